# Mots communs à tous les messages. Devant « : ; » et dans les guillemets : espace insécable.

## Liaison et guillemets

list-and = { $most } et { $end }
list-or = { $most } ou { $end }
list-comma = { $most }, { $end }
nothing = rien
everybody = tous
quote = « { $text } »
named = « { $name } »

## Nombres et unités

unit-m = { $number } m
unit-km = { $number } km
unit-mm = { $number } mm
unit-ms = { $number } ms
unit-s = { $number } s
unit-min = { $number } min
unit-h = { $number } h
more-than = plus de { $number }
less-than = moins de { $number }

## Bornes d’une grandeur

bound-gt = plus de { $value }
bound-gte = { $value } et plus
bound-lt = moins de { $value }
bound-lte = jusqu’à { $value } inclus

## Durées

span-years = { $number ->
    [one] { $number } an
   *[other] { $number } ans
}
span-months = { $number } mois
span-weeks = { $number ->
    [one] { $number } semaine
   *[other] { $number } semaines
}
span-days = { $number ->
    [one] { $number } jour
   *[other] { $number } jours
}
span-hours = { $number ->
    [one] { $number } heure
   *[other] { $number } heures
}
span-minutes = { $number ->
    [one] { $number } minute
   *[other] { $number } minutes
}
span-seconds = { $number ->
    [one] { $number } seconde
   *[other] { $number } secondes
}

## Instants

instant = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }, { $time }
instant-in-zone = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }, { $time } ({ $zone })
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

## Côtés d’une ligne : « au nord de la ligne »

side-north = au nord
side-north-east = au nord-est
side-east = à l’est
side-south-east = au sud-est
side-south = au sud
side-south-west = au sud-ouest
side-west = à l’ouest
side-north-west = au nord-ouest

## Résultats

outcome-breach-candidate = manquement possible
outcome-not-determinable = indéterminable
outcome-permitted = permis
outcome-not-applicable = sans objet

## Activités

activity-fire = tout tir
activity-explosion = explosions
activity-outgoing = départs de coups
activity-impact = impacts
activity-airburst = explosions en l’air
activity-burst = rafales
activity-shot = coups isolés
activity-projectile = projectiles en vol
activity-muzzle-flash = lueurs de départ
activity-flare = fusées éclairantes
activity-weapon-presence = présence d’armements
activity-force-presence = présence de personnes armées
activity-crossing = franchissement d’une ligne
activity-aircraft-flight = vols d’aéronefs pilotés
activity-uav-flight = vols d’aéronefs sans équipage
activity-forward-movement = avancée de positions
activity-offensive = opérations offensives
activity-reconnaissance = reconnaissance
activity-sabotage = sabotage
activity-sniping = tirs de précision isolés
activity-construction = constructions
activity-fortification = fortifications et travaux du génie
activity-mine-laying = pose de mines
activity-new-observation-device = nouveaux dispositifs d’observation
activity-cyber-attack = attaques contre des réseaux informatiques
activity-network-shutdown = coupure des communications
activity-disinformation = diffusion délibérée de fausses informations
activity-infrastructure-attack = attaques contre des infrastructures
activity-maritime-obstruction = entrave à la navigation
activity-access-denial = refus d’accès aux observateurs
activity-monitor-interference = entrave aux moyens d’observation
activity-reinforcement = apport d’armements ou de matériel
activity-withdraw = retrait d’armements
activity-disarm = remise ou saisie d’armes
activity-disengage = désengagement des forces
activity-demine = enlèvement des mines
activity-dismantle = démantèlement des fortifications
activity-store = maintien des armements dans des dépôts déclarés
activity-declare = déclaration des armements détenus
activity-discipline = mesures disciplinaires
activity-contrary-order = ordres contraires
activity-notify = notification
activity-grant-access = accès des observateurs
activity-observe = observation par moyens techniques
activity-release-prisoners = libération de prisonniers
activity-mark-line = marquage d’une ligne
activity-deploy = déploiement
activity-contribute = contributions
activity-guarantee = exécution d’une garantie de sécurité
activity-establish = création d’un organe
activity-self-defence = usage de la force en légitime défense

## Familles d’armements

family-small-arms = armes légères
family-heavy-machine-gun = mitrailleuses lourdes
family-cannon = canons automatiques
family-grenade-launcher = lance-grenades
family-anti-tank = armes antichars
family-mortar = mortiers
family-artillery = canons et obusiers
family-mlrs = lance-roquettes multiples
family-tactical-missile = missiles tactiques
family-tank = chars
family-armoured-vehicle = véhicules blindés de combat
family-air-defence = systèmes de défense antiaérienne
family-aircraft = avions et hélicoptères de combat
family-uav = aéronefs sans équipage
family-mine = mines
family-warship = navires de guerre
family-other = autres armements

## Acteurs et rôles

actor-kind-state = État
actor-kind-organisation = organisation
actor-kind-armed-group = groupe armé
actor-kind-mission = mission
actor-kind-other = autre
role-party = partie
role-guarantor = garant
role-mediator = médiateur
role-witness = témoin
role-contributor = contributeur
role-host = hôte
role-monitor = observateur
role-chair = présidence
role-coordinator = coordonnateur

## Textes

instrument-kind-agreement = accord
instrument-kind-protocol = protocole
instrument-kind-memorandum = mémorandum
instrument-kind-measures = mesures
instrument-kind-addendum = additif
instrument-kind-declaration = déclaration
instrument-kind-decision = décision
instrument-kind-resolution = résolution
instrument-kind-side-letter = lettre d’accompagnement
instrument-kind-draft = projet

## Lignes, zones et sites

line-status-agreed = convenue
line-status-de-facto = de fait
line-status-claimed = revendiquée
line-status-proposed = proposée
line-status-historical = historique
zone-kind-security = zone de sécurité
zone-kind-buffer = zone tampon
zone-kind-separation = zone de séparation
zone-kind-limitation = zone de limitation
zone-kind-restricted = zone réglementée
zone-kind-disengagement = zone de désengagement
zone-kind-demilitarized = zone démilitarisée
zone-kind-no-fly = zone d’exclusion aérienne
zone-kind-corridor = couloir
zone-kind-maritime = zone maritime
zone-kind-region = région
zone-kind-sector = secteur
site-settlement = localités
site-school = écoles
site-kindergarten = jardins d’enfants
site-hospital = hôpitaux
site-storage-site = dépôts
site-port = ports

## Exceptions, actes, conditions, durée

exception-kind-exercise = exercice
exception-kind-demining = déminage
exception-kind-local-window = fenêtre locale
exception-kind-other = activité annoncée
act-proposed = proposé
act-accepted = accepté
act-rejected = rejeté
act-entered-into-force = déclaré en vigueur
act-suspended = suspendu
act-resumed = repris
act-renewed = prorogé
act-terminated = terminé
act-completed = exécuté
act-occurred = survenu
guarded-contributions = contributions
guarded-force-deployment = déploiement d’une force
guarded-guarantees = garanties
duration-fixed = à durée déterminée
duration-unlimited = sans limite de durée
duration-not-stated = non précisée
