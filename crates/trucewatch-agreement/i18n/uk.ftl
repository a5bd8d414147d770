# Підстави оцінок.

## Місця

place-everywhere = усюди
place-zone = у зоні `{ $zone }`
place-circle = не далі ніж { $distance } від точки { $centre }
place-near-line = не далі ніж { $distance } від лінії `{ $line }`
place-near-line-side = не далі ніж { $distance } від лінії `{ $line }`, { $side } від неї
place-side = { $side } від лінії `{ $line }`
place-band = від { $from } до { $to } { $side } від лінії `{ $line }`
place-by-range = у межах власної найбільшої дальності зброї від лінії `{ $line }`
place-between = між лінією `{ $first }` та лінією `{ $second }`
place-near-sites = не далі ніж { $distance } від таких місць: { $sites }
place-any-of = у будь-якому з цих місць: { $places }
place-all-of = в усіх цих місцях водночас: { $places }
place-outside = поза тим, що лежить { $place }
side-left = ліворуч
side-right = праворуч

## Озброєння

weapons = { $rules }
weapons-any = озброєння
weapons-kind = { $kind }
weapons-kind-tested = { $kind } ({ $tests })
weapons-calibre = калібр у мм: { $bounds }
weapons-range = найбільша дальність у км: { $bounds }
weapons-except = крім: { $models }

## Правила

deontic-must = вимагає
deontic-must-not = забороняє
deontic-may = дозволяє
rule = { $deontic }: { $activities }; де: { $place }
rule-weapons = { $deontic }: { $activities }; чим: { $weapons }; де: { $place }
provision-says = Положення `{ $provision }`, чинне { $window }, { $rule }.
window-always = у будь-який час
window-never = у жодний час
window-since = з { $from }
window-until = до { $to }
window-between = з { $from } до { $to }
window-several = у кілька проміжків часу: { $windows }

## Місце події

distance-from-line = Подія лежить на відстані { $distance } (95 %: від { $low } до { $high }) від лінії `{ $line }`, на { $side } від неї.
distance-across-line = Подія лежить на відстані { $distance } від лінії `{ $line }`, на { $side } від неї (95 %: від { $low } по інший бік до { $high } по цей).
distance-off-end = Подія лежить на відстані { $distance } (95 %: від { $low } до { $high }) від лінії `{ $line }`, за її кінцем, у напрямку на { $side }.
distance-across-end = Подія лежить на відстані { $distance } від лінії `{ $line }`, за її кінцем, у напрямку на { $side } (95 %: від { $low } по інший бік до { $high } по цей).
line-status = Лінія `{ $line }` — { $status }; невизначеність її положення { $sigma } (одне стандартне відхилення).
line-is-agreed = узгоджена лінія
line-is-de-facto = фактична лінія
line-is-claimed = заявлена лінія
line-is-proposed = запропонована лінія
line-is-historical = колишня лінія
place-lies-in = Найімовірніше місце події лежить { $place }, за { $depth } від межі; її місце відоме з точністю до { $within } (95 %).
place-lies-outside = Найімовірніше місце події не лежить { $place }, воно за { $depth } поза межею; її місце відоме з точністю до { $within } (95 %).
probability-there = Імовірність, що вона лежить там: { $probability }.
not-located = Виявлено, але місце не визначено: його не можна вказати, тож імовірність стосується лише часу й виду.
unmapped = Ніхто не накреслив: { $lines }. Тому не можна сказати, чи стосується це цього місця.
lines-differ = Дві лінії відліку тут накладаються: місце лежить у межах відстані, відлічуваної від однієї, і за межами відлічуваної від іншої, тож важить, хто розмістив там озброєння, а цього ця оцінка не визначає.

## Час і вид

