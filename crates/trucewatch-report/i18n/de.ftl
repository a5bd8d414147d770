# Was Berichte sagen.

## Words and numbers
own-name = Deutsch
percent = { $n } %
percent-under-one = unter 1 %
percent-over-ninety-nine = über 99 %
not-known = nicht bekannt
asked-not-known = n.b.
more-characters = ({ $n } { $n ->
        [one] weiteres
       *[other] weitere
    } Zeichen)
and-more = und { $n } weitere
from-to = { $from } bis { $to }
fewer-than = weniger als { $n }
metres = { $n } m
kilometres = { $n } km
seconds = { $n } s
minutes = { $n } min
hours = { $n } h

## Dates and times
date = { $day }. { $month } { $year }
short-date = { $day }. { $month }
date-and-time = { $date }, { $time }
short-month-1 = Jan.
short-month-2 = Feb.
short-month-3 = März
short-month-4 = Apr.
short-month-5 = Mai
short-month-6 = Juni
short-month-7 = Juli
short-month-8 = Aug.
short-month-9 = Sept.
short-month-10 = Okt.
short-month-11 = Nov.
short-month-12 = Dez.
zone-not-known = Die Zeitzone `{ $zone }` ist diesem Programm nicht bekannt; alle Zeiten sind in UTC.

## Places
wind-n = N
wind-nne = NNO
wind-ne = NO
wind-ene = ONO
wind-e = O
wind-ese = OSO
wind-se = SO
wind-sse = SSO
wind-s = S
wind-ssw = SSW
wind-sw = SW
wind-wsw = WSW
wind-w = W
wind-wnw = WNW
wind-nw = NW
wind-nnw = NNW
coordinates = { $lat }; { $lon }
not-located = nicht geortet
place-around = um { $name }
place-in-or-near = in oder bei { $name }
place-from = { $km } km { $wind } von { $name }
place-about-from = etwa { $km } km { $wind } von { $name }
place-nearest-to = am nächsten: { $name }
direction-not-known = { $range }, Richtung n.b.
distance-not-known = { $direction }, Entfernung n.b.
pixel-of = Pixel von { $scan } × { $track } m
movement-not-known = Bewegungsrichtung n.b.
moved-from-to = von { $from } nach { $to }
moved-from = von { $from }
moved-to = nach { $to }

## Counts. The number may have a word before it, which must not change the case
count-at-least = mindestens { $n }
count-about = etwa { $n }
count-uncountable = unzählbar (mindestens { $n })
counted-explosion = { $count } { $n ->
        [one] Explosion
       *[other] Explosionen
    }
counted-projectile = { $count } { $n ->
        [one] Geschoss
       *[other] Geschosse
    }
counted-muzzle-flash = { $count } { $n ->
        [one] Mündungsfeuer
       *[other] Mündungsfeuer
    }
counted-flare = { $count } { $n ->
        [one] Leuchtkörper
       *[other] Leuchtkörper
    }
counted-burst = { $count } { $n ->
        [one] Feuerstoß
       *[other] Feuerstöße
    }
counted-shot = { $count } { $n ->
        [one] Schuss
       *[other] Schüsse
    }
counted-impulsive-sound = { $count } { $n ->
        [one] Knallgeräusch
       *[other] Knallgeräusche
    }
counted-thermal-anomaly = { $count } { $n ->
        [one] Wärmeanomalie
       *[other] Wärmeanomalien
    }
counted-seismic-event = { $count } { $n ->
        [one] seismisches Ereignis
       *[other] seismische Ereignisse
    }
counted-state-of-health = { $count } { $n ->
        [one] Zustandsmeldung
       *[other] Zustandsmeldungen
    }
one-explosion = Explosion
one-projectile = Geschoss
one-muzzle-flash = Mündungsfeuer
one-flare = Leuchtkörper
one-burst = Feuerstoß
one-shot = Schuss
one-impulsive-sound = Knallgeräusch
one-thermal-anomaly = Wärmeanomalie
one-seismic-event = seismisches Ereignis
one-state-of-health = Zustandsmeldung
many-explosion = Explosionen
many-projectile = Geschosse
many-muzzle-flash = Mündungsfeuer
many-flare = Leuchtkörper
many-burst = Feuerstöße
many-shot = Schüsse
many-impulsive-sound = Knallgeräusche ohne bewertete Ursache
many-thermal-anomaly = Wärmeanomalien
many-seismic-event = Seismische Ereignisse
many-state-of-health = Zustandsmeldungen

