//! What leaves to those who are told places coarsely: the public and a party, through every exit.

use crate::releases::parent;
use crate::roles::{get, people};
use crate::server::Server;
use crate::tiles::reader;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trucewatch_evidence::{EvidenceLog as _, NewEntry};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Marking, Position};
use trucewatch_proof::Hash;
use trucewatch_release::downgrade::{Act, DraftId};
use trucewatch_release::{Cell, Label, Level, Subject};
use trucewatch_site::desk::ReleaseRequest;
use trucewatch_site::exit::Recipient;

const DAY: &str = "2021-02-15";
/// Whoever is told coarsely: session, audience, size of the cell.
const TOLD: [(Option<&str>, &str, u32); 2] =
    [(None, "PUBLIC", 1_000), (Some("liaison"), "PARTY_A", 500)];

/// A server where everything that was heard is public as well, and so are the sensors; with accounts, open to the
/// public. `positions`: a policy of its own.
fn server(hidden: bool, positions: Option<&str>) -> (Server, BTreeMap<&'static str, String>) {
    let mut server = Server::with_files(7, 3_600.0, &|dir| {
        std::fs::write(dir.join("sign-in.toml"), "public_reading = true\n").expect("written");
        if let Some(policy) = positions {
            std::fs::write(dir.join("positions.toml"), policy).expect("written");
        }
    });
    let people = people(&server);
    // Each audience is there from the beginning, so that all comes over its stream.
    for (who, ..) in TOLD {
        let cookie = who.map(|who| people[who].as_str());
        let empty = get(&server, cookie, "/api/tiles/0/0/0.mvt");
        assert_eq!((empty.status, empty.bytes.len()), (200, 0), "{empty:?}");
    }
    server.publish();
    if hidden {
        server.take_restricted();
    }
    server.catch_up();
    releases(&server, hidden);
    (server, people)
}

/// Something goes out to everybody; in the world with hidden objects there is a draft of another, for nobody here.
fn releases(server: &Server, hidden: bool) {
    let registry = server.site.rules().registry();
    let parent = parent(server);
    let officer = |code: &str, hat: &str| Subject {
        person: code.to_owned(),
        hat: registry.atom(hat).expect("a hat"),
        clearance: Level::Restricted,
        ..Subject::public(registry)
    };
    let [author, one, other] =
        [("n-1", "NOR"), ("f-1", "FRA"), ("c-1", "CELL")].map(|(code, hat)| officer(code, hat));
    let does = |id: &str, by: &Subject, act: Act, text: Option<&str>| {
        let (expects, key) = (None, None);
        let request = ReleaseRequest {
            id,
            by,
            act,
            text,
            expects,
            key,
        };
        let done = server.site.desk().release(request, server.site.rules());
        done.expect("it is possible");
    };
    let propose = |text: &str| Act::Propose {
        content: Hash::of(&[text.as_bytes()]).to_hex(),
        label: Label::lowest(registry).to_text(registry),
        parents: vec![parent.clone()],
        reason: "why".to_owned(),
        emergency: false,
        template: None,
    };
    if hidden {
        let text = "Nobody is to see this.";
        does("d-hidden", &author, propose(text), Some(text));
    }
    let text = "Explosions were heard.";
    does("d-1", &author, propose(text), Some(text));
    let draft = DraftId("d-1".to_owned());
    let binding = server.site.desk().look(server.site.rules(), |look| {
        let it = look.releases.downgrades().draft(&draft);
        Ok(it.and_then(|it| look.binding(it)).unwrap_or_default())
    });
    let binding = binding.expect("readable");
    let approve = || Act::Approve {
        draft: draft.clone(),
        binding: binding.clone(),
    };
    does("a-1", &one, approve(), None);
    does("a-2", &other, approve(), None);
    let release = Act::Release {
        draft: draft.clone(),
        binding: binding.clone(),
    };
    does("r-1", &one, release, None);
}

