# Was um Berichte herum gesagt wird: Wochen nebeneinander, öffentliche Seite, Unterschriften.

## Days beside each other
trends = Tag für Tag
trends-caption = Was erfasst wurde, und was es wäre, wenn Linie und Stunden ganz abgedeckt wären
trends-raw = Die erfassten Zahlen sind, was die Mission angibt; die berichtigten sind Schätzungen und keine Feststellung.
trends-method = Verfahren: Was Sensoren hörten, wird durch den abgedeckten Anteil von Linie und Stunden geteilt; was Menschen meldeten, wird unverändert hinzugezählt. Das Intervall gilt zu 95 %: Seine Varianz ist (1 − c) / c² mal die Summe der quadrierten Schusszahlen jedes Vorfalls, c der Anteil; es beginnt nie unter dem Erfassten.
trends-limits = Angenommen wird, dass dort und dann, wo niemand hören kann, ebenso viel geschieht wie anderswo; das kann die Aufzeichnung nicht zeigen. Unter { $share } Abdeckung wird nichts berichtigt. Wo kleine Zahlen nicht genannt werden, werden beide Grenzen weitergeführt.
corrected-about = etwa { $estimate } ({ $low } bis { $high })
corrected-nothing = weniger als { $n } ungesehene Vorfälle
corrected-not = nicht berichtigt
chart-region = Diagramm, seitlich verschiebbar
chart-title = Erfasste und berichtigte Zahlen nach Tagen, mit Abdeckung
chart-desc = Die Tabelle unter dem Diagramm enthält dieselben Zahlen.
chart-day = { $day }: { $registered }; { $corrected }
legend-raw = Erfasst (CFV)
legend-corrected = Um die Abdeckung berichtigt, mit 95-%-Intervall
legend-coverage = Abgedeckter Anteil von Linie und Stunden; grau: niemand konnte hören

## Incidents for those who are told places coarsely
told-title = Vorfälle vom { $date }
told-times = Die Zeiten sind die von { $zone }.
told-nothing = Davon wird nichts mitgeteilt. Das sagt nicht, ob es ruhig war.
told-nothing-week = Von diesen Tagen wird nichts mitgeteilt. Das sagt nicht, ob es ruhig war.
told-caption = { $n } { $n ->
        [one] Vorfall
       *[other] Vorfälle
    }, ältester zuerst
told-place = { $at }, innerhalb { $within }
told-held-back = nicht gezählt: seinen Sensoren wird derzeit nicht geglaubt
told-left-out = { $n } weitere { $n ->
        [one] Vorfall fehlt
       *[other] Vorfälle fehlen
    } hier und { $n ->
        [one] steht
       *[other] stehen
    } in den Dateien.
fewer-of-class = { $class }: weniger als { $n }
handling = Was daran geändert wurde
handling-none = Nichts wird mitgeteilt, also wurde nichts geändert.
handling-coarsened = Orte: vergröbert auf { $cell } m, verschoben um bis zu { $displacement } m
handling-delayed = Verzögert um { $delay }
handling-counted = Nach Zelle und { $window } gezählt, in Schritten von { $n }, weniger weggelassen
handling-small = Zahlen unter { $n } genannt als „weniger als { $n }“

