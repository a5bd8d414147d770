# Що говорять про угоду загалом: trucewatch agreement show, gate і changes.

## Заголовки

heading-ceasefire = Припинення вогню
heading-actors = Учасники та їхні ролі
heading-instruments = Тексти
heading-provisions-in-force = Чинні положення
heading-provisions-not-in-force = Нечинні положення
heading-exceptions = Винятки
heading-lines = Лінії
heading-zones = Зони
heading-gates = Попередні умови
heading-mechanisms = Механізми
heading-breach-steps = Після повідомлення про невідповідність
heading-clocks = Строки відповіді
heading-duration = Строк дії
heading-sources = Джерела

## Що це

about-file = Угода { $id }, версія файлу { $version }.
about = Стан на { $at }, з усім, що містить файл.
about-known = Стан на { $at }, за відомим на { $known }.
about-zone = Час подано для { $zone }.
standing-not-yet = ще не діє
standing-ended = більше не діє
standing-suspended = призупинено
standing-disputed = оспорюється

## Назви та сполучення

actor = «{ $name }»
either = { $most }; або { $end }
at-once = { $most }; і водночас { $end }
semicolon = { $most }; { $end }
line = лінії { $line }
line-as-of = лінії { $line } станом на { $at }
gate = виконання умови { $gate }
people = люди

## Моменти й події

event-ceasefire = набрання чинності припиненням вогню
event-breach = повідомлення про невідповідність
moment-after = { $event }
moment-span-after = { $span } після того, як настане: { $event }

## Припинення вогню

ceasefire-none = Припинення вогню не запропоновано.
ceasefire-proposed = Припинення вогню запропоновано; ще не прийняли: { $missing }.
ceasefire-accepted = Припинення вогню прийнято; коли воно набере чинності, ще не відомо.
ceasefire-accepted-from = Припинення вогню прийнято, воно набирає чинності { $from }.
ceasefire-in-force = Припинення вогню чинне з { $since }.
ceasefire-partly = Припинення вогню чинне з { $since }, але призупинене тут: { $zones }.
ceasefire-partly-ended = Припинення вогню чинне з { $since }, але закінчене тут: { $ended }.
ceasefire-partly-both = Припинення вогню чинне з { $since }, але призупинене тут: { $zones }; закінчене тут: { $ended }.
ceasefire-suspended = Припинення вогню призупинено з { $since }.
ceasefire-ended = Припинення вогню втратило чинність { $since }.
ceasefire-zone = Діє в зоні { $zone }.

## Учасники й тексти

actor-kind = Вид: { $kind }.
role = Роль: { $role }.
role-to = Роль: { $role }, у тексті { $instrument }.
instrument = Вид: { $kind }.
instrument-dated = Вид: { $kind }; дата: { $date }.
amends = Змінює або виконує { $instrument }.
asserted-by = Висувають: { $who }.
accepted-by = Прийняли: { $who }.
denied-by = Заперечують: { $who }.
text-disputed = Текст оспорюється: за ним нічого не можна визначити.
nobody-accepted = Про прийняття кимось записів немає.

## Положення

