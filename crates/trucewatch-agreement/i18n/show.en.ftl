# What is said of an agreement as a whole: trucewatch agreement show, gate and changes.

## Headings

heading-ceasefire = The ceasefire
heading-actors = Actors and their roles
heading-instruments = Texts
heading-provisions-in-force = Provisions in force
heading-provisions-not-in-force = Provisions not in force
heading-exceptions = Exceptions
heading-lines = Lines
heading-zones = Zones
heading-gates = Gates
heading-mechanisms = Mechanisms
heading-breach-steps = After an alleged breach
heading-clocks = Clocks
heading-duration = Duration
heading-sources = Sources

## What this is

about-file = Agreement { $id }, version { $version } of its file.
about = As it stood on { $at }, with all that the file holds.
about-known = As it stood on { $at }, as known on { $known }.
about-zone = Times are those of { $zone }.
standing-not-yet = not yet
standing-ended = ended
standing-suspended = suspended
standing-disputed = disputed

## Names and joining

actor = { $name }
either = { $most }; or { $end }
at-once = { $most }; and at the same time { $end }
semicolon = { $most }; { $end }
line = line { $line }
line-as-of = line { $line } as it was on { $at }
gate = gate { $gate }
people = people

## Moments and events

event-ceasefire = the ceasefire’s entry into force
event-breach = an alleged breach
moment-after = { $event }
moment-span-after = { $span } after { $event }

## The ceasefire

ceasefire-none = No ceasefire has been put forward.
ceasefire-proposed = The ceasefire has been proposed; not yet accepted by { $missing }.
ceasefire-accepted = The ceasefire has been accepted; when it comes into force is not known yet.
ceasefire-accepted-from = The ceasefire has been accepted and comes into force on { $from }.
ceasefire-in-force = The ceasefire has been in force since { $since }.
ceasefire-partly = The ceasefire has been in force since { $since }, but is suspended in { $zones }.
ceasefire-partly-ended = The ceasefire has been in force since { $since }, but has ended in { $ended }.
ceasefire-partly-both = The ceasefire has been in force since { $since }, but is suspended in { $zones } and has ended in { $ended }.
ceasefire-suspended = The ceasefire has been suspended since { $since }.
ceasefire-ended = The ceasefire ended on { $since }.
ceasefire-zone = It holds in zone { $zone }.

## Actors and texts

actor-kind = Kind: { $kind }.
role = Role: { $role }.
role-to = Role: { $role }, for { $instrument }.
instrument = Kind: { $kind }.
instrument-dated = Kind: { $kind }, of { $date }.
amends = Amends or carries out { $instrument }.
asserted-by = Put forward by { $who }.
accepted-by = Accepted by { $who }.
denied-by = Denied by { $who }.
text-disputed = The text is disputed: nothing can be determined by it.
nobody-accepted = Nobody is recorded as having accepted it.

## Provisions

must = Required of { $who }: { $what }.
must-all = Required of everybody: { $what }.
must-not = Forbidden to { $who }: { $what }.
must-not-all = Forbidden to everybody: { $what }.
may = Permitted to { $who }: { $what }.
may-all = Permitted to everybody: { $what }.
with-weapons = Weapons: { $weapons }.
weapon-any = weapons of any kind
weapon-models = of model { $models }
weapon-not-models = but not { $models }
weapon-calibre = of a calibre of { $bounds }
weapon-range = of a maximum range of { $bounds }
where = Where: { $place }.
limit = Allowed all the same: { $what }, at most { $number }.
exempt-whom = Does not concern: { $whom }.
only-if = Only if all of this is so: { $conditions }.
excused-by = May be excused by { $exceptions }.
permits-despite = Allowed in spite of { $provisions }.
overrides = Goes before { $provisions } for the weapons that both concern.
stage = Stage { $number }.
start-by = To be begun by { $at }.
start-waits = To be begun by a time that is still open: { $at }.
complete-by = To be completed by { $at }.
complete-waits = To be completed by a time that is still open: { $at }.
after = Only after { $provisions }.
concurrent = At the same time as { $provisions }.
conditional = Only once this has happened: { $events }.
completed = Recorded as carried out on { $at }.
provision-disputed = Disputed: held by { $by }, denied by { $denied }. Nothing can be determined by it.
own-words = In the file’s own words: “{ $text }”
reading = One of several readings: { $reading }.
reading-signed = The signed reading: { $reading }.
text = Stands in { $instrument }.
text-article = Stands in { $instrument } ({ $article }).
article = Place in the text: { $article }.
source-cited = Source: { $text }
note = Note: { $text }
sources = { $sources-count ->
    [one] Source: { $sources }.
   *[other] Sources: { $sources }.
}
exception = Kind: { $kind }. Where: { $place }.
may-explain = May explain { $what }.
not-announced = It was not announced to the monitor and excuses nothing.

## Since when, until when, and why not

in-force-always = In force at all times.
in-force-since = In force since { $from }.
in-force-until = In force until { $to }.
in-force-between = In force from { $from } to { $to }.
not-yet = Comes into force on { $from }.
ended = In force no longer, since { $at }.
never-in-force = Not in force at any time.
suspended-between = Suspended from { $from } to { $to }.
suspended-since = Suspended since { $from }.
suspended-with-ceasefire = Suspended with the ceasefire since { $from }.
then-suspended-until = It is then suspended and in force again from { $to }.
then-suspended = It is then suspended; when it resumes is not recorded.
suspended-in = Suspended in { $zones }.
ended-in = Ended in { $zones }.
waits-for = Not in force: waits for { $what }.

