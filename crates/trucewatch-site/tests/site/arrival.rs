//! Links fail and rows come late, twice and out of order. What the log implies must not show it.

use crate::mission::{Item, Seeded, Store, assert_same, export, rows, setup, world};
use trucewatch_fusion::Settings;
use trucewatch_site::View;
use trucewatch_site::clock::Clock;
use trucewatch_site::live::{LATENESS_S, Site};

const DURATION_S: f64 = 2.0 * 3_600.0;

/// Three orders of everything: sensors, places, lines and the agreement may come in the middle or
/// last, one row in twenty comes twice. Whether the view was refreshed on the way or made at the
/// end, incidents and reports are the same bytes.
#[test]
fn order_and_portions_do_not_matter() {
    let world = world(DURATION_S);
    let end = world.start().plus_s(DURATION_S);
    let mut expected: Option<(String, Vec<String>)> = None;
    for seed in [1, 2, 3] {
        let mut seeded = Seeded(seed);
        let mut items = setup(&world);
        items.extend(rows(&world).into_iter().map(|(_, item)| item));
        for _ in 0..items.len() / 20 {
            items.push(items[seeded.below(items.len())].clone());
        }
        seeded.shuffle(&mut items);
        let mut store = Store::new(end);
        let mut live = View::new(Settings::default());
        let mut rest = items.as_slice();
        let mut portions = 0;
        while !rest.is_empty() {
            let (portion, later) = rest.split_at((1 + seeded.below(1_000)).min(rest.len()));
            store.take(portion);
            store.catch_up(&mut live);
            live.refresh(end, None);
            rest = later;
            portions += 1;
        }
        let view = store.rebuilt();
        assert!(view.incident_count() > 20, "there is something to compare");
        assert!(view.agreement().is_some());
        let bytes = export(&view);
        assert_same(
            &export(&live),
            &bytes,
            &format!("order {seed}, {portions} portions: live and rebuilt"),
        );
        let reports = store.reports(&view);
        assert!(!reports.is_empty());
        match &expected {
            None => expected = Some((bytes, reports)),
            Some((first, first_reports)) => {
                assert_same(first, &bytes, &format!("orders 1 and {seed}"));
                for (a, b) in first_reports.iter().zip(&reports) {
                    assert_same(a, b, &format!("reports of orders 1 and {seed}"));
                }
                assert_eq!(first_reports.len(), reports.len());
            }
        }
    }
}

/// Rows in the order in which they arrive, followed minute by minute as a server does.
#[test]
fn what_was_followed_live_equals_what_is_rebuilt() {
    let world = world(DURATION_S);
    let start = world.start();
    let end = start.plus_s(DURATION_S);
    let mut store = Store::new(start);
    let site = Site::open(store.dir.path(), "Europe/Kyiv", store.clock.clone()).expect("a site");
    store.take(&setup(&world));
    let mut rows = rows(&world).into_iter().peekable();
    let mut now = start;
    while now < end {
        now = now.plus_s(300.0);
        store.clock.advance_to(now);
        let mut portion: Vec<Item> = Vec::new();
        while let Some((_, item)) = rows.next_if(|(at, _)| *at <= now) {
            portion.push(item);
        }
        store.take(&portion);
        site.catch_up(&store.store).expect("read");
    }
    store.clock.advance_to(end.plus_s(1_000.0 + LATENESS_S));
    site.catch_up(&store.store).expect("read");
    let rebuilt = store.rebuilt();
    let live = site.view();
    assert_eq!(live.entries(), rebuilt.entries());
    assert_eq!(live.observations(), rebuilt.observations());
    assert_eq!(live.span(), rebuilt.span());
    assert_same(&export(&live), &export(&rebuilt), "live and rebuilt");
    drop(live);

    // A server that starts later sees the same.
    let later = Site::open(store.dir.path(), "Europe/Kyiv", store.clock.clone()).expect("a site");
    later.catch_up(&store.store).expect("read");
    assert_same(
        &export(&later.view()),
        &export(&rebuilt),
        "a restarted server",
    );
    assert!(!Clock::system().is_simulated());
}