impl Server {
    /// Takes in what is known once more, marked as public.
    pub(crate) fn publish(&mut self) {
        let known = self.store.read(0, 100_000).expect("the store can be read");
        let again = known.into_iter().filter_map(|entry| {
            let record = match entry.record {
                Record::Observation(mut one) => {
                    one.marking = Marking::Public;
                    Record::Observation(one)
                }
                Record::Observer(mut one) => {
                    one.marking = Marking::Public;
                    Record::Observer(one)
                }
                _ => return None,
            };
            Some(NewEntry {
                record,
                raw: Vec::new(),
                source: "public".to_owned(),
                line: 0,
                received_at: entry.received_at,
                bound_ms: entry.bound_ms,
                signed: None,
            })
        });
        let again: Vec<_> = again.collect();
        self.store.append(&again).expect("the store can be written");
    }
}

/// Everything that leaves to somebody, by exit.
fn exits(server: &Server, cookie: Option<&str>, audience: &str) -> BTreeMap<String, String> {
    let list = get(server, cookie, "/api/incidents");
    assert_eq!(list.status, 200, "{list:?}");
    let list = list.json();
    let all = list["incidents"].as_array().expect("a list");
    let ids: Vec<&str> = all.iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.len() > 5, "there is something to tell: {}", ids.len());
    let mut paths = vec![
        "/api/incidents".to_owned(),
        "/api/incidents?limit=2".to_owned(),
        "/api/incidents?class=explosion".to_owned(),
        "/api/incidents?status=looks_broken".to_owned(),
        "/api/incidents?bbox=37,47,38,48.5".to_owned(),
        "/api/incidents?q=of".to_owned(),
        "/api/incidents/map".to_owned(),
        "/api/incidents/i-no-such-thing".to_owned(),
        "/api/incidents?after=nonsense".to_owned(),
        "/api/sensors".to_owned(),
        "/api/status".to_owned(),
        "/api/observations/o-no-such-thing".to_owned(),
        "/api/reports".to_owned(),
        format!("/reports/daily/{DAY}"),
        "/api/public/releases".to_owned(),
        "/api/public/releases/nothing".to_owned(),
        "/public".to_owned(),
        format!("/public?day={DAY}"),
        "/api/releases".to_owned(),
        "/api/releases/d-hidden".to_owned(),
        "/api/releases/received".to_owned(),
    ];
    paths.extend(ids.iter().map(|id| format!("/api/incidents/{id}")));
    paths.extend([
        "/api/density?bins=10".to_owned(),
        "/api/density?class=burst".to_owned(),
    ]);
    for lang in ["en", "uk", "ru", "fr", "de"] {
        paths.extend([
            format!("/reports/daily/{DAY}?lang={lang}"),
            format!("/reports/weekly/{DAY}?lang={lang}"),
            format!("/reports/spot/{}?lang={lang}", ids[0]),
            format!("/public?day={DAY}&lang={lang}"),
        ]);
    }
    paths.extend(ids.iter().map(|id| format!("/reports/spot/{id}")));
    paths.extend([
        "/reports/spot/i-no-such-thing".to_owned(),
        "/reports/spot/case-1".to_owned(),
        format!("/reports/standing/daily/{DAY}"),
        format!("/reports/signed/{}", "ab".repeat(32)),
        "/api/errata".to_owned(),
        "/public/days.csv".to_owned(),
        format!("/public/days.csv?day={DAY}"),
        format!("/public/incidents.csv?day={DAY}"),
        format!("/public/incidents.geojson?day={DAY}"),
    ]);
    paths.extend(tiles(all));
    let mut told: BTreeMap<String, String> = (paths.into_iter())
        .map(|path| {
            let mut answer = get(server, cookie, &path);
            answer.headers.remove("date");
            let headers = format!("{:?}", answer.headers);
            let body = match path.starts_with(TILES) {
                true => trucewatch_proof::hex(&answer.bytes),
                false => answer.body,
            };
            (path, format!("{}\n{headers}\n{body}", answer.status))
        })
        .collect();
    let header = cookie.map_or_else(String::new, |cookie| format!("Cookie: {cookie}\r\n"));
    let begin = format!("{}-0", server.site.run_number());
    let mut stream = server.stream_with(Some(&begin), &header);
    let events: Vec<String> = (0..ids.len())
        .map(|_| {
            let event = stream.next();
            let (_, number) = event.id.rsplit_once('-').expect("run-number");
            format!("{}\n{number}\n{}", event.name, event.data)
        })
        .collect();
    told.extend((events.into_iter().enumerate()).map(|(k, text)| (format!("stream {k}"), text)));
    let rules = std::sync::Arc::clone(server.site.rules());
    let to = Recipient::of_audience(rules, audience).expect("an audience");
    let mut file = Vec::new();
    let view = server.site.view_up_to(Marking::Public);
    let now = server.site.clock().now();
    trucewatch_site::geojson::write_incidents(&view, &to, now, &mut file).expect("to memory");
    let file = String::from_utf8(file).expect("text");
    told.insert("a file".to_owned(), format!("200\n\n{file}"));
    told
}

