//! The map's tiles and the counts of the time line tell what the lists tell.

use crate::roles::get;
use crate::server::Server;
use reader::Layers;
use serde_json::Value;
use std::collections::BTreeSet;
use trucewatch_model::Position;
use trucewatch_tiles::TileId;

#[path = "../../../trucewatch-tiles/tests/common/reader.rs"]
pub(crate) mod reader;

fn url(tile: TileId, query: &str) -> String {
    format!(
        "/api/tiles/{}/{}/{}.mvt{query}",
        tile.z(),
        tile.x(),
        tile.y()
    )
}

/// The tiles of a zoom that hold what the map's list tells, by the list itself.
fn tiles(server: &Server, z: u8) -> BTreeSet<TileId> {
    let map = server.json("/api/incidents/map?limit=5000");
    let features = map["features"].as_array().expect("a list");
    let tile = |one: &Value| {
        let at = &one["geometry"]["coordinates"];
        let degrees = |k: usize| at[k].as_f64().expect("degrees");
        TileId::holding(
            Position::from_deg(degrees(1), degrees(0)).expect("a place"),
            z,
        )
    };
    features.iter().map(tile).collect()
}

fn read(server: &Server, path: &str) -> Layers {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    assert_eq!(
        answer.headers["content-type"],
        "application/vnd.mapbox-vector-tile"
    );
    reader::read(&answer.bytes)
}

/// How many count, and how many are held back, in all tiles of a zoom.
fn told(server: &Server, z: u8, query: &str) -> (i64, i64) {
    let (mut counted, mut held) = (0, 0);
    for tile in tiles(server, z) {
        let layers = read(server, &url(tile, query));
        let clusters = layers.get("clusters").into_iter().flatten();
        let clusters = clusters.map(|one| (one.yes("held"), one.number("n")));
        let singles = layers.get("incidents").into_iter().flatten();
        for (is_held, count) in clusters.chain(singles.map(|one| (one.yes("held"), 1))) {
            *(if is_held { &mut held } else { &mut counted }) += count;
        }
    }
    (counted, held)
}

#[test]
fn every_zoom_tells_as_many_as_the_list() {
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    for query in [
        "",
        "?class=explosion",
        "?status=unclear",
        "?status=none&class=explosion",
        "?from=2021-02-15T00:20:00Z&to=2021-02-15T00:40:00Z",
    ] {
        let list = server.json(&format!("/api/incidents{query}"));
        let list = list["incidents"].as_array().expect("a list");
        let located = list.iter().filter(|one| one["lat_deg"].is_f64());
        let (held, counted): (Vec<&Value>, Vec<&Value>) =
            located.partition(|one| one["held_back"].is_string());
        for z in [0, 6, 9, 11, 14, 18] {
            let expected = (counted.len() as i64, held.len() as i64);
            assert_eq!(told(&server, z, query), expected, "{query} at zoom {z}");
        }
        let density = server.json(&format!("/api/density{query}"));
        let bins = density["bins"].as_array().expect("a list");
        let sum = |key: &str| -> u64 { bins.iter().filter_map(|bin| bin[key].as_u64()).sum() };
        let all = list.len() as u64;
        assert_eq!(
            sum("incidents") + sum("held_back"),
            all,
            "{query}: {density}"
        );
    }
    assert!(told(&server, 9, "").0 > 5, "there was something to tell");
}

#[test]
fn classes_and_statuses_can_be_joined() {
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    let count = |query: &str| told(&server, 10, query).0;
    let statuses = ["looks_broken", "unclear", "holds", "none"];
    let apart: i64 = statuses
        .iter()
        .map(|s| count(&format!("?status={s}")))
        .sum();
    assert_eq!(count("?status=looks_broken,unclear,holds,none"), apart);
    assert!(count("?class=explosion,burst") >= count("?class=burst"));
}

#[test]
fn an_incident_by_itself_is_told_with_its_area() {
    let server = Server::new(7, 3_600.0, 3_600.0, false);
    let (mut singles, mut with_area) = (0, 0);
    for tile in tiles(&server, 14) {
        let layers = read(&server, &url(tile, ""));
        for one in layers.get("incidents").into_iter().flatten() {
            let id = one.text("id");
            let detail = server.json(&format!("/api/incidents/{id}"));
            let within_m = detail["within_m"].as_f64().expect("located");
            assert!(
                (one.number("within_m") as f64 - within_m).abs() <= 1.0,
                "{id}"
            );
            let status = detail["status"].as_str().unwrap_or("none");
            if !one.yes("held") {
                assert_eq!(one.text("status"), status, "{id}");
            }
            singles += 1;
            // A pixel is about 3 m there.
            if within_m > 20.0 {
                assert!(one.yes("area"), "{id}: no area of {within_m} m");
                let areas = layers["areas"].iter();
                with_area += areas.filter(|area| area.text("id") == id).count();
            }
        }
    }
    assert!(
        singles > 5 && with_area > 3,
        "{singles} by themselves, {with_area} areas"
    );
}

