//! The figures that a report states: what is kept with a signature, so that it is seen when they would be others.

use crate::text::class_key;
use crate::words::{Words, args};
use crate::{Context, DailyInput};
use std::collections::BTreeMap;
use trucewatch_model::{Count, CountBound, IncidentId, ObservationClass, Status};

/// Figures by name: `rounds`, `class-explosion`, `incidents`, `looks-broken`, `unclear`, `holds`, `held-back`,
/// `coverage`. A count with a bound has the bound before it: `at_least 12`.
pub type Figures = BTreeMap<String, String>;

/// A figure that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureChange {
    /// Which.
    pub name: String,
    /// What was signed.
    pub was: Option<String>,
    /// What the record says now.
    pub is: Option<String>,
}

/// The figures of a report of this period.
pub fn figures(input: &DailyInput<'_>) -> Figures {
    let totals = Context::new(input).totals;
    let mut figures = Figures::new();
    if let Some(total) = totals.stated {
        figures.insert("rounds".to_owned(), written(total));
    }
    for (class, count) in &totals.by_class {
        figures.insert(format!("class-{}", class_key(*class)), written(*count));
    }
    let mut worst = BTreeMap::<&IncidentId, Status>::new();
    for a in input.assessments {
        let status = worst.entry(&a.incident).or_insert(a.status);
        *status = (*status).min(a.status);
    }
    let n = |wanted| worst.values().filter(|status| **status == wanted).count();
    let held_back = input
        .events
        .values()
        .filter(|e| e.held_back.is_some())
        .count();
    for (name, number) in [
        ("incidents", input.incidents.len()),
        ("looks-broken", n(Status::LooksBroken)),
        ("unclear", n(Status::Unclear)),
        ("holds", n(Status::Holds)),
        ("held-back", held_back),
    ] {
        figures.insert(name.to_owned(), number.to_string());
    }
    if let Some(share) = input.coverage.line_share {
        figures.insert("coverage".to_owned(), format!("{share:.4}"));
    }
    figures
}

/// What is different between what was signed and what the record says now.
pub fn changes(was: &Figures, is: &Figures) -> Vec<FigureChange> {
    let names: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let changed = names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name));
    changed
        .map(|name| FigureChange {
            name: name.clone(),
            was: was.get(name).cloned(),
            is: is.get(name).cloned(),
        })
        .collect()
}

fn written(count: Count) -> String {
    let value = count.value;
    match count.bound {
        CountBound::Exact => value.to_string(),
        CountBound::AtLeast => format!("at_least {value}"),
        CountBound::About => format!("about {value}"),
        CountBound::Uncountable => format!("uncountable {value}"),
    }
}

impl Words {
    /// A figure that is another one now, in a sentence.
    pub(crate) fn figure_change(self, change: &FigureChange) -> String {
        let name = match ObservationClass::ALL
            .into_iter()
            .find(|class| change.name.strip_prefix("class-") == Some(class_key(*class)))
        {
            Some(class) => self.classes(class),
            None => match change.name.as_str() {
                "rounds" => self.text("stated-total"),
                "incidents" => self.text("incidents"),
                "looks-broken" => self.text("status-looks-broken"),
                "unclear" => self.text("status-unclear"),
                "holds" => self.text("status-holds"),
                "held-back" => self.text("tag-held-back"),
                "coverage" => self.text("coverage"),
                other => crate::text::visible(other),
            },
        };
        let said = |value: &Option<String>| match value {
            None => self.text("cell-none-observed"),
            Some(value) => self.figure(&change.name, value),
        };
        self.with(
            "figure-change",
            args! { name: name, was: said(&change.was), is: said(&change.is) },
        )
    }

    fn figure(self, name: &str, value: &str) -> String {
        if name == "coverage" {
            return value
                .parse()
                .map_or_else(|_| self.text("not-known"), |share| self.percent(share));
        }
        let (bound, digits) = value.rsplit_once(' ').unwrap_or(("", value));
        let bound = match bound {
            "" => CountBound::Exact,
            "at_least" => CountBound::AtLeast,
            "about" => CountBound::About,
            _ => CountBound::Uncountable,
        };
        match digits.parse() {
            Ok(value) => self.count(Count { value, bound }),
            Err(_) => crate::text::visible(value),
        }
    }
}