must = { $who-count ->
    [one] Учасник { $who } має забезпечити: { $what }.
   *[other] Учасники { $who } мають забезпечити: { $what }.
}
must-all = Усі мають забезпечити: { $what }.
must-not = { $who-count ->
    [one] Учаснику { $who } заборонено: { $what }.
   *[other] Учасникам { $who } заборонено: { $what }.
}
must-not-all = Усім заборонено: { $what }.
may = { $who-count ->
    [one] Учаснику { $who } дозволено: { $what }.
   *[other] Учасникам { $who } дозволено: { $what }.
}
may-all = Усім дозволено: { $what }.
with-weapons = Озброєння: { $weapons }.
weapon-any = озброєння будь-якого виду
weapon-models = модель { $models }
weapon-not-models = крім { $models }
weapon-calibre = калібр { $bounds }
weapon-range = найбільша дальність { $bounds }
where = Де: { $place }.
limit = Попри це дозволено: { $what }, щонайбільше { $number }.
exempt-whom = Не стосується таких учасників: { $whom }.
only-if = Лише якщо справджується все це: { $conditions }.
excused-by = Може бути зумовлено такими винятками: { $exceptions }.
permits-despite = Дозволено попри { $provisions }.
overrides = Має перевагу над { $provisions } щодо озброєння, якого стосуються обидва.
stage = Етап { $number }.
start-by = Розпочати до { $at }.
start-waits = Розпочати до часу, який ще не настав: { $at }.
complete-by = Завершити до { $at }.
complete-waits = Завершити до часу, який ще не настав: { $at }.
after = Лише після { $provisions }.
concurrent = Одночасно з { $provisions }.
conditional = Лише після того, як станеться: { $events }.
completed = Записано як виконане { $at }.
provision-disputed = Оспорюється: визнають { $by }, заперечують { $denied }. За цим нічого не можна визначити.
own-words = Словами файлу: «{ $text }»
reading = Одне з кількох прочитань: { $reading }.
reading-signed = Підписане прочитання: { $reading }.
text = Міститься в тексті { $instrument }.
text-article = Міститься в тексті { $instrument } ({ $article }).
article = Місце в тексті: { $article }.
source-cited = Джерело: { $text }
note = Примітка: { $text }
sources = { $sources-count ->
    [one] Джерело: { $sources }.
   *[other] Джерела: { $sources }.
}
exception = Вид: { $kind }. Де: { $place }.
may-explain = Може пояснити: { $what }.
not-announced = Спостерігачам про це не оголошено, тож це нічого не виправдовує.

## Відколи, доки і чому ні

in-force-always = Чинне в будь-який час.
in-force-since = Чинне з { $from }.
in-force-until = Чинне до { $to }.
in-force-between = Чинне з { $from } до { $to }.
not-yet = Набирає чинності { $from }.
ended = Не діє з { $at }.
never-in-force = Не чинне в жодний час.
suspended-between = Призупинено з { $from } до { $to }.
suspended-since = Призупинено з { $from }.
suspended-with-ceasefire = Призупинено разом із припиненням вогню з { $from }.
then-suspended-until = Потім призупинено і знову чинне з { $to }.
then-suspended = Потім призупинено; коли відновиться, не записано.
suspended-in = Призупинено тут: { $zones }.
ended-in = Закінчено тут: { $zones }.
waits-for = Не діє: очікується { $what }.

## Місця

where-everywhere = усюди
where-zone = у зоні { $zone }
where-circle = не далі ніж { $distance } від точки: { $centre }
position = широта { $lat }°, довгота { $lon }°
where-near-line = не далі ніж { $distance } від { $line }
where-any-distance = на будь-якій відстані від { $line }
where-on-side = { $place }, { $side }
its-side = на { $side } від неї
its-left = ліворуч від неї, якщо йти від першої точки до останньої
its-right = праворуч від неї, якщо йти від першої точки до останньої
where-strip = уздовж { $line }: { $parts }
strip-part = { $side } від { $from } до { $to }
where-own-side = для кожної сторони на її боці, { $reach }
reach-half-width = не далі ніж { $distance } від { $line } (половина зони завширшки { $width })
reach-range = ближче до { $line }, ніж найбільша дальність моделі озброєння
reach-of-party = для { $party } на власному боці, { $reach }
where-between = між лініями { $first } та { $second }
where-in-sites = у таких місцях: { $sites }
where-around-sites = у таких місцях і не далі ніж { $distance } від них: { $sites }
where-outside = поза таким місцем: { $place }

## Лінії та зони

line-standing = Статус: { $status }. Невизначеність проходження: { $width }.
line-asserted = Накреслили: { $who }.
line-disputed = Оспорюють: { $who }.
known-since = Ця версія відома з { $at }.
zone-kind = Вид: { $kind }.
zone-made-from = Утворено за правилом: { $place }.
zone-drawn = Межу накреслено.
zone-edge = Невизначеність межі: { $width }.

## Попередні умови

