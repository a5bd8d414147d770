# Ce que disent les rapports.

## Words and numbers
own-name = Français
percent = { $n } %
percent-under-one = moins de 1 %
percent-over-ninety-nine = plus de 99 %
not-known = inconnu
asked-not-known = N/C
more-characters = (encore { $n } { $n ->
        [one] caractère
       *[other] caractères
    })
and-more = et { $n } de plus
from-to = de { $from } à { $to }
fewer-than = moins de { $n }
metres = { $n } m
kilometres = { $n } km
seconds = { $n } s
minutes = { $n } min
hours = { $n } h

## Dates and times
date = { $day ->
        [1] { $day }er
       *[other] { $day }
    } { $month } { $year }
short-date = { $day } { $month }
date-and-time = { $date }, { $time }
short-month-1 = janv.
short-month-2 = févr.
short-month-3 = mars
short-month-4 = avr.
short-month-5 = mai
short-month-6 = juin
short-month-7 = juil.
short-month-8 = août
short-month-9 = sept.
short-month-10 = oct.
short-month-11 = nov.
short-month-12 = déc.
zone-not-known = Le fuseau horaire `{ $zone }` est inconnu de ce programme ; les heures sont en UTC.

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
wind-ssw = SSO
wind-sw = SO
wind-wsw = OSO
wind-w = O
wind-wnw = ONO
wind-nw = NO
wind-nnw = NNO
coordinates = { $lat } ; { $lon }
not-located = non localisé
place-around = aux environs de { $name }
place-in-or-near = à { $name } ou à proximité
place-from = à { $km } km { $wind } de { $name }
place-about-from = à environ { $km } km { $wind } de { $name }
place-nearest-to = au plus près de { $name }
direction-not-known = { $range }, direction N/C
distance-not-known = { $direction }, distance N/C
pixel-of = pixel de { $scan } × { $track } m
movement-not-known = direction du mouvement N/C
moved-from-to = de { $from } vers { $to }
moved-from = de { $from }
moved-to = vers { $to }

## Counts. The number may have a word before it, which must not change the case
count-at-least = au moins { $n }
count-about = environ { $n }
count-uncountable = innombrables (au moins { $n })
counted-explosion = { $count } { $n ->
        [one] explosion
       *[other] explosions
    }
counted-projectile = { $count } { $n ->
        [one] projectile
       *[other] projectiles
    }
counted-muzzle-flash = { $count } { $n ->
        [one] lueur de départ
       *[other] lueurs de départ
    }
counted-flare = { $count } { $n ->
        [one] fusée éclairante
       *[other] fusées éclairantes
    }
counted-burst = { $count } { $n ->
        [one] rafale
       *[other] rafales
    }
counted-shot = { $count } { $n ->
        [one] tir
       *[other] tirs
    }
counted-impulsive-sound = { $count } { $n ->
        [one] son impulsif
       *[other] sons impulsifs
    }
counted-thermal-anomaly = { $count } { $n ->
        [one] anomalie thermique
       *[other] anomalies thermiques
    }
counted-seismic-event = { $count } { $n ->
        [one] événement sismique
       *[other] événements sismiques
    }
counted-state-of-health = { $count } { $n ->
        [one] état de marche
       *[other] états de marche
    }
one-explosion = explosion
one-projectile = projectile
one-muzzle-flash = lueur de départ
one-flare = fusée éclairante
one-burst = rafale
one-shot = tir
one-impulsive-sound = son impulsif
one-thermal-anomaly = anomalie thermique
one-seismic-event = événement sismique
one-state-of-health = état de marche
many-explosion = Explosions
many-projectile = Projectiles
many-muzzle-flash = Lueurs de départ
many-flare = Fusées éclairantes
many-burst = Rafales
many-shot = Tirs
many-impulsive-sound = Sons impulsifs de cause non évaluée
many-thermal-anomaly = Anomalies thermiques
many-seismic-event = Événements sismiques
many-state-of-health = États de marche

## Head of a report
daily-title = Rapport quotidien, { $date }
weekly-title = Rapport hebdomadaire, { $from } – { $to }
spot-title = Rapport ponctuel, { $id }
status-automatic = Liste automatique, non revue par des personnes.
status-not-who = Elle dit ce qui a été enregistré, non qui en est responsable.
status-draft = Cette page est un projet tant qu’une personne nommée n’en a pas signé exactement les octets.
print-foot = Liste automatique, non revue par des personnes
period = Période
period-span = { $from } – { $to } ({ $zone })
agreement = Accord
titled-version = { $title }, version { $version }
version = version { $version }
audience = Destinataires
audience-anyone = tous : tout ce qui y figure est marqué public
audience-members = membres de la mission

