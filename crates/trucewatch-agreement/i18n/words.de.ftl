# Wörter, die alle Meldungen gemeinsam haben.

## Verbinden und Anführen

list-and = { $most } und { $end }
list-or = { $most } oder { $end }
list-comma = { $most }, { $end }
nothing = nichts
everybody = alle
quote = „{ $text }“
named = „{ $name }“

## Zahlen mit Einheiten

unit-m = { $number } m
unit-km = { $number } km
unit-mm = { $number } mm
unit-ms = { $number } ms
unit-s = { $number } s
unit-min = { $number } min
unit-h = { $number } h
more-than = über { $number }
less-than = unter { $number }

## Grenzen einer Größe

bound-gt = mehr als { $value }
bound-gte = { $value } und mehr
bound-lt = weniger als { $value }
bound-lte = bis einschließlich { $value }

## Zeitspannen

span-years = { $number ->
    [one] { $number } Jahr
   *[other] { $number } Jahre
}
span-months = { $number ->
    [one] { $number } Monat
   *[other] { $number } Monate
}
span-weeks = { $number ->
    [one] { $number } Woche
   *[other] { $number } Wochen
}
span-days = { $number ->
    [one] { $number } Tag
   *[other] { $number } Tage
}
span-hours = { $number ->
    [one] { $number } Stunde
   *[other] { $number } Stunden
}
span-minutes = { $number ->
    [one] { $number } Minute
   *[other] { $number } Minuten
}
span-seconds = { $number ->
    [one] { $number } Sekunde
   *[other] { $number } Sekunden
}

## Zeitpunkte

instant = { $day }. { $month } { $year }, { $time }
instant-in-zone = { $day }. { $month } { $year }, { $time } ({ $zone })
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember

## Seiten einer Linie: „nördlich der Linie“

side-north = nördlich
side-north-east = nordöstlich
side-east = östlich
side-south-east = südöstlich
side-south = südlich
side-south-west = südwestlich
side-west = westlich
side-north-west = nordwestlich

## Ergebnisse

outcome-breach-candidate = mögliche Abweichung
outcome-not-determinable = nicht feststellbar
outcome-permitted = erlaubt
outcome-not-applicable = nicht anwendbar

## Tätigkeiten

activity-fire = jedes Feuer
activity-explosion = Explosionen
activity-outgoing = Abschüsse
activity-impact = Einschläge
activity-airburst = Explosionen in der Luft
activity-burst = Feuerstöße
activity-shot = Einzelschüsse
activity-projectile = Geschosse im Flug
activity-muzzle-flash = Mündungsfeuer
activity-flare = Leuchtmunition
activity-weapon-presence = Anwesenheit von Waffen
activity-force-presence = Anwesenheit Bewaffneter
activity-crossing = Überschreiten einer Linie
activity-aircraft-flight = Flüge bemannter Luftfahrzeuge
activity-uav-flight = Flüge unbemannter Luftfahrzeuge
activity-forward-movement = Vorverlegen von Stellungen
activity-offensive = Angriffshandlungen
activity-reconnaissance = Aufklärung
activity-sabotage = Sabotage
activity-sniping = Beschuss durch Scharfschützen
activity-construction = Bautätigkeit
activity-fortification = Befestigungen und Pionierarbeiten
activity-mine-laying = Verlegen von Minen
activity-new-observation-device = neue Beobachtungsgeräte
activity-cyber-attack = Angriffe auf Computernetze
activity-network-shutdown = Abschalten der Kommunikation
activity-disinformation = bewusstes Verbreiten von Unwahrheiten
activity-infrastructure-attack = Angriffe auf Infrastruktur
activity-maritime-obstruction = Behinderung der Schifffahrt
activity-access-denial = Verweigern des Zugangs für Beobachter
activity-monitor-interference = Eingriffe in die Mittel der Beobachtung
activity-reinforcement = Heranführen von Waffen oder Gerät
activity-withdraw = Abzug von Waffen
activity-disarm = Abgabe oder Einziehung von Waffen
activity-disengage = Entflechtung der Kräfte
activity-demine = Räumung von Minen
activity-dismantle = Rückbau von Befestigungen
activity-store = Lagerung von Waffen an gemeldeten Orten
activity-declare = Meldung der Bestände
activity-discipline = disziplinarische Maßnahmen
activity-contrary-order = gegenteilige Befehle
activity-notify = Benachrichtigung
activity-grant-access = Zugang für Beobachter
activity-observe = Beobachtung mit technischen Mitteln
activity-release-prisoners = Freilassung von Gefangenen
activity-mark-line = Markierung einer Linie
activity-deploy = Entsendung
activity-contribute = Beiträge
activity-guarantee = Erfüllung einer Sicherheitsgarantie
activity-establish = Einrichtung eines Gremiums
activity-self-defence = Gewaltanwendung zur Selbstverteidigung

