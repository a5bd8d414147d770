//! Names of settlements in the picture: the largest first, none over another.

use super::frame::{Frame, px};
use crate::text::visible;
use maud::{Markup, html};
use trucewatch_model::NamedPlace;

const LABELS_MAX: usize = 16;
/// Only the largest places in the frame are tried.
const TRIED_MAX: usize = 300;
/// Average width of a letter at the label's size, in units; wide enough for capitals and Cyrillic.
const LETTER: f64 = 7.4;
const HEIGHT: f64 = 15.0;
const GAP: f64 = 5.0;

#[derive(Clone, Copy)]
struct Bounds {
    x0: f64,
    x1: f64,
    y0: f64,
    y1: f64,
}

impl Bounds {
    fn meets(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

struct Label<'a> {
    name: &'a str,
    dot: (f64, f64),
    bounds: Bounds,
}

/// Dots and names of settlements.
pub(crate) fn markup(frame: &Frame, places: &[NamedPlace]) -> Markup {
    let labels = place(frame, places);
    html! {
        g aria-hidden="true" {
            @for label in &labels {
                circle.town cx=(px(label.dot.0)) cy=(px(label.dot.1)) r="2.5" {}
                // Written out so that the class comes first, as the check of wording expects.
                text class="src" x=(px(label.bounds.x0)) y=(px(label.bounds.y1 - 4.0)) { (visible(label.name)) }
            }
        }
    }
}

fn place<'a>(frame: &Frame, places: &'a [NamedPlace]) -> Vec<Label<'a>> {
    let mut inside: Vec<&NamedPlace> = places.iter().filter(|p| frame.shows(p.position)).collect();
    inside.sort_by_key(|p| (std::cmp::Reverse(p.population), &p.name, p.position));
    let mut labels: Vec<Label<'_>> = Vec::new();
    for candidate in inside.into_iter().take(TRIED_MAX) {
        if labels.len() == LABELS_MAX {
            break;
        }
        if labels.iter().any(|l| l.name == candidate.name) {
            continue;
        }
        if let Some(label) = fit(frame, candidate, &labels) {
            labels.push(label);
        }
    }
    labels
}

/// Right of its dot, else left, above or below; `None` if no side is free.
fn fit<'a>(frame: &Frame, place: &'a NamedPlace, others: &[Label<'_>]) -> Option<Label<'a>> {
    let (x, y) = frame.at(place.position);
    let letters = visible(&place.name).chars().count();
    let width = letters as f64 * LETTER;
    let from = |x0: f64, y0: f64| Bounds {
        x0,
        x1: x0 + width,
        y0,
        y1: y0 + HEIGHT,
    };
    let sides = [
        from(x + GAP, y - HEIGHT / 2.0),
        from(x - GAP - width, y - HEIGHT / 2.0),
        from(x - width / 2.0, y - GAP - HEIGHT),
        from(x - width / 2.0, y + GAP),
    ];
    let bounds = sides.into_iter().find(|b| is_free(frame, b, others))?;
    Some(Label {
        name: &place.name,
        dot: (x, y),
        bounds,
    })
}

fn is_free(frame: &Frame, b: &Bounds, others: &[Label<'_>]) -> bool {
    let inside = b.x0 > 2.0 && b.x1 < frame.width - 2.0 && b.y0 > 16.0 && b.y1 < frame.height - 2.0;
    // The arrow and the scale bar keep their corners.
    let arrow = Bounds {
        x0: frame.width - 48.0,
        x1: frame.width,
        y0: 0.0,
        y1: 52.0,
    };
    let scale = Bounds {
        x0: frame.width - 190.0,
        x1: frame.width,
        y0: frame.height - 40.0,
        y1: frame.height,
    };
    let dot = |l: &Label<'_>| Bounds {
        x0: l.dot.0 - 3.0,
        x1: l.dot.0 + 3.0,
        y0: l.dot.1 - 3.0,
        y1: l.dot.1 + 3.0,
    };
    inside
        && !b.meets(&arrow)
        && !b.meets(&scale)
        && !others
            .iter()
            .any(|l| b.meets(&l.bounds) || b.meets(&dot(l)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::Position;

    #[test]
    fn labels_are_few_and_never_overlap() {
        let at = |lat, lon| Position::from_deg(lat, lon).expect("a position");
        let places: Vec<NamedPlace> = (0..400_u32)
            .map(|k| NamedPlace {
                name: format!("Settlement {k}"),
                other_names: vec![],
                position: at(
                    47.5 + f64::from(k % 20) * 0.05,
                    37.0 + f64::from(k / 20) * 0.07,
                ),
                population: k,
            })
            .collect();
        let corners = [at(47.5, 37.0), at(48.5, 38.4)];
        let frame = Frame::fit(&[], &corners).expect("fits");
        let labels = place(&frame, &places);
        assert_eq!(labels.len(), LABELS_MAX);
        for (k, a) in labels.iter().enumerate() {
            for b in labels.iter().skip(k + 1) {
                assert!(!a.bounds.meets(&b.bounds), "{} and {}", a.name, b.name);
            }
        }
        assert!(
            labels.iter().all(|l| l.name != "Settlement 0"),
            "the smallest gives way"
        );
    }
}
