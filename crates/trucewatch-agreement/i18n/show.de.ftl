# Was von einem Abkommen als Ganzem gesagt wird: trucewatch agreement show, gate und changes.

## Überschriften

heading-ceasefire = Die Waffenruhe
heading-actors = Akteure und ihre Rollen
heading-instruments = Texte
heading-provisions-in-force = Bestimmungen in Kraft
heading-provisions-not-in-force = Bestimmungen nicht in Kraft
heading-exceptions = Ausnahmen
heading-lines = Linien
heading-zones = Zonen
heading-gates = Vorbedingungen
heading-mechanisms = Gremien
heading-breach-steps = Nach einer behaupteten Abweichung
heading-clocks = Antwortfristen
heading-duration = Dauer
heading-sources = Quellen

## Was das ist

about-file = Abkommen { $id }, Fassung { $version } der Datei.
about = Stand vom { $at } mit allem, was die Datei enthält.
about-known = Stand vom { $at }, wie er am { $known } bekannt war.
about-zone = Zeiten sind die von { $zone }.
standing-not-yet = noch nicht
standing-ended = beendet
standing-suspended = ausgesetzt
standing-disputed = strittig

## Namen und Verbindungen

actor = „{ $name }“
either = { $most }; oder { $end }
at-once = { $most }; und zugleich { $end }
semicolon = { $most }; { $end }
line = der Linie { $line }
line-as-of = der Linie { $line } in ihrem Verlauf vom { $at }
gate = die Vorbedingung { $gate }
people = Personen

## Zeitpunkte und Ereignisse

event-ceasefire = das Inkrafttreten der Waffenruhe
event-breach = eine behauptete Abweichung
moment-after = { $event }
moment-span-after = { $span } nach diesem Ereignis: { $event }

## Die Waffenruhe

ceasefire-none = Eine Waffenruhe wurde nicht vorgeschlagen.
ceasefire-proposed = Die Waffenruhe ist vorgeschlagen; noch nicht angenommen von { $missing }.
ceasefire-accepted = Die Waffenruhe ist angenommen; wann sie in Kraft tritt, ist noch nicht bekannt.
ceasefire-accepted-from = Die Waffenruhe ist angenommen und tritt am { $from } in Kraft.
ceasefire-in-force = Die Waffenruhe ist seit dem { $since } in Kraft.
ceasefire-partly = Die Waffenruhe ist seit dem { $since } in Kraft, aber hier ausgesetzt: { $zones }.
ceasefire-partly-ended = Die Waffenruhe ist seit dem { $since } in Kraft, aber hier beendet: { $ended }.
ceasefire-partly-both = Die Waffenruhe ist seit dem { $since } in Kraft, aber hier ausgesetzt: { $zones }; und hier beendet: { $ended }.
ceasefire-suspended = Die Waffenruhe ist seit dem { $since } ausgesetzt.
ceasefire-ended = Die Waffenruhe endete am { $since }.
ceasefire-zone = Sie gilt in der Zone { $zone }.

## Akteure und Texte

actor-kind = Art: { $kind }.
role = Rolle: { $role }.
role-to = Rolle: { $role }, zu { $instrument }.
instrument = Art: { $kind }.
instrument-dated = Art: { $kind }, vom { $date }.
amends = Ändert { $instrument } oder führt dies aus.
asserted-by = Vorgebracht von { $who }.
accepted-by = Angenommen von { $who }.
denied-by = Bestritten von { $who }.
text-disputed = Der Text ist strittig: Nach ihm lässt sich nichts feststellen.
nobody-accepted = Eine Annahme ist von niemandem verzeichnet.

## Bestimmungen

