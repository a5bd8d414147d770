//! From what is told of an incident to what is drawn of it.

use trucewatch_model::ObservationClass;
use trucewatch_release::Number;
use trucewatch_site::exit::ToldIncident;
use trucewatch_tiles::{Coarse, Extent, Item, Lead, Placed, Standing};

/// An incident as it is drawn for whoever is told it so.
pub(crate) fn item(told: &ToldIncident<'_>) -> Item {
    let shown = told.shown();
    let whole = shown.whole().map(|(_, entry)| &entry.incident);
    let place = shown.place().map(|place| Placed {
        at: place.position,
        extent: whole
            .and_then(|incident| Extent::of_area(&incident.area))
            .unwrap_or(Extent::circle(place.within_m.into())),
        within_m: place.within_m,
        coarse: place.cell.map(|cell| Coarse {
            precision_m: cell.size_m(),
            displacement_m: cell.displacement_m(),
        }),
    });
    let counted = shown.counts().iter().map(|(class, _)| *class);
    let held = whole
        .into_iter()
        .flat_map(|one| one.held_back.keys().copied());
    let all = ObservationClass::ALL.into_iter();
    Item {
        id: shown.id().to_string(),
        begins: shown.begins(),
        place,
        lead: Lead::of(counted.chain(held).next()),
        classes: all.filter(|class| shown.has(*class)).collect(),
        standing: Standing::of(shown.status(), shown.is_held_back()),
        held_back: shown.is_held_back(),
        provisional: shown.provisional(),
        events: match shown.events() {
            Number::Exactly(number) => number,
            Number::Under(_) => 0,
        },
    }
}