## Summary
summary = Résumé
none-observed = Rien observé ; { $coverage }.
coverage-not-known = couverture inconnue
coverage-share = couverture { $share }
nothing-counted-reports = Rien n’a été compté, bien que des signalements figurent ci-dessous ; { $coverage }.
nothing-counted-events = Rien n’a été compté, bien que des événements figurent ci-dessous ; { $coverage }.
counted = { $total } { $n ->
        [one] violation
       *[other] violations
    } du cessez-le-feu (CFV), là où des observateurs pouvaient voir ou entendre : { $parts } ; { $coverage }.
apart = Mentionnés à part, sans être ajoutés : { $parts }.
apart-sounds = { $counted } de cause non évaluée
apart-seismic = { $counted } dans le sol
events-held-back = { $n } { $n ->
        [one] événement est retenu
       *[other] événements sont retenus
    } : seuls des capteurs jugés non fiables en témoignent ; { $n ->
        [one] il figure
       *[other] ils figurent
    } ci-dessous sans être { $n ->
        [one] compté
       *[other] comptés
    }.
assessed = Rapproché de l’accord par une machine : une disposition semble enfreinte dans { $broken } { $broken ->
        [one] incident
       *[other] incidents
    }, la question reste ouverte dans { $unclear }, elle est respectée dans { $holds }.

## Counts and coverage
counts = Décomptes
figure-none-observed = Rien observé
cell-none-observed = rien observé
cell-not-known = inconnue
stated-total = total déclaré (CFV)
counts-caption = Par classe, chacune dans sa propre unité
listed-apart = À part, jamais ajoutés
counts-note = Le total déclaré additionne explosions, projectiles, lueurs de départ, fusées éclairantes, rafales et tirs, un pour un, comme les tableaux publiés par les observateurs. C’est le seul endroit où des unités s’additionnent. Il compte ce qui a été enregistré ; ce n’est pas une constatation juridique.
coverage = Couverture
coverage-figure-not-known = Inconnue
coverage-figure-of = de la ligne et des heures
coverage-no-observers = Aucun observateur n’est enregistré : on ne sait pas qui aurait pu observer.
coverage-caption = Par type d’observateur
coverage-method = Un observateur est dit en service pendant une heure où il a transmis une observation ou un état de marche ; un kilomètre de ligne est dit couvert pendant une heure si { $sensors } { $sensors ->
        [one] capteur acoustique en service se trouve
       *[other] capteurs acoustiques en service se trouvent
    } à moins de { $km } km.
outages-none = Aucune interruption d’une heure ou plus.
outages-some = { $n } { $n ->
        [one] interruption
       *[other] interruptions
    } d’une heure ou plus, { $listed }.
outages-listed-below = voir plus bas
outages = Interruptions
outages-caption = Observateurs restés une heure ou plus sans signe de vie, ou s’étant déclarés aveugles
outages-left-out = Les { $listed } plus longues sont listées ; { $n } autres { $n ->
        [one] interruption est omise
       *[other] interruptions sont omises
    } ici et comptées dans la couverture.
observer-acoustic = capteur acoustique
observer-seismic = capteur sismique
observer-camera = caméra
observer-patrol = patrouille
observer-uav = drone
observer-satellite = satellite
observers-acoustic = { $n } { $n ->
        [one] capteur acoustique
       *[other] capteurs acoustiques
    }
observers-seismic = { $n } { $n ->
        [one] capteur sismique
       *[other] capteurs sismiques
    }
observers-camera = { $n } { $n ->
        [one] caméra
       *[other] caméras
    }
observers-patrol = { $n } { $n ->
        [one] patrouille
       *[other] patrouilles
    }
observers-uav = { $n } { $n ->
        [one] drone
       *[other] drones
    }
observers-satellite = { $n } { $n ->
        [one] satellite
       *[other] satellites
    }
observers-any = { $n } { $n ->
        [one] observateur
       *[other] observateurs
    }

## Headings of columns
column-kind = Type
column-registered = Enregistrés
column-heard-from = Ayant donné signe
column-hours-covered = Heures couvertes
column-observer = Observateur
column-time = Heure
column-length = Durée
column-class = Classe
column-count = Nombre
column-provision = Disposition
column-incident = Incident
column-incidents = Incidents
column-place = Lieu
column-within = À moins de (95 %)
column-counts = Décomptes
column-assessment = Évaluation
column-area = Zone
column-observation-point = Point d’observation
column-means = Moyen
column-description = Description
column-range-direction = Distance et direction
column-weapon = Arme
column-remark = Remarque
column-day = Jour
column-registered-rounds = Enregistré (CFV)
column-corrected-rounds = Corrigé de la couverture
column-coverage = Couverture
column-event = Événement
column-probability = Probabilité
column-what = Ce que ce peut être
column-supported = Fondement

