# Ce qui est dit d’un accord dans son ensemble : trucewatch agreement show, gate et changes.

## Titres

heading-ceasefire = Le cessez-le-feu
heading-actors = Acteurs et rôles
heading-instruments = Textes
heading-provisions-in-force = Dispositions en vigueur
heading-provisions-not-in-force = Dispositions qui ne sont pas en vigueur
heading-exceptions = Exceptions
heading-lines = Lignes
heading-zones = Zones
heading-gates = Conditions préalables
heading-mechanisms = Mécanismes
heading-breach-steps = Après un manquement allégué
heading-clocks = Délais de réponse
heading-duration = Durée
heading-sources = Sources

## De quoi il s’agit

about-file = Accord { $id }, version { $version } de son fichier.
about = État au { $at }, avec tout ce que contient le fichier.
about-known = État au { $at }, d’après ce qui était connu au { $known }.
about-zone = Les heures sont celles de { $zone }.
standing-not-yet = pas encore
standing-ended = terminé
standing-suspended = suspendu
standing-disputed = contesté

## Noms et liaisons

actor = « { $name } »
either = { $most } ; ou { $end }
at-once = { $most } ; et en même temps { $end }
semicolon = { $most } ; { $end }
line = la ligne { $line }
line-as-of = la ligne { $line } telle qu’elle était au { $at }
gate = la condition { $gate }
people = personnes

## Moments et événements

event-ceasefire = l’entrée en vigueur du cessez-le-feu
event-breach = un manquement allégué
moment-after = { $event }
moment-span-after = { $span } après { $event }

## Le cessez-le-feu

ceasefire-none = Aucun cessez-le-feu n’a été proposé.
ceasefire-proposed = Le cessez-le-feu est proposé ; il reste à accepter par { $missing }.
ceasefire-accepted = Le cessez-le-feu est accepté ; la date de son entrée en vigueur n’est pas encore connue.
ceasefire-accepted-from = Le cessez-le-feu est accepté et entre en vigueur le { $from }.
ceasefire-in-force = Le cessez-le-feu est en vigueur depuis le { $since }.
ceasefire-partly = Le cessez-le-feu est en vigueur depuis le { $since }, mais suspendu dans { $zones }.
ceasefire-partly-ended = Le cessez-le-feu est en vigueur depuis le { $since }, mais a pris fin dans { $ended }.
ceasefire-partly-both = Le cessez-le-feu est en vigueur depuis le { $since }, mais suspendu dans { $zones }, et a pris fin dans { $ended }.
ceasefire-suspended = Le cessez-le-feu est suspendu depuis le { $since }.
ceasefire-ended = Le cessez-le-feu a pris fin le { $since }.
ceasefire-zone = Il vaut dans la zone { $zone }.

## Acteurs et textes

actor-kind = Nature : { $kind }.
role = Rôle : { $role }.
role-to = Rôle : { $role }, pour { $instrument }.
instrument = Nature : { $kind }.
instrument-dated = Nature : { $kind }, du { $date }.
amends = Modifie ou met en œuvre { $instrument }.
asserted-by = Avancé par { $who }.
accepted-by = Accepté par { $who }.
denied-by = Nié par { $who }.
text-disputed = Le texte est contesté : rien ne peut être déterminé d’après lui.
nobody-accepted = Aucune acceptation n’est enregistrée.

## Dispositions