#[test]
fn a_browser_keeps_a_tile_until_something_changes() {
    let mut server = Server::new(7, 3_600.0, 1_800.0, false);
    let path = "/api/tiles/0/0/0.mvt";
    let first = server.get(path);
    let tag = first.headers["etag"].clone();
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    assert!(first.headers["vary"].contains("cookie"), "{first:?}");
    let again = |tag: &str| server.send("GET", path, &[("If-None-Match", tag)], "");
    let kept = again(&tag);
    assert_eq!((kept.status, kept.bytes.len()), (304, 0), "{kept:?}");
    assert_eq!(again("W/\"other\"").status, 200);
    let count = told(&server, 9, "");
    let now = server.site.clock().now();
    server.deliver(now.plus_s(1_800.0));
    server.catch_up();
    let after = server.send("GET", path, &[("If-None-Match", &tag)], "");
    assert_eq!(after.status, 200);
    assert_ne!(after.headers["etag"], tag);
    assert!(told(&server, 9, "").0 > count.0, "and there are more");
    // What a tag says is what is told, not how it came to be.
    let other = Server::new(7, 3_600.0, 3_600.0, false);
    assert_eq!(other.get(path).headers["etag"], after.headers["etag"]);
    assert_eq!(other.get(path).bytes, after.bytes);
    let all = [9, 10, 11, 12].into_iter().flat_map(|z| tiles(&server, z));
    let large = all.map(|tile| url(tile, ""));
    let large = large.max_by_key(|path| server.get(path).bytes.len());
    let large = large.expect("there are tiles");
    let packed = server.send("GET", &large, &[("Accept-Encoding", "gzip")], "");
    assert_eq!(packed.headers["content-encoding"], "gzip", "{packed:?}");
    assert!(packed.bytes.len() < server.get(&large).bytes.len());
}

#[test]
fn what_no_tile_is_is_refused_as_everywhere() {
    let server = Server::new(7, 600.0, 600.0, false);
    for (path, status, place) in [
        ("/api/tiles/3/8/0.mvt", 404, Value::Null),
        ("/api/tiles/19/0/0.mvt", 404, Value::Null),
        ("/api/tiles/3/0/-1.mvt", 400, "y".into()),
        ("/api/tiles/near/0/0.mvt", 400, "z".into()),
        ("/api/tiles/3/0/0.mvt?from=yesterday", 400, "from".into()),
        (
            "/api/tiles/3/0/0.mvt?class=explosion,bang",
            400,
            "class".into(),
        ),
        ("/api/density?status=broken", 400, "status".into()),
        ("/api/density?bins=many", 400, "bins".into()),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        assert_eq!(answer.json()["error"]["where"], place, "{path}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
}

/// A mission that tells the public late: an incident comes into the tiles when it is due, and not before.
#[test]
fn what_is_told_late_appears_when_it_is_due() {
    let mut server = Server::that_tells_late();
    server.publish();
    server.catch_up();
    let path = "/api/tiles/0/0/0.mvt";
    let count = |server: &Server| {
        let density = get(server, None, "/api/density?bins=1").json();
        let bin = &density["bins"][0];
        bin["incidents"].as_u64().unwrap_or(0) + bin["held_back"].as_u64().unwrap_or(0)
    };
    let early = get(&server, None, path);
    assert_eq!(
        (early.status, early.bytes.len()),
        (200, 0),
        "nothing is due yet"
    );
    assert_eq!(count(&server), 0);
    let begun = server.site.clock().now();
    let mut before = 0;
    for minutes in [70, 90, 130] {
        server
            .site
            .clock()
            .advance_to(begun.plus_s(f64::from(minutes) * 60.0));
        let list = get(&server, None, "/api/incidents").json();
        let due = list["total"].as_u64().expect("a number");
        assert_eq!(count(&server), due, "after {minutes} minutes");
        assert!(due >= before, "what was told stays");
        before = due;
        let density = get(&server, None, "/api/density").json();
        if due > 0 {
            assert_eq!(
                density["handling"],
                serde_json::json!(["incident: delayed 2 h"])
            );
        }
    }
    assert!(before > 5, "all of them in the end: {before}");
    assert!(!get(&server, None, path).bytes.is_empty());
}