## Map
map = Carte
map-none = Il n’y a pas d’image : aucune ligne ni zone n’est connue, et aucun événement n’a été localisé.
map-region = Carte, défilement latéral possible
map-title = Carte des événements
map-describe = Sont tracés : { $sensed } { $sensed ->
        [one] événement localisé
       *[other] événements localisés
    } par des capteurs, { $reported } d’après des signalements, { $heat } { $heat ->
        [one] anomalie thermique
       *[other] anomalies thermiques
    }. Les tableaux ci-dessous disent la même chose en mots.
map-left-out = Sont tracés { $drawn } sur { $n } { $n ->
        [one] événement localisé
       *[other] événements localisés
    } ; tous figurent dans { $file } et dans l’API.
map-outside = { $n } { $n ->
        [one] événement se trouve
       *[other] événements se trouvent
    } hors de l’image.
map-unlocated = { $n } { $n ->
        [one] événement sans lieu ne peut
       *[other] événements sans lieu ne peuvent
    } être { $n ->
        [one] tracé
       *[other] tracés
    }.
legend-line = Ligne
legend-zone = Zone
legend-sensed = Localisé par capteurs
legend-reported = D’après des signalements
legend-area = Zone à 95 %, si plus grande que sa marque
legend-heat = Anomalie thermique
legend-settlement = Localité

## Incidents and what the machine says of them
held-against = Rapproché de l’accord
no-agreement = Aucun accord n’a été appliqué : rien n’a été évalué.
no-provision = Aucun incident ne relevait d’une disposition de l’accord.
glance-note = Une machine dit comment un incident se rapporte au texte. Seules des personnes confirment. La probabilité est celle que l’incident se situe là et quand la disposition s’applique et soit du genre qu’elle interdit.
glance-caption = Dispositions, avec le nombre d’incidents selon la machine
status-looks-broken = semble enfreinte
status-unclear = incertain
status-holds = respectée
incidents = Incidents
no-incidents = Aucun événement n’a été regroupé en incident.
incidents-caption = Incidents par ordre chronologique ; positions arrondies à leur incertitude
incidents-left-out = { $n } { $n ->
        [one] incident est omis
       *[other] incidents sont omis
    }, d’abord ceux dont aucune disposition ne semble enfreinte ni incertaine ; tous figurent dans { $file } et dans l’API, et tous sont comptés plus haut.
tag-provisional = provisoire
tag-held-back = retenu
tag-not-over = en cours
not-counted = non compté : { $counts }
not-assessed = non évalué
provisions-left-out = { $n } autres { $n ->
        [one] disposition omise
       *[other] dispositions omises
    }
assessment = { $status } ({ $outcome }) : { $title }, probabilité { $probability }
calculated-within = (calculé à { $error } % près)
considered-permission = autorisation
considered-permits = Pris en compte : { $what } { $id } le permet ; à son lieu et à son heure avec une probabilité de { $probability }
considered-does-not-permit = Pris en compte : { $what } { $id } ne le permet pas ; à son lieu et à son heure avec une probabilité de { $probability }
considered-may-excuse = Pris en compte : { $what } { $id } peut l’excuser, ce qui reste à établir ; à son lieu et à son heure avec une probabilité de { $probability }
reasons = Motifs ({ $n })
steps-left-out = { $n } autres { $n ->
        [one] étape omise
       *[other] étapes omises
    }
would-settle = Ce qui trancherait : { $what }
applied = Appliqué : disposition { $provision } de { $instrument }, { $agreement } version { $version }.
measured-from = Mesuré depuis { $id }, { $valid }, écart-type { $sigma } m.
valid-always = seule version
valid-since = telle qu’elle est depuis le { $from }
valid-until = telle qu’elle était jusqu’au { $to }
valid-between = telle qu’elle était du { $from } au { $to }

## What was registered
registered = Ce qui a été enregistré
registered-caption = Enregistré pendant la période, avec les colonnes que publient les observateurs
registered-note = Les lignes ne s’additionnent pas : un signalement rattaché à un événement est compté une fois, dans cet événement. N/C : l’observateur a été interrogé et ne sait pas. - : non demandé ou non indiqué. Départ et arrivée s’entendent du point d’observation. Les identifiants sont abrégés à huit chiffres.
rows-left-out = { $n } { $n ->
        [one] ligne est omise
       *[other] lignes sont omises
    } ici pour que le tableau reste lisible ; toutes figurent dans { $file } et dans l’API, et toutes sont comptées plus haut.
