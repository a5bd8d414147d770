# Les motifs des évaluations.

## Lieux

place-everywhere = partout
place-zone = dans la zone `{ $zone }`
place-circle = à moins de { $distance } du point { $centre }
place-near-line = à moins de { $distance } de la ligne `{ $line }`
place-near-line-side = à moins de { $distance } de la ligne `{ $line }`, { $side } de celle-ci
place-side = { $side } de la ligne `{ $line }`
place-band = de { $from } à { $to } { $side } de la ligne `{ $line }`
place-by-range = à moins de la portée maximale de l’arme elle-même de la ligne `{ $line }`
place-between = entre la ligne `{ $first }` et la ligne `{ $second }`
place-near-sites = à moins de { $distance } des lieux suivants : { $sites }
place-any-of = dans l’un de ces lieux : { $places }
place-all-of = dans tous ces lieux à la fois : { $places }
place-outside = hors de ce qui se trouve { $place }
side-left = à gauche
side-right = à droite

## Armements

weapons = { $rules }
weapons-any = armements
weapons-kind = { $kind }
weapons-kind-tested = { $kind } ({ $tests })
weapons-calibre = calibre en mm : { $bounds }
weapons-range = portée maximale en km : { $bounds }
weapons-except = sauf : { $models }

## Règles

deontic-must = exige
deontic-must-not = interdit
deontic-may = permet
rule = { $deontic } : { $activities } ; où : { $place }
rule-weapons = { $deontic } : { $activities } ; avec : { $weapons } ; où : { $place }
provision-says = La disposition `{ $provision }`, en vigueur { $window }, { $rule }.
window-always = en tout temps
window-never = à aucun moment
window-since = depuis le { $from }
window-until = jusqu’au { $to }
window-between = du { $from } au { $to }
window-several = à plusieurs périodes : { $windows }

## Lieu de l’événement

distance-from-line = L’événement se trouve à { $distance } (95 % : entre { $low } et { $high }) de la ligne `{ $line }`, { $side } de celle-ci.
distance-across-line = L’événement se trouve à { $distance } de la ligne `{ $line }`, { $side } de celle-ci (95 % : de { $low } de l’autre côté à { $high } de ce côté).
distance-off-end = L’événement se trouve à { $distance } (95 % : entre { $low } et { $high }) de la ligne `{ $line }`, au-delà de son extrémité, { $side }.
distance-across-end = L’événement se trouve à { $distance } de la ligne `{ $line }`, au-delà de son extrémité, { $side } (95 % : de { $low } de l’autre côté à { $high } de ce côté).
line-status = La ligne `{ $line }` est { $status } ; l’incertitude de sa position est de { $sigma } (un écart type).
line-is-agreed = une ligne convenue
line-is-de-facto = une ligne de fait
line-is-claimed = une ligne revendiquée
line-is-proposed = une ligne proposée
line-is-historical = une ligne historique
place-lies-in = Le lieu le plus probable de l’événement se trouve { $place }, à { $depth } du bord ; son lieu est connu à { $within } près (95 %).
place-lies-outside = Le lieu le plus probable de l’événement ne se trouve pas { $place }, mais à { $depth } hors du bord ; son lieu est connu à { $within } près (95 %).
probability-there = Probabilité qu’il s’y trouve : { $probability }.
not-located = Détecté, non localisé : aucun lieu ne peut être donné, la probabilité est donc celle du moment et de la nature seuls.
unmapped = Personne n’a tracé : { $lines }. On ne peut donc dire si le lieu est concerné.
lines-differ = Les deux lignes de référence se chevauchent ici : le lieu est en deçà de la distance comptée de l’une et au-delà de celle comptée de l’autre ; tout dépend donc de qui a placé l’arme, ce que cette évaluation n’a pas à dire.

## Moment et nature

