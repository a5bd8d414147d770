# Что говорится о соглашении в целом: trucewatch agreement show, gate и changes.

## Заголовки

heading-ceasefire = Прекращение огня
heading-actors = Участники и их роли
heading-instruments = Тексты
heading-provisions-in-force = Действующие положения
heading-provisions-not-in-force = Не действующие положения
heading-exceptions = Исключения
heading-lines = Линии
heading-zones = Зоны
heading-gates = Предварительные условия
heading-mechanisms = Механизмы
heading-breach-steps = После сообщения о несоответствии
heading-clocks = Сроки ответа
heading-duration = Срок действия
heading-sources = Источники

## Что это

about-file = Соглашение { $id }, версия файла { $version }.
about = Состояние на { $at }, со всем, что содержит файл.
about-known = Состояние на { $at }, по известному на { $known }.
about-zone = Время указано для { $zone }.
standing-not-yet = ещё не действует
standing-ended = больше не действует
standing-suspended = приостановлено
standing-disputed = оспаривается

## Названия и соединение

actor = «{ $name }»
either = { $most }; или { $end }
at-once = { $most }; и одновременно { $end }
semicolon = { $most }; { $end }
line = линии { $line }
line-as-of = линии { $line } по состоянию на { $at }
gate = выполнение условия { $gate }
people = люди

## Моменты и события

event-ceasefire = вступление в силу прекращения огня
event-breach = сообщение о несоответствии
moment-after = { $event }
moment-span-after = { $span } после того, как наступит: { $event }

## Прекращение огня

ceasefire-none = Прекращение огня не предложено.
ceasefire-proposed = Прекращение огня предложено; ещё не приняли: { $missing }.
ceasefire-accepted = Прекращение огня принято; когда оно вступит в силу, ещё не известно.
ceasefire-accepted-from = Прекращение огня принято, оно вступает в силу { $from }.
ceasefire-in-force = Прекращение огня действует с { $since }.
ceasefire-partly = Прекращение огня действует с { $since }, но приостановлено здесь: { $zones }.
ceasefire-partly-ended = Прекращение огня действует с { $since }, но окончено здесь: { $ended }.
ceasefire-partly-both = Прекращение огня действует с { $since }, но приостановлено здесь: { $zones }; окончено здесь: { $ended }.
ceasefire-suspended = Прекращение огня приостановлено с { $since }.
ceasefire-ended = Прекращение огня утратило силу { $since }.
ceasefire-zone = Действует в зоне { $zone }.

## Участники и тексты

actor-kind = Вид: { $kind }.
role = Роль: { $role }.
role-to = Роль: { $role }, в тексте { $instrument }.
instrument = Вид: { $kind }.
instrument-dated = Вид: { $kind }; дата: { $date }.
amends = Изменяет или исполняет { $instrument }.
asserted-by = Выдвигают: { $who }.
accepted-by = Приняли: { $who }.
denied-by = Отрицают: { $who }.
text-disputed = Текст оспаривается: по нему ничего нельзя определить.
nobody-accepted = Записей о том, что его кто-либо принял, нет.

## Положения

