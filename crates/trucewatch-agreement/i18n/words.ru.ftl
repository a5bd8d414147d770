# Слова, общие для всех сообщений.

## Соединение и кавычки

list-and = { $most } и { $end }
list-or = { $most } или { $end }
list-comma = { $most }, { $end }
nothing = ничего
everybody = все
quote = «{ $text }»
named = «{ $name }»

## Числа с единицами

unit-m = { $number } м
unit-km = { $number } км
unit-mm = { $number } мм
unit-ms = { $number } мс
unit-s = { $number } с
unit-min = { $number } мин
unit-h = { $number } ч
more-than = более { $number }
less-than = менее { $number }

## Границы величины

bound-gt = более { $value }
bound-gte = { $value } и более
bound-lt = менее { $value }
bound-lte = до { $value } включительно

## Промежутки времени

span-years = { $number ->
    [one] { $number } год
    [few] { $number } года
    [many] { $number } лет
   *[other] { $number } года
}
span-months = { $number ->
    [one] { $number } месяц
    [few] { $number } месяца
    [many] { $number } месяцев
   *[other] { $number } месяца
}
span-weeks = { $number ->
    [one] { $number } неделя
    [few] { $number } недели
    [many] { $number } недель
   *[other] { $number } недели
}
span-days = { $number ->
    [one] { $number } день
    [few] { $number } дня
    [many] { $number } дней
   *[other] { $number } дня
}
span-hours = { $number ->
    [one] { $number } час
    [few] { $number } часа
    [many] { $number } часов
   *[other] { $number } часа
}
span-minutes = { $number ->
    [one] { $number } минута
    [few] { $number } минуты
    [many] { $number } минут
   *[other] { $number } минуты
}
span-seconds = { $number ->
    [one] { $number } секунда
    [few] { $number } секунды
    [many] { $number } секунд
   *[other] { $number } секунды
}

## Моменты

instant = { $day } { $month } { $year } г., { $time }
instant-in-zone = { $day } { $month } { $year } г., { $time } ({ $zone })
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря

## Стороны линии: «на север от линии»

side-north = север
side-north-east = северо-восток
side-east = восток
side-south-east = юго-восток
side-south = юг
side-south-west = юго-запад
side-west = запад
side-north-west = северо-запад

## Выводы

outcome-breach-candidate = возможное несоответствие
outcome-not-determinable = определить нельзя
outcome-permitted = разрешено
outcome-not-applicable = не применяется

## Действия

activity-fire = любой огонь
activity-explosion = взрывы
activity-outgoing = выстрелы из оружия
activity-impact = падения боеприпасов
activity-airburst = разрывы в воздухе
activity-burst = очереди
activity-shot = одиночные выстрелы
activity-projectile = снаряды в полёте
activity-muzzle-flash = дульные вспышки
activity-flare = осветительные ракеты
activity-weapon-presence = нахождение вооружений
activity-force-presence = нахождение вооружённых людей
activity-crossing = пересечение линии
activity-aircraft-flight = полёты пилотируемых летательных аппаратов
activity-uav-flight = полёты беспилотных летательных аппаратов
activity-forward-movement = выдвижение позиций вперёд
activity-offensive = наступательные действия
activity-reconnaissance = разведывательные действия
activity-sabotage = диверсионные действия
activity-sniping = огонь снайперов
activity-construction = строительство
activity-fortification = фортификационные и инженерные работы
activity-mine-laying = минирование
activity-new-observation-device = новые средства наблюдения
activity-cyber-attack = атаки на компьютерные сети
activity-network-shutdown = отключение связи
activity-disinformation = намеренное распространение неправды
activity-infrastructure-attack = атаки на инфраструктуру
activity-maritime-obstruction = препятствование судоходству
activity-access-denial = недопуск наблюдателей
activity-monitor-interference = вмешательство в работу средств наблюдения
activity-reinforcement = ввоз вооружений или техники
activity-withdraw = отвод вооружений
activity-disarm = сдача или изъятие оружия
activity-disengage = разведение сил
activity-demine = разминирование
activity-dismantle = демонтаж фортификационных сооружений
activity-store = хранение вооружений в заявленных местах
activity-declare = декларирование имеющегося
activity-discipline = дисциплинарные меры
activity-contrary-order = приказы, противоречащие этому
activity-notify = уведомление
activity-grant-access = доступ для наблюдателей
activity-observe = наблюдение техническими средствами
activity-release-prisoners = освобождение пленных
activity-mark-line = обозначение линии
activity-deploy = развёртывание
activity-contribute = вклад
activity-guarantee = выполнение гарантии безопасности
activity-establish = создание органа
activity-self-defence = применение силы для самообороны

