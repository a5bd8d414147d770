# What reports say.

## Words and numbers
own-name = English
percent = { $n } %
percent-under-one = under 1 %
percent-over-ninety-nine = over 99 %
not-known = not known
asked-not-known = N/K
more-characters = ({ $n } more { $n ->
        [one] character
       *[other] characters
    })
and-more = and { $n } more
from-to = { $from } to { $to }
fewer-than = fewer than { $n }
metres = { $n } m
kilometres = { $n } km
seconds = { $n } s
minutes = { $n } min
hours = { $n } h

## Dates and times
date = { $day } { $month } { $year }
short-date = { $day } { $month }
date-and-time = { $date }, { $time }
short-month-1 = Jan
short-month-2 = Feb
short-month-3 = Mar
short-month-4 = Apr
short-month-5 = May
short-month-6 = Jun
short-month-7 = Jul
short-month-8 = Aug
short-month-9 = Sep
short-month-10 = Oct
short-month-11 = Nov
short-month-12 = Dec
zone-not-known = The time zone `{ $zone }` is not known to this program; times are in UTC.

## Places
wind-n = N
wind-nne = NNE
wind-ne = NE
wind-ene = ENE
wind-e = E
wind-ese = ESE
wind-se = SE
wind-sse = SSE
wind-s = S
wind-ssw = SSW
wind-sw = SW
wind-wsw = WSW
wind-w = W
wind-wnw = WNW
wind-nw = NW
wind-nnw = NNW
coordinates = { $lat }, { $lon }
not-located = not located
place-around = around { $name }
place-in-or-near = in or near { $name }
place-from = { $km } km { $wind } of { $name }
place-about-from = about { $km } km { $wind } of { $name }
place-nearest-to = nearest to { $name }
direction-not-known = { $range }, direction N/K
distance-not-known = { $direction }, distance N/K
pixel-of = pixel of { $scan } × { $track } m
movement-not-known = direction of movement N/K
moved-from-to = from { $from } to { $to }
moved-from = from { $from }
moved-to = to { $to }

## Counts. The number may have a word before it, which must not change the case
count-at-least = at least { $n }
count-about = about { $n }
count-uncountable = uncountable (at least { $n })
counted-explosion = { $count } { $n ->
        [one] explosion
       *[other] explosions
    }
counted-projectile = { $count } { $n ->
        [one] projectile
       *[other] projectiles
    }
counted-muzzle-flash = { $count } { $n ->
        [one] muzzle flash
       *[other] muzzle flashes
    }
counted-flare = { $count } { $n ->
        [one] illumination flare
       *[other] illumination flares
    }
counted-burst = { $count } { $n ->
        [one] burst
       *[other] bursts
    }
counted-shot = { $count } { $n ->
        [one] shot
       *[other] shots
    }
counted-impulsive-sound = { $count } { $n ->
        [one] impulsive sound
       *[other] impulsive sounds
    }
counted-thermal-anomaly = { $count } { $n ->
        [one] thermal anomaly
       *[other] thermal anomalies
    }
counted-seismic-event = { $count } { $n ->
        [one] seismic event
       *[other] seismic events
    }
counted-state-of-health = { $count } { $n ->
        [one] state of health
       *[other] states of health
    }
one-explosion = explosion
one-projectile = projectile
one-muzzle-flash = muzzle flash
one-flare = illumination flare
one-burst = burst
one-shot = shot
one-impulsive-sound = impulsive sound
one-thermal-anomaly = thermal anomaly
one-seismic-event = seismic event
one-state-of-health = state of health
many-explosion = Explosions
many-projectile = Projectiles
many-muzzle-flash = Muzzle flashes
many-flare = Illumination flares
many-burst = Bursts
many-shot = Shots
many-impulsive-sound = Impulsive sounds without assessed cause
many-thermal-anomaly = Thermal anomalies
many-seismic-event = Seismic events
many-state-of-health = States of health