const TILES: &str = "/api/tiles/";

/// Tiles of the map, far and near, that hold what is in a list.
fn tiles(incidents: &[Value]) -> Vec<String> {
    let mut found: Vec<String> = vec![format!("{TILES}0/0/0.mvt")];
    for one in incidents {
        let (lat, lon) = (one["lat_deg"].as_f64(), one["lon_deg"].as_f64());
        let place = lat
            .zip(lon)
            .and_then(|(lat, lon)| Position::from_deg(lat, lon));
        for z in [8, 12, 15, 18] {
            found.extend(place.map(|place| {
                let tile = trucewatch_tiles::TileId::holding(place, z);
                format!("{TILES}{z}/{}/{}.mvt", tile.x(), tile.y())
            }));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// What is wrong with a tile: incidents that are not in the middle of a cell, or not said to be; small numbers;
/// areas by which the place could be told.
fn faults_of_tile(path: &str, hex: &str, cell_m: u32) -> Vec<&'static str> {
    let numbers = path.trim_start_matches(TILES).trim_end_matches(".mvt");
    let numbers: Vec<f64> = (numbers.split('/'))
        .map(|n| n.parse().expect("a number"))
        .collect();
    let bytes = trucewatch_proof::from_hex(hex).expect("digits");
    let layers = reader::read(&bytes);
    let across = 2_f64.powf(numbers[0]);
    let mut faults = Vec::new();
    for one in layers.get("incidents").into_iter().flatten() {
        if one.number("precision_m") != i64::from(cell_m) || one.number("displacement_m") == 0 {
            faults.push("it is not said how coarse");
        }
        if (1..5).contains(&one.number("events")) {
            faults.push("a small number");
        }
        if one.text("status") != "none" && one.text("status") != "held_back" {
            faults.push("a status, which rests on the exact place");
        }
        // Places are rounded in tiles, so a far tile tells nothing finely.
        if numbers[0] < 15.0 {
            continue;
        }
        let (x, y) = one.points[0];
        let east = (numbers[1] + (x as f64 + 0.5) / 4_096.0) / across;
        let south = (numbers[2] + (y as f64 + 0.5) / 4_096.0) / across;
        let north = std::f64::consts::PI * (1.0 - 2.0 * south);
        let at = Position::from_deg(north.sinh().atan().to_degrees(), east * 360.0 - 180.0);
        let at = at.expect("on the globe");
        let middle = Cell::holding(at, cell_m).centre();
        let unit_m = 40_075_016.7 / across / 4_096.0;
        if trucewatch_model::geodesy::distance_m(at, middle) > 2.0 * unit_m {
            faults.push("no middle of a cell");
        }
    }
    faults
}

/// All places in an answer.
fn places(value: &Value, found: &mut Vec<(f64, f64)>) {
    match value {
        Value::Array(all) => match all.as_slice() {
            [Value::Number(lon), Value::Number(lat)] => {
                let number = |n: &serde_json::Number| n.as_f64().expect("a number");
                found.push((number(lat), number(lon)));
            }
            all => all.iter().for_each(|one| places(one, found)),
        },
        Value::Object(fields) => {
            if let (Some(lat), Some(lon)) = (
                fields.get("lat_deg").and_then(Value::as_f64),
                fields.get("lon_deg").and_then(Value::as_f64),
            ) {
                found.push((lat, lon));
            }
            fields.values().for_each(|one| places(one, found));
        }
        _ => {}
    }
}

/// Numbers of rounds in an answer that are too small to be told.
fn small_numbers(value: &Value) -> usize {
    match value {
        Value::Array(all) => all.iter().map(small_numbers).sum(),
        Value::Object(fields) => {
            let told = fields.get("bound").and_then(Value::as_str);
            let small = told.is_some_and(|bound| bound != "fewer_than")
                && fields["value"].as_u64().is_some_and(|value| value < 5);
            usize::from(small) + fields.values().map(small_numbers).sum::<usize>()
        }
        _ => 0,
    }
}

/// What is wrong with what leaves: places that are no middle of a cell, or not said to be; numbers that are too
/// small; exact places in any text.
fn faults(server: &Server, told: &BTreeMap<String, String>, cell_m: u32) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut seen, mut tiles) = (0, 0);
    let view = server.site.view_up_to(Marking::Public);
    let exact: Vec<Position> = view
        .incidents()
        .filter_map(|entry| entry.incident.area.centre())
        .collect();
    let party_cell_m = cell_m;
    for (exit, text) in told {
        // What is public is as coarse for everybody.
        let cell_m = if exit.starts_with("/public/") {
            1_000
        } else {
            party_cell_m
        };
        let body = text.splitn(3, '\n').nth(2).unwrap_or_default();
        for position in &exact {
            // One of both alone may fit by chance.
            let numbers = [position.lat_deg(), position.lon_deg()];
            let is_told = |number: &f64| {
                let text = format!("{number:.4}");
                // Other languages write a comma.
                body.contains(&text) || body.contains(&text.replace('.', ","))
            };
            if numbers.iter().all(is_told) {
                faults.push(format!("{exit}: {position:?}"));
            }
        }
        if exit.starts_with(TILES) {
            let found = faults_of_tile(exit, body, cell_m).into_iter();
            faults.extend(found.map(|what| format!("{exit}: {what}")));
            tiles += usize::from(body.contains(&trucewatch_proof::hex(b"incidents")));
        }
        let Ok(value) = serde_json::from_str::<Value>(body) else {
            continue;
        };
        if small_numbers(&value) > 0 {
            faults.push(format!("{exit}: a small number"));
        }
        let mut found = Vec::new();
        places(&value, &mut found);
        seen += found.len();
        for (lat, lon) in &found {
            let at = Position::from_deg(*lat, *lon).expect("on the globe");
            let centre = Cell::holding(at, cell_m).centre();
            let off = (centre.lat_deg() - lat).abs() + (centre.lon_deg() - lon).abs();
            if off > 3e-7 {
                faults.push(format!("{exit}: {lat}, {lon} is no middle of a cell"));
            }
        }
        if !found.is_empty() && !body.contains(&format!("\"precision_m\":{cell_m}")) {
            faults.push(format!("{exit}: it is not said how coarse"));
        }
        if !found.is_empty() && !body.contains("displaced by up to") {
            faults.push(format!("{exit}: it is not said in a sentence"));
        }
    }
    assert!(seen > 20, "places were told: {seen}");
    assert!(tiles > 5, "tiles held incidents: {tiles}");
    faults
}

