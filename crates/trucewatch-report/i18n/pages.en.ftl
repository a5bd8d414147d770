# What is said around reports: weeks side by side, the public page, signatures.

## Days beside each other
trends = Day by day
trends-caption = What was registered, and what it would be with all of line and hours covered
trends-raw = The registered counts are what the mission states; the corrected ones are estimates and no finding.
trends-method = Method: what sensors heard is divided by the share of line and hours that was covered; what people reported is added as it is. The interval holds 95 %: its variance is (1 − c) / c² times the sum of the squared rounds of each incident, c being that share, and it never begins below what was registered.
trends-limits = It assumes that as much happens where and when nobody can hear as elsewhere, which the record cannot show. Below { $share } covered nothing is corrected. Where small numbers are not told, both ends are carried on.
corrected-about = about { $estimate } ({ $low } to { $high })
corrected-nothing = fewer than { $n } { $n ->
        [one] incident
       *[other] incidents
    } unseen
corrected-not = not corrected
chart-region = Chart, can be scrolled sideways
chart-title = Registered and corrected counts by day, with coverage
chart-desc = The table below the chart holds the same numbers.
chart-day = { $day }: { $registered }; { $corrected }
legend-raw = Registered (CFV)
legend-corrected = Corrected for coverage, with its 95 % interval
legend-coverage = Covered share of line and hours; grey: nobody could hear

## Incidents for those who are told places coarsely
told-title = Incidents of { $date }
told-times = Times are those of { $zone }.
told-nothing = Nothing is told of this. That is no word on whether it was calm.
told-nothing-week = Nothing is told of these days. That is no word on whether they were calm.
told-caption = { $n } { $n ->
        [one] incident
       *[other] incidents
    }, oldest first
told-place = { $at } within { $within }
told-held-back = not counted: its sensors are not believed at present
told-left-out = { $n } more { $n ->
        [one] incident is
       *[other] incidents are
    } left out here and in the files.
fewer-of-class = { $class }: fewer than { $n }
handling = What was done to it
handling-none = Nothing is told, so nothing was done.
handling-coarsened = Places: coarsened to { $cell } m, displaced by up to { $displacement } m
handling-delayed = Delayed by { $delay }
handling-counted = Counted by cell and { $window }, in steps of { $n }, fewer left out
handling-small = Numbers under { $n } told as fewer than { $n }

## The public page
language = Language
skip-to-content = Skip to the content
public-title = Public record, { $date }
public-what = What the mission tells everybody: the same words and numbers at the same moment.
released = Released on this day
released-nothing = Nothing was released or retracted on this day.
retracted = Retracted { $at }.
same-as-text = The same as plain text
public-incidents = Incidents of this day
public-incidents-note = An automatic list, not reviewed by people, worked out from public records alone. Whoever may read more can see more, and other numbers.
open-data = Open data
open-data-licence = Licence: { $licence }. Times are RFC 3339 in UTC, positions WGS 84 in degrees, lengths in metres.
data-days = each day with its counts, CSV
data-incidents-csv = the incidents of this day, a row for each class counted, CSV
data-incidents-geojson = the same incidents as points, GeoJSON
data-releases = what was released, JSON
columns-days = Columns of days.csv
columns-incidents = Columns of incidents.csv
csv-date = the day in the mission’s time zone
csv-over = whether the day is over
csv-incidents = how many incidents; empty where the number is small
csv-incidents-fewer-than = where the number is small: fewer than this
csv-rounds-at-least = registered rounds (CFV), at least
csv-rounds-at-most = registered rounds (CFV), at most, because small numbers are not told
csv-corrected = estimate with all of line and hours covered; empty where nothing is corrected
csv-corrected-low = lower end of its 95 % interval
csv-corrected-high = upper end of its 95 % interval
csv-coverage = covered share of line and hours, 0 to 1
csv-id = id of the incident
csv-begins = when it began
csv-ends = when it ended
csv-lat = latitude of the middle of its cell; empty if it was not located
csv-lon = longitude of the same
csv-within = how far from there it may have been
csv-class = what was counted
csv-count = how many; empty where the number is small
csv-bound = exact, at_least, about or uncountable
csv-fewer-than = where the number is small: fewer than this
csv-provisional = whether it may still change
csv-held-back = whether it is not counted, because its sensors are not believed
other-days = Other days

## How to check it
verify = How to check it
verify-hash = A release is named by SHA-256 of its bytes. Fetch it, hash it, compare: everybody gets the same bytes.
verify-checkpoint = The act that released it is an entry of the log. Its signed checkpoints are public; a monitor of your own sees whether the log only grows.
verify-bundle = Whoever is given one finding as a file can check it without a network, with our program or with a second one in Python.
verify-again = Whoever holds a copy of the log makes the same page again: the same entries and the same software give the same bytes.
verify-limits = A valid signature says who said something and that it was not altered, not that it is true.

## Signatures and errata
weekly-title-until = Weekly report until { $to }
standing-title = Signatures and errata: { $report }
standing-draft = A draft: nobody has signed it.
standing-signed = Signed.
standing-what = A signed report stays as it was signed. If the record changes later so that its figures would be others, the machine proposes an erratum and a person signs it; the old report is never altered.
standing-anew = The report, made anew from the record
standing-check = How to check it
standing-check-how = SHA-256 of the file is the name of what was signed; the entry with the signature can be proven like any other entry of the log.
signed-version = The signed report ({ $lang })
signed-by = Signed { $at } by { $by } for { $hat }, entry { $entry }.
signed-own-key = The entry bears the person’s own signature.
signed-by-gateway = The site answers for who was signed in.
signed-entries = Made from { $n } { $n ->
        [one] entry
       *[other] entries
    } of the log.
erratum-by = Erratum, signed { $at } by { $by } for { $hat }, entry { $entry }
erratum-proposed = Erratum proposed by the machine, not signed yet.
erratum-proposed-what = The record has changed since this was signed; these figures would be others now:
figure-change = { $name }: { $was } was signed, { $is } is on record now
