# Що кажуть звіти.

## Words and numbers
own-name = Українська
percent = { $n } %
percent-under-one = менш як 1 %
percent-over-ninety-nine = понад 99 %
not-known = невідомо
asked-not-known = н/в
more-characters = (ще { $n } { $n ->
        [one] символ
        [few] символи
        [many] символів
       *[other] символу
    })
and-more = і ще { $n }
from-to = від { $from } до { $to }
fewer-than = менш ніж { $n }
metres = { $n } м
kilometres = { $n } км
seconds = { $n } с
minutes = { $n } хв
hours = { $n } год

## Dates and times
date = { $day } { $month } { $year } р.
short-date = { $day } { $month }
date-and-time = { $date }, { $time }
short-month-1 = січ.
short-month-2 = лют.
short-month-3 = бер.
short-month-4 = квіт.
short-month-5 = трав.
short-month-6 = черв.
short-month-7 = лип.
short-month-8 = серп.
short-month-9 = вер.
short-month-10 = жовт.
short-month-11 = лист.
short-month-12 = груд.
zone-not-known = Часовий пояс `{ $zone }` цій програмі невідомий; час подано за UTC.

## Places
wind-n = Пн
wind-nne = ПнПнСх
wind-ne = ПнСх
wind-ene = СхПнСх
wind-e = Сх
wind-ese = СхПдСх
wind-se = ПдСх
wind-sse = ПдПдСх
wind-s = Пд
wind-ssw = ПдПдЗх
wind-sw = ПдЗх
wind-wsw = ЗхПдЗх
wind-w = Зх
wind-wnw = ЗхПнЗх
wind-nw = ПнЗх
wind-nnw = ПнПнЗх
coordinates = { $lat }; { $lon }
not-located = місце не визначено
place-around = довкола: { $name }
place-in-or-near = у межах чи поблизу: { $name }
place-from = { $km } км на { $wind } від: { $name }
place-about-from = приблизно { $km } км на { $wind } від: { $name }
place-nearest-to = найближче: { $name }
direction-not-known = { $range }, напрямок н/в
distance-not-known = { $direction }, відстань н/в
pixel-of = піксель { $scan } × { $track } м
movement-not-known = напрямок руху н/в
moved-from-to = з { $from } на { $to }
moved-from = з { $from }
moved-to = на { $to }

## Counts. The number may have a word before it, which must not change the case
count-at-least = щонайменше { $n }
count-about = приблизно { $n }
count-uncountable = не піддається ліку (щонайменше { $n })
counted-explosion = { $count } { $n ->
        [one] вибух
        [few] вибухи
        [many] вибухів
       *[other] вибуху
    }
counted-projectile = { $count } { $n ->
        [one] снаряд у польоті
        [few] снаряди в польоті
        [many] снарядів у польоті
       *[other] снаряда в польоті
    }
counted-muzzle-flash = { $count } { $n ->
        [one] дульний спалах
        [few] дульні спалахи
        [many] дульних спалахів
       *[other] дульного спалаху
    }
counted-flare = { $count } { $n ->
        [one] освітлювальна ракета
        [few] освітлювальні ракети
        [many] освітлювальних ракет
       *[other] освітлювальної ракети
    }
counted-burst = { $count } { $n ->
        [one] черга
        [few] черги
        [many] черг
       *[other] черги
    }
counted-shot = { $count } { $n ->
        [one] постріл
        [few] постріли
        [many] пострілів
       *[other] пострілу
    }
counted-impulsive-sound = { $count } { $n ->
        [one] імпульсний звук
        [few] імпульсні звуки
        [many] імпульсних звуків
       *[other] імпульсного звуку
    }
counted-thermal-anomaly = { $count } { $n ->
        [one] теплова аномалія
        [few] теплові аномалії
        [many] теплових аномалій
       *[other] теплової аномалії
    }
counted-seismic-event = { $count } { $n ->
        [one] сейсмічна подія
        [few] сейсмічні події
        [many] сейсмічних подій
       *[other] сейсмічної події
    }
