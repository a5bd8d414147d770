# Die Gründe der Bewertungen.

## Orte

place-everywhere = überall
place-zone = in Zone `{ $zone }`
place-circle = bis { $distance } um { $centre }
place-near-line = bis { $distance } von Linie `{ $line }`
place-near-line-side = bis { $distance } von Linie `{ $line }`, { $side } von ihr
place-side = { $side } von Linie `{ $line }`
place-band = von { $from } bis { $to } { $side } von Linie `{ $line }`
place-by-range = innerhalb der eigenen Höchstreichweite der Waffe von Linie `{ $line }`
place-between = zwischen Linie `{ $first }` und Linie `{ $second }`
place-near-sites = bis { $distance } um folgende Orte: { $sites }
place-any-of = an einem dieser Orte: { $places }
place-all-of = an allen diesen Orten zugleich: { $places }
place-outside = außerhalb dessen, was { $place } liegt
side-left = links
side-right = rechts

## Waffen

weapons = { $rules }
weapons-any = Waffen
weapons-kind = { $kind }
weapons-kind-tested = { $kind } ({ $tests })
weapons-calibre = Kaliber in mm: { $bounds }
weapons-range = Höchstreichweite in km: { $bounds }
weapons-except = außer: { $models }

## Regeln

deontic-must = verlangt
deontic-must-not = verbietet
deontic-may = erlaubt
rule = { $deontic }: { $activities }; wo: { $place }
rule-weapons = { $deontic }: { $activities }; womit: { $weapons }; wo: { $place }
provision-says = Bestimmung `{ $provision }`, in Kraft { $window }, { $rule }.
window-always = jederzeit
window-never = zu keiner Zeit
window-since = seit dem { $from }
window-until = bis zum { $to }
window-between = vom { $from } bis zum { $to }
window-several = in mehreren Zeiträumen: { $windows }

## Ort des Ereignisses

distance-from-line = Das Ereignis liegt { $distance } (95 %: zwischen { $low } und { $high }) von Linie `{ $line }` entfernt, { $side } von ihr.
distance-across-line = Das Ereignis liegt { $distance } von Linie `{ $line }` entfernt, { $side } von ihr (95 %: von { $low } auf der anderen Seite bis { $high } auf dieser).
distance-off-end = Das Ereignis liegt { $distance } (95 %: zwischen { $low } und { $high }) von Linie `{ $line }` entfernt, jenseits ihres Endes, { $side } davon.
distance-across-end = Das Ereignis liegt { $distance } von Linie `{ $line }` entfernt, jenseits ihres Endes, { $side } davon (95 %: von { $low } auf der anderen Seite bis { $high } auf dieser).
line-status = Linie `{ $line }` ist { $status }; ihre Lage ist auf { $sigma } unsicher (eine Standardabweichung).
line-is-agreed = eine vereinbarte Linie
line-is-de-facto = eine tatsächliche Linie
line-is-claimed = eine beanspruchte Linie
line-is-proposed = eine vorgeschlagene Linie
line-is-historical = eine frühere Linie
place-lies-in = Der wahrscheinlichste Ort des Ereignisses liegt { $place }, { $depth } vom Rand; sein Ort ist auf { $within } bekannt (95 %).
place-lies-outside = Der wahrscheinlichste Ort des Ereignisses liegt nicht { $place }, sondern { $depth } außerhalb des Randes; sein Ort ist auf { $within } bekannt (95 %).
probability-there = Wahrscheinlichkeit, dass es dort liegt: { $probability }.
not-located = Erfasst, nicht geortet: Ein Ort lässt sich nicht angeben, die Wahrscheinlichkeit gilt also nur für Zeit und Art.
unmapped = Niemand hat gezeichnet: { $lines }. Daher lässt sich nicht sagen, ob der Ort betroffen ist.
lines-differ = Die beiden Bezugslinien überlappen sich hier: Der Ort liegt innerhalb der Entfernung, die von der einen zählt, und jenseits der von der anderen; es hängt also davon ab, wer die Waffe dorthin gebracht hat, und das hat diese Bewertung nicht zu sagen.

## Zeit und Art