must = À la charge de { $who } : { $what }.
must-all = À la charge de tous : { $what }.
must-not = Interdit à { $who } : { $what }.
must-not-all = Interdit à tous : { $what }.
may = Permis à { $who } : { $what }.
may-all = Permis à tous : { $what }.
with-weapons = Armements : { $weapons }.
weapon-any = armements de toute sorte
weapon-models = de modèle { $models }
weapon-not-models = sauf { $models }
weapon-calibre = calibre : { $bounds }
weapon-range = portée maximale : { $bounds }
where = Où : { $place }.
limit = Permis malgré cela : { $what }, au plus { $number }.
exempt-whom = Ne concerne pas : { $whom }.
only-if = Seulement si tout ceci est vrai : { $conditions }.
excused-by = Peut s’expliquer par { $exceptions }.
permits-despite = Permis malgré { $provisions }.
overrides = Prime sur { $provisions } pour les armements visés par les deux.
stage = Étape { $number }.
start-by = À commencer avant le { $at }.
start-waits = À commencer avant une date encore ouverte : { $at }.
complete-by = À achever avant le { $at }.
complete-waits = À achever avant une date encore ouverte : { $at }.
after = Seulement après { $provisions }.
concurrent = En même temps que { $provisions }.
conditional = Seulement une fois que ceci s’est produit : { $events }.
completed = Exécution enregistrée le { $at }.
provision-disputed = Contesté : soutenu par { $by }, nié par { $denied }. Rien ne peut être déterminé d’après cela.
own-words = Dans les termes du fichier : « { $text } »
reading = L’une de plusieurs lectures : { $reading }.
reading-signed = La lecture signée : { $reading }.
text = Figure dans { $instrument }.
text-article = Figure dans { $instrument } ({ $article }).
article = Endroit du texte : { $article }.
source-cited = Source : { $text }
note = Remarque : { $text }
sources = { $sources-count ->
    [one] Source : { $sources }.
   *[other] Sources : { $sources }.
}
exception = Nature : { $kind }. Où : { $place }.
may-explain = Peut expliquer : { $what }.
not-announced = N’a pas été annoncé aux observateurs et n’excuse rien.

## Depuis quand, jusqu’à quand, et pourquoi non

in-force-always = En vigueur en tout temps.
in-force-since = En vigueur depuis le { $from }.
in-force-until = En vigueur jusqu’au { $to }.
in-force-between = En vigueur du { $from } au { $to }.
not-yet = Entre en vigueur le { $from }.
ended = N’est plus en vigueur depuis le { $at }.
never-in-force = N’est en vigueur à aucun moment.
suspended-between = Suspendu du { $from } au { $to }.
suspended-since = Suspendu depuis le { $from }.
suspended-with-ceasefire = Suspendu avec le cessez-le-feu depuis le { $from }.
then-suspended-until = C’est ensuite suspendu, et de nouveau en vigueur à partir du { $to }.
then-suspended = C’est ensuite suspendu ; la date de reprise n’est pas enregistrée.
suspended-in = Suspendu dans { $zones }.
ended-in = A pris fin dans { $zones }.
waits-for = Pas en vigueur ; en attente : { $what }.

## Lieux

where-everywhere = partout
where-zone = dans la zone { $zone }
where-circle = à moins de { $distance } du point : { $centre }
position = latitude { $lat }°, longitude { $lon }°
where-near-line = à moins de { $distance } de { $line }
where-any-distance = à toute distance de { $line }
where-on-side = { $place }, { $side }
its-side = { $side } de celle-ci
its-left = à sa gauche, parcourue de son premier à son dernier point
its-right = à sa droite, parcourue de son premier à son dernier point
where-strip = le long de { $line } : { $parts }
strip-part = { $side } de { $from } à { $to }
where-own-side = pour chaque partie de son propre côté, { $reach }
reach-half-width = à moins de { $distance } de { $line } (moitié d’une zone large de { $width })
reach-range = plus près de { $line } que la portée maximale du modèle de l’arme
reach-of-party = pour { $party }, de son propre côté, { $reach }
where-between = entre les lignes { $first } et { $second }
where-in-sites = dans les lieux suivants : { $sites }
where-around-sites = dans les lieux suivants et à moins de { $distance } de ceux-ci : { $sites }
where-outside = hors du lieu suivant : { $place }

## Lignes et zones

line-standing = Statut : { $status }. Incertitude du tracé : { $width }.
line-asserted = Tracée par { $who }.
line-disputed = Contestée par { $who }.
known-since = Cette version est connue depuis le { $at }.
zone-kind = Nature : { $kind }.
zone-made-from = Définie par une règle : { $place }.
zone-drawn = Son bord est tracé.
zone-edge = Incertitude du bord : { $width }.

## Conditions préalables

