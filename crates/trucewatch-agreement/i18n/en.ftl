# The reasons of assessments.

## Places

place-everywhere = everywhere
place-zone = in zone `{ $zone }`
place-circle = within { $distance } of { $centre }
place-near-line = within { $distance } of line `{ $line }`
place-near-line-side = within { $distance } of line `{ $line }` on its { $side }
place-side = on the { $side } of line `{ $line }`
place-band = from { $from } to { $to } on the { $side } of line `{ $line }`
place-by-range = within the weapon’s own maximum range of line `{ $line }`
place-between = between line `{ $first }` and line `{ $second }`
place-near-sites = within { $distance } of: { $sites }
place-any-of = in any of these places: { $places }
place-all-of = in all of these places at once: { $places }
place-outside = outside of what lies { $place }
side-left = left
side-right = right

## Weapons

weapons = { $rules }
weapons-any = weapons
weapons-kind = { $kind }
weapons-kind-tested = { $kind } ({ $tests })
weapons-calibre = calibre in mm: { $bounds }
weapons-range = maximum range in km: { $bounds }
weapons-except = not: { $models }

## Rules

deontic-must = requires
deontic-must-not = forbids
deontic-may = allows
rule = { $deontic }: { $activities }; where: { $place }
rule-weapons = { $deontic }: { $activities }; with: { $weapons }; where: { $place }
provision-says = Provision `{ $provision }`, in force { $window }, { $rule }.
window-always = at all times
window-never = at no time
window-since = since { $from }
window-until = until { $to }
window-between = from { $from } to { $to }
window-several = in several stretches of time: { $windows }

## Place of the event

distance-from-line = The event lies { $distance } (95 % between { $low } and { $high }) from line `{ $line }`, on its { $side } side.
distance-across-line = The event lies { $distance } from line `{ $line }`, on its { $side } side (95 %: from { $low } on the other side to { $high } on this one).
distance-off-end = The event lies { $distance } (95 % between { $low } and { $high }) from line `{ $line }`, off an end of it, towards its { $side } side.
distance-across-end = The event lies { $distance } from line `{ $line }`, off an end of it, towards its { $side } side (95 %: from { $low } on the other side to { $high } on this one).
line-status = Line `{ $line }` is { $status }; its position is uncertain by { $sigma } (one standard deviation).
line-is-agreed = an agreed line
line-is-de-facto = a de facto line
line-is-claimed = a claimed line
line-is-proposed = a proposed line
line-is-historical = a historical line
place-lies-in = The event’s likeliest place lies { $place }, { $depth } from the edge; its place is known to within { $within } (95 %).
place-lies-outside = The event’s likeliest place does not lie { $place }, but { $depth } outside the edge; its place is known to within { $within } (95 %).
probability-there = Probability that it lies there: { $probability }.
not-located = Detected, not located: no place can be given, so the probability is that of time and kind alone.
unmapped = Nobody has drawn: { $lines }. So it cannot be told whether the place is concerned.
lines-differ = The two reference lines overlap here: the place is within the distance counted from one and behind that counted from the other, so it depends on who put the weapon there, which is not for this assessment to say.

## Time and kind

happened-at = It happened at { $time }, with a standard deviation of { $sigma }.
in-force-probability = Probability that `{ $provision }` was in force then: { $probability }.
what-it-was = What it was, with probability: { $what }.
with-probability = { $what } ({ $probability })
nothing-known-of-kind = Nothing is known about what it was.
kind-half-counted = With probability { $probability } the cause is not known well enough to say whether it is among what is meant; half of that is counted.
class-explosion = explosion
class-outgoing = outgoing
class-impact = impact
class-airburst = airburst
class-burst = burst
class-shot = shot
class-projectile = projectile
class-muzzle-flash = muzzle flash
class-flare = illumination flare
class-heat = heat
class-seismic = seismic event
class-undetermined = undetermined

## Weapons of the event, and which rule applies

weapon-assessed = The weapon was assessed as { $weapons }.
no-weapon = No report assessed the weapon, so the probability is that of time and place alone.
weapon-open = The weapon was assessed as { $weapons }, without what decides whether it is meant.
range-unknown = The distance depends on the weapon’s maximum range, which is not known.
rule-won-explicit = For this weapon, `{ $provision }` applies instead of the more general `{ $other }`, because the agreement says so.
rule-won-specific = For this weapon, `{ $provision }` applies instead of `{ $other }`, because it is more specific.
rule-won-later = For this weapon, `{ $provision }` applies instead of `{ $other }`, because it is as specific and later.
rule-tied = `{ $provision }` and `{ $other }` are equally specific and equally old for this weapon; both are applied.
rule-open = Whether `{ $other }` applies instead of `{ $provision }` depends on something about the weapon that is not known.
rule-unsettled = Whether `{ $other }` applies instead of `{ $provision }` is not settled: its text is disputed, or waits for something that has not been recorded.
rule-subject = Whether `{ $other }` applies instead of `{ $provision }` depends on who operated it, which is not known.