#[test]
fn p63_no_exit_tells_a_place_finer_than_the_policy() {
    let (server, people) = server(false, None);
    for (who, audience, cell_m) in TOLD {
        let cookie = who.map(|who| people[who].as_str());
        let told = exits(&server, cookie, audience);
        assert_eq!(
            faults(&server, &told, cell_m),
            Vec::<String>::new(),
            "{audience}"
        );
        let page = &told[&format!("/reports/daily/{DAY}")];
        assert!(page.contains("displaced by up to"), "{page}");
        for hidden in ["sensor", "signed_m", "contributions\":[{", "outline\":[["] {
            let within = told
                .iter()
                .filter(|(exit, _)| exit.starts_with("/api/incidents"));
            for (exit, text) in within {
                // What is wrong with a place is said of sensors in general.
                let text = text.replace("its sensors are not believed", "");
                assert!(!text.contains(hidden), "{audience}: {exit}: {hidden}");
            }
        }
    }
}

/// With a policy that tells the public everything, the same look finds it.
#[test]
fn p63_control_a_weakened_policy_is_seen_at_the_exits() {
    let usual = trucewatch_release::PositionPolicy::DEFAULT;
    let weak = usual.replace("cell_m = 1000 }\ncounts", "cell_m = 0 }\ncounts");
    let weak = weak.replace("smallest_number = 5", "smallest_number = 1");
    assert_ne!(usual, weak);
    let (server, _) = server(false, Some(&weak));
    let told = exits(&server, None, "PUBLIC");
    let faults = faults(&server, &told, 1_000);
    for exit in [
        "/api/incidents",
        "/api/incidents/map",
        "/api/tiles/12",
        "/api/tiles/18",
        "stream 0",
        "a file",
    ] {
        assert!(
            faults.iter().any(|fault| fault.starts_with(exit)),
            "{exit}: {faults:?}"
        );
    }
}