happened-at = Es geschah am { $time }, mit einer Standardabweichung von { $sigma }.
in-force-probability = Wahrscheinlichkeit, dass `{ $provision }` damals in Kraft war: { $probability }.
what-it-was = Was es war, mit Wahrscheinlichkeit: { $what }.
with-probability = { $what } ({ $probability })
nothing-known-of-kind = Darüber, was es war, ist nichts bekannt.
kind-half-counted = Mit Wahrscheinlichkeit { $probability } ist die Ursache nicht gut genug bekannt, um zu sagen, ob sie gemeint ist; davon wird die Hälfte gezählt.
class-explosion = Explosion
class-outgoing = Abschuss
class-impact = Einschlag
class-airburst = Explosion in der Luft
class-burst = Feuerstoß
class-shot = Einzelschuss
class-projectile = Geschoss im Flug
class-muzzle-flash = Mündungsfeuer
class-flare = Leuchtmunition
class-heat = Wärme
class-seismic = seismisches Ereignis
class-undetermined = unbestimmt

## Waffe des Ereignisses und welche Regel gilt

weapon-assessed = Die Waffe wurde eingeschätzt als { $weapons }.
no-weapon = Keine Meldung hat die Waffe eingeschätzt, die Wahrscheinlichkeit gilt also nur für Zeit und Ort.
weapon-open = Die Waffe wurde eingeschätzt als { $weapons }, ohne das, was entscheidet, ob sie gemeint ist.
range-unknown = Die Entfernung hängt von der Höchstreichweite der Waffe ab, und die ist nicht bekannt.
rule-won-explicit = Für diese Waffe gilt `{ $provision }` statt des allgemeineren `{ $other }`, weil das Abkommen es so sagt.
rule-won-specific = Für diese Waffe gilt `{ $provision }` statt `{ $other }`, weil es genauer ist.
rule-won-later = Für diese Waffe gilt `{ $provision }` statt `{ $other }`, weil es ebenso genau und später ist.
rule-tied = `{ $provision }` und `{ $other }` sind für diese Waffe gleich genau und gleich alt; beide werden angewandt.
rule-open = Ob `{ $other }` statt `{ $provision }` gilt, hängt von etwas ab, das über die Waffe nicht bekannt ist.
rule-unsettled = Ob `{ $other }` statt `{ $provision }` gilt, steht nicht fest: Der Text ist strittig oder wartet auf etwas, das nicht vermerkt ist.
rule-subject = Ob `{ $other }` statt `{ $provision }` gilt, hängt davon ab, wer es führte; das ist nicht bekannt.

## Tatsachen

exempt = Wer es führte, ist ausgenommen.
exempt-role = Wer es führte, handelte in einer ausgenommenen Rolle: { $role }.
exempt-unknown = Manche sind hier ausgenommen, und wer es führte, ist nicht bekannt.
subject-unknown = Sie betrifft nur einige der Parteien, und wer es führte, ist nicht bekannt.
disputed = Der Text ist strittig: vorgebracht oder angenommen von { $asserted }, bestritten von { $denied }.
readings-differ = Quellen geben verschiedene Lesarten von `{ $provision }`, und hier führen sie zu verschiedenen Ergebnissen.
waiting-for = Die Frist zählt ab etwas, das nicht verzeichnet ist: { $event }.
no-deadline = Nirgends steht, bis wann es fort sein musste; dass es da ist, zeigt nicht, dass die Pflicht verletzt wurde.
still-allowed = Es darf noch bis { $until } dort sein.
count-over = Mindestens { $seen } wurden gesehen; { $limit } sind erlaubt.
count-within = Es waren { $seen } und keine weiteren; { $limit } sind erlaubt.
count-as-far-as-seen = Soweit gesehen wurde ({ $seen }), wurde die Grenze von { $limit } eingehalten; ob es mehr waren, ist nicht bekannt.
count-may-be-over = { $seen } wurden gesehen; ob das mehr sind, als die Grenze von { $limit } zulässt, ist nicht bekannt.
allowed = Bestimmung `{ $provision }` erlaubt es.
conditions-open = Ob `{ $provision }` es erlaubt, hängt von Unbekanntem ab: { $conditions }.

## Ausnahmen und Erlaubnisse

exception-covers = Es liegt mit Wahrscheinlichkeit { $probability } in Ort und Zeit von `{ $id }` ({ $title }); was dort geschieht, gilt als eben das.
exception-may-cover = Es liegt mit Wahrscheinlichkeit { $probability } in Ort und Zeit von `{ $id }` ({ $title }), kann also das Angekündigte sein.
exception-ruled-out = Es liegt mit Wahrscheinlichkeit { $probability } in Ort und Zeit von `{ $id }` ({ $title }), aber das war es nicht.
exception-not-announced = Es liegt mit Wahrscheinlichkeit { $probability } in Ort und Zeit von `{ $id }` ({ $title }), aber das wurde nicht angekündigt und entschuldigt nichts.
permission-covers = `{ $id }` ({ $title }) erlaubt es mit Wahrscheinlichkeit { $probability }.
permission-may-cover = `{ $id }` ({ $title }) kann es erlauben, mit einer Wahrscheinlichkeit von Ort und Zeit von { $probability }.
permission-other = `{ $id }` ({ $title }) spricht nicht davon.
permission-open = `{ $provision }` würde es erlauben, wenn alle Bedingungen erfüllt wären; nicht bekannt: { $conditions }.
permission-denied = `{ $provision }` erlaubt es nicht, weil dies nicht erfüllt war: { $conditions }.