counted-state-of-health = { $count } { $n ->
        [one] повідомлення про стан
        [few] повідомлення про стан
        [many] повідомлень про стан
       *[other] повідомлення про стан
    }
one-explosion = вибух
one-projectile = снаряд у польоті
one-muzzle-flash = дульний спалах
one-flare = освітлювальна ракета
one-burst = черга
one-shot = постріл
one-impulsive-sound = імпульсний звук
one-thermal-anomaly = теплова аномалія
one-seismic-event = сейсмічна подія
one-state-of-health = повідомлення про стан
many-explosion = Вибухи
many-projectile = Снаряди в польоті
many-muzzle-flash = Дульні спалахи
many-flare = Освітлювальні ракети
many-burst = Черги
many-shot = Постріли
many-impulsive-sound = Імпульсні звуки з нез’ясованою причиною
many-thermal-anomaly = Теплові аномалії
many-seismic-event = Сейсмічні події
many-state-of-health = Повідомлення про стан

## Head of a report
daily-title = Щоденний звіт, { $date }
weekly-title = Щотижневий звіт, { $from } – { $to }
spot-title = Оперативний звіт, { $id }
status-automatic = Автоматичний перелік, не перевірений людьми.
status-not-who = У ньому сказано, що зареєстровано, а не хто відповідальний.
status-draft = Ця сторінка є проєктом, доки названа особа не підписала саме ці її байти.
print-foot = Автоматичний перелік, не перевірений людьми
period = Період
period-span = { $from } – { $to } ({ $zone })
agreement = Угода
titled-version = { $title }, версія { $version }
version = версія { $version }
audience = Для кого
audience-anyone = усіх: усе показане тут позначено як відкрите
audience-members = учасників місії

## Summary
summary = Підсумок
none-observed = Нічого не зафіксовано; { $coverage }.
coverage-not-known = охоплення невідоме
coverage-share = охоплення { $share }
nothing-counted-reports = Нічого не зараховано, хоча нижче наведено повідомлення; { $coverage }.
nothing-counted-events = Нічого не зараховано, хоча нижче наведено події; { $coverage }.
counted = { $total } { $n ->
        [one] порушення
        [few] порушення
        [many] порушень
       *[other] порушення
    } режиму припинення вогню (CFV) зареєстровано там, де спостерігачі могли бачити чи чути: { $parts }; { $coverage }.
apart = Наведено окремо й не додано: { $parts }.
apart-sounds = { $counted } з нез’ясованою причиною
apart-seismic = { $counted } з осередком у ґрунті
events-held-back = Відкладено { $n } { $n ->
        [one] подію
        [few] події
        [many] подій
       *[other] події
    }: про { $n ->
        [one] неї
        [few] них
        [many] них
       *[other] них
    } свідчать лише датчики, яким немає довіри; { $n ->
        [one] її
        [few] їх
        [many] їх
       *[other] їх
    } наведено нижче й не зараховано.
assessed = Машинне зіставлення з угодою: положення схоже на недотримане – { $broken } { $broken ->
        [one] випадок
        [few] випадки
        [many] випадків
       *[other] випадку
    }; неясно – { $unclear }; дотримано – { $holds }.

## Counts and coverage
counts = Підрахунки
figure-none-observed = Не зафіксовано
cell-none-observed = не зафіксовано
cell-not-known = невідомо
stated-total = заявлена сума (CFV)
counts-caption = За класами, кожний у своїй одиниці
listed-apart = Окремо, ніколи не додається
counts-note = Заявлена сума додає вибухи, снаряди в польоті, дульні спалахи, освітлювальні ракети, черги й постріли, по одиниці кожне, як в оприлюднених таблицях спостерігачів. Лише тут різні одиниці додаються. Вона рахує зареєстроване й не є правовим висновком.
coverage = Охоплення
coverage-figure-not-known = Невідомо
coverage-figure-of = лінії й годин
coverage-no-observers = Жодного спостерігача не зареєстровано, тож невідомо, хто міг би спостерігати.
coverage-caption = За видом спостерігача
coverage-method = Спостерігача вважають робочим у ту годину, коли він надіслав спостереження чи повідомлення про стан; кілометр лінії вважають охопленим у ту годину, коли не далі ніж { $km } км від нього стоять { $sensors } { $sensors ->
        [one] робочий акустичний датчик
        [few] робочі акустичні датчики
        [many] робочих акустичних датчиків
       *[other] робочого акустичного датчика
    }.