## Waffenarten

family-small-arms = Handfeuerwaffen
family-heavy-machine-gun = schwere Maschinengewehre
family-cannon = Maschinenkanonen
family-grenade-launcher = Granatwerfer
family-anti-tank = Panzerabwehrwaffen
family-mortar = Mörser
family-artillery = Kanonen und Haubitzen
family-mlrs = Mehrfachraketenwerfer
family-tactical-missile = taktische Raketensysteme
family-tank = Kampfpanzer
family-armoured-vehicle = gepanzerte Kampffahrzeuge
family-air-defence = Luftabwehrsysteme
family-aircraft = Kampfflugzeuge und Kampfhubschrauber
family-uav = unbemannte Luftfahrzeuge
family-mine = Minen
family-warship = Kriegsschiffe
family-other = andere Waffen

## Akteure und Rollen

actor-kind-state = Staat
actor-kind-organisation = Organisation
actor-kind-armed-group = bewaffnete Gruppe
actor-kind-mission = Mission
actor-kind-other = Sonstiges
role-party = Partei
role-guarantor = Garant
role-mediator = Vermittler
role-witness = Zeuge
role-contributor = Beitragender
role-host = Gastgeber
role-monitor = Beobachter
role-chair = Vorsitz
role-coordinator = Koordinator

## Texte

instrument-kind-agreement = Abkommen
instrument-kind-protocol = Protokoll
instrument-kind-memorandum = Memorandum
instrument-kind-measures = Maßnahmen
instrument-kind-addendum = Zusatz
instrument-kind-declaration = Erklärung
instrument-kind-decision = Beschluss
instrument-kind-resolution = Resolution
instrument-kind-side-letter = Begleitschreiben
instrument-kind-draft = Entwurf

## Linien, Zonen und Orte

line-status-agreed = vereinbart
line-status-de-facto = tatsächlich
line-status-claimed = beansprucht
line-status-proposed = vorgeschlagen
line-status-historical = früher
zone-kind-security = Sicherheitszone
zone-kind-buffer = Pufferzone
zone-kind-separation = Trennungsgebiet
zone-kind-limitation = Begrenzungsgebiet
zone-kind-restricted = beschränktes Gebiet
zone-kind-disengagement = Entflechtungsgebiet
zone-kind-demilitarized = entmilitarisierte Zone
zone-kind-no-fly = Flugverbotszone
zone-kind-corridor = Korridor
zone-kind-maritime = Seegebiet
zone-kind-region = Region
zone-kind-sector = Sektor
site-settlement = Siedlungen
site-school = Schulen
site-kindergarten = Kindergärten
site-hospital = Krankenhäuser
site-storage-site = Lagerorte
site-port = Häfen

## Ausnahmen, Akte, Bedingungen, Dauer

exception-kind-exercise = Übung
exception-kind-demining = Minenräumung
exception-kind-local-window = örtliches Zeitfenster
exception-kind-other = angekündigte Tätigkeit
act-proposed = vorgeschlagen
act-accepted = angenommen
act-rejected = abgelehnt
act-entered-into-force = für in Kraft erklärt
act-suspended = ausgesetzt
act-resumed = wieder aufgenommen
act-renewed = verlängert
act-terminated = beendet
act-completed = ausgeführt
act-occurred = eingetreten
guarded-contributions = Beiträge
guarded-force-deployment = Entsendung einer Truppe
guarded-guarantees = Garantien
duration-fixed = auf bestimmte Zeit
duration-unlimited = unbefristet
duration-not-stated = nicht angegeben