## Facts

exempt = Whoever operated it is exempt.
exempt-role = Whoever operated it acted in a role that is exempt: { $role }.
exempt-unknown = Some are exempt here, and it is not known who operated it.
subject-unknown = It is about some of the parties only, and it is not known who operated it.
disputed = The text is disputed: put forward or accepted by { $asserted }, denied by { $denied }.
readings-differ = Sources give different readings of `{ $provision }`, and they lead to different outcomes here.
waiting-for = The deadline counts from something that has not been recorded: { $event }.
no-deadline = Nothing says by when it had to be taken away; that it is there does not show that the duty was broken.
still-allowed = It may still be there until { $until }.
count-over = At least { $seen } were seen; { $limit } are allowed.
count-within = { $seen } were there and no others; { $limit } are allowed.
count-as-far-as-seen = As far as was seen ({ $seen }), the limit of { $limit } was kept; whether there were more is not known.
count-may-be-over = { $seen } were seen; whether that is more than the limit of { $limit } allows is not known.
allowed = Provision `{ $provision }` allows it.
conditions-open = Whether `{ $provision }` allows it depends on what is not known: { $conditions }.

## Exceptions and permissions

exception-covers = It lies within the place and time of `{ $id }` ({ $title }) with probability { $probability }; what happens there is taken as that.
exception-may-cover = It lies within the place and time of `{ $id }` ({ $title }) with probability { $probability }, so it may be what was announced.
exception-ruled-out = It lies within the place and time of `{ $id }` ({ $title }) with probability { $probability }, but it was not that.
exception-not-announced = It lies within the place and time of `{ $id }` ({ $title }) with probability { $probability }, but that was not announced and excuses nothing.
permission-covers = `{ $id }` ({ $title }) permits it with probability { $probability }.
permission-may-cover = `{ $id }` ({ $title }) may permit it, with probability { $probability } of place and time.
permission-other = `{ $id }` ({ $title }) does not speak of this.
permission-open = `{ $provision }` would permit it if all its conditions were met; not known: { $conditions }.
permission-denied = `{ $provision }` does not permit it, because this was not met: { $conditions }.

## The whole

of-events = Of the incident’s { $number } events, { $concerned } may concern this provision; `{ $event }` does so most clearly and is described here.
existence = Probability that there was such an event: { $probability }.
explanations = The event has { $number } explanations; the one described has probability { $probability }, and each is counted with its own.
one-hand = All that the event rests on is in one hand, one owner’s sensors or one observer: that neither makes this look broken nor clears it.
provisional = The event is provisional: reports that may still arrive can change it.
probability-in-all = Probability in all: { $probability }.

## Why a provision does not apply

aside-duty = Provision `{ $provision }` is a duty that people follow up; no incident shows it.
aside-not-in-force = Provision `{ $provision }` was not in force: it is so { $window }.
aside-kind = Provision `{ $provision }` is about something of another kind.
aside-elsewhere = Provision `{ $provision }` applies { $place }, and the event lies elsewhere.
aside-subject = Provision `{ $provision }` is about others than whoever operated it.
aside-weapon = Provision `{ $provision }` is about other weapons.
aside-overridden = Another provision applies to this weapon instead of `{ $provision }`.
aside-condition = Provision `{ $provision }` does not allow it, because this was not met: { $conditions }.

## What would settle it

settle-other-hand = An arrival at another owner’s sensor, or a report by another observer.
settle-report = A second, independent report.
settle-place = A bearing from a second observer, or an arrival at one more sensor, would give it a place.
settle-weapon = A report that assesses the weapon (family and calibre).
settle-calibre = The calibre or model of the weapon.
settle-range = The model of the weapon, or its maximum range.
settle-map = The course of what nobody has drawn: { $lines }.
settle-lines = An agreed single reference line, or a finding by people.
settle-operator = Whoever operated it, by role.
settle-dispute = An agreement on the text, or a finding by those who decide.
settle-readings = An agreed reading of the text.
settle-event = A record of when this happened: { $event }.
settle-deadline = An agreed deadline.
settle-count = A count of all that was there.
settle-conditions = Whether the conditions were met.
settle-exception = Whether the activity announced as `{ $id }` was that.
settle-permission = Whether the conditions of `{ $id }` were met.
settle-kind = A report that assesses what it was: by ear, by eye or on a recording.
settle-existence = A second, independent report would tell whether there was such an event at all, and which explanation is right.
settle-time = A report on a better clock would tell whether it was before or after { $edge }: the time is uncertain by { $sigma } (one standard deviation).
settle-survey = A survey of line `{ $line }`, whose position is uncertain by { $sigma } (one standard deviation): that is more than the event’s own uncertainty.
settle-bearing = A bearing from a second observer would separate inside from outside: the 95 % area crosses the edge of what lies { $place }.