outages-none = Жодної перерви на годину чи довше.
outages-some = { $n } { $n ->
        [one] перерва
        [few] перерви
        [many] перерв
       *[other] перерви
    } на годину чи довше, { $listed }.
outages-listed-below = див. нижче
outages = Перерви
outages-caption = Спостерігачі, які годину чи довше не подавали ознак роботи або повідомили, що не бачать
outages-left-out = Наведено { $listed } найдовших; ще { $n } { $n ->
        [one] перерву
        [few] перерви
        [many] перерв
       *[other] перерви
    } тут не показано, але враховано в охопленні.
observer-acoustic = акустичний датчик
observer-seismic = сейсмічний датчик
observer-camera = камера
observer-patrol = патруль
observer-uav = БПЛА
observer-satellite = супутник
observers-acoustic = { $n } { $n ->
        [one] акустичний датчик
        [few] акустичні датчики
        [many] акустичних датчиків
       *[other] акустичного датчика
    }
observers-seismic = { $n } { $n ->
        [one] сейсмічний датчик
        [few] сейсмічні датчики
        [many] сейсмічних датчиків
       *[other] сейсмічного датчика
    }
observers-camera = { $n } { $n ->
        [one] камера
        [few] камери
        [many] камер
       *[other] камери
    }
observers-patrol = { $n } { $n ->
        [one] патруль
        [few] патрулі
        [many] патрулів
       *[other] патруля
    }
observers-uav = { $n } БПЛА
observers-satellite = { $n } { $n ->
        [one] супутник
        [few] супутники
        [many] супутників
       *[other] супутника
    }
observers-any = { $n } { $n ->
        [one] спостерігач
        [few] спостерігачі
        [many] спостерігачів
       *[other] спостерігача
    }

## Headings of columns
column-kind = Вид
column-registered = Зареєстровано
column-heard-from = Подали ознаки роботи
column-hours-covered = Охоплено годин
column-observer = Спостерігач
column-time = Час
column-length = Тривалість
column-class = Клас
column-count = Кількість
column-provision = Положення
column-incident = Випадок
column-incidents = Випадки
column-place = Місце
column-within = У межах (95 %)
column-counts = Кількості
column-assessment = Оцінка
column-area = Район
column-observation-point = Пункт спостереження
column-means = Засіб
column-description = Опис
column-range-direction = Відстань і напрямок
column-weapon = Зброя
column-remark = Примітка
column-day = День
column-registered-rounds = Зареєстровано (CFV)
column-corrected-rounds = З поправкою на охоплення
column-coverage = Охоплення
column-event = Подія
column-probability = Імовірність
column-what = Що це може бути
column-supported = На чому ґрунтується

## Map
map = Мапа
map-none = Зображення немає: жодна лінія чи зона не відома, і жодної події не локалізовано.
map-region = Мапа, можна прокручувати вбік
map-title = Мапа подій
map-describe = Накреслено: { $sensed } { $sensed ->
        [one] подія
        [few] події
        [many] подій
       *[other] події
    } за датчиками, { $reported } за повідомленнями, { $heat } { $heat ->
        [one] теплова аномалія
        [few] теплові аномалії
        [many] теплових аномалій
       *[other] теплової аномалії
    }. Таблиці нижче містять те саме словами.
map-left-out = Накреслено { $drawn } з { $n } { $n ->
        [one] локалізованої події
        [few] локалізованих подій
        [many] локалізованих подій
       *[other] локалізованої події
    }; усі є в { $file } і в API.
map-outside = { $n } { $n ->
        [one] подія
        [few] події
        [many] подій
       *[other] події
    } поза зображенням.
map-unlocated = { $n } { $n ->
        [one] подія
        [few] події
        [many] подій
       *[other] події
    } без місця; накреслити не можна.