must = { $who-count ->
    [one] Участник { $who } должен обеспечить: { $what }.
   *[other] Участники { $who } должны обеспечить: { $what }.
}
must-all = Все должны обеспечить: { $what }.
must-not = { $who-count ->
    [one] Участнику { $who } запрещено: { $what }.
   *[other] Участникам { $who } запрещено: { $what }.
}
must-not-all = Всем запрещено: { $what }.
may = { $who-count ->
    [one] Участнику { $who } разрешено: { $what }.
   *[other] Участникам { $who } разрешено: { $what }.
}
may-all = Всем разрешено: { $what }.
with-weapons = Вооружения: { $weapons }.
weapon-any = вооружения любого вида
weapon-models = модель { $models }
weapon-not-models = кроме { $models }
weapon-calibre = калибр { $bounds }
weapon-range = наибольшая дальность { $bounds }
where = Где: { $place }.
limit = Тем не менее разрешено: { $what }, не более { $number }.
exempt-whom = Не касается следующих участников: { $whom }.
only-if = Только если верно всё это: { $conditions }.
excused-by = Может объясняться следующими исключениями: { $exceptions }.
permits-despite = Разрешено несмотря на { $provisions }.
overrides = Имеет преимущество перед { $provisions } для вооружений, которых касаются оба.
stage = Этап { $number }.
start-by = Начать до { $at }.
start-waits = Начать до времени, которое ещё не наступило: { $at }.
complete-by = Завершить до { $at }.
complete-waits = Завершить до времени, которое ещё не наступило: { $at }.
after = Только после { $provisions }.
concurrent = Одновременно с { $provisions }.
conditional = Только после того, как произойдёт: { $events }.
completed = Записано как выполненное { $at }.
provision-disputed = Оспаривается: признают { $by }, отрицают { $denied }. По этому ничего нельзя определить.
own-words = Словами файла: «{ $text }»
reading = Одно из нескольких прочтений: { $reading }.
reading-signed = Подписанное прочтение: { $reading }.
text = Содержится в тексте { $instrument }.
text-article = Содержится в тексте { $instrument } ({ $article }).
article = Место в тексте: { $article }.
source-cited = Источник: { $text }
note = Примечание: { $text }
sources = { $sources-count ->
    [one] Источник: { $sources }.
   *[other] Источники: { $sources }.
}
exception = Вид: { $kind }. Где: { $place }.
may-explain = Может объяснить: { $what }.
not-announced = Наблюдателям об этом не объявлено, и это ничего не оправдывает.

## С какого времени, до какого и почему нет

in-force-always = Действует в любое время.
in-force-since = Действует с { $from }.
in-force-until = Действует до { $to }.
in-force-between = Действует с { $from } до { $to }.
not-yet = Вступает в силу { $from }.
ended = Не действует с { $at }.
never-in-force = Не действует ни в какое время.
suspended-between = Приостановлено с { $from } до { $to }.
suspended-since = Приостановлено с { $from }.
suspended-with-ceasefire = Приостановлено вместе с прекращением огня с { $from }.
then-suspended-until = Затем приостановлено и снова действует с { $to }.
then-suspended = Затем приостановлено; когда возобновится, не записано.
suspended-in = Приостановлено здесь: { $zones }.
ended-in = Окончено здесь: { $zones }.
waits-for = Не действует: ожидается { $what }.

## Места

where-everywhere = везде
where-zone = в зоне { $zone }
where-circle = не далее { $distance } от точки: { $centre }
position = широта { $lat }°, долгота { $lon }°
where-near-line = не далее { $distance } от { $line }
where-any-distance = на любом расстоянии от { $line }
where-on-side = { $place }, { $side }
its-side = на { $side } от неё
its-left = слева от неё, если идти от первой точки к последней
its-right = справа от неё, если идти от первой точки к последней
where-strip = вдоль { $line }: { $parts }
strip-part = { $side } от { $from } до { $to }
where-own-side = для каждой стороны на её стороне, { $reach }
reach-half-width = не далее { $distance } от { $line } (половина зоны шириной { $width })
reach-range = ближе к { $line }, чем наибольшая дальность модели вооружения
reach-of-party = для { $party } на своей стороне, { $reach }
where-between = между линиями { $first } и { $second }
where-in-sites = в следующих местах: { $sites }
where-around-sites = в следующих местах и не далее { $distance } от них: { $sites }
where-outside = вне следующего места: { $place }

## Линии и зоны

line-standing = Статус: { $status }. Неопределённость прохождения: { $width }.
line-asserted = Начертили: { $who }.
line-disputed = Оспаривают: { $who }.
known-since = Эта версия известна с { $at }.
zone-kind = Вид: { $kind }.
zone-made-from = Образована по правилу: { $place }.
zone-drawn = Граница начерчена.
zone-edge = Неопределённость границы: { $width }.

## Предварительные условия

