# Words that all messages share. Ids end in the value as the agreement format writes it.

## Joining and quoting

list-and = { $most } and { $end }
list-or = { $most } or { $end }
list-comma = { $most }, { $end }
nothing = nothing
everybody = everybody
quote = “{ $text }”
named = “{ $name }”

## Numbers with units

unit-m = { $number } m
unit-km = { $number } km
unit-mm = { $number } mm
unit-ms = { $number } ms
unit-s = { $number } s
unit-min = { $number } min
unit-h = { $number } h
more-than = over { $number }
less-than = under { $number }

## Bounds of a quantity

bound-gt = more than { $value }
bound-gte = { $value } and more
bound-lt = less than { $value }
bound-lte = up to and including { $value }

## Lengths of time

span-years = { $number ->
    [one] { $number } year
   *[other] { $number } years
}
span-months = { $number ->
    [one] { $number } month
   *[other] { $number } months
}
span-weeks = { $number ->
    [one] { $number } week
   *[other] { $number } weeks
}
span-days = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
span-hours = { $number ->
    [one] { $number } hour
   *[other] { $number } hours
}
span-minutes = { $number ->
    [one] { $number } minute
   *[other] { $number } minutes
}
span-seconds = { $number ->
    [one] { $number } second
   *[other] { $number } seconds
}

## Instants

instant = { $day } { $month } { $year }, { $time }
instant-in-zone = { $day } { $month } { $year }, { $time } ({ $zone })
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Sides of a line: "on the northern side"

side-north = northern
side-north-east = north-eastern
side-east = eastern
side-south-east = south-eastern
side-south = southern
side-south-west = south-western
side-west = western
side-north-west = north-western

## Outcomes

outcome-breach-candidate = breach candidate
outcome-not-determinable = not determinable
outcome-permitted = permitted
outcome-not-applicable = not applicable

## Activities

activity-fire = any fire
activity-explosion = explosions
activity-outgoing = firing of weapons
activity-impact = impacts of rounds
activity-airburst = airbursts
activity-burst = bursts of fire
activity-shot = single shots
activity-projectile = projectiles in flight
activity-muzzle-flash = muzzle flashes
activity-flare = illumination flares
activity-weapon-presence = presence of weapons
activity-force-presence = presence of armed people
activity-crossing = crossing of a line
activity-aircraft-flight = flights of crewed aircraft
activity-uav-flight = flights of uncrewed aircraft
activity-forward-movement = forward movement of positions
activity-offensive = offensive operations
activity-reconnaissance = reconnaissance
activity-sabotage = sabotage
activity-sniping = sniping
activity-construction = construction
activity-fortification = fortifications and engineering works
activity-mine-laying = laying of mines
activity-new-observation-device = new observation devices
activity-cyber-attack = attacks on computer networks
activity-network-shutdown = shutting down communications
activity-disinformation = deliberate spreading of untruths
activity-infrastructure-attack = attacks on infrastructure
activity-maritime-obstruction = hindering of shipping
activity-access-denial = refusal of access to monitors
activity-monitor-interference = interference with the means of monitoring
activity-reinforcement = bringing in of weapons or equipment
activity-withdraw = withdrawal of weapons
activity-disarm = handing over of weapons
activity-disengage = disengagement of forces
activity-demine = removal of mines
activity-dismantle = removal of fortifications
activity-store = keeping of weapons in declared storage
activity-declare = declaration of holdings
activity-discipline = disciplinary action
activity-contrary-order = orders to the contrary
activity-notify = notification
activity-grant-access = access for monitors
activity-observe = observation with technical means
activity-release-prisoners = release of prisoners
activity-mark-line = marking of a line
activity-deploy = deployment
activity-contribute = contributions
activity-guarantee = carrying out of a security guarantee
activity-establish = setting up of a body
activity-self-defence = use of force in self-defence

## Families of weapons

family-small-arms = small arms
family-heavy-machine-gun = heavy machine guns
family-cannon = automatic cannon
family-grenade-launcher = grenade launchers
family-anti-tank = anti-tank weapons
family-mortar = mortars
family-artillery = guns and howitzers
family-mlrs = multiple launch rocket systems
family-tactical-missile = tactical missile systems
family-tank = tanks
family-armoured-vehicle = armoured combat vehicles
family-air-defence = air defence systems
family-aircraft = combat aircraft and helicopters
family-uav = uncrewed aerial vehicles
family-mine = mines
family-warship = warships
family-other = other weapons

## Actors and roles

actor-kind-state = State
actor-kind-organisation = organisation
actor-kind-armed-group = armed group
actor-kind-mission = mission
actor-kind-other = other
role-party = party
role-guarantor = guarantor
role-mediator = mediator
role-witness = witness
role-contributor = contributor
role-host = host
role-monitor = monitor
role-chair = chair
role-coordinator = coordinator

## Texts

instrument-kind-agreement = agreement
instrument-kind-protocol = protocol
instrument-kind-memorandum = memorandum
instrument-kind-measures = measures
instrument-kind-addendum = addendum
instrument-kind-declaration = declaration
instrument-kind-decision = decision
instrument-kind-resolution = resolution
instrument-kind-side-letter = side letter
instrument-kind-draft = draft

## Lines, zones and sites

line-status-agreed = agreed
line-status-de-facto = de facto
line-status-claimed = claimed
line-status-proposed = proposed
line-status-historical = historical
zone-kind-security = security zone
zone-kind-buffer = buffer zone
zone-kind-separation = area of separation
zone-kind-limitation = area of limitation
zone-kind-restricted = restricted area
zone-kind-disengagement = disengagement area
zone-kind-demilitarized = demilitarized zone
zone-kind-no-fly = no-fly zone
zone-kind-corridor = corridor
zone-kind-maritime = sea area
zone-kind-region = region
zone-kind-sector = sector
site-settlement = settlements
site-school = schools
site-kindergarten = kindergartens
site-hospital = hospitals
site-storage-site = storage sites
site-port = ports

## Exceptions, acts, gates, duration

exception-kind-exercise = exercise
exception-kind-demining = demining
exception-kind-local-window = local window
exception-kind-other = announced activity
act-proposed = proposed
act-accepted = accepted
act-rejected = rejected
act-entered-into-force = declared to be in force
act-suspended = suspended
act-resumed = resumed
act-renewed = renewed
act-terminated = terminated
act-completed = carried out
act-occurred = occurred
guarded-contributions = contributions
guarded-force-deployment = deployment of a force
guarded-guarantees = guarantees
duration-fixed = for a fixed time
duration-unlimited = without limit of time
duration-not-stated = not stated