## Head of a report
daily-title = Tagesbericht, { $date }
weekly-title = Wochenbericht, { $from } bis { $to }
spot-title = Sofortbericht, { $id }
status-automatic = Automatische Liste, nicht von Menschen geprüft.
status-not-who = Sie sagt, was erfasst wurde, nicht, wer verantwortlich ist.
status-draft = Diese Seite ist ein Entwurf, bis eine benannte Person genau ihre Bytes unterzeichnet hat.
print-foot = Automatische Liste, nicht von Menschen geprüft
period = Zeitraum
period-span = { $from } bis { $to } ({ $zone })
agreement = Abkommen
titled-version = { $title }, Fassung { $version }
version = Fassung { $version }
audience = Für
audience-anyone = alle: alles Gezeigte ist als öffentlich gekennzeichnet
audience-members = Angehörige der Mission

## Summary
summary = Zusammenfassung
none-observed = Nichts beobachtet; { $coverage }.
coverage-not-known = Abdeckung nicht bekannt
coverage-share = Abdeckung { $share }
nothing-counted-reports = Nichts wurde gezählt, obwohl unten Meldungen stehen; { $coverage }.
nothing-counted-events = Nichts wurde gezählt, obwohl unten Ereignisse stehen; { $coverage }.
counted = { $total } { $n ->
        [one] Verletzung
       *[other] Verletzungen
    } der Waffenruhe (CFV), erfasst, wo Beobachter sehen oder hören konnten: { $parts }; { $coverage }.
apart = Gesondert genannt und nicht hinzugezählt: { $parts }.
apart-sounds = { $counted } ohne bewertete Ursache
apart-seismic = { $counted } im Boden
events-held-back = { $n } { $n ->
        [one] Ereignis ist
       *[other] Ereignisse sind
    } zurückgehalten: allein Sensoren, denen nicht geglaubt wird, sprechen dafür; { $n ->
        [one] es steht
       *[other] sie stehen
    } unten und { $n ->
        [one] wird
       *[other] werden
    } nicht gezählt.
assessed = Maschinell mit dem Abkommen verglichen: in { $broken } { $broken ->
        [one] Vorfall
       *[other] Vorfällen
    } wirkt eine Bestimmung verletzt, in { $unclear } ist es unklar, in { $holds } ist sie eingehalten.

## Counts and coverage
counts = Zählungen
figure-none-observed = Nichts beobachtet
cell-none-observed = nichts beobachtet
cell-not-known = nicht bekannt
stated-total = ausgewiesene Summe (CFV)
counts-caption = Nach Klasse, jede in ihrer eigenen Einheit
listed-apart = Gesondert, nie hinzugezählt
counts-note = Die ausgewiesene Summe zählt Explosionen, Geschosse, Mündungsfeuer, Leuchtkörper, Feuerstöße und Schüsse je einfach zusammen, wie die veröffentlichten Tabellen von Beobachtern. Nur hier werden Einheiten addiert. Sie zählt, was erfasst wurde; sie ist keine rechtliche Feststellung.
coverage = Abdeckung
coverage-figure-not-known = Nicht bekannt
coverage-figure-of = von Linie und Stunden
coverage-no-observers = Es sind keine Beobachter eingetragen; wer hätte beobachten können, ist also nicht bekannt.
coverage-caption = Nach Art des Beobachters
coverage-method = Ein Beobachter gilt in einer Stunde als arbeitend, in der er eine Beobachtung oder Zustandsmeldung sandte; ein Kilometer Linie gilt in einer Stunde als abgedeckt, wenn { $sensors } { $sensors ->
        [one] arbeitender akustischer Sensor
       *[other] arbeitende akustische Sensoren
    } höchstens { $km } km entfernt { $sensors ->
        [one] steht
       *[other] stehen
    }.
outages-none = Kein Ausfall von einer Stunde oder mehr.
outages-some = { $n } { $n ->
        [one] Ausfall
       *[other] Ausfälle
    } von einer Stunde oder mehr, { $listed }.