happened-at = Це сталося { $time }, стандартне відхилення { $sigma }.
in-force-probability = Імовірність, що `{ $provision }` тоді було чинним: { $probability }.
what-it-was = Що це було, з імовірністю: { $what }.
with-probability = { $what } ({ $probability })
nothing-known-of-kind = Про те, що це було, нічого не відомо.
kind-half-counted = З імовірністю { $probability } причина відома недостатньо, щоб сказати, чи належить вона до того, про що йдеться; враховано половину.
class-explosion = вибух
class-outgoing = постріл
class-impact = влучання
class-airburst = вибух у повітрі
class-burst = черга
class-shot = поодинокий постріл
class-projectile = снаряд у польоті
class-muzzle-flash = дульний спалах
class-flare = освітлювальна ракета
class-heat = тепло
class-seismic = сейсмічна подія
class-undetermined = не визначено

## Озброєння події та яке правило застосовується

weapon-assessed = Озброєння оцінено як { $weapons }.
no-weapon = Жоден звіт не оцінив озброєння, тож імовірність стосується лише часу й місця.
weapon-open = Озброєння оцінено як { $weapons }, без того, що вирішує, чи про нього йдеться.
range-unknown = Відстань залежить від найбільшої дальності озброєння, а вона невідома.
rule-won-explicit = Для цього озброєння застосовується `{ $provision }` замість загальнішого `{ $other }`, бо так зазначено в угоді.
rule-won-specific = Для цього озброєння застосовується `{ $provision }` замість `{ $other }`, бо воно конкретніше.
rule-won-later = Для цього озброєння застосовується `{ $provision }` замість `{ $other }`, бо воно таке саме конкретне й пізніше.
rule-tied = `{ $provision }` і `{ $other }` для цього озброєння однаково конкретні й однаково давні; застосовано обидва.
rule-open = Чи застосовується `{ $other }` замість `{ $provision }`, залежить від того, що про озброєння невідомо.
rule-unsettled = Чи застосовується `{ $other }` замість `{ $provision }`, не визначено: його текст оспорюється або залежить від події, яку не зафіксовано.
rule-subject = Чи застосовується `{ $other }` замість `{ $provision }`, залежить від того, хто цим керував, а це невідомо.

## Факти

exempt = На того, хто цим керував, правило не поширюється.
exempt-role = Той, хто цим керував, діяв у ролі, на яку правило не поширюється: { $role }.
exempt-unknown = На декого правило тут не поширюється, а хто цим керував, невідомо.
subject-unknown = Воно стосується лише деяких сторін, а хто цим керував, невідомо.
disputed = Текст оспорюється: висувають або прийняли { $asserted }, заперечують { $denied }.
readings-differ = Джерела дають різні прочитання `{ $provision }`, і тут вони ведуть до різних висновків.
waiting-for = Строк відлічується від того, чого ще не записано: { $event }.
no-deadline = Ніде не сказано, до якого часу це мали прибрати; те, що воно там є, не показує, що обов’язок порушено.
still-allowed = Це ще може там бути до { $until }.
count-over = Помічено щонайменше { $seen }; дозволено { $limit }.
count-within = Там було { $seen } і не більше; дозволено { $limit }.
count-as-far-as-seen = Наскільки видно ({ $seen }), межу { $limit } дотримано; чи було більше, невідомо.
count-may-be-over = Помічено: { $seen }; чи перевищує це межу { $limit }, невідомо.
allowed = Положення `{ $provision }` це дозволяє.
conditions-open = Чи дозволяє це `{ $provision }`, залежить від невідомого: { $conditions }.

## Винятки й дозволи