legend-line = Лінія
legend-zone = Зона
legend-sensed = За датчиками
legend-reported = За повідомленнями
legend-area = 95 % область, якщо більша за позначку
legend-heat = Теплова аномалія
legend-settlement = Населений пункт

## Incidents and what the machine says of them
held-against = Зіставлено з угодою
no-agreement = Угоду не застосовано: нічого не оцінено.
no-provision = Жоден випадок не підпав під положення угоди.
glance-note = Машина каже, як випадок співвідноситься з текстом. Підтверджують лише люди. Імовірність означає, що випадок лежить там і тоді, де й коли діє положення, і належить до того, що воно забороняє.
glance-caption = Положення з кількістю випадків за словом машини
status-looks-broken = схоже на недотримане
status-unclear = неясно
status-holds = дотримано
incidents = Випадки
no-incidents = Жодної події не зведено у випадок.
incidents-caption = Випадки за часом; місця округлено до їхньої невизначеності
incidents-left-out = Не показано { $n } { $n ->
        [one] випадок
        [few] випадки
        [many] випадків
       *[other] випадку
    }, насамперед ті, де жодне положення не схоже на недотримане й не є неясним; усі є в { $file } і в API, і всі враховано вище.
tag-provisional = попередньо
tag-held-back = відкладено
tag-not-over = ще триває
not-counted = не зараховано: { $counts }
not-assessed = не оцінено
provisions-left-out = не показано ще { $n } { $n ->
        [one] положення
        [few] положення
        [many] положень
       *[other] положення
    }
assessment = { $status } ({ $outcome }): { $title }, імовірність { $probability }
calculated-within = (обчислено з точністю до { $error } %)
considered-permission = дозвіл
considered-permits = Розглянуто: { $what } { $id } це дозволяє; у своєму місці й часі з імовірністю { $probability }
considered-does-not-permit = Розглянуто: { $what } { $id } цього не дозволяє; у своєму місці й часі з імовірністю { $probability }
considered-may-excuse = Розглянуто: { $what } { $id } може це виправдати, що треба з’ясувати; у своєму місці й часі з імовірністю { $probability }
reasons = Підстави ({ $n })
steps-left-out = не показано ще { $n } { $n ->
        [one] крок
        [few] кроки
        [many] кроків
       *[other] кроку
    }
would-settle = Що це розв’язало б: { $what }
applied = Застосовано: положення { $provision } з { $instrument }, { $agreement }, версія { $version }.
measured-from = Виміряно від { $id }, { $valid }, стандартне відхилення { $sigma } м.
valid-always = єдина версія
valid-since = чинна з { $from }
valid-until = чинна до { $to }
valid-between = чинна з { $from } до { $to }

## What was registered
registered = Що зареєстровано
registered-caption = Зареєстроване за період, із стовпцями, які публікують спостерігачі
registered-note = Рядки не можна додавати: повідомлення, долучене до події, рахується раз, у цій події. н/в: спостерігача запитали, і він не знає. -: не запитували або не сказано. Вихідне та вхідне – з погляду пункту спостереження. Ідентифікатори скорочено до восьми цифр.
rows-left-out = Щоб таблиця лишалася читабельною, не показано { $n } { $n ->
        [one] рядок
        [few] рядки
        [many] рядків
       *[other] рядка
    }; усі є в { $file } і в API, і всі враховано вище.
reports-withheld = Через позначку джерела не показано { $n } { $n ->
        [one] повідомлення
        [few] повідомлення
        [many] повідомлень
       *[other] повідомлення
    }; події, що на них ґрунтуються, враховано.