outages-listed-below = siehe unten
outages = Ausfälle
outages-caption = Beobachter, die eine Stunde oder länger kein Lebenszeichen gaben oder sich blind meldeten
outages-left-out = Die { $listed } längsten stehen hier; { $n } { $n ->
        [one] weiterer Ausfall ist
       *[other] weitere Ausfälle sind
    } weggelassen und in der Abdeckung berücksichtigt.
observer-acoustic = akustischer Sensor
observer-seismic = seismischer Sensor
observer-camera = Kamera
observer-patrol = Patrouille
observer-uav = Drohne
observer-satellite = Satellit
observers-acoustic = { $n } { $n ->
        [one] akustischer Sensor
       *[other] akustische Sensoren
    }
observers-seismic = { $n } { $n ->
        [one] seismischer Sensor
       *[other] seismische Sensoren
    }
observers-camera = { $n } { $n ->
        [one] Kamera
       *[other] Kameras
    }
observers-patrol = { $n } { $n ->
        [one] Patrouille
       *[other] Patrouillen
    }
observers-uav = { $n } { $n ->
        [one] Drohne
       *[other] Drohnen
    }
observers-satellite = { $n } { $n ->
        [one] Satellit
       *[other] Satelliten
    }
observers-any = { $n } Beobachter

## Headings of columns
column-kind = Art
column-registered = Eingetragen
column-heard-from = Meldeten sich
column-hours-covered = Abgedeckte Stunden
column-observer = Beobachter
column-time = Zeit
column-length = Dauer
column-class = Klasse
column-count = Anzahl
column-provision = Bestimmung
column-incident = Vorfall
column-incidents = Vorfälle
column-place = Ort
column-within = Innerhalb (95 %)
column-counts = Zählungen
column-assessment = Bewertung
column-area = Gebiet
column-observation-point = Beobachtungspunkt
column-means = Mittel
column-description = Beschreibung
column-range-direction = Entfernung und Richtung
column-weapon = Waffe
column-remark = Bemerkung
column-day = Tag
column-registered-rounds = Erfasst (CFV)
column-corrected-rounds = Um die Abdeckung berichtigt
column-coverage = Abdeckung
column-event = Ereignis
column-probability = Wahrscheinlichkeit
column-what = Was es sein kann
column-supported = Worauf es beruht

## Map
map = Karte
map-none = Es gibt kein Bild: Weder Linie noch Zone ist bekannt, und kein Ereignis wurde geortet.
map-region = Karte, seitlich verschiebbar
map-title = Karte der Ereignisse
map-describe = Gezeichnet: { $sensed } von Sensoren { $sensed ->
        [one] geortetes Ereignis
       *[other] geortete Ereignisse
    }, { $reported } aus Meldungen, { $heat } { $heat ->
        [one] Wärmeanomalie
       *[other] Wärmeanomalien
    }. Die Tabellen unten sagen dasselbe in Worten.
map-left-out = Gezeichnet sind { $drawn } von { $n } { $n ->
        [one] geortetem Ereignis
       *[other] georteten Ereignissen
    }; alle stehen in { $file } und in der API.
map-outside = { $n } { $n ->
        [one] Ereignis liegt
       *[other] Ereignisse liegen
    } außerhalb des Bildes.
map-unlocated = { $n } { $n ->
        [one] Ereignis hat
       *[other] Ereignisse haben
    } keinen Ort und { $n ->
        [one] kann
       *[other] können
    } nicht gezeichnet werden.
legend-line = Linie
legend-zone = Zone
legend-sensed = Von Sensoren geortet
legend-reported = Aus Meldungen
legend-area = 95-%-Gebiet, wo größer als das Zeichen
legend-heat = Wärmeanomalie
legend-settlement = Ortschaft

