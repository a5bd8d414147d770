# Что говорят отчёты.

## Words and numbers
own-name = Русский
percent = { $n } %
percent-under-one = менее 1 %
percent-over-ninety-nine = более 99 %
not-known = неизвестно
asked-not-known = н/и
more-characters = (ещё { $n } { $n ->
        [one] символ
        [few] символа
        [many] символов
       *[other] символа
    })
and-more = и ещё { $n }
from-to = от { $from } до { $to }
fewer-than = менее { $n }
metres = { $n } м
kilometres = { $n } км
seconds = { $n } с
minutes = { $n } мин
hours = { $n } ч

## Dates and times
date = { $day } { $month } { $year } г.
short-date = { $day } { $month }
date-and-time = { $date }, { $time }
short-month-1 = янв.
short-month-2 = февр.
short-month-3 = мар.
short-month-4 = апр.
short-month-5 = мая
short-month-6 = июн.
short-month-7 = июл.
short-month-8 = авг.
short-month-9 = сент.
short-month-10 = окт.
short-month-11 = нояб.
short-month-12 = дек.
zone-not-known = Часовой пояс `{ $zone }` этой программе неизвестен; время указано по UTC.

## Places
wind-n = С
wind-nne = ССВ
wind-ne = СВ
wind-ene = ВСВ
wind-e = В
wind-ese = ВЮВ
wind-se = ЮВ
wind-sse = ЮЮВ
wind-s = Ю
wind-ssw = ЮЮЗ
wind-sw = ЮЗ
wind-wsw = ЗЮЗ
wind-w = З
wind-wnw = ЗСЗ
wind-nw = СЗ
wind-nnw = ССЗ
coordinates = { $lat }; { $lon }
not-located = место не определено
place-around = в районе: { $name }
place-in-or-near = в черте или вблизи: { $name }
place-from = { $km } км к { $wind } от: { $name }
place-about-from = примерно { $km } км к { $wind } от: { $name }
place-nearest-to = ближайшее: { $name }
direction-not-known = { $range }, направление н/и
distance-not-known = { $direction }, расстояние н/и
pixel-of = пиксель { $scan } × { $track } м
movement-not-known = направление движения н/и
moved-from-to = с { $from } на { $to }
moved-from = с { $from }
moved-to = на { $to }

## Counts. The number may have a word before it, which must not change the case
count-at-least = минимум { $n }
count-about = примерно { $n }
count-uncountable = не поддаётся счёту (минимум { $n })
counted-explosion = { $count } { $n ->
        [one] взрыв
        [few] взрыва
        [many] взрывов
       *[other] взрыва
    }
counted-projectile = { $count } { $n ->
        [one] снаряд в полёте
        [few] снаряда в полёте
        [many] снарядов в полёте
       *[other] снаряда в полёте
    }
counted-muzzle-flash = { $count } { $n ->
        [one] дульная вспышка
        [few] дульные вспышки
        [many] дульных вспышек
       *[other] дульной вспышки
    }
counted-flare = { $count } { $n ->
        [one] осветительная ракета
        [few] осветительные ракеты
        [many] осветительных ракет
       *[other] осветительной ракеты
    }
counted-burst = { $count } { $n ->
        [one] очередь
        [few] очереди
        [many] очередей
       *[other] очереди
    }
counted-shot = { $count } { $n ->
        [one] выстрел
        [few] выстрела
        [many] выстрелов
       *[other] выстрела
    }
counted-impulsive-sound = { $count } { $n ->
        [one] импульсный звук
        [few] импульсных звука
        [many] импульсных звуков
       *[other] импульсного звука
    }
counted-thermal-anomaly = { $count } { $n ->
        [one] тепловая аномалия
        [few] тепловые аномалии
        [many] тепловых аномалий
       *[other] тепловой аномалии
    }
counted-seismic-event = { $count } { $n ->
        [one] сейсмическое событие
        [few] сейсмических события
        [many] сейсмических событий
       *[other] сейсмического события
    }