/// A mission may tell its own members coarsely, too: then the desk shows them no record that says more.
#[test]
fn whoever_is_told_coarsely_at_the_desk_gets_no_evidence_either() {
    let usual = trucewatch_release::PositionPolicy::DEFAULT;
    let exact = "points = { not_younger_than_h = 0, cell_m = 0 }\n\n[[rule]]\nfor = [\"@members\"]\nkinds = [\"patrol\"";
    let coarse = exact.replacen("cell_m = 0", "cell_m = 2000", 1);
    let policy = usual.replace(exact, &coarse);
    assert_ne!(usual, policy);
    for (policy, cell_m) in [(policy.as_str(), Some(2_000)), (usual, None)] {
        let (server, people) = server(false, Some(policy));
        let analyst = Some(people["analyst"].as_str());
        let list = get(&server, analyst, "/api/incidents").json();
        let one = &list["incidents"][0];
        assert_eq!(one["precision_m"], json!(cell_m), "{one}");
        let id = one["id"].as_str().expect("an id");
        let known = server.store.read_kind("observation").expect("readable");
        let heard = known
            .iter()
            .find_map(trucewatch_evidence::Entry::observation_id);
        let heard = heard.expect("something was heard");
        let detail = get(&server, analyst, &format!("/api/incidents/{id}")).json();
        let told = detail["events"].as_array().expect("a list").len();
        assert_eq!(told == 0, cell_m.is_some(), "{detail}");
        for path in [
            format!("/api/observations/{heard}"),
            format!("/api/mission/suggestions/{id}"),
            format!("/api/incidents/{id}/proofs"),
            "/api/mission/list/by-hand".to_owned(),
        ] {
            let expected = if cell_m.is_some() { 404 } else { 200 };
            assert_eq!(get(&server, analyst, &path).status, expected, "{path}");
        }
    }
}

/// Two worlds that differ only in what the public and a party may not read give them the same bytes everywhere.
#[test]
fn p60_hidden_objects_change_no_byte_of_what_the_public_and_parties_get() {
    let worlds = [server(false, None), server(true, None)];
    for (who, audience, _) in TOLD {
        let [one, other] = worlds.each_ref().map(|(server, people)| {
            let cookie = who.map(|who| people[who].as_str());
            exits(server, cookie, audience)
        });
        assert_eq!(one.len(), other.len());
        for (exit, text) in &one {
            assert_eq!(Some(text), other.get(exit), "{audience}: {exit}");
        }
    }
    let [all, more] = worlds
        .each_ref()
        .map(|(server, _)| server.site.view().observations());
    assert_ne!(
        all, more,
        "the control: somebody who may see everything sees a difference"
    );
}

#[test]
fn the_public_is_shut_out_until_the_mission_opens_the_door() {
    let server = Server::new(7, 600.0, 600.0, false);
    let _ = people(&server);
    for path in [
        "/api/incidents",
        "/api/stream",
        "/api/reports",
        "/public",
        "/api/public/releases",
    ] {
        assert_eq!(get(&server, None, path).status, 401, "{path}");
    }
    let (open, _) = self::server(false, None);
    for path in [
        "/api/sensors",
        "/api/status",
        "/api/mission",
        "/api/releases",
        "/api/quarantine",
    ] {
        assert_eq!(get(&open, None, path).status, 401, "{path}");
    }
    let act = json!({"id": "x", "act": {"area": "cell", "act": {"do": "decide", "what": "w", "why": "y"}}});
    let json = [("Content-Type", "application/json")];
    let sent = open.send("POST", "/api/mission/acts", &json, &act.to_string());
    assert_eq!(sent.status, 401, "{sent:?}");
}