group-reports = Повідомлення людей і камер
group-sensed = Локалізовано датчиками
group-thermal = Теплові аномалії, за найближчою назвою
group-left-out = (не показано ще { $n })
means-heard = чуто
means-saw = бачено
means-recorded = записано
means-auto-detected = виявлено автоматично
means-reported = повідомлено
description-outgoing = вихідний
description-incoming = вхідний
description-impact = влучання
description-airburst = у повітрі
description-undetermined = не визначено
period-in-words = проміжок названо словами
in-sequence = № { $n } у послідовності
source-record-named = запис джерела { $name }
joined-nothing = не долучено до жодної події цього періоду; у сумах немає
counted-as = зараховано як подію { $event }
counted-within = зараховано в події { $event } разом ще з { $n }
located-by-sensors = локалізовано датчиками, випадок { $incident }
speaks-of-incident = стосується всього випадку { $incident }; удруге не зараховано
not-joined = розглянуто для події { $event } і не долучено; у сумах немає
number-not-counted = { $n } (не зараховано)
incident-of-events = випадок { $incident }, { $n } { $n ->
        [one] подія
        [few] події
        [many] подій
       *[other] події
    }
event-named = подія { $event }
within-95 = у межах { $radius } (95 %)
within-95-from-to = у межах від { $least } до { $most } (95 %)
some-not-located = { $n } без місця
reports-joined = долучено { $n } { $n ->
        [one] повідомлення
        [few] повідомлення
        [many] повідомлень
       *[other] повідомлення
    }
held-back-rests = відкладено: ґрунтується на { $n } { $n ->
        [one] датчику, якому
        [few] датчиках, яким
        [many] датчиках, яким
       *[other] датчика, яким
    } немає довіри
held-back-nobody = жоден датчик, якому є довіра, цього не підтверджує
held-back-silent = { $n } { $n ->
        [one] датчик
        [few] датчики
        [many] датчиків
       *[other] датчика
    } у межах чутності цього не { $n ->
        [one] почув
        [few] почули
        [many] почули
       *[other] почули
    }
thermal-remark = найближча назва до кожного пікселя; причину не оцінено

## One incident on a page
spot-says = Зареєстровано: { $counts }; { $time }; { $place }.
spot-nothing = У справі немає випадку, про який можна сказати.
what-when-where = Що, коли, де
revision = Редакція
revision-of = { $n }, оприлюднено { $at }
explanations = Що це могло бути
explanations-caption = Кожна подія з поясненнями поряд, від найімовірнішого
explanations-none = Ґрунтується лише на повідомленнях; жодної події не локалізовано.
class-probability = { $class } { $probability }
support = Визначають місце: { $locate }; підтримують: { $support }; не підійшли: { $rejected }; не зареєстрували, хоча були в межах чутності: { $silent }.
events-left-out = Тут не показано ще { $n } { $n ->
        [one] подію
        [few] події
        [many] подій
       *[other] події
    }.

## Sources and provenance
sources = Джерела
sources-note = Кожне число після речення веде сюди. Рядки таблиць називають свої ідентифікатори самі.
source-events = { $n } { $n ->
        [one] подія
        [few] події
        [many] подій
       *[other] події
    }
source-incidents = { $n } { $n ->
        [one] випадок
        [few] випадки
        [many] випадків
       *[other] випадку
    }
source-releases = { $n } { $n ->
        [one] оприлюднений текст
        [few] оприлюднені тексти
        [many] оприлюднених текстів
       *[other] оприлюдненого тексту
    }
source-record = Запис у цілому: спостерігачі, ознаки їхньої роботи й усе отримане
source-more = і ще { $n }; SHA-256 усіх { $all } ідентифікаторів, упорядкованих, по одному в рядку:
provenance = Звідки це
log = Журнал
log-entries = { $n } { $n ->
        [one] запис
        [few] записи
        [many] записів
       *[other] запису
    }, дайджест { $digest }
software = Програма
agreement-applied = { $id }, версія { $version }, SHA-256 { $sha256 }
settings = Налаштування
settings-entry = як сказано в записі { $entry } журналу
put-aside = Відкладено
put-aside-none = жодного рядка: усе отримане вдалося прочитати
put-aside-rows = { $n } { $n ->
        [one] рядок
        [few] рядки
        [many] рядків
       *[other] рядка
    }, які не вдалося прочитати; збережено, до звіту не входять
corrected = Виправлено
corrected-records = { $n } { $n ->
        [one] запис
        [few] записи
        [many] записів
       *[other] запису
    }, визнані помилковими; збережено, до звіту не входять
make-again = Зробити знову
make-again-note = з тими самими записами й тією самою програмою дає ті самі байти.
