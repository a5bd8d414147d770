# Слова, спільні для всіх повідомлень.

## Сполучення й лапки

list-and = { $most } та { $end }
list-or = { $most } або { $end }
list-comma = { $most }, { $end }
nothing = нічого
everybody = усі
quote = «{ $text }»
named = «{ $name }»

## Числа з одиницями

unit-m = { $number } м
unit-km = { $number } км
unit-mm = { $number } мм
unit-ms = { $number } мс
unit-s = { $number } с
unit-min = { $number } хв
unit-h = { $number } год
more-than = понад { $number }
less-than = менш як { $number }

## Межі величини

bound-gt = понад { $value }
bound-gte = { $value } і більше
bound-lt = менш як { $value }
bound-lte = до { $value } включно

## Проміжки часу

span-years = { $number ->
    [one] { $number } рік
    [few] { $number } роки
    [many] { $number } років
   *[other] { $number } року
}
span-months = { $number ->
    [one] { $number } місяць
    [few] { $number } місяці
    [many] { $number } місяців
   *[other] { $number } місяця
}
span-weeks = { $number ->
    [one] { $number } тиждень
    [few] { $number } тижні
    [many] { $number } тижнів
   *[other] { $number } тижня
}
span-days = { $number ->
    [one] { $number } день
    [few] { $number } дні
    [many] { $number } днів
   *[other] { $number } дня
}
span-hours = { $number ->
    [one] { $number } година
    [few] { $number } години
    [many] { $number } годин
   *[other] { $number } години
}
span-minutes = { $number ->
    [one] { $number } хвилина
    [few] { $number } хвилини
    [many] { $number } хвилин
   *[other] { $number } хвилини
}
span-seconds = { $number ->
    [one] { $number } секунда
    [few] { $number } секунди
    [many] { $number } секунд
   *[other] { $number } секунди
}

## Моменти

instant = { $day } { $month } { $year } р., { $time }
instant-in-zone = { $day } { $month } { $year } р., { $time } ({ $zone })
month-1 = січня
month-2 = лютого
month-3 = березня
month-4 = квітня
month-5 = травня
month-6 = червня
month-7 = липня
month-8 = серпня
month-9 = вересня
month-10 = жовтня
month-11 = листопада
month-12 = грудня

## Боки лінії: «на північ від лінії»

side-north = північ
side-north-east = північний схід
side-east = схід
side-south-east = південний схід
side-south = південь
side-south-west = південний захід
side-west = захід
side-north-west = північний захід

## Висновки

outcome-breach-candidate = можлива невідповідність
outcome-not-determinable = неможливо визначити
outcome-permitted = дозволено
outcome-not-applicable = не застосовується

## Дії

activity-fire = будь-який вогонь
activity-explosion = вибухи
activity-outgoing = постріли зі зброї
activity-impact = влучання боєприпасів
activity-airburst = вибухи в повітрі
activity-burst = черги
activity-shot = поодинокі постріли
activity-projectile = снаряди в польоті
activity-muzzle-flash = дульні спалахи
activity-flare = освітлювальні ракети
activity-weapon-presence = перебування озброєння
activity-force-presence = перебування озброєних людей
activity-crossing = перетин лінії
activity-aircraft-flight = польоти пілотованих літальних апаратів
activity-uav-flight = польоти безпілотних літальних апаратів
activity-forward-movement = висування позицій уперед
activity-offensive = наступальні дії
activity-reconnaissance = розвідувальні дії
activity-sabotage = диверсійні дії
activity-sniping = вогонь снайперів
activity-construction = будівництво
activity-fortification = фортифікаційні та інженерні роботи
activity-mine-laying = мінування
activity-new-observation-device = нові засоби спостереження
activity-cyber-attack = атаки на комп’ютерні мережі
activity-network-shutdown = вимкнення зв’язку
activity-disinformation = навмисне поширення неправди
activity-infrastructure-attack = атаки на інфраструктуру
activity-maritime-obstruction = перешкоджання судноплавству
activity-access-denial = недопущення спостерігачів
activity-monitor-interference = втручання в роботу засобів спостереження
activity-reinforcement = завезення озброєння чи техніки
activity-withdraw = відведення озброєння
activity-disarm = здавання чи вилучення зброї
activity-disengage = розведення сил
activity-demine = розмінування
activity-dismantle = демонтаж фортифікаційних споруд
activity-store = зберігання озброєння в заявлених місцях
activity-declare = декларування наявного
activity-discipline = дисциплінарні заходи
activity-contrary-order = накази, що цьому суперечать
activity-notify = повідомлення
activity-grant-access = доступ для спостерігачів
activity-observe = спостереження технічними засобами
activity-release-prisoners = звільнення полонених
activity-mark-line = позначення лінії
activity-deploy = розгортання
activity-contribute = внески
activity-guarantee = виконання гарантії безпеки
activity-establish = створення органу
activity-self-defence = застосування сили для самооборони