## Im Ganzen

of-events = Von { $number } Ereignissen des Vorfalls können { $concerned } diese Bestimmung betreffen; `{ $event }` tut es am deutlichsten und ist hier beschrieben.
existence = Wahrscheinlichkeit, dass es ein solches Ereignis gab: { $probability }.
explanations = Zahl der Erklärungen des Ereignisses: { $number }; die beschriebene hat Wahrscheinlichkeit { $probability }, und jede zählt mit ihrer eigenen.
one-hand = Alles, worauf das Ereignis beruht, ist in einer Hand, Sensoren eines Eigentümers oder ein Beobachter: Das lässt weder eine Abweichung annehmen noch sie ausschließen.
provisional = Das Ereignis ist vorläufig: Meldungen, die noch kommen können, können es ändern.
probability-in-all = Wahrscheinlichkeit insgesamt: { $probability }.

## Warum eine Bestimmung nicht gilt

aside-duty = Bestimmung `{ $provision }` ist eine Pflicht, der Menschen nachgehen; kein Vorfall zeigt sie.
aside-not-in-force = Bestimmung `{ $provision }` war nicht in Kraft: Das ist sie { $window }.
aside-kind = Bestimmung `{ $provision }` betrifft etwas anderer Art.
aside-elsewhere = Bestimmung `{ $provision }` gilt { $place }, und das Ereignis liegt anderswo.
aside-subject = Bestimmung `{ $provision }` betrifft andere als den, der es führte.
aside-weapon = Bestimmung `{ $provision }` betrifft andere Waffen.
aside-overridden = Für diese Waffe gilt statt `{ $provision }` eine andere Bestimmung.
aside-condition = Bestimmung `{ $provision }` erlaubt es nicht, weil dies nicht erfüllt war: { $conditions }.

## Was es klären würde

settle-other-hand = Eine Erfassung durch den Sensor eines anderen Eigentümers oder eine Meldung eines anderen Beobachters.
settle-report = Eine zweite, unabhängige Meldung.
settle-place = Eine Peilung eines zweiten Beobachters oder eine Erfassung durch einen weiteren Sensor gäbe ihm einen Ort.
settle-weapon = Eine Meldung, die die Waffe einschätzt (Art und Kaliber).
settle-calibre = Kaliber oder Modell der Waffe.
settle-range = Das Modell der Waffe oder ihre Höchstreichweite.
settle-map = Der Verlauf dessen, was niemand gezeichnet hat: { $lines }.
settle-lines = Eine einzige vereinbarte Bezugslinie oder eine Feststellung durch Menschen.
settle-operator = Wer es führte, nach Rolle.
settle-dispute = Eine Einigung über den Text oder eine Feststellung derer, die entscheiden.
settle-readings = Eine vereinbarte Lesart des Textes.
settle-event = Ein Vermerk, wann dies eintrat: { $event }.
settle-deadline = Eine vereinbarte Frist.
settle-count = Eine Zählung von allem, was dort war.
settle-conditions = Ob die Bedingungen erfüllt waren.
settle-exception = Ob die als `{ $id }` angekündigte Tätigkeit das war.
settle-permission = Ob die Bedingungen von `{ $id }` erfüllt waren.
settle-kind = Eine Meldung, die einschätzt, was es war: nach Gehör, nach Augenschein oder nach einer Aufnahme.
settle-existence = Eine zweite, unabhängige Meldung würde zeigen, ob es ein solches Ereignis überhaupt gab und welche Erklärung stimmt.
settle-time = Eine Meldung mit genauerer Uhr würde zeigen, ob es vor oder nach { $edge } war: Die Zeit ist auf { $sigma } unsicher (eine Standardabweichung).
settle-survey = Eine Vermessung der Linie `{ $line }`, deren Lage auf { $sigma } unsicher ist (eine Standardabweichung): Das ist mehr als die Unsicherheit des Ereignisses selbst.
settle-bearing = Eine Peilung eines zweiten Beobachters würde innen von außen trennen: Der 95-%-Bereich schneidet den Rand dessen, was { $place } liegt.