gate-guards = От этого условия зависит: { $what }.
gate-open = Условие выполнено.
gate-closed = Условие не выполнено.
gate-allows = { $what } — можно начать { $at }: все предварительные условия выполнены.
gate-none = { $what } — можно начать { $at }: соглашение не ставит для этого предварительных условий.
gate-refuses = { $what } — нельзя начать { $at }: не выполнено условие { $gate }.
missing-ceasefire = Для этого должно действовать прекращение огня. { $state }
missing-gate = Для этого должно быть выполнено условие { $gate }.
missing-event = Для этого должно произойти: { $event }.
missing-instrument = Текст { $instrument } ещё должны принять: { $by }.

## Органы, шаги, сроки

purpose = Назначение: { $text }
seats = Места: { $seats }.
seat-number = { $actor }: { $number }
seat-capacity = { $actor }: { $capacity }
seat-number-capacity = { $actor }: { $number }, { $capacity }
chair = Председательство: { $who }.
quorum = Кворум: { $number }.
rhythm = Заседание или отчёт каждый раз через: { $span }.
venue = Место: { $text }
step-by = Выполняют: { $who }.
step-decides = На этом шаге решают, было ли несоответствие.
step-within = Не позднее чем через { $span } после сообщения о несоответствии.
step-after = После { $steps }.
clock-runs = Длится { $span }; начинается, когда наступит: { $event }.
clock-by = Отвечают: { $who }.
clock-running = Начался { $from }, длится до { $to }.
clock-ran-out = Начался { $from }, истёк { $to }.
duration = Действует { $kind }.
duration-runs = Действует { $kind }: { $span }.
renewal = Продление: { $text }
suspension = Приостановление: { $text }
termination = Прекращение действия: { $text }

## Изменения

citation = { $text }
about-changes = Что стало известно после { $from } и до { $to } включительно.
nothing-changed = За это время ничего нового не стало известно.
heading-changed-provisions = Положения
heading-changed-texts = Тексты и отношение к ним
heading-changed-roles = Роли
heading-changed-lines = Линии
heading-changed-zones = Зоны
heading-changed-exceptions = Исключения
heading-changed-mechanisms = Механизмы
heading-acts = Акты
change-new = Новое.
change-amended = Новая версия известного ранее.
change-repealed = Отменено.
change-repealed-from = Отменено с { $at }.
the-ceasefire = прекращение огня
act-happened = { $at }: { $of } — { $act }.
act-by = Кто: { $who }.
act-zone = Только в зоне { $zone }.
act-until = До { $at }.
stance-asserted = { $at } выдвинули: { $who }.
stance-accepted = { $at } приняли: { $who }.
stance-denied = { $at } отрицали: { $who }.
heading-site-changes = Места, положение которых меняется
heading-assessment-changes = Оценки, которые меняются
sites-compared = Сравнено мест: { $number }; по положениям, действующим { $at }.
sites-not-compared = Не сравнивались, так как это зоны, а не точки: { $sites }.
no-site-changes = Ни одно место не меняет своего отношения к положениям.
site-moved = Область положения { $provision }: до этого { $before }, после этого { $after }.
placed-inside = внутри
placed-outside = вне её
placed-undetermined = не определить
placed-not-in-force = не действует
told-before = До этого: { $what }
told-after = После этого: { $what }
inside = Вероятность нахождения внутри: { $probability }.
inside-between = Вероятность нахождения внутри: между { $low } и { $high }.
measured = Расстояние: { $what }.
measured-left = { $metres } м слева от линии { $name } (начертание, действующее { $window })
measured-right = { $metres } м справа от линии { $name } (начертание, действующее { $window })
measured-inside = { $metres } м внутри зоны { $name } (граница, действующая { $window })
measured-outside = { $metres } м вне зоны { $name } (граница, действующая { $window })
incidents-compared = Сравнено инцидентов: { $number }; непригодных: { $rejected }.
no-assessment-changes = Ни одна оценка не меняется.
assessment-moved = Положение { $provision }: до этого { $before }, после этого { $after }.
outcome-with-probability = { $outcome } (вероятность { $probability })
provision-not-known = не известно