counted-state-of-health = { $count } { $n ->
        [one] сообщение о состоянии
        [few] сообщения о состоянии
        [many] сообщений о состоянии
       *[other] сообщения о состоянии
    }
one-explosion = взрыв
one-projectile = снаряд в полёте
one-muzzle-flash = дульная вспышка
one-flare = осветительная ракета
one-burst = очередь
one-shot = выстрел
one-impulsive-sound = импульсный звук
one-thermal-anomaly = тепловая аномалия
one-seismic-event = сейсмическое событие
one-state-of-health = сообщение о состоянии
many-explosion = Взрывы
many-projectile = Снаряды в полёте
many-muzzle-flash = Дульные вспышки
many-flare = Осветительные ракеты
many-burst = Очереди
many-shot = Выстрелы
many-impulsive-sound = Импульсные звуки с невыясненной причиной
many-thermal-anomaly = Тепловые аномалии
many-seismic-event = Сейсмические события
many-state-of-health = Сообщения о состоянии

## Head of a report
daily-title = Ежедневный отчёт, { $date }
weekly-title = Еженедельный отчёт, { $from } – { $to }
spot-title = Оперативный отчёт, { $id }
status-automatic = Автоматический перечень, не проверенный людьми.
status-not-who = В нём сказано, что зарегистрировано, а не кто ответственен.
status-draft = Эта страница является проектом, пока названное лицо не подписало именно эти её байты.
print-foot = Автоматический перечень, не проверенный людьми
period = Период
period-span = { $from } – { $to } ({ $zone })
agreement = Соглашение
titled-version = { $title }, версия { $version }
version = версия { $version }
audience = Для кого
audience-anyone = всех: всё показанное здесь помечено как открытое
audience-members = участников миссии

## Summary
summary = Сводка
none-observed = Ничего не зафиксировано; { $coverage }.
coverage-not-known = охват неизвестен
coverage-share = охват { $share }
nothing-counted-reports = Ничего не засчитано, хотя ниже приведены сообщения; { $coverage }.
nothing-counted-events = Ничего не засчитано, хотя ниже приведены события; { $coverage }.
counted = { $total } { $n ->
        [one] нарушение
        [few] нарушения
        [many] нарушений
       *[other] нарушения
    } режима прекращения огня (CFV) зарегистрировано там, где наблюдатели могли видеть или слышать: { $parts }; { $coverage }.
apart = Приведено отдельно и не прибавлено: { $parts }.
apart-sounds = { $counted } с невыясненной причиной
apart-seismic = { $counted } с очагом в грунте
events-held-back = Отложено { $n } { $n ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    }: о { $n ->
        [one] нём
        [few] них
        [many] них
       *[other] них
    } говорят лишь датчики, которым нет доверия; { $n ->
        [one] оно приведено
        [few] они приведены
        [many] они приведены
       *[other] они приведены
    } ниже и не { $n ->
        [one] засчитано
        [few] засчитаны
        [many] засчитаны
       *[other] засчитаны
    }.
assessed = Машинное сопоставление с соглашением: положение похоже на несоблюдённое – { $broken } { $broken ->
        [one] случай
        [few] случая
        [many] случаев
       *[other] случая
    }; неясно – { $unclear }; соблюдено – { $holds }.

## Counts and coverage
counts = Подсчёты
figure-none-observed = Не зафиксировано
cell-none-observed = не зафиксировано
cell-not-known = неизвестно
stated-total = заявленная сумма (CFV)
counts-caption = По классам, каждый в своей единице
listed-apart = Отдельно, никогда не прибавляется
counts-note = Заявленная сумма складывает взрывы, снаряды в полёте, дульные вспышки, осветительные ракеты, очереди и выстрелы, по единице каждое, как в опубликованных таблицах наблюдателей. Только здесь разные единицы складываются. Она считает зарегистрированное и не является правовым выводом.
coverage = Охват
coverage-figure-not-known = Неизвестно
coverage-figure-of = линии и часов
coverage-no-observers = Ни один наблюдатель не зарегистрирован, поэтому неизвестно, кто мог бы наблюдать.
coverage-caption = По виду наблюдателя
coverage-method = Наблюдателя считают работающим в тот час, когда он прислал наблюдение или сообщение о состоянии; километр линии считают охваченным в тот час, когда не далее { $km } км от него стоят { $sensors } { $sensors ->
        [one] работающий акустический датчик
        [few] работающих акустических датчика
        [many] работающих акустических датчиков
       *[other] работающего акустического датчика
    }.