## Види озброєння

family-small-arms = стрілецька зброя
family-heavy-machine-gun = великокаліберні кулемети
family-cannon = автоматичні гармати
family-grenade-launcher = гранатомети
family-anti-tank = протитанкові засоби
family-mortar = міномети
family-artillery = гармати й гаубиці
family-mlrs = реактивні системи залпового вогню
family-tactical-missile = тактичні ракетні комплекси
family-tank = танки
family-armoured-vehicle = бойові броньовані машини
family-air-defence = засоби протиповітряної оборони
family-aircraft = бойові літаки та вертольоти
family-uav = безпілотні літальні апарати
family-mine = міни
family-warship = бойові кораблі
family-other = інше озброєння

## Учасники та ролі

actor-kind-state = держава
actor-kind-organisation = організація
actor-kind-armed-group = озброєне угруповання
actor-kind-mission = місія
actor-kind-other = інше
role-party = сторона
role-guarantor = гарант
role-mediator = посередник
role-witness = свідок
role-contributor = учасник із внеском
role-host = держава перебування
role-monitor = спостерігач
role-chair = головування
role-coordinator = координатор

## Тексти

instrument-kind-agreement = угода
instrument-kind-protocol = протокол
instrument-kind-memorandum = меморандум
instrument-kind-measures = заходи
instrument-kind-addendum = додаток
instrument-kind-declaration = декларація
instrument-kind-decision = рішення
instrument-kind-resolution = резолюція
instrument-kind-side-letter = додатковий лист
instrument-kind-draft = проєкт

## Лінії, зони та об’єкти

line-status-agreed = узгоджена
line-status-de-facto = фактична
line-status-claimed = заявлена однією зі сторін
line-status-proposed = запропонована
line-status-historical = колишня
zone-kind-security = зона безпеки
zone-kind-buffer = буферна зона
zone-kind-separation = район роз’єднання
zone-kind-limitation = район обмеження
zone-kind-restricted = район з обмеженнями
zone-kind-disengagement = ділянка розведення
zone-kind-demilitarized = демілітаризована зона
zone-kind-no-fly = безпольотна зона
zone-kind-corridor = коридор
zone-kind-maritime = морський район
zone-kind-region = регіон
zone-kind-sector = сектор
site-settlement = населені пункти
site-school = школи
site-kindergarten = дитячі садки
site-hospital = лікарні
site-storage-site = місця зберігання
site-port = порти

## Винятки, акти, умови, строк

exception-kind-exercise = навчання
exception-kind-demining = розмінування
exception-kind-local-window = місцеве вікно
exception-kind-other = оголошена діяльність
act-proposed = запропоновано
act-accepted = прийнято
act-rejected = відхилено
act-entered-into-force = оголошено чинним
act-suspended = призупинено
act-resumed = поновлено
act-renewed = продовжено
act-terminated = припинено
act-completed = виконано
act-occurred = сталося
guarded-contributions = внески
guarded-force-deployment = розгортання сил
guarded-guarantees = гарантії
duration-fixed = на визначений строк
duration-unlimited = безстроково
duration-not-stated = не зазначено