gate-guards = Від цієї умови залежить: { $what }.
gate-open = Умову виконано.
gate-closed = Умову не виконано.
gate-allows = { $what } — можна розпочати { $at }: усі попередні умови виконано.
gate-none = { $what } — можна розпочати { $at }: угода не ставить для цього попередніх умов.
gate-refuses = { $what } — не можна розпочати { $at }: не виконано умову { $gate }.
missing-ceasefire = Для цього має бути чинним припинення вогню. { $state }
missing-gate = Для цього має бути виконано умову { $gate }.
missing-event = Для цього має статися: { $event }.
missing-instrument = Текст { $instrument } ще мають прийняти: { $by }.

## Органи, кроки, строки

purpose = Призначення: { $text }
seats = Місця: { $seats }.
seat-number = { $actor }: { $number }
seat-capacity = { $actor }: { $capacity }
seat-number-capacity = { $actor }: { $number }, { $capacity }
chair = Головування: { $who }.
quorum = Кворум: { $number }.
rhythm = Засідання або звіт щоразу через: { $span }.
venue = Місце: { $text }
step-by = Виконують: { $who }.
step-decides = На цьому кроці вирішують, чи мала місце невідповідність.
step-within = Не пізніше ніж через { $span } після повідомлення про невідповідність.
step-after = Після { $steps }.
clock-runs = Триває { $span }; починається, коли настане: { $event }.
clock-by = Відповідають: { $who }.
clock-running = Розпочався { $from }, триває до { $to }.
clock-ran-out = Розпочався { $from }, закінчився { $to }.
duration = Діє { $kind }.
duration-runs = Діє { $kind }: { $span }.
renewal = Продовження: { $text }
suspension = Призупинення: { $text }
termination = Припинення дії: { $text }

## Зміни

citation = { $text }
about-changes = Що стало відомо після { $from } і до { $to } включно.
nothing-changed = За цей час нічого нового не стало відомо.
heading-changed-provisions = Положення
heading-changed-texts = Тексти та ставлення до них
heading-changed-roles = Ролі
heading-changed-lines = Лінії
heading-changed-zones = Зони
heading-changed-exceptions = Винятки
heading-changed-mechanisms = Механізми
heading-acts = Акти
change-new = Нове.
change-amended = Нова версія відомого раніше.
change-repealed = Скасовано.
change-repealed-from = Скасовано з { $at }.
the-ceasefire = припинення вогню
act-happened = { $at }: { $of } — { $act }.
act-by = Хто: { $who }.
act-zone = Лише в зоні { $zone }.
act-until = До { $at }.
stance-asserted = { $at } висунули: { $who }.
stance-accepted = { $at } прийняли: { $who }.
stance-denied = { $at } заперечили: { $who }.
heading-site-changes = Місця, розташування яких змінюється
heading-assessment-changes = Оцінки, що змінюються
sites-compared = Порівняно місць: { $number }; за положеннями, чинними { $at }.
sites-not-compared = Не порівнювалися, бо це зони, а не точки: { $sites }.
no-site-changes = Жодне місце не змінює свого відношення до положень.
site-moved = Область положення { $provision }: до цього { $before }, після цього { $after }.
placed-inside = усередині
placed-outside = поза нею
placed-undetermined = неможливо визначити
placed-not-in-force = не діє
told-before = До цього: { $what }
told-after = Після цього: { $what }
inside = Імовірність перебування всередині: { $probability }.
inside-between = Імовірність перебування всередині: між { $low } і { $high }.
measured = Відстань: { $what }.
measured-left = { $metres } м ліворуч від лінії { $name } (накреслення, чинне { $window })
measured-right = { $metres } м праворуч від лінії { $name } (накреслення, чинне { $window })
measured-inside = { $metres } м усередині зони { $name } (межа, чинна { $window })
measured-outside = { $metres } м поза зоною { $name } (межа, чинна { $window })
incidents-compared = Порівняно інцидентів: { $number }; непридатних: { $rejected }.
no-assessment-changes = Жодна оцінка не змінюється.
assessment-moved = Положення { $provision }: до цього { $before }, після цього { $after }.
outcome-with-probability = { $outcome } (імовірність { $probability })
provision-not-known = невідоме