## Head of a report
daily-title = Daily report, { $date }
weekly-title = Weekly report, { $from } to { $to }
spot-title = Spot report, { $id }
status-automatic = Automatic list, not reviewed by people.
status-not-who = It says what was registered, not who is responsible.
status-draft = This page is a draft until a named person has signed exactly its bytes.
print-foot = Automatic list, not reviewed by people
period = Period
period-span = { $from } to { $to } ({ $zone })
agreement = Agreement
titled-version = { $title }, version { $version }
version = version { $version }
audience = For
audience-anyone = anyone: all that it shows is marked public
audience-members = members of the mission

## Summary
summary = Summary
none-observed = None observed; { $coverage }.
coverage-not-known = coverage not known
coverage-share = coverage { $share }
nothing-counted-reports = Nothing was counted, although reports are listed below; { $coverage }.
nothing-counted-events = Nothing was counted, although events are listed below; { $coverage }.
counted = { $total } ceasefire { $n ->
        [one] violation
       *[other] violations
    } (CFV) were registered where observers could see or hear: { $parts }; { $coverage }.
apart = Listed apart and not added: { $parts }.
apart-sounds = { $counted } without assessed cause
apart-seismic = { $counted } located in the ground
events-held-back = { $n } { $n ->
        [one] event is
       *[other] events are
    } held back: sensors that are not believed speak for { $n ->
        [one] it
       *[other] them
    } alone; { $n ->
        [one] it is
       *[other] they are
    } listed below and not counted.
assessed = Held against the agreement by machine, a provision looks broken in { $broken } { $broken ->
        [one] incident
       *[other] incidents
    }, is unclear in { $unclear }, and holds in { $holds }.

## Counts and coverage
counts = Counts
figure-none-observed = None observed
cell-none-observed = none observed
cell-not-known = not known
stated-total = stated total (CFV)
counts-caption = By class, each in its own unit
listed-apart = Listed apart, never added
counts-note = The stated total adds explosions, projectiles, muzzle flashes, flares, bursts and shots, one each, as the published tables of monitors do. It is the only place where units are added. It counts what was registered; it is not a legal finding.
coverage = Coverage
coverage-figure-not-known = Not known
coverage-figure-of = of line and hours
coverage-no-observers = No observers are registered, so that it is not known who could have observed.
coverage-caption = By kind of observer
coverage-method = An observer counts as working in an hour in which it sent an observation or a health record; a kilometre of line counts as covered in an hour if { $sensors } working acoustic { $sensors ->
        [one] sensor stands
       *[other] sensors stand
    } within { $km } km of it.
outages-none = No outage of an hour or more.
outages-some = { $n } { $n ->
        [one] outage
       *[other] outages
    } of an hour or more, { $listed }.
outages-listed-below = listed below
outages = Outages
outages-caption = Observers that gave no sign of life, or said that they were blind, for an hour or more
outages-left-out = The longest { $listed } are listed; { $n } more { $n ->
        [one] outage is
       *[other] outages are
    } left out here and counted in the coverage.
observer-acoustic = acoustic sensor
observer-seismic = seismic sensor
observer-camera = camera
observer-patrol = patrol
observer-uav = UAV
observer-satellite = satellite
observers-acoustic = { $n } acoustic { $n ->
        [one] sensor
       *[other] sensors
    }
observers-seismic = { $n } seismic { $n ->
        [one] sensor
       *[other] sensors
    }
observers-camera = { $n } { $n ->
        [one] camera
       *[other] cameras
    }
observers-patrol = { $n } { $n ->
        [one] patrol
       *[other] patrols
    }
observers-uav = { $n } { $n ->
        [one] UAV
       *[other] UAVs
    }
observers-satellite = { $n } { $n ->
        [one] satellite
       *[other] satellites
    }
observers-any = { $n } { $n ->
        [one] observer
       *[other] observers
    }

