//! What somebody sees who watches the demonstration for its first minutes: salvos, silence, liars, a
//! wrong clock and a one-sided network, each told as what it is.

use crate::mission::{Item, Store, export, rows, setup};
use trucewatch_fusion::SensorDoubt;
use trucewatch_model::{Assessment, Event, EventHypothesis, Outcome, Timestamp, geodesy};
use trucewatch_sim::{Scenario, World};
use trucewatch_site::{View, explain, spoken};

const HOUR_S: f64 = 3_600.0;

fn shown(seed: u64, hours: f64) -> (World, Store, View) {
    let world = World::new(&Scenario::demonstration(), seed, hours * HOUR_S);
    let mut store = Store::new(world.start().plus_s(hours * HOUR_S));
    store.take(&setup(&world));
    let items: Vec<Item> = rows(&world).into_iter().map(|(_, item)| item).collect();
    store.take(&items);
    let view = store.rebuilt();
    (world, store, view)
}

/// Whether anything happened within two seconds and a kilometre of what a hypothesis says.
fn happened(world: &World, h: &EventHypothesis) -> bool {
    world.truth().iter().any(|t| {
        t.time.seconds_since(h.time).abs() < 2.0
            && h.area
                .centre()
                .is_some_and(|c| geodesy::distance_m(c, t.position) < 1_000.0)
    })
}

fn preferred(event: &Event) -> &EventHypothesis {
    event.preferred().expect("a hypothesis")
}

#[test]
fn its_first_hour_holds_all_that_a_monitor_must_see_through() {
    for seed in [1, 2, 3] {
        let (world, _, view) = shown(seed, 1.5);
        let fusion = view.fusion();
        let events: Vec<&Event> = fusion.events().values().collect();
        let held: Vec<&Event> = events
            .iter()
            .copied()
            .filter(|e| e.held_back.is_some())
            .collect();
        assert!(held.len() >= 3, "seed {seed}: {} held back", held.len());
        for event in &held {
            assert!(!happened(&world, preferred(event)), "{event:?}");
        }
        let doubts: Vec<&SensorDoubt> = fusion.doubts().map(|(_, doubt)| doubt).collect();
        assert!(
            doubts.iter().filter(|d| d.fabricates).count() >= 4,
            "seed {seed}: {doubts:?}"
        );
        let wrong = |d: &&SensorDoubt| d.clock_ahead_s.is_some();
        assert!(doubts.iter().any(wrong), "seed {seed}: {doubts:?}");
        let one_sided = events.iter().filter(|e| fusion.is_one_sided(preferred(e)));
        assert!(one_sided.count() >= 3, "seed {seed}");
        let silent = events
            .iter()
            .filter(|e| e.held_back.is_none() && !preferred(e).silent.is_empty());
        assert!(silent.count() >= 3, "seed {seed}");
        let salvos = view
            .incidents()
            .filter(|i| i.events.len() >= 5 && !i.incident.is_held_back());
        assert!(salvos.count() >= 1, "seed {seed}");
    }
}

/// A ceasefire is in force, and fire in an announced exercise is not called a breach of it: whether it was
/// the exercise, people have to find out.
#[test]
fn a_ceasefire_is_in_force_and_an_exercise_is_considered() {
    for seed in [1, 2, 3] {
        let (_, store, view) = shown(seed, 1.5);
        let now = Timestamp::parse_rfc3339("2021-02-15T01:30:00+02:00").expect("a time");
        let told = spoken::agreement(&view, now, spoken::Lang::En).expect("an agreement");
        let ceasefire = told.sections.iter().find(|s| s.id == "ceasefire");
        let items = &ceasefire.expect("a section").items;
        assert_eq!(items[0].standing, spoken::Standing::Holds, "{items:?}");
        assert!(
            items[0]
                .sentences
                .iter()
                .any(|s| s.text.contains("30 km on both sides")),
            "{items:?}"
        );

        let considered = |a: &&Assessment| a.considered.iter().any(|c| c.id == "exercise-february");
        let in_exercise: Vec<&Assessment> = view
            .incidents()
            .flat_map(|i| &i.assessments)
            .filter(|a| a.provision.as_str() == "cease-fire")
            .filter(considered)
            .collect();
        assert!(!in_exercise.is_empty(), "seed {seed}");
        for a in &in_exercise {
            let exercise = a.considered.iter().find(|c| c.id == "exercise-february");
            let exercise = exercise.expect("it is considered");
            assert_eq!(
                (exercise.what.as_str(), exercise.permits),
                ("exercise", None)
            );
            if exercise.probability > 0.99 {
                assert_eq!(a.status.outcome(), Outcome::NotDeterminable, "{a:?}");
            }
        }
        let report = store.reports(&view).join("\n");
        assert!(
            report.contains("Considered: exercise <code>exercise-february</code> may excuse it"),
            "seed {seed}"
        );
    }
}

#[test]
fn what_is_held_back_is_listed_with_its_reason_and_counts_nowhere() {
    let (world, store, view) = shown(1, 1.5);
    let held: Vec<_> = view
        .incidents()
        .filter(|i| i.incident.is_held_back())
        .collect();
    let events: usize = held.iter().map(|i| i.events.len()).sum();
    assert_eq!(view.held_back(), (held.len(), events));
    for entry in view.incidents() {
        let not_counted = entry
            .events
            .iter()
            .filter(|e| e.held_back.is_some())
            .count();
        let all = if entry.incident.is_held_back() {
            entry.events.len()
        } else {
            0
        };
        assert_eq!(not_counted, all, "held back and ordinary events do not mix");
    }
    for entry in &held {
        assert!(entry.incident.counts.is_empty() && entry.assessments.is_empty());
        assert!(
            entry.incident.reports.is_empty(),
            "no report disappears with it"
        );
        let event = entry.events.first().expect("an event");
        let text = explain::event(&view, &event.id).expect("it is known");
        let reason = event.held_back.as_ref().expect("a reason").reason();
        assert!(reason.starts_with("held back: rests on sensors that are not believed: default/"));
        assert!(text.contains(&format!("not counted  {reason}\n")), "{text}");
        for observer in preferred(event).contributions.iter().map(|c| &c.observer) {
            let doubt = view.fusion().doubt(observer);
            assert_eq!(
                doubt.is_some_and(|d| d.fabricates),
                reason.contains(observer.as_str())
            );
        }
    }

    // Who may have the report and the export need not know which sensors there are.
    let file = export(&view);
    let report = store.reports(&view).join("\n");
    for text in [&file, &report] {
        assert!(text.contains("held back: rests on "), "it is never hidden");
        let mut names = view.fusion().doubts().map(|(id, _)| id.to_string());
        assert!(
            !names.any(|name| text.contains(&format!("{name},"))),
            "no sensor is named"
        );
    }
    assert!(report.contains("events are held back: sensors that are not believed"));

    let one_sided = view
        .fusion()
        .events()
        .values()
        .find(|e| view.fusion().is_one_sided(preferred(e)));
    let text = explain::event(&view, &one_sided.expect("one").id).expect("it is known");
    assert!(
        text.contains("heard from one side only: distance uncertain"),
        "{text}"
    );
    assert!(world.truth().len() > 20);
}