## Places

where-everywhere = everywhere
where-zone = in zone { $zone }
where-circle = within { $distance } of { $centre }
position = latitude { $lat }°, longitude { $lon }°
where-near-line = within { $distance } of { $line }
where-any-distance = at any distance from { $line }
where-on-side = { $place }, { $side }
its-side = on its { $side } side
its-left = on its left hand, walked from its first to its last point
its-right = on its right hand, walked from its first to its last point
where-strip = along { $line }: { $parts }
strip-part = { $side } from { $from } to { $to }
where-own-side = on each side’s own side, { $reach }
reach-half-width = within { $distance } of { $line } (half of a zone { $width } wide)
reach-range = nearer to { $line } than the maximum range of the weapon’s model
reach-of-party = for { $party }, on its own side, { $reach }
where-between = between the lines { $first } and { $second }
where-in-sites = in { $sites }
where-around-sites = in and within { $distance } of { $sites }
where-outside = outside this place: { $place }

## Lines and zones

line-standing = Status: { $status }. Uncertainty of its course: { $width }.
line-asserted = Drawn by { $who }.
line-disputed = Disputed by { $who }.
known-since = This version is known since { $at }.
zone-kind = Kind: { $kind }.
zone-made-from = Made by rule: { $place }.
zone-drawn = Its edge is drawn.
zone-edge = Uncertainty of its edge: { $width }.

## Gates

gate-guards = Guards: { $what }.
gate-open = The gate is open.
gate-closed = The gate is closed.
gate-allows = { $what } may be activated on { $at }: every gate that guards this is open.
gate-none = { $what } may be activated on { $at }: no gate of the agreement guards this.
gate-refuses = { $what } may not be activated on { $at }: gate { $gate } is closed.
missing-ceasefire = It waits for the ceasefire to be in force. { $state }
missing-gate = It waits for gate { $gate } to open.
missing-event = It waits for this to happen: { $event }.
missing-instrument = It waits for { $instrument } to be accepted by { $by }.

## Bodies, steps, clocks, duration

purpose = Purpose: { $text }
seats = Seats: { $seats }.
seat-number = { $actor }: { $number }
seat-capacity = { $actor }: { $capacity }
seat-number-capacity = { $actor }: { $number }, { $capacity }
chair = Chaired by { $who }.
quorum = Quorum: { $number }.
rhythm = Meets or reports at intervals of { $span }.
venue = Venue: { $text }
step-by = By { $who }.
step-decides = This step decides whether there was a breach.
step-within = Within { $span } of the alleged breach.
step-after = After { $steps }.
clock-runs = Runs { $span } from { $event }.
clock-by = { $who } has to answer.
clock-running = Began on { $from } and runs until { $to }.
clock-ran-out = Began on { $from } and ran out on { $to }.
duration = Lasts { $kind }.
duration-runs = Lasts { $kind }: { $span }.
renewal = Renewal: { $text }
suspension = Suspension: { $text }
termination = Termination: { $text }

## Changes

citation = { $text }
about-changes = What became known after { $from } and up to { $to }.
nothing-changed = Nothing became known in that time.
heading-changed-provisions = Provisions
heading-changed-texts = Texts and stances to them
heading-changed-roles = Roles
heading-changed-lines = Lines
heading-changed-zones = Zones
heading-changed-exceptions = Exceptions
heading-changed-mechanisms = Mechanisms
heading-acts = Acts
change-new = New.
change-amended = A new version of what was known before.
change-repealed = Repealed.
change-repealed-from = Repealed from { $at }.
the-ceasefire = the ceasefire
act-happened = { $at }: { $of } — { $act }.
act-by = By { $who }.
act-zone = Only in zone { $zone }.
act-until = Until { $at }.
stance-asserted = { $who } put it forward on { $at }.
stance-accepted = { $who } accepted it on { $at }.
stance-denied = { $who } denied it on { $at }.
heading-site-changes = Sites that lie differently
heading-assessment-changes = Assessments that change
sites-compared = Sites compared: { $number }; for provisions in force on { $at }.
sites-not-compared = Not compared, because they are zones and no points: { $sites }.
no-site-changes = No site changes its relation to a provision.
site-moved = Place of provision { $provision }: before { $before }, after { $after }.
placed-inside = inside
placed-outside = outside
placed-undetermined = not to be determined
placed-not-in-force = not in force
told-before = Before: { $what }
told-after = After: { $what }
inside = Probability of lying inside: { $probability }.
inside-between = Probability of lying inside: between { $low } and { $high }.
measured = Distance: { $what }.
measured-left = { $metres } m to the left of line { $name } (course valid { $window })
measured-right = { $metres } m to the right of line { $name } (course valid { $window })
measured-inside = { $metres } m inside zone { $name } (edge valid { $window })
measured-outside = { $metres } m outside zone { $name } (edge valid { $window })
incidents-compared = Incidents compared: { $number }; not usable: { $rejected }.
no-assessment-changes = No assessment changes.
assessment-moved = Provision { $provision }: before { $before }, after { $after }.
outcome-with-probability = { $outcome } (probability { $probability })
provision-not-known = not known