happened-at = Cela s’est produit le { $time }, avec un écart type de { $sigma }.
in-force-probability = Probabilité que `{ $provision }` ait alors été en vigueur : { $probability }.
what-it-was = Ce que c’était, avec sa probabilité : { $what }.
with-probability = { $what } ({ $probability })
nothing-known-of-kind = On ne sait rien de ce que c’était.
kind-half-counted = Avec une probabilité de { $probability }, la cause n’est pas assez connue pour dire si elle est visée ; la moitié en est comptée.
class-explosion = explosion
class-outgoing = départ de coup
class-impact = impact
class-airburst = explosion en l’air
class-burst = rafale
class-shot = coup isolé
class-projectile = projectile en vol
class-muzzle-flash = lueur de départ
class-flare = fusée éclairante
class-heat = chaleur
class-seismic = événement sismique
class-undetermined = indéterminé

## Arme de l’événement, et règle applicable

weapon-assessed = L’arme a été évaluée comme { $weapons }.
no-weapon = Aucun rapport n’a évalué l’arme, la probabilité est donc celle du moment et du lieu seuls.
weapon-open = L’arme a été évaluée comme { $weapons }, sans ce qui décide si elle est visée.
range-unknown = La distance dépend de la portée maximale de l’arme, qui n’est pas connue.
rule-won-explicit = Pour cette arme, `{ $provision }` s’applique au lieu de `{ $other }`, plus générale, parce que l’accord le dit.
rule-won-specific = Pour cette arme, `{ $provision }` s’applique au lieu de `{ $other }`, parce qu’elle est plus précise.
rule-won-later = Pour cette arme, `{ $provision }` s’applique au lieu de `{ $other }`, parce qu’elle est aussi précise et plus récente.
rule-tied = `{ $provision }` et `{ $other }` sont également précises et également anciennes pour cette arme ; les deux sont appliquées.
rule-open = L’application de `{ $other }` au lieu de `{ $provision }` dépend de quelque chose d’inconnu au sujet de l’arme.
rule-unsettled = L’application de `{ $other }` au lieu de `{ $provision }` n’est pas établie : son texte est contesté, ou attend quelque chose qui n’a pas été consigné.
rule-subject = L’application de `{ $other }` au lieu de `{ $provision }` dépend de qui en avait la conduite, ce que l’on ne sait pas.

## Faits

exempt = Qui en avait la conduite est exempté.
exempt-role = Qui en avait la conduite agissait dans un rôle exempté : { $role }.
exempt-unknown = Certains sont exemptés ici, et l’on ne sait pas qui en avait la conduite.
subject-unknown = Elle ne concerne que certaines des parties, et l’on ne sait pas qui en avait la conduite.
disputed = Le texte est contesté : avancé ou accepté par { $asserted }, nié par { $denied }.
readings-differ = Les sources donnent des lectures différentes de `{ $provision }`, et elles mènent ici à des résultats différents.
waiting-for = Le délai court à partir d’un fait qui n’a pas été enregistré : { $event }.
no-deadline = Rien ne dit avant quand cela devait être enlevé ; que cela s’y trouve ne montre pas que l’obligation a été violée.
still-allowed = Cela peut encore s’y trouver jusqu’au { $until }.
count-over = Au moins { $seen } ont été vus ; { $limit } sont permis.
count-within = Il y en avait { $seen } et pas d’autres ; { $limit } sont permis.
count-as-far-as-seen = D’après ce qui a été vu ({ $seen }), la limite de { $limit } a été respectée ; on ne sait pas s’il y en avait d’autres.
count-may-be-over = { $seen } ont été vus ; on ne sait pas si cela dépasse la limite de { $limit }.
allowed = La disposition `{ $provision }` le permet.
conditions-open = Que `{ $provision }` le permette dépend de ce qui n’est pas connu : { $conditions }.

## Exceptions et permissions

exception-covers = Cela se situe dans le lieu et le temps de `{ $id }` ({ $title }) avec une probabilité de { $probability } ; ce qui s’y passe est tenu pour tel.
exception-may-cover = Cela se situe dans le lieu et le temps de `{ $id }` ({ $title }) avec une probabilité de { $probability } ; ce peut donc être ce qui a été annoncé.
exception-ruled-out = Cela se situe dans le lieu et le temps de `{ $id }` ({ $title }) avec une probabilité de { $probability }, mais ce n’était pas cela.
exception-not-announced = Cela se situe dans le lieu et le temps de `{ $id }` ({ $title }) avec une probabilité de { $probability }, mais ce n’était pas annoncé et n’excuse rien.
permission-covers = `{ $id }` ({ $title }) le permet avec une probabilité de { $probability }.
permission-may-cover = `{ $id }` ({ $title }) peut le permettre, avec une probabilité de lieu et de temps de { $probability }.
permission-other = `{ $id }` ({ $title }) n’en parle pas.
permission-open = `{ $provision }` le permettrait si toutes ses conditions étaient remplies ; inconnu : { $conditions }.
permission-denied = `{ $provision }` ne le permet pas, parce que ceci n’était pas rempli : { $conditions }.