outages-none = Ни одного перерыва на час и дольше.
outages-some = { $n } { $n ->
        [one] перерыв
        [few] перерыва
        [many] перерывов
       *[other] перерыва
    } на час и дольше, { $listed }.
outages-listed-below = см. ниже
outages = Перерывы
outages-caption = Наблюдатели, которые час и дольше не подавали признаков работы или сообщили, что не видят
outages-left-out = Приведены { $listed } самых долгих; ещё { $n } { $n ->
        [one] перерыв
        [few] перерыва
        [many] перерывов
       *[other] перерыва
    } здесь не показано, но учтено в охвате.
observer-acoustic = акустический датчик
observer-seismic = сейсмический датчик
observer-camera = камера
observer-patrol = патруль
observer-uav = БПЛА
observer-satellite = спутник
observers-acoustic = { $n } { $n ->
        [one] акустический датчик
        [few] акустических датчика
        [many] акустических датчиков
       *[other] акустического датчика
    }
observers-seismic = { $n } { $n ->
        [one] сейсмический датчик
        [few] сейсмических датчика
        [many] сейсмических датчиков
       *[other] сейсмического датчика
    }
observers-camera = { $n } { $n ->
        [one] камера
        [few] камеры
        [many] камер
       *[other] камеры
    }
observers-patrol = { $n } { $n ->
        [one] патруль
        [few] патруля
        [many] патрулей
       *[other] патруля
    }
observers-uav = { $n } БПЛА
observers-satellite = { $n } { $n ->
        [one] спутник
        [few] спутника
        [many] спутников
       *[other] спутника
    }
observers-any = { $n } { $n ->
        [one] наблюдатель
        [few] наблюдателя
        [many] наблюдателей
       *[other] наблюдателя
    }

## Headings of columns
column-kind = Вид
column-registered = Зарегистрировано
column-heard-from = Подали признаки работы
column-hours-covered = Охвачено часов
column-observer = Наблюдатель
column-time = Время
column-length = Длительность
column-class = Класс
column-count = Количество
column-provision = Положение
column-incident = Случай
column-incidents = Случаи
column-place = Место
column-within = В пределах (95 %)
column-counts = Количества
column-assessment = Оценка
column-area = Район
column-observation-point = Пункт наблюдения
column-means = Средство
column-description = Описание
column-range-direction = Расстояние и направление
column-weapon = Оружие
column-remark = Примечание
column-day = День
column-registered-rounds = Зарегистрировано (CFV)
column-corrected-rounds = С поправкой на охват
column-coverage = Охват
column-event = Событие
column-probability = Вероятность
column-what = Что это может быть
column-supported = На чём основано

## Map
map = Карта
map-none = Изображения нет: ни одна линия или зона не известна, и ни одно событие не локализовано.
map-region = Карта, можно прокручивать вбок
map-title = Карта событий
map-describe = Начерчено: { $sensed } { $sensed ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    } по датчикам, { $reported } по сообщениям, { $heat } { $heat ->
        [one] тепловая аномалия
        [few] тепловые аномалии
        [many] тепловых аномалий
       *[other] тепловой аномалии
    }. Таблицы ниже содержат то же словами.
map-left-out = Начерчено { $drawn } из { $n } { $n ->
        [one] локализованного события
        [few] локализованных событий
        [many] локализованных событий
       *[other] локализованного события
    }; все есть в { $file } и в API.