## Incidents and what the machine says of them
held-against = Mit dem Abkommen verglichen
no-agreement = Kein Abkommen wurde angewandt: nichts wurde bewertet.
no-provision = Kein Vorfall fiel unter eine Bestimmung des Abkommens.
glance-note = Eine Maschine sagt, wie sich ein Vorfall zum Text verhält. Nur Menschen bestätigen. Die Wahrscheinlichkeit gilt dafür, dass der Vorfall dort und dann liegt, wo und wann die Bestimmung gilt, und von der Art ist, die sie verbietet.
glance-caption = Bestimmungen mit der Zahl der Vorfälle nach dem Wort der Maschine
status-looks-broken = wirkt verletzt
status-unclear = unklar
status-holds = eingehalten
incidents = Vorfälle
no-incidents = Kein Ereignis wurde zu einem Vorfall zusammengefasst.
incidents-caption = Vorfälle nach der Zeit; Orte auf ihre Unsicherheit gerundet
incidents-left-out = { $n } { $n ->
        [one] Vorfall ist
       *[other] Vorfälle sind
    } weggelassen, zuerst solche ohne eine Bestimmung, die verletzt wirkt oder unklar ist; alle stehen in { $file } und in der API, und alle sind oben gezählt.
tag-provisional = vorläufig
tag-held-back = zurückgehalten
tag-not-over = noch nicht vorbei
not-counted = nicht gezählt: { $counts }
not-assessed = nicht bewertet
provisions-left-out = { $n } weitere { $n ->
        [one] Bestimmung
       *[other] Bestimmungen
    } weggelassen
assessment = { $status } ({ $outcome }): { $title }, Wahrscheinlichkeit { $probability }
calculated-within = (auf { $error } % genau berechnet)
considered-permission = Erlaubnis
considered-permits = Erwogen: { $what } { $id } erlaubt es; an seinem Ort und zu seiner Zeit mit Wahrscheinlichkeit { $probability }
considered-does-not-permit = Erwogen: { $what } { $id } erlaubt es nicht; an seinem Ort und zu seiner Zeit mit Wahrscheinlichkeit { $probability }
considered-may-excuse = Erwogen: { $what } { $id } kann es entschuldigen, was zu klären ist; an seinem Ort und zu seiner Zeit mit Wahrscheinlichkeit { $probability }
reasons = Gründe ({ $n })
steps-left-out = { $n } weitere { $n ->
        [one] Schritt
       *[other] Schritte
    } weggelassen
would-settle = Was es klären würde: { $what }
applied = Angewandt: Bestimmung { $provision } aus { $instrument }, { $agreement } Fassung { $version }.
measured-from = Gemessen von { $id }, { $valid }, Standardabweichung { $sigma } m.
valid-always = einzige Fassung
valid-since = wie seit { $from }
valid-until = wie bis { $to }
valid-between = wie von { $from } bis { $to }

## What was registered
registered = Was erfasst wurde
registered-caption = Im Zeitraum erfasst, mit den Spalten, die Beobachter veröffentlichen
registered-note = Die Zeilen sind nicht zu addieren: Eine Meldung, die zu einem Ereignis kam, zählt einmal, in diesem Ereignis. n.b.: Der Beobachter wurde gefragt und weiß es nicht. -: nicht gefragt oder nicht angegeben. Abgang und Einschlag gelten vom Beobachtungspunkt aus. Kennungen sind auf acht Stellen gekürzt.
rows-left-out = { $n } { $n ->
        [one] Zeile ist
       *[other] Zeilen sind
    } hier weggelassen, damit die Tabelle lesbar bleibt; alle stehen in { $file } und in der API, und alle sind oben gezählt.
reports-withheld = { $n } { $n ->
        [one] Meldung wird
       *[other] Meldungen werden
    } wegen der Kennzeichnung der Quelle nicht gezeigt; Ereignisse, die darauf beruhen, sind gezählt.
group-reports = Meldungen von Menschen und Kameras
group-sensed = Von Sensoren geortet
group-thermal = Wärmeanomalien, nach dem nächsten benannten Ort
group-left-out = ({ $n } weitere weggelassen)
means-heard = gehört
means-saw = gesehen
means-recorded = aufgezeichnet
means-auto-detected = automatisch erkannt
means-reported = gemeldet
description-outgoing = Abgang
description-incoming = ankommend
description-impact = Einschlag
description-airburst = Luftdetonation
description-undetermined = unbestimmt
period-in-words = Zeitraum in Worten genannt
in-sequence = Nr. { $n } der Folge
source-record-named = Eintrag der Quelle { $name }
joined-nothing = kam zu keinem Ereignis dieses Zeitraums; nicht in den Summen
counted-as = gezählt als Ereignis { $event }
counted-within = gezählt in Ereignis { $event } mit { $n } { $n ->
        [one] anderen
       *[other] anderen
    }