reports-withheld = { $n } { $n ->
        [one] signalement n’est pas montré
       *[other] signalements ne sont pas montrés
    } en raison du marquage de la source ; les événements qui en dépendent sont comptés.
group-reports = Signalements de personnes et de caméras
group-sensed = Localisé par des capteurs
group-thermal = Anomalies thermiques, par lieu nommé le plus proche
group-left-out = ({ $n } de plus omis)
means-heard = entendu
means-saw = vu
means-recorded = enregistré
means-auto-detected = détecté automatiquement
means-reported = signalé
description-outgoing = départ
description-incoming = arrivée
description-impact = impact
description-airburst = explosion aérienne
description-undetermined = indéterminé
period-in-words = période indiquée en mots
in-sequence = n° { $n } de la série
source-record-named = enregistrement source { $name }
joined-nothing = rattaché à aucun événement de la période ; hors totaux
counted-as = compté comme événement { $event }
counted-within = compté dans l’événement { $event } avec { $n } { $n ->
        [one] autre
       *[other] autres
    }
located-by-sensors = localisé par des capteurs, incident { $incident }
speaks-of-incident = porte sur l’ensemble de l’incident { $incident } ; non recompté
not-joined = examiné pour l’événement { $event } et non rattaché ; hors totaux
number-not-counted = { $n } (non compté)
incident-of-events = incident { $incident }, { $n } { $n ->
        [one] événement
       *[other] événements
    }
event-named = événement { $event }
within-95 = à moins de { $radius } (95 %)
within-95-from-to = à moins de { $least } à { $most } (95 %)
some-not-located = { $n } sans lieu
reports-joined = { $n } { $n ->
        [one] signalement rattaché
       *[other] signalements rattachés
    }
held-back-rests = retenu : repose sur { $n } { $n ->
        [one] capteur jugé non fiable
       *[other] capteurs jugés non fiables
    }
held-back-nobody = aucun capteur jugé fiable ne le confirme
held-back-silent = { $n } { $n ->
        [one] capteur à portée ne l’a pas entendu
       *[other] capteurs à portée ne l’ont pas entendu
    }
thermal-remark = lieu nommé le plus proche de chaque pixel ; cause non évaluée

## One incident on a page
spot-says = Enregistré : { $counts } ; { $time } ; { $place }.
spot-nothing = Le dossier ne contient aucun incident communiqué.
what-when-where = Quoi, quand, où
revision = Révision
revision-of = { $n }, publiée le { $at }
explanations = Ce que ce peut avoir été
explanations-caption = Chaque événement avec ses explications côte à côte, la plus probable d’abord
explanations-none = Il repose sur des signalements seuls ; aucun événement n’a été localisé.
class-probability = { $class } { $probability }
support = Observations qui le localisent : { $locate } ; qui l’appuient : { $support } ; non concordantes : { $rejected } ; observateurs à portée ne l’ayant pas enregistré : { $silent }.
events-left-out = { $n } autres { $n ->
        [one] événement est omis
       *[other] événements sont omis
    } ici.

## Sources and provenance
sources = Sources
sources-note = Chaque numéro derrière une phrase renvoie ici. Les lignes des tableaux nomment elles-mêmes leurs identifiants.
source-events = { $n } { $n ->
        [one] événement
       *[other] événements
    }
source-incidents = { $n } { $n ->
        [one] incident
       *[other] incidents
    }
source-releases = { $n } { $n ->
        [one] texte diffusé
       *[other] textes diffusés
    }
source-record = L’ensemble de l’enregistrement : les observateurs, leurs signes de vie et tout ce qui a été reçu
source-more = et { $n } de plus ; SHA-256 des { $all } identifiants, triés, un par ligne :
provenance = D’où cela vient
log = Journal
log-entries = { $n } { $n ->
        [one] entrée
       *[other] entrées
    }, empreinte { $digest }
software = Logiciel
agreement-applied = { $id }, version { $version }, SHA-256 { $sha256 }
settings = Réglages
settings-entry = tels qu’énoncés par l’entrée { $entry } du journal
put-aside = Mis de côté
put-aside-none = aucune ligne : tout ce qui a été reçu a pu être lu
put-aside-rows = { $n } { $n ->
        [one] ligne illisible, conservée
       *[other] lignes illisibles, conservées
    } et hors de ce rapport
corrected = Corrigé
corrected-records = { $n } { $n ->
        [one] enregistrement reconnu erroné, conservé
       *[other] enregistrements reconnus erronés, conservés
    } et hors de ce rapport
make-again = Le refaire
make-again-note = avec les mêmes entrées et le même logiciel donne les mêmes octets.