## Headings of columns
column-kind = Kind
column-registered = Registered
column-heard-from = Heard from
column-hours-covered = Hours covered
column-observer = Observer
column-time = Time
column-length = Length
column-class = Class
column-count = Count
column-provision = Provision
column-incident = Incident
column-incidents = Incidents
column-place = Place
column-within = Within (95 %)
column-counts = Counts
column-assessment = Assessment
column-area = Area
column-observation-point = Observation point
column-means = Means
column-description = Description
column-range-direction = Range and direction
column-weapon = Weapon
column-remark = Remark
column-day = Day
column-registered-rounds = Registered (CFV)
column-corrected-rounds = Corrected for coverage
column-coverage = Coverage
column-event = Event
column-probability = Probability
column-what = What it may be
column-supported = What it rests on

## Map
map = Map
map-none = There is no picture: no line or zone is known, and no event was located.
map-region = Map, can be scrolled sideways
map-title = Map of the events
map-describe = Drawn: { $sensed } { $sensed ->
        [one] event
       *[other] events
    } located by sensors, { $reported } from reports, { $heat } thermal { $heat ->
        [one] anomaly
       *[other] anomalies
    }. The tables below hold the same in words.
map-left-out = Drawn are { $drawn } of { $n } located { $n ->
        [one] event
       *[other] events
    }; all are in { $file } and in the API.
map-outside = { $n } { $n ->
        [one] event lies
       *[other] events lie
    } outside the picture.
map-unlocated = { $n } { $n ->
        [one] event has
       *[other] events have
    } no location and cannot be drawn.
legend-line = Line
legend-zone = Zone
legend-sensed = Located by sensors
legend-reported = From reports
legend-area = 95 % area, where larger than its mark
legend-heat = Thermal anomaly
legend-settlement = Settlement

## Incidents and what the machine says of them
held-against = Held against the agreement
no-agreement = No agreement was applied: nothing was assessed.
no-provision = No incident came under a provision of the agreement.
glance-note = A machine says how an incident relates to the text. Only people confirm. The probability is that the incident lies where and when the provision applies and is of the kind that it forbids.
glance-caption = Provisions, with the number of incidents by the machine’s word
status-looks-broken = looks broken
status-unclear = unclear
status-holds = holds
incidents = Incidents
no-incidents = No event was grouped into an incident.
incidents-caption = Incidents in order of time; positions are rounded to their uncertainty
incidents-left-out = { $n } { $n ->
        [one] incident is
       *[other] incidents are
    } left out, those without a provision that looks broken or is unclear first; all are in { $file } and in the API, and all are counted above.
tag-provisional = provisional
tag-held-back = held back
tag-not-over = not over
not-counted = not counted: { $counts }
not-assessed = not assessed
provisions-left-out = { $n } more { $n ->
        [one] provision
       *[other] provisions
    } left out
assessment = { $status } ({ $outcome }): { $title }, probability { $probability }
calculated-within = (calculated to within { $error } %)
considered-permission = permission
considered-permits = Considered: { $what } { $id } permits it; in its place and time with probability { $probability }
considered-does-not-permit = Considered: { $what } { $id } does not permit it; in its place and time with probability { $probability }
considered-may-excuse = Considered: { $what } { $id } may excuse it, which has to be found out; in its place and time with probability { $probability }
reasons = Reasons ({ $n })
steps-left-out = { $n } more { $n ->
        [one] step
       *[other] steps
    } left out
would-settle = Would settle it: { $what }
applied = Applied: provision { $provision } of { $instrument }, { $agreement } version { $version }.
measured-from = Measured from { $id }, { $valid }, standard deviation { $sigma } m.
valid-always = the only version
valid-since = as it is since { $from }
valid-until = as it was until { $to }
valid-between = as it was from { $from } to { $to }

## What was registered
registered = What was registered
registered-caption = Registered in the period, with the columns monitors publish
registered-note = Rows are not to be added up: a report that joined an event is counted once, in that event. N/K: the observer was asked and does not know. -: not asked or not stated. Outgoing and incoming are as seen from the observation point. Ids are shortened to eight digits.
rows-left-out = { $n } { $n ->
        [one] row is
       *[other] rows are
    } left out here to keep the table readable; all are in { $file } and in the API, and all are counted above.
