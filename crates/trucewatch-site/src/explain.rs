//! What an event rests on, as text for a person.

use crate::left_out;
use crate::view::{IncidentEntry, View};
use std::fmt::Write as _;
use trucewatch_model::{Area, Contribution, Event, EventId, Role, geodesy, hands};

/// Explains the event with that id: where and when, how sure, every observation with its residual and
/// weight, arrivals that were left out, sensors that were silent, and sensors that are not believed. `None` if there is no such event.
pub fn event(view: &View, id: &EventId) -> Option<String> {
    let event = view.fusion().events().get(id)?;
    let home = view
        .incidents()
        .find(|entry| entry.events.iter().any(|e| e.id == *id));
    let mut text = String::new();
    head(&mut text, event, home);
    text.push_str(&view.origin(event).text());
    for (k, hypothesis) in event.hypotheses.iter().enumerate() {
        if event.hypotheses.len() > 1 {
            let _ = writeln!(text, "\nhypothesis {} of {}", k + 1, event.hypotheses.len());
        }
        let _ = writeln!(
            text,
            "time         {} (95 %: within {:.2} s)",
            hypothesis.time,
            1.96 * hypothesis.time_sigma_s
        );
        let _ = writeln!(text, "place        {}", place(&hypothesis.area));
        if view.fusion().is_one_sided(hypothesis) {
            let _ = writeln!(
                text,
                "             heard from one side only: distance uncertain"
            );
        }
        if let Some((depth, sigma)) = view.fusion().depth_km(id) {
            let within = 1.96 * sigma;
            let _ = writeln!(
                text,
                "depth        {depth:.1} km (95 %: within {within:.1} km)"
            );
        }
        let _ = writeln!(text, "real         {:.2}", hypothesis.probability);
        let classes: Vec<String> = hypothesis
            .classes
            .iter()
            .map(|c| format!("{} {:.2}", c.class.word(), c.probability))
            .collect();
        let _ = writeln!(text, "kind         {}", classes.join(", "));
        let _ = writeln!(
            text,
            "survives     {}",
            survives(view, &hypothesis.contributions)
        );
        contributions(&mut text, view, &hypothesis.area, &hypothesis.contributions);
        left_out::section(&mut text, view, event, &hypothesis.contributions);
        names(
            &mut text,
            "in earshot and silent, nearest first",
            hypothesis.silent.iter(),
        );
        let doubted: Vec<String> = view
            .fusion()
            .doubts()
            .filter(|(sensor, _)| {
                hypothesis.silent.contains(sensor)
                    || hypothesis
                        .contributions
                        .iter()
                        .any(|c| c.observer == **sensor)
            })
            .map(|(sensor, doubt)| format!("{sensor}: {}", doubt.reason()))
            .collect();
        names(&mut text, "not believed", doubted.iter());
    }
    Some(text)
}

fn head(text: &mut String, event: &Event, home: Option<&IncidentEntry>) {
    let state = if event.provisional {
        "provisional: arrivals that may still come could change it"
    } else {
        "final, unless something older is taken in"
    };
    let _ = writeln!(text, "event        {}\nstate        {state}", event.id);
    if let Some(held) = &event.held_back {
        let _ = writeln!(text, "not counted  {}", held.reason());
    }
    if let Some(entry) = home {
        let _ = writeln!(
            text,
            "incident     {} ({} events)",
            entry.incident.id,
            entry.events.len()
        );
    }
}

fn place(area: &Area) -> String {
    match area {
        Area::Ellipse {
            centre,
            sigma_major_m,
            sigma_minor_m,
            azimuth_deg,
        } => format!(
            "{:.5}, {:.5} (95 %: {:.0} m by {:.0} m, longer axis towards {azimuth_deg:.0}°)",
            centre.lat_deg(),
            centre.lon_deg(),
            trucewatch_model::event::ELLIPSE_95 * sigma_major_m,
            trucewatch_model::event::ELLIPSE_95 * sigma_minor_m
        ),
        Area::Region { centre, .. } => format!(
            "an area around {:.5}, {:.5} (within {:.0} m)",
            centre.lat_deg(),
            centre.lon_deg(),
            area.within_m().unwrap_or(0.0)
        ),
        Area::NotLocated => "detected, not located".to_owned(),
    }
}

/// How many dishonest hands the place survives.
fn survives(view: &View, contributions: &[Contribution]) -> String {
    let locating = contributions.iter().filter(|c| c.role == Role::Locates);
    let agreeing = hands(locating.map(|c| &c.observer), view.fusion().observers()).len();
    match (agreeing, trucewatch_fusion::survives(agreeing)) {
        (0, _) => "no arrivals: it rests on what is listed below alone".to_owned(),
        (n, None) => format!("0 dishonest hands: only {n} agree"),
        (n, Some(f)) => format!("{f} dishonest hands of the {n} that agree"),
    }
}

fn contributions(text: &mut String, view: &View, area: &Area, list: &[Contribution]) {
    let list: Vec<&Contribution> = list.iter().filter(|c| c.role != Role::Rejected).collect();
    let _ = writeln!(text, "\nobservations ({})", list.len());
    let _ = writeln!(
        text,
        "  {:<24} {:>9} {:>11} {:>7}  what",
        "observer", "distance", "residual", "weight"
    );
    for c in list {
        let at = view.fusion().observers().get(&c.observer);
        let km = at
            .zip(area.centre())
            .map(|(o, centre)| geodesy::distance_m(o.fix.position, centre) / 1e3);
        let role = if c.role == Role::Locates {
            "locates"
        } else {
            "supports"
        };
        let _ = writeln!(
            text,
            "  {:<24} {:>9} {:>11} {:>7.2}  {role}: {} [{}]",
            c.observer.to_string(),
            km.map_or("-".to_owned(), |km| format!("{km:.1} km")),
            c.residual_s
                .map_or("-".to_owned(), |s| format!("{:+.0} ms", s * 1e3)),
            c.log_evidence,
            c.note,
            c.observation
        );
    }
    let _ = writeln!(
        text,
        "  weight: natural logarithm of how much likelier it is with this event than by chance"
    );
}

fn names<'a, T: std::fmt::Display + 'a>(
    text: &mut String,
    title: &str,
    list: impl Iterator<Item = &'a T>,
) {
    let list: Vec<String> = list.map(ToString::to_string).collect();
    let _ = writeln!(text, "\n{title} ({})", list.len());
    for name in list {
        let _ = writeln!(text, "  {name}");
    }
}

/// The event that a person means by `word`: its id, or the beginning of one that no other has.
///
/// # Errors
/// What is wrong with the word, and what to do.
pub fn find(view: &View, word: &str) -> Result<EventId, String> {
    let mut like = view
        .fusion()
        .events()
        .keys()
        .filter(|id| id.as_str().starts_with(word));
    match (like.next(), like.next()) {
        (Some(id), None) => Ok(id.clone()),
        (Some(first), Some(second)) => Err(format!(
            "more than one event begins with `{word}`, for example `{first}` and `{second}`; give more of it"
        )),
        (None, _) => Err(format!(
            "there is no event `{word}`; `trucewatch export` lists the events of every incident"
        )),
    }
}