must = Pflicht von { $who }: { $what }.
must-all = Pflicht aller: { $what }.
must-not = Verboten für { $who }: { $what }.
must-not-all = Verboten für alle: { $what }.
may = Erlaubt für { $who }: { $what }.
may-all = Erlaubt für alle: { $what }.
with-weapons = Waffen: { $weapons }.
weapon-any = Waffen jeder Art
weapon-models = Modell { $models }
weapon-not-models = aber nicht { $models }
weapon-calibre = Kaliber { $bounds }
weapon-range = Höchstreichweite { $bounds }
where = Wo: { $place }.
limit = Dennoch erlaubt: { $what }, höchstens { $number }.
exempt-whom = Gilt nicht für: { $whom }.
only-if = Nur wenn all dies zutrifft: { $conditions }.
excused-by = Kann sich durch folgende Ausnahmen erklären: { $exceptions }.
permits-despite = Erlaubt trotz { $provisions }.
overrides = Geht { $provisions } für die Waffen vor, die beide betreffen.
stage = Stufe { $number }.
start-by = Zu beginnen bis { $at }.
start-waits = Zu beginnen bis zu einem noch offenen Zeitpunkt: { $at }.
complete-by = Abzuschließen bis { $at }.
complete-waits = Abzuschließen bis zu einem noch offenen Zeitpunkt: { $at }.
after = Erst nach { $provisions }.
concurrent = Gleichzeitig mit { $provisions }.
conditional = Erst wenn dies eingetreten ist: { $events }.
completed = Als ausgeführt verzeichnet am { $at }.
provision-disputed = Strittig: vertreten von { $by }, bestritten von { $denied }. Danach lässt sich nichts feststellen.
own-words = In den Worten der Datei: „{ $text }“
reading = Eine von mehreren Lesarten: { $reading }.
reading-signed = Die unterzeichnete Lesart: { $reading }.
text = Steht in { $instrument }.
text-article = Steht in { $instrument } ({ $article }).
article = Stelle im Text: { $article }.
source-cited = Quelle: { $text }
note = Anmerkung: { $text }
sources = { $sources-count ->
    [one] Quelle: { $sources }.
   *[other] Quellen: { $sources }.
}
exception = Art: { $kind }. Wo: { $place }.
may-explain = Kann erklären: { $what }.
not-announced = Wurde den Beobachtern nicht angekündigt und entschuldigt nichts.

## Seit wann, bis wann und warum nicht

in-force-always = Jederzeit in Kraft.
in-force-since = In Kraft seit dem { $from }.
in-force-until = In Kraft bis zum { $to }.
in-force-between = In Kraft vom { $from } bis zum { $to }.
not-yet = Tritt am { $from } in Kraft.
ended = Nicht mehr in Kraft seit dem { $at }.
never-in-force = Zu keiner Zeit in Kraft.
suspended-between = Ausgesetzt vom { $from } bis zum { $to }.
suspended-since = Ausgesetzt seit dem { $from }.
suspended-with-ceasefire = Mit der Waffenruhe ausgesetzt seit dem { $from }.
then-suspended-until = Danach ist es ausgesetzt und ab dem { $to } wieder in Kraft.
then-suspended = Danach ist es ausgesetzt; wann es wieder in Kraft tritt, ist nicht verzeichnet.
suspended-in = Hier ausgesetzt: { $zones }.
ended-in = Hier beendet: { $zones }.
waits-for = Nicht in Kraft; es fehlt noch: { $what }.

## Orte

where-everywhere = überall
where-zone = in der Zone { $zone }
where-circle = im Umkreis von { $distance } um { $centre }
position = Breite { $lat }°, Länge { $lon }°
where-near-line = bis { $distance } von { $line }
where-any-distance = in jeder Entfernung von { $line }
where-on-side = { $place }, { $side }
its-side = { $side } von ihr
its-left = links von ihr, vom ersten zum letzten Punkt gesehen
its-right = rechts von ihr, vom ersten zum letzten Punkt gesehen
where-strip = entlang { $line }: { $parts }
strip-part = { $side } von { $from } bis { $to }
where-own-side = für jede Seite auf der eigenen Seite, { $reach }
reach-half-width = bis { $distance } von { $line } (die Hälfte einer { $width } breiten Zone)
reach-range = näher an { $line } als die Höchstreichweite des Waffenmodells
reach-of-party = für { $party } auf der eigenen Seite, { $reach }
where-between = zwischen den Linien { $first } und { $second }
where-in-sites = an folgenden Orten: { $sites }
where-around-sites = an folgenden Orten und bis { $distance } um sie herum: { $sites }
where-outside = außerhalb dieses Ortes: { $place }

## Linien und Zonen

line-standing = Status: { $status }. Unsicherheit des Verlaufs: { $width }.
line-asserted = Gezeichnet von { $who }.
line-disputed = Bestritten von { $who }.
known-since = Diese Fassung ist bekannt seit dem { $at }.
zone-kind = Art: { $kind }.
zone-made-from = Nach einer Regel gebildet: { $place }.
zone-drawn = Ihr Rand ist gezeichnet.
zone-edge = Unsicherheit des Randes: { $width }.

## Vorbedingungen