## L’ensemble

of-events = Sur { $number } événements de l’incident, { $concerned } peuvent concerner cette disposition ; `{ $event }` le fait le plus nettement et est décrit ici.
existence = Probabilité qu’il y ait eu un tel événement : { $probability }.
explanations = Nombre d’explications de l’événement : { $number } ; celle qui est décrite a la probabilité { $probability }, et chacune compte avec la sienne.
one-hand = Tout ce sur quoi repose l’événement est dans une seule main, capteurs d’un seul propriétaire ou un seul observateur : cela ne permet ni de conclure à un manquement apparent ni de l’écarter.
provisional = L’événement est provisoire : des rapports encore à venir peuvent le changer.
probability-in-all = Probabilité d’ensemble : { $probability }.

## Pourquoi une disposition ne s’applique pas

aside-duty = La disposition `{ $provision }` est une obligation que des personnes suivent ; aucun incident ne la montre.
aside-not-in-force = La disposition `{ $provision }` n’était pas en vigueur : elle l’est { $window }.
aside-kind = La disposition `{ $provision }` porte sur autre chose.
aside-elsewhere = La disposition `{ $provision }` s’applique { $place }, et l’événement se trouve ailleurs.
aside-subject = La disposition `{ $provision }` concerne d’autres que celui qui en avait la conduite.
aside-weapon = La disposition `{ $provision }` porte sur d’autres armements.
aside-overridden = Une autre disposition s’applique à cette arme au lieu de `{ $provision }`.
aside-condition = La disposition `{ $provision }` ne le permet pas, parce que ceci n’était pas rempli : { $conditions }.

## Ce qui trancherait

settle-other-hand = Une détection par un capteur d’un autre propriétaire, ou un rapport d’un autre observateur.
settle-report = Un second rapport, indépendant.
settle-place = Un relèvement d’un second observateur, ou une détection par un capteur de plus, donnerait un lieu.
settle-weapon = Un rapport qui évalue l’arme (famille et calibre).
settle-calibre = Le calibre ou le modèle de l’arme.
settle-range = Le modèle de l’arme, ou sa portée maximale.
settle-map = Le tracé de ce que personne n’a tracé : { $lines }.
settle-lines = Une seule ligne de référence convenue, ou une conclusion par des personnes.
settle-operator = Qui en avait la conduite, par rôle.
settle-dispute = Un accord sur le texte, ou une conclusion de ceux qui décident.
settle-readings = Une lecture convenue du texte.
settle-event = Une trace du moment où ceci s’est produit : { $event }.
settle-deadline = Un délai convenu.
settle-count = Un compte de tout ce qui s’y trouvait.
settle-conditions = Si les conditions étaient remplies.
settle-exception = Si l’activité annoncée comme `{ $id }` était cela.
settle-permission = Si les conditions de `{ $id }` étaient remplies.
settle-kind = Un rapport qui évalue ce que c’était : à l’oreille, à l’œil ou sur un enregistrement.
settle-existence = Un second rapport, indépendant, dirait s’il y a bien eu un tel événement et quelle explication est juste.
settle-time = Un rapport avec une meilleure horloge dirait si c’était avant ou après le { $edge } : l’incertitude du moment est de { $sigma } (un écart type).
settle-survey = Un levé de la ligne `{ $line }`, dont la position est incertaine de { $sigma } (un écart type) : c’est plus que l’incertitude de l’événement lui-même.
settle-bearing = Un relèvement d’un second observateur séparerait le dedans du dehors : la zone à 95 % coupe le bord de ce qui se trouve { $place }.