## Виды вооружений

family-small-arms = стрелковое оружие
family-heavy-machine-gun = крупнокалиберные пулемёты
family-cannon = автоматические пушки
family-grenade-launcher = гранатомёты
family-anti-tank = противотанковые средства
family-mortar = миномёты
family-artillery = пушки и гаубицы
family-mlrs = реактивные системы залпового огня
family-tactical-missile = тактические ракетные комплексы
family-tank = танки
family-armoured-vehicle = боевые бронированные машины
family-air-defence = средства противовоздушной обороны
family-aircraft = боевые самолёты и вертолёты
family-uav = беспилотные летательные аппараты
family-mine = мины
family-warship = боевые корабли
family-other = другие вооружения

## Участники и роли

actor-kind-state = государство
actor-kind-organisation = организация
actor-kind-armed-group = вооружённая группа
actor-kind-mission = миссия
actor-kind-other = иное
role-party = сторона
role-guarantor = гарант
role-mediator = посредник
role-witness = свидетель
role-contributor = участник со вкладом
role-host = принимающее государство
role-monitor = наблюдатель
role-chair = председательство
role-coordinator = координатор

## Тексты

instrument-kind-agreement = соглашение
instrument-kind-protocol = протокол
instrument-kind-memorandum = меморандум
instrument-kind-measures = меры
instrument-kind-addendum = дополнение
instrument-kind-declaration = декларация
instrument-kind-decision = решение
instrument-kind-resolution = резолюция
instrument-kind-side-letter = дополнительное письмо
instrument-kind-draft = проект

## Линии, зоны и объекты

line-status-agreed = согласованная
line-status-de-facto = фактическая
line-status-claimed = заявленная одной из сторон
line-status-proposed = предложенная
line-status-historical = прежняя
zone-kind-security = зона безопасности
zone-kind-buffer = буферная зона
zone-kind-separation = район разъединения
zone-kind-limitation = район ограничения
zone-kind-restricted = район с ограничениями
zone-kind-disengagement = участок разведения
zone-kind-demilitarized = демилитаризованная зона
zone-kind-no-fly = бесполётная зона
zone-kind-corridor = коридор
zone-kind-maritime = морской район
zone-kind-region = регион
zone-kind-sector = сектор
site-settlement = населённые пункты
site-school = школы
site-kindergarten = детские сады
site-hospital = больницы
site-storage-site = места хранения
site-port = порты

## Исключения, акты, условия, срок

exception-kind-exercise = учения
exception-kind-demining = разминирование
exception-kind-local-window = местное окно
exception-kind-other = объявленная деятельность
act-proposed = предложено
act-accepted = принято
act-rejected = отклонено
act-entered-into-force = объявлено действующим
act-suspended = приостановлено
act-resumed = возобновлено
act-renewed = продлено
act-terminated = прекращено
act-completed = выполнено
act-occurred = произошло
guarded-contributions = вклады
guarded-force-deployment = развёртывание сил
guarded-guarantees = гарантии
duration-fixed = на определённый срок
duration-unlimited = бессрочно
duration-not-stated = не указано
