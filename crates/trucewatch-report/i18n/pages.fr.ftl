# Ce que l’on dit autour des rapports : semaines côte à côte, page publique, signatures.

## Days beside each other
trends = Jour par jour
trends-caption = Ce qui a été enregistré, et ce que ce serait si toute la ligne et toutes les heures étaient couvertes
trends-raw = Les décomptes enregistrés sont ce que la mission déclare ; les décomptes corrigés sont des estimations, non une constatation.
trends-method = Méthode : ce que les capteurs ont entendu est divisé par la part couverte de la ligne et des heures ; ce que des personnes ont signalé est ajouté tel quel. L’intervalle est à 95 % : sa variance est (1 − c) / c² fois la somme des carrés des coups de chaque incident, c étant cette part ; il ne commence jamais sous ce qui a été enregistré.
trends-limits = On suppose qu’il se passe autant là et quand personne ne peut entendre qu’ailleurs, ce que l’enregistrement ne peut montrer. Sous { $share } de couverture, rien n’est corrigé. Là où de petits nombres ne sont pas donnés, les deux bornes sont reportées.
corrected-about = environ { $estimate } ({ $low } à { $high })
corrected-nothing = moins de { $n } { $n ->
        [one] incident non vu
       *[other] incidents non vus
    }
corrected-not = non corrigé
chart-region = Graphique, défilement latéral possible
chart-title = Décomptes enregistrés et corrigés par jour, avec la couverture
chart-desc = Le tableau sous le graphique contient les mêmes nombres.
chart-day = { $day } : { $registered } ; { $corrected }
legend-raw = Enregistré (CFV)
legend-corrected = Corrigé de la couverture, avec son intervalle à 95 %
legend-coverage = Part couverte de la ligne et des heures ; gris : personne ne pouvait entendre

## Incidents for those who are told places coarsely
told-title = Incidents du { $date }
told-times = Les heures sont celles de { $zone }.
told-nothing = Rien n’en est communiqué. Cela ne dit pas si le calme régnait.
told-nothing-week = Rien n’est communiqué de ces jours. Cela ne dit pas si le calme régnait.
told-caption = { $n } { $n ->
        [one] incident, du plus ancien au plus récent
       *[other] incidents, du plus ancien au plus récent
    }
told-place = { $at }, à moins de { $within }
told-held-back = non compté : ses capteurs sont jugés non fiables pour l’instant
told-left-out = { $n } autres { $n ->
        [one] incident est omis
       *[other] incidents sont omis
    } ici et figurent dans les fichiers.
fewer-of-class = { $class } : moins de { $n }
handling = Ce qui en a été modifié
handling-none = Rien n’est communiqué, donc rien n’a été modifié.
handling-coarsened = Lieux : arrondis à { $cell } m, déplacés d’au plus { $displacement } m
handling-delayed = Différé de { $delay }
handling-counted = Compté par cellule et par { $window }, par pas de { $n }, moins omis
handling-small = Nombres inférieurs à { $n } donnés comme « moins de { $n } »

## The public page
language = Langue
skip-to-content = Aller au contenu
public-title = Registre public, { $date }
public-what = Ce que la mission dit à tous : les mêmes mots et les mêmes chiffres au même moment.
released = Diffusé ce jour
released-nothing = Rien n’a été diffusé ni retiré ce jour.
retracted = Retiré le { $at }.
same-as-text = La même chose en texte brut
public-incidents = Incidents de ce jour
public-incidents-note = Liste automatique, non revue par des personnes, établie à partir des seuls enregistrements publics. Qui peut lire davantage voit davantage, et d’autres nombres.
open-data = Données ouvertes
open-data-licence = Licence : { $licence }. Les heures sont au format RFC 3339 en UTC, les positions en degrés WGS 84, les longueurs en mètres.
data-days = chaque jour avec ses décomptes, CSV
data-incidents-csv = les incidents de ce jour, une ligne par classe comptée, CSV
data-incidents-geojson = les mêmes incidents comme points, GeoJSON
data-releases = ce qui a été diffusé, JSON
columns-days = Colonnes de days.csv
columns-incidents = Colonnes d’incidents.csv
csv-date = le jour dans le fuseau de la mission
csv-over = si le jour est terminé
csv-incidents = nombre d’incidents ; vide si le nombre est petit
csv-incidents-fewer-than = si le nombre est petit : moins que cela
csv-rounds-at-least = coups enregistrés (CFV), au moins
csv-rounds-at-most = coups enregistrés (CFV), au plus, car de petits nombres ne sont pas donnés
csv-corrected = estimation si toute la ligne et toutes les heures étaient couvertes ; vide sans correction
csv-corrected-low = borne inférieure de son intervalle à 95 %
csv-corrected-high = borne supérieure de son intervalle à 95 %
csv-coverage = part couverte de la ligne et des heures, de 0 à 1
csv-id = identifiant de l’incident
csv-begins = début
csv-ends = fin
csv-lat = latitude du milieu de sa cellule ; vide si non localisé
csv-lon = longitude du même point
csv-within = à quelle distance de là ce peut avoir été
csv-class = ce qui a été compté
csv-count = combien ; vide si le nombre est petit
csv-bound = exact, at_least, about ou uncountable
csv-fewer-than = si le nombre est petit : moins que cela
csv-provisional = si cela peut encore changer
csv-held-back = si non compté, parce que ses capteurs sont jugés non fiables
other-days = Autres jours

## How to check it
verify = Comment le vérifier
verify-hash = Une diffusion porte le nom SHA-256 de ses octets. Téléchargez, calculez, comparez : chacun reçoit les mêmes octets.
verify-checkpoint = L’acte de diffusion est une entrée du journal. Ses points de contrôle signés sont publics ; votre propre moniteur voit si le journal ne fait que croître.
verify-bundle = Qui reçoit une constatation sous forme de fichier peut la vérifier sans réseau, avec notre programme ou avec un second en Python.
verify-again = Qui détient une copie du journal refait la même page : les mêmes entrées et le même logiciel donnent les mêmes octets.
verify-limits = Une signature valide dit qui a parlé et que rien n’a été altéré, non que c’est vrai.

## Signatures and errata
weekly-title-until = Rapport hebdomadaire jusqu’au { $to }
standing-title = Signatures et errata : { $report }
standing-draft = Un projet : personne ne l’a signé.
standing-signed = Signé.
standing-what = Un rapport signé reste tel qu’il a été signé. Si l’enregistrement change ensuite au point que ses chiffres seraient autres, la machine propose un erratum et une personne le signe ; l’ancien rapport n’est jamais modifié.
standing-anew = Le rapport, refait à partir de l’enregistrement
standing-check = Comment le vérifier
standing-check-how = SHA-256 du fichier est le nom de ce qui a été signé ; l’entrée portant la signature se prouve comme toute autre entrée du journal.
signed-version = Le rapport signé ({ $lang })
signed-by = Signé le { $at } par { $by } pour { $hat }, entrée { $entry }.
signed-own-key = L’entrée porte la signature propre de la personne.
signed-by-gateway = Le site répond de l’identité de la personne connectée.
signed-entries = Établi à partir de { $n } { $n ->
        [one] entrée
       *[other] entrées
    } du journal.
erratum-by = Erratum, signé le { $at } par { $by } pour { $hat }, entrée { $entry }
erratum-proposed = Erratum proposé par la machine, pas encore signé.
erratum-proposed-what = L’enregistrement a changé depuis cette signature ; ces chiffres seraient autres aujourd’hui :
figure-change = { $name } : signé { $was }, désormais { $is } à l’enregistrement