located-by-sensors = von Sensoren geortet, Vorfall { $incident }
speaks-of-incident = spricht vom ganzen Vorfall { $incident }; nicht noch einmal gezählt
not-joined = für Ereignis { $event } erwogen und nicht zugeordnet; nicht in den Summen
number-not-counted = { $n } (nicht gezählt)
incident-of-events = Vorfall { $incident }, { $n } { $n ->
        [one] Ereignis
       *[other] Ereignisse
    }
event-named = Ereignis { $event }
within-95 = innerhalb { $radius } (95 %)
within-95-from-to = innerhalb { $least } bis { $most } (95 %)
some-not-located = { $n } nicht geortet
reports-joined = { $n } { $n ->
        [one] Meldung
       *[other] Meldungen
    } zugeordnet
held-back-rests = zurückgehalten: beruht auf { $n } { $n ->
        [one] Sensor, dem
       *[other] Sensoren, denen
    } nicht geglaubt wird
held-back-nobody = kein Sensor, dem geglaubt wird, bestätigt es
held-back-silent = { $n } { $n ->
        [one] Sensor
       *[other] Sensoren
    } in Hörweite { $n ->
        [one] hörte
       *[other] hörten
    } es nicht
thermal-remark = nächster benannter Ort zu jedem Pixel; Ursache nicht bewertet

## One incident on a page
spot-says = Erfasst: { $counts }; { $time }; { $place }.
spot-nothing = Der Fall enthält keinen Vorfall, der mitgeteilt wird.
what-when-where = Was, wann, wo
revision = Fassung
revision-of = { $n }, veröffentlicht { $at }
explanations = Was es gewesen sein kann
explanations-caption = Jedes Ereignis mit seinen Erklärungen nebeneinander, die wahrscheinlichste zuerst
explanations-none = Er beruht allein auf Meldungen; kein Ereignis wurde geortet.
class-probability = { $class } { $probability }
support = Beobachtungen, die es orten: { $locate }; die es stützen: { $support }; unpassend: { $rejected }; Beobachter in Hörweite, die es nicht erfassten: { $silent }.
events-left-out = { $n } { $n ->
        [one] weiteres Ereignis ist
       *[other] weitere Ereignisse sind
    } hier weggelassen.

## Sources and provenance
sources = Quellen
sources-note = Jede Zahl hinter einem Satz führt hierher. Zeilen von Tabellen nennen ihre Kennungen selbst.
source-events = { $n } { $n ->
        [one] Ereignis
       *[other] Ereignisse
    }
source-incidents = { $n } { $n ->
        [one] Vorfall
       *[other] Vorfälle
    }
source-releases = { $n } { $n ->
        [one] freigegebener Text
       *[other] freigegebene Texte
    }
source-record = Die Aufzeichnung als Ganzes: Beobachter, ihre Lebenszeichen und alles Empfangene
source-more = und { $n } weitere; SHA-256 aller { $all } Kennungen, sortiert, eine je Zeile:
provenance = Woher das stammt
log = Protokoll
log-entries = { $n } { $n ->
        [one] Eintrag
       *[other] Einträge
    }, Prüfsumme { $digest }
software = Programm
agreement-applied = { $id }, Fassung { $version }, SHA-256 { $sha256 }
settings = Einstellungen
settings-entry = wie in Eintrag { $entry } des Protokolls
put-aside = Beiseitegelegt
put-aside-none = keine Zeilen: alles Empfangene war lesbar
put-aside-rows = { $n } unlesbare { $n ->
        [one] Zeile
       *[other] Zeilen
    }; aufbewahrt und nicht Teil dieses Berichts
corrected = Berichtigt
corrected-records = { $n } als falsch { $n ->
        [one] erkannte Aufzeichnung
       *[other] erkannte Aufzeichnungen
    }; aufbewahrt und nicht Teil dieses Berichts
make-again = Neu erstellen
make-again-note = ergibt mit denselben Einträgen und demselben Programm dieselben Bytes.
