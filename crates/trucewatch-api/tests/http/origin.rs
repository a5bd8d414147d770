//! Where fire came from is in the detail that the duty desk opens, and in no other answer.

use crate::server::Server;
use serde_json::Value;
use trucewatch_sim::{Scenario, World};

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

#[test]
fn three_shares_of_final_events_in_the_detail_and_nowhere_else() {
    let length_s = 5_400.0;
    let world = World::new(&Scenario::demonstration(), 1, length_s);
    let server = Server::of(&world, length_s, false);
    let agreement = server.site.view();
    let names: Vec<String> = agreement
        .agreement()
        .expect("the reference agreement")
        .parties()
        .iter()
        .filter_map(|p| p.display_name().map(str::to_owned))
        .collect();
    drop(agreement);
    assert!(!names.is_empty());
    let page = server.get("/api/incidents?limit=500");
    let (mut told, mut sided, mut linked) = (0, 0, 0);
    for one in list(&page.json()["incidents"]) {
        let id = one["id"].as_str().expect("an id");
        let detail = server.json(&format!("/api/incidents/{id}"));
        for event in list(&detail["events"]) {
            let origin = &event["origin"];
            let (shares, why) = (&origin["shares"], &origin["why_no_side"]);
            assert_eq!(shares.is_null(), why.is_string(), "{origin}");
            if event["provisional"] == true || event["held_back"].is_string() {
                assert!(shares.is_null() && origin["kind"].is_null(), "{origin}");
            }
            if shares.is_null() {
                continue;
            }
            told += 1;
            let share = |name: &str| shares[name].as_u64().expect("a number");
            let (left, right) = (share("left"), share("right"));
            assert_eq!(left + right + share("undetermined"), 100, "{origin}");
            assert!(left % 5 == 0 && right % 5 == 0, "{origin}");
            sided += usize::from(left.max(right) >= 50);
            linked += usize::from(origin["link"].is_object());
            let text = origin.to_string();
            assert!(
                text.contains("left and right of the line as drawn"),
                "{text}"
            );
            assert!(!names.iter().any(|name| text.contains(name)), "{text}");
        }
    }
    assert!(
        told > 20 && sided > 0 && linked > 0,
        "{told}, {sided}, {linked}"
    );

    let mut public = vec![page.body, server.get("/api/incidents/map?limit=500").body];
    public.push(server.get("/api/features").body);
    for date in list(&server.json("/api/reports")["dates"]) {
        let date = date.as_str().expect("a date");
        public.push(server.get(&format!("/reports/daily/{date}")).body);
    }
    let mut stream = server.stream(Some(&format!("{}-0", server.site.run_number())));
    let events = stream.until(|event| event.name == "status");
    assert!(events.iter().any(|event| event.name == "incident"));
    public.extend(events.iter().map(|event| event.data.to_string()));
    for text in public {
        for word in [
            "\"origin\"",
            "\"shares\"",
            "\"link\"",
            "fired_there",
            "why_no_side",
            "left of the line",
            "left and right of the line",
        ] {
            assert!(!text.contains(word), "`{word}` in {text:.200}");
        }
    }
}