exception-covers = Це лежить у межах місця й часу `{ $id }` ({ $title }) з імовірністю { $probability }; те, що там відбувається, вважають саме цим.
exception-may-cover = Це лежить у межах місця й часу `{ $id }` ({ $title }) з імовірністю { $probability }, тож може бути тим, що оголошено.
exception-ruled-out = Це лежить у межах місця й часу `{ $id }` ({ $title }) з імовірністю { $probability }, але це було не воно.
exception-not-announced = Це лежить у межах місця й часу `{ $id }` ({ $title }) з імовірністю { $probability }, але того не було оголошено, і воно нічого не виправдовує.
permission-covers = `{ $id }` ({ $title }) дозволяє це з імовірністю { $probability }.
permission-may-cover = `{ $id }` ({ $title }) може це дозволяти, імовірність за місцем і часом { $probability }.
permission-other = `{ $id }` ({ $title }) про це не говорить.
permission-open = `{ $provision }` дозволяло б це, якби всі його умови було виконано; невідомо: { $conditions }.
permission-denied = `{ $provision }` цього не дозволяє, бо не виконано: { $conditions }.

## Загалом

of-events = { $number ->
    [one] З { $number } події інциденту
   *[other] З { $number } подій інциденту
} це положення може стосуватися { $concerned }; найвиразніше — `{ $event }`, її тут і описано.
existence = Імовірність, що така подія була: { $probability }.
explanations = Кількість пояснень події: { $number }; описане тут має імовірність { $probability }, і кожне враховано з його власною.
one-hand = Усе, на чому ґрунтується подія, в одних руках — датчики одного власника або один спостерігач: це не дає ні вважати домовленість недотриманою, ні зняти питання.
provisional = Подія попередня: повідомлення, які ще можуть надійти, здатні її змінити.
probability-in-all = Загальна імовірність: { $probability }.

## Чому положення не застосовується

aside-duty = Положення `{ $provision }` — обов’язок, за яким стежать люди; жоден інцидент його не показує.
aside-not-in-force = Положення `{ $provision }` не було чинним: воно чинне { $window }.
aside-kind = Положення `{ $provision }` стосується іншого виду подій.
aside-elsewhere = Положення `{ $provision }` діє { $place }, а подія лежить в іншому місці.
aside-subject = Положення `{ $provision }` стосується інших, ніж той, хто цим керував.
aside-weapon = Положення `{ $provision }` стосується іншого озброєння.
aside-overridden = До цього озброєння замість `{ $provision }` застосовується інше положення.
aside-condition = Положення `{ $provision }` цього не дозволяє, бо не виконано: { $conditions }.

## Що дало б відповідь

settle-other-hand = Сигнал на датчику іншого власника або звіт іншого спостерігача.
settle-report = Другий, незалежний звіт.
settle-place = Напрямок від другого спостерігача або сигнал на ще одному датчику дали б місце.
settle-weapon = Звіт, що оцінює озброєння (вид і калібр).
settle-calibre = Калібр або модель озброєння.
settle-range = Модель озброєння або його найбільша дальність.
settle-map = Проходження того, що ніхто не накреслив: { $lines }.
settle-lines = Одна узгоджена лінія відліку або висновок людей.
settle-operator = Хто цим керував, за роллю.
settle-dispute = Згода щодо тексту або висновок тих, хто вирішує.
settle-readings = Узгоджене прочитання тексту.
settle-event = Запис про те, коли це сталося: { $event }.
settle-deadline = Погоджений строк.
settle-count = Підрахунок усього, що там було.
settle-conditions = Чи виконано умови.
settle-exception = Чи була це діяльність, оголошена як `{ $id }`.
settle-permission = Чи виконано умови `{ $id }`.
settle-kind = Звіт, що оцінює, що це було: на слух, на око чи за записом.
settle-existence = Другий, незалежний звіт показав би, чи була така подія взагалі і яке пояснення правильне.
settle-time = Звіт із точнішим годинником показав би, чи було це до { $edge }, чи після: невизначеність часу { $sigma } (одне стандартне відхилення).
settle-survey = Знімання лінії `{ $line }`, невизначеність положення якої { $sigma } (одне стандартне відхилення): це більше за невизначеність самої події.
settle-bearing = Напрямок від другого спостерігача відділив би внутрішнє від зовнішнього: 95-відсоткова область перетинає межу того, що лежить { $place }.