gate-guards = Davon hängt ab: { $what }.
gate-open = Die Vorbedingung ist erfüllt.
gate-closed = Die Vorbedingung ist nicht erfüllt.
gate-allows = { $what }: am { $at } möglich, alle Vorbedingungen sind erfüllt.
gate-none = { $what }: am { $at } möglich, das Abkommen stellt dafür keine Vorbedingung.
gate-refuses = { $what }: am { $at } nicht möglich, die Vorbedingung { $gate } ist nicht erfüllt.
missing-ceasefire = Die Waffenruhe muss in Kraft sein. { $state }
missing-gate = Die Vorbedingung { $gate } muss erfüllt sein.
missing-event = Dies muss eingetreten sein: { $event }.
missing-instrument = { $instrument } muss noch angenommen werden von { $by }.

## Gremien, Schritte, Fristen, Dauer

purpose = Zweck: { $text }
seats = Sitze: { $seats }.
seat-number = { $actor }: { $number }
seat-capacity = { $actor }: { $capacity }
seat-number-capacity = { $actor }: { $number }, { $capacity }
chair = Vorsitz: { $who }.
quorum = Beschlussfähig ab: { $number }.
rhythm = Tagt oder berichtet im Abstand von: { $span }.
venue = Ort: { $text }
step-by = Durch { $who }.
step-decides = Dieser Schritt entscheidet, ob es eine Abweichung gab.
step-within = Spätestens { $span } nach der behaupteten Abweichung.
step-after = Nach { $steps }.
clock-runs = Läuft { $span } ab diesem Ereignis: { $event }.
clock-by = Antworten müssen: { $who }.
clock-running = Begann am { $from } und läuft bis zum { $to }.
clock-ran-out = Begann am { $from } und lief am { $to } ab.
duration = Gilt { $kind }.
duration-runs = Gilt { $kind }: { $span }.
renewal = Verlängerung: { $text }
suspension = Aussetzung: { $text }
termination = Beendigung: { $text }

## Änderungen

citation = { $text }
about-changes = Was nach dem { $from } und bis zum { $to } bekannt wurde.
nothing-changed = In dieser Zeit wurde nichts Neues bekannt.
heading-changed-provisions = Bestimmungen
heading-changed-texts = Texte und Haltungen dazu
heading-changed-roles = Rollen
heading-changed-lines = Linien
heading-changed-zones = Zonen
heading-changed-exceptions = Ausnahmen
heading-changed-mechanisms = Gremien
heading-acts = Akte
change-new = Neu.
change-amended = Eine neue Fassung von vorher Bekanntem.
change-repealed = Aufgehoben.
change-repealed-from = Aufgehoben ab { $at }.
the-ceasefire = die Waffenruhe
act-happened = { $at }: { $of } — { $act }.
act-by = Durch { $who }.
act-zone = Nur in der Zone { $zone }.
act-until = Bis zum { $at }.
stance-asserted = Vorgebracht von { $who } am { $at }.
stance-accepted = Angenommen von { $who } am { $at }.
stance-denied = Bestritten von { $who } am { $at }.
heading-site-changes = Orte, die anders liegen
heading-assessment-changes = Beurteilungen, die sich ändern
sites-compared = Verglichene Orte: { $number }; für Bestimmungen, die am { $at } in Kraft sind.
sites-not-compared = Nicht verglichen, weil sie Zonen und keine Punkte sind: { $sites }.
no-site-changes = Kein Ort ändert seine Lage zu einer Bestimmung.
site-moved = Gebiet der Bestimmung { $provision }: vorher { $before }, nachher { $after }.
placed-inside = innerhalb
placed-outside = außerhalb
placed-undetermined = nicht bestimmbar
placed-not-in-force = nicht in Kraft
told-before = Vorher: { $what }
told-after = Nachher: { $what }
inside = Wahrscheinlichkeit, innerhalb zu liegen: { $probability }.
inside-between = Wahrscheinlichkeit, innerhalb zu liegen: zwischen { $low } und { $high }.
measured = Abstand: { $what }.
measured-left = { $metres } m links der Linie { $name } (Verlauf gültig { $window })
measured-right = { $metres } m rechts der Linie { $name } (Verlauf gültig { $window })
measured-inside = { $metres } m innerhalb der Zone { $name } (Rand gültig { $window })
measured-outside = { $metres } m außerhalb der Zone { $name } (Rand gültig { $window })
incidents-compared = Verglichene Vorfälle: { $number }; nicht verwendbar: { $rejected }.
no-assessment-changes = Keine Beurteilung ändert sich.
assessment-moved = Bestimmung { $provision }: vorher { $before }, nachher { $after }.
outcome-with-probability = { $outcome } (Wahrscheinlichkeit { $probability })
provision-not-known = nicht bekannt