## The public page
language = Sprache
skip-to-content = Zum Inhalt springen
public-title = Öffentliche Aufzeichnung, { $date }
public-what = Was die Mission allen mitteilt: dieselben Worte und Zahlen im selben Augenblick.
released = An diesem Tag freigegeben
released-nothing = An diesem Tag wurde nichts freigegeben oder zurückgezogen.
retracted = Zurückgezogen { $at }.
same-as-text = Dasselbe als einfacher Text
public-incidents = Vorfälle dieses Tages
public-incidents-note = Eine automatische Liste, nicht von Menschen geprüft, allein aus öffentlichen Aufzeichnungen errechnet. Wer mehr lesen darf, sieht mehr und andere Zahlen.
open-data = Offene Daten
open-data-licence = Lizenz: { $licence }. Zeiten nach RFC 3339 in UTC, Orte in Grad nach WGS 84, Längen in Metern.
data-days = jeder Tag mit seinen Zahlen, CSV
data-incidents-csv = die Vorfälle dieses Tages, eine Zeile je gezählter Klasse, CSV
data-incidents-geojson = dieselben Vorfälle als Punkte, GeoJSON
data-releases = was freigegeben wurde, JSON
columns-days = Spalten von days.csv
columns-incidents = Spalten von incidents.csv
csv-date = der Tag in der Zeitzone der Mission
csv-over = ob der Tag vorbei ist
csv-incidents = wie viele Vorfälle; leer, wo die Zahl klein ist
csv-incidents-fewer-than = wo die Zahl klein ist: weniger als dies
csv-rounds-at-least = erfasst (CFV), mindestens
csv-rounds-at-most = erfasst (CFV), höchstens, weil kleine Zahlen nicht genannt werden
csv-corrected = Schätzung bei ganz abgedeckter Linie und Stunden; leer, wo nichts berichtigt wird
csv-corrected-low = untere Grenze des 95-%-Intervalls
csv-corrected-high = obere Grenze des 95-%-Intervalls
csv-coverage = abgedeckter Anteil von Linie und Stunden, 0 bis 1
csv-id = Kennung des Vorfalls
csv-begins = Beginn
csv-ends = Ende
csv-lat = Breite der Mitte seiner Zelle; leer, wenn nicht geortet
csv-lon = Länge desselben Punktes
csv-within = wie weit davon entfernt es gewesen sein kann
csv-class = was gezählt wurde
csv-count = wie viele; leer, wo die Zahl klein ist
csv-bound = exact, at_least, about oder uncountable
csv-fewer-than = wo die Zahl klein ist: weniger als dies
csv-provisional = ob es sich noch ändern kann
csv-held-back = ob nicht gezählt, weil seinen Sensoren nicht geglaubt wird
other-days = Andere Tage

## How to check it
verify = Wie man es prüft
verify-hash = Eine Freigabe heißt nach SHA-256 ihrer Bytes. Laden, berechnen, vergleichen: alle erhalten dieselben Bytes.
verify-checkpoint = Der Akt der Freigabe ist ein Eintrag des Protokolls. Dessen unterzeichnete Prüfpunkte sind öffentlich; ein eigener Monitor sieht, ob das Protokoll nur wächst.
verify-bundle = Wer einen Befund als Datei erhält, kann ihn ohne Netz prüfen, mit unserem Programm oder einem zweiten in Python.
verify-again = Wer eine Kopie des Protokolls hat, erstellt dieselbe Seite neu: dieselben Einträge und dasselbe Programm ergeben dieselben Bytes.
verify-limits = Eine gültige Unterschrift sagt, wer etwas gesagt hat und dass es nicht verändert wurde, nicht, dass es wahr ist.

## Signatures and errata
weekly-title-until = Wochenbericht bis { $to }
standing-title = Unterschriften und Berichtigungen: { $report }
standing-draft = Ein Entwurf: niemand hat ihn unterzeichnet.
standing-signed = Unterzeichnet.
standing-what = Ein unterzeichneter Bericht bleibt, wie er unterzeichnet wurde. Ändert sich die Aufzeichnung später so, dass seine Zahlen andere wären, schlägt die Maschine eine Berichtigung vor, und ein Mensch unterzeichnet sie; der alte Bericht wird nie geändert.
standing-anew = Der Bericht, neu aus der Aufzeichnung erstellt
standing-check = Wie man es prüft
standing-check-how = SHA-256 der Datei ist der Name dessen, was unterzeichnet wurde; der Eintrag mit der Unterschrift lässt sich beweisen wie jeder andere Eintrag des Protokolls.
signed-version = Der unterzeichnete Bericht ({ $lang })
signed-by = Unterzeichnet { $at } von { $by } für { $hat }, Eintrag { $entry }.
signed-own-key = Der Eintrag trägt die eigene Unterschrift der Person.
signed-by-gateway = Der Standort steht dafür ein, wer angemeldet war.
signed-entries = Erstellt aus { $n } { $n ->
        [one] Eintrag
       *[other] Einträgen
    } des Protokolls.
erratum-by = Berichtigung, unterzeichnet { $at } von { $by } für { $hat }, Eintrag { $entry }
erratum-proposed = Von der Maschine vorgeschlagene Berichtigung, noch nicht unterzeichnet.
erratum-proposed-what = Die Aufzeichnung hat sich seit der Unterschrift geändert; diese Zahlen wären nun andere:
figure-change = { $name }: unterzeichnet { $was }, nun aufgezeichnet { $is }