gate-guards = En dépend : { $what }.
gate-open = La condition est remplie.
gate-closed = La condition n’est pas remplie.
gate-allows = { $what } : activation possible le { $at }, toutes les conditions préalables sont remplies.
gate-none = { $what } : activation possible le { $at }, l’accord n’y met aucune condition préalable.
gate-refuses = { $what } : activation impossible le { $at }, la condition { $gate } n’est pas remplie.
missing-ceasefire = Il faut que le cessez-le-feu soit en vigueur. { $state }
missing-gate = Il faut que la condition { $gate } soit remplie.
missing-event = Il faut que ceci se soit produit : { $event }.
missing-instrument = Il faut que { $instrument } soit accepté par { $by }.

## Organes, étapes, délais, durée

purpose = Objet : { $text }
seats = Sièges : { $seats }.
seat-number = { $actor } : { $number }
seat-capacity = { $actor } : { $capacity }
seat-number-capacity = { $actor } : { $number }, { $capacity }
chair = Présidé par { $who }.
quorum = Quorum : { $number }.
rhythm = Se réunit ou rend compte à intervalles de { $span }.
venue = Lieu : { $text }
step-by = Par { $who }.
step-decides = Cette étape décide s’il y a eu manquement.
step-within = Dans un délai de { $span } après le manquement allégué.
step-after = Après { $steps }.
clock-runs = Court { $span } à partir de ceci : { $event }.
clock-by = Doivent répondre : { $who }.
clock-running = A commencé le { $from } et court jusqu’au { $to }.
clock-ran-out = A commencé le { $from } et a expiré le { $to }.
duration = Durée : { $kind }.
duration-runs = Durée : { $kind }, { $span }.
renewal = Prorogation : { $text }
suspension = Suspension : { $text }
termination = Fin : { $text }

## Changements

citation = { $text }
about-changes = Ce qui est devenu connu après le { $from } et jusqu’au { $to }.
nothing-changed = Rien de nouveau n’est devenu connu dans cet intervalle.
heading-changed-provisions = Dispositions
heading-changed-texts = Textes et positions à leur égard
heading-changed-roles = Rôles
heading-changed-lines = Lignes
heading-changed-zones = Zones
heading-changed-exceptions = Exceptions
heading-changed-mechanisms = Mécanismes
heading-acts = Actes
change-new = Nouveau.
change-amended = Nouvelle version de ce qui était connu auparavant.
change-repealed = Abrogé.
change-repealed-from = Abrogé à partir du { $at }.
the-ceasefire = le cessez-le-feu
act-happened = { $at } : { $of } — { $act }.
act-by = Par { $who }.
act-zone = Seulement dans la zone { $zone }.
act-until = Jusqu’au { $at }.
stance-asserted = Avancé par { $who } le { $at }.
stance-accepted = Accepté par { $who } le { $at }.
stance-denied = Nié par { $who } le { $at }.
heading-site-changes = Lieux dont la situation change
heading-assessment-changes = Évaluations qui changent
sites-compared = Lieux comparés : { $number } ; pour les dispositions en vigueur le { $at }.
sites-not-compared = Non comparés, car ce sont des zones et non des points : { $sites }.
no-site-changes = Aucun lieu ne change de situation par rapport à une disposition.
site-moved = Lieu d’application de la disposition { $provision } : avant { $before }, après { $after }.
placed-inside = à l’intérieur
placed-outside = à l’extérieur
placed-undetermined = indéterminable
placed-not-in-force = pas en vigueur
told-before = Avant : { $what }
told-after = Après : { $what }
inside = Probabilité d’être à l’intérieur : { $probability }.
inside-between = Probabilité d’être à l’intérieur : entre { $low } et { $high }.
measured = Distance : { $what }.
measured-left = { $metres } m à gauche de la ligne { $name } (tracé valable { $window })
measured-right = { $metres } m à droite de la ligne { $name } (tracé valable { $window })
measured-inside = { $metres } m à l’intérieur de la zone { $name } (bord valable { $window })
measured-outside = { $metres } m à l’extérieur de la zone { $name } (bord valable { $window })
incidents-compared = Incidents comparés : { $number } ; inutilisables : { $rejected }.
no-assessment-changes = Aucune évaluation ne change.
assessment-moved = Disposition { $provision } : avant { $before }, après { $after }.
outcome-with-probability = { $outcome } (probabilité { $probability })
provision-not-known = inconnue