map-outside = { $n } { $n ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    } вне изображения.
map-unlocated = { $n } { $n ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    } без места; начертить нельзя.
legend-line = Линия
legend-zone = Зона
legend-sensed = По датчикам
legend-reported = По сообщениям
legend-area = 95 % область, если больше знака
legend-heat = Тепловая аномалия
legend-settlement = Населённый пункт

## Incidents and what the machine says of them
held-against = Сопоставлено с соглашением
no-agreement = Соглашение не применялось: ничего не оценено.
no-provision = Ни один случай не подпал под положение соглашения.
glance-note = Машина говорит, как случай соотносится с текстом. Подтверждают только люди. Вероятность означает, что случай лежит там и тогда, где и когда действует положение, и относится к тому, что оно запрещает.
glance-caption = Положения с числом случаев по слову машины
status-looks-broken = похоже на несоблюдённое
status-unclear = неясно
status-holds = соблюдено
incidents = Случаи
no-incidents = Ни одно событие не сведено в случай.
incidents-caption = Случаи по времени; места округлены до их неопределённости
incidents-left-out = Не показано { $n } { $n ->
        [one] случай
        [few] случая
        [many] случаев
       *[other] случая
    }, прежде всего те, где ни одно положение не похоже на несоблюдённое и не является неясным; все есть в { $file } и в API, и все учтены выше.
tag-provisional = предварительно
tag-held-back = отложено
tag-not-over = ещё длится
not-counted = не засчитано: { $counts }
not-assessed = не оценено
provisions-left-out = не показано ещё { $n } { $n ->
        [one] положение
        [few] положения
        [many] положений
       *[other] положения
    }
assessment = { $status } ({ $outcome }): { $title }, вероятность { $probability }
calculated-within = (вычислено с точностью до { $error } %)
considered-permission = разрешение
considered-permits = Рассмотрено: { $what } { $id } это разрешает; в своём месте и времени с вероятностью { $probability }
considered-does-not-permit = Рассмотрено: { $what } { $id } этого не разрешает; в своём месте и времени с вероятностью { $probability }
considered-may-excuse = Рассмотрено: { $what } { $id } может это оправдать, что надо выяснить; в своём месте и времени с вероятностью { $probability }
reasons = Основания ({ $n })
steps-left-out = не показано ещё { $n } { $n ->
        [one] шаг
        [few] шага
        [many] шагов
       *[other] шага
    }
would-settle = Что это разрешило бы: { $what }
applied = Применено: положение { $provision } из { $instrument }, { $agreement }, версия { $version }.
measured-from = Измерено от { $id }, { $valid }, стандартное отклонение { $sigma } м.
valid-always = единственная версия
valid-since = действует с { $from }
valid-until = действовала до { $to }
valid-between = действовала с { $from } до { $to }

## What was registered
registered = Что зарегистрировано
registered-caption = Зарегистрированное за период, со столбцами, которые публикуют наблюдатели
registered-note = Строки нельзя складывать: сообщение, присоединённое к событию, считается один раз, в этом событии. н/и: наблюдателя спросили, и он не знает. -: не спрашивали или не сказано. Исходящее и входящее – с точки зрения пункта наблюдения. Идентификаторы сокращены до восьми цифр.
rows-left-out = Чтобы таблица оставалась читаемой, не показано { $n } { $n ->
        [one] строка
        [few] строки
        [many] строк
       *[other] строки
    }; все есть в { $file } и в API, и все учтены выше.
reports-withheld = Из-за пометки источника не показано { $n } { $n ->
        [one] сообщение
        [few] сообщения
        [many] сообщений
       *[other] сообщения
    }; события, которые на них основаны, учтены.