reports-withheld = { $n } { $n ->
        [one] report is
       *[other] reports are
    } withheld because of the marking of the source; events that rest on { $n ->
        [one] it
       *[other] them
    } are counted.
group-reports = Reports by people and cameras
group-sensed = Located by sensors
group-thermal = Thermal anomalies, by nearest named place
group-left-out = ({ $n } more left out)
means-heard = heard
means-saw = saw
means-recorded = recorded
means-auto-detected = detected automatically
means-reported = reported
description-outgoing = outgoing
description-incoming = incoming
description-impact = impact
description-airburst = airburst
description-undetermined = undetermined
period-in-words = period named in words
in-sequence = no. { $n } in sequence
source-record-named = source record { $name }
joined-nothing = joined no event of this day; not in the totals
counted-as = counted as event { $event }
counted-within = counted within event { $event } with { $n } { $n ->
        [one] other
       *[other] others
    }
located-by-sensors = located by sensors, incident { $incident }
speaks-of-incident = speaks of the whole of incident { $incident }; not counted again
not-joined = considered for event { $event } and not joined; not in the totals
number-not-counted = { $n } (not counted)
incident-of-events = incident { $incident }, { $n } { $n ->
        [one] event
       *[other] events
    }
event-named = event { $event }
within-95 = within { $radius } (95 %)
within-95-from-to = within { $least } to { $most } (95 %)
some-not-located = { $n } not located
reports-joined = { $n } { $n ->
        [one] report
       *[other] reports
    } joined
held-back-rests = held back: rests on { $n } { $n ->
        [one] sensor that is
       *[other] sensors that are
    } not believed
held-back-nobody = no sensor that is believed confirms it
held-back-silent = { $n } { $n ->
        [one] sensor
       *[other] sensors
    } in earshot did not hear it
thermal-remark = nearest named place to each pixel; cause not assessed

## One incident on a page
spot-says = Registered: { $counts }; { $time }; { $place }.
spot-nothing = The case holds no incident that is told.
what-when-where = What, when, where
revision = Revision
revision-of = { $n }, published { $at }
explanations = What it may have been
explanations-caption = Each event with its explanations side by side, likeliest first
explanations-none = It rests on reports alone; no event was located.
class-probability = { $class } { $probability }
support = { $locate } { $locate ->
        [one] observation locates
       *[other] observations locate
    } it, { $support } { $support ->
        [one] supports
       *[other] support
    } it, { $rejected } did not fit; { $silent } { $silent ->
        [one] observer
       *[other] observers
    } in earshot did not register it.
events-left-out = { $n } more { $n ->
        [one] event is
       *[other] events are
    } left out here.

## Sources and provenance
sources = Sources
sources-note = Each number behind a sentence leads here. Rows of tables name their ids themselves.
source-events = { $n } { $n ->
        [one] event
       *[other] events
    }
source-incidents = { $n } { $n ->
        [one] incident
       *[other] incidents
    }
source-releases = { $n } released { $n ->
        [one] text
       *[other] texts
    }
source-record = The record as a whole: observers, their signs of life, and all that was received
source-more = and { $n } more; SHA-256 of all { $all } ids, sorted, one a line:
provenance = Where this comes from
log = Log
log-entries = { $n } { $n ->
        [one] entry
       *[other] entries
    }, digest { $digest }
software = Software
agreement-applied = { $id }, version { $version }, SHA-256 { $sha256 }
settings = Settings
settings-entry = as stated by entry { $entry } of the log
put-aside = Put aside
put-aside-none = no rows: everything received could be read
put-aside-rows = { $n } { $n ->
        [one] row
       *[other] rows
    } that could not be read; kept and not part of this report
corrected = Corrected
corrected-records = { $n } { $n ->
        [one] record
       *[other] records
    } found to be wrong; kept and not part of this report
make-again = Make it again
make-again-note = with the same entries and the same software gives the same bytes.