group-reports = Сообщения людей и камер
group-sensed = Локализовано датчиками
group-thermal = Тепловые аномалии, по ближайшему названию
group-left-out = (не показано ещё { $n })
means-heard = слышали
means-saw = видели
means-recorded = записано
means-auto-detected = обнаружено автоматически
means-reported = сообщили
description-outgoing = исходящий
description-incoming = входящий
description-impact = попадание
description-airburst = в воздухе
description-undetermined = не определено
period-in-words = промежуток назван словами
in-sequence = № { $n } в последовательности
source-record-named = запись источника { $name }
joined-nothing = не присоединено ни к одному событию этого периода; в суммах нет
counted-as = засчитано как событие { $event }
counted-within = засчитано в событии { $event } вместе ещё с { $n }
located-by-sensors = локализовано датчиками, случай { $incident }
speaks-of-incident = касается всего случая { $incident }; второй раз не засчитано
not-joined = рассмотрено для события { $event } и не присоединено; в суммах нет
number-not-counted = { $n } (не засчитано)
incident-of-events = случай { $incident }, { $n } { $n ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    }
event-named = событие { $event }
within-95 = в пределах { $radius } (95 %)
within-95-from-to = в пределах от { $least } до { $most } (95 %)
some-not-located = { $n } без места
reports-joined = присоединено { $n } { $n ->
        [one] сообщение
        [few] сообщения
        [many] сообщений
       *[other] сообщения
    }
held-back-rests = отложено: основано на { $n } { $n ->
        [one] датчике, которому
        [few] датчиках, которым
        [many] датчиках, которым
       *[other] датчика, которым
    } нет доверия
held-back-nobody = ни один датчик, которому есть доверие, этого не подтверждает
held-back-silent = { $n } { $n ->
        [one] датчик
        [few] датчика
        [many] датчиков
       *[other] датчика
    } в пределах слышимости этого не { $n ->
        [one] услышал
        [few] услышали
        [many] услышали
       *[other] услышали
    }
thermal-remark = ближайшее название к каждому пикселю; причина не оценена

## One incident on a page
spot-says = Зарегистрировано: { $counts }; { $time }; { $place }.
spot-nothing = В деле нет случая, о котором можно сказать.
what-when-where = Что, когда, где
revision = Редакция
revision-of = { $n }, опубликовано { $at }
explanations = Что это могло быть
explanations-caption = Каждое событие с объяснениями рядом, от вероятнейшего
explanations-none = Основано лишь на сообщениях; ни одно событие не локализовано.
class-probability = { $class } { $probability }
support = Определяют место: { $locate }; поддерживают: { $support }; не подошли: { $rejected }; не зарегистрировали, хотя были в пределах слышимости: { $silent }.
events-left-out = Здесь не показано ещё { $n } { $n ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    }.

## Sources and provenance
sources = Источники
sources-note = Каждое число после предложения ведёт сюда. Строки таблиц называют свои идентификаторы сами.
source-events = { $n } { $n ->
        [one] событие
        [few] события
        [many] событий
       *[other] события
    }
source-incidents = { $n } { $n ->
        [one] случай
        [few] случая
        [many] случаев
       *[other] случая
    }
source-releases = { $n } { $n ->
        [one] выпущенный текст
        [few] выпущенных текста
        [many] выпущенных текстов
       *[other] выпущенного текста
    }
source-record = Запись в целом: наблюдатели, признаки их работы и всё полученное
source-more = и ещё { $n }; SHA-256 всех { $all } идентификаторов, упорядоченных, по одному в строке:
provenance = Откуда это
log = Журнал
log-entries = { $n } { $n ->
        [one] запись
        [few] записи
        [many] записей
       *[other] записи
    }, дайджест { $digest }
software = Программа
agreement-applied = { $id }, версия { $version }, SHA-256 { $sha256 }
settings = Настройки
settings-entry = как сказано в записи { $entry } журнала
put-aside = Отложено
put-aside-none = ни одной строки: всё полученное удалось прочитать
put-aside-rows = { $n } { $n ->
        [one] строка
        [few] строки
        [many] строк
       *[other] строки
    }, которые не удалось прочитать; сохранено, в отчёт не входят
corrected = Исправлено
corrected-records = { $n } { $n ->
        [one] запись
        [few] записи
        [many] записей
       *[other] записи
    }, признанные ошибочными; сохранено, в отчёт не входят
make-again = Сделать заново
make-again-note = с теми же записями и той же программой даёт те же байты.
