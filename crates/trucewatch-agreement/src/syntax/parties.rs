//! Parties: opaque ids, names that people see, and sides of lines.

use super::reader::{Log, Reader};
use super::tools::{choice_if, keyed_tables, table, unknown};
use super::{Head, Names};
use crate::{Party, Side};
use std::collections::BTreeMap;

/// The parties in the order in which the head names them, with their names and sides.
pub(super) fn read_parties(
    log: &mut Log,
    root: &Reader,
    head: Option<&Head>,
    names: &Names,
) -> Vec<Party> {
    let named = head.map_or(&[][..], |h| &h.parties);
    let mut parties: Vec<Party> = Vec::new();
    for (id, at) in named {
        if parties.iter().any(|p| p.id == *id) {
            let what = format!("party `{id}` is named twice");
            log.add(Some(*at), "the agreement", what, "remove one");
            continue;
        }
        parties.push(Party {
            id: id.clone(),
            display_name: None,
            sides: BTreeMap::new(),
        });
    }
    let ids: Vec<String> = parties.iter().map(|p| p.id.clone()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for (id, got, reader) in keyed_tables(log, root, "display_names") {
        match parties.iter_mut().find(|p| p.id == id) {
            Some(party) => party.display_name = got.value.as_str().map(str::to_owned),
            None => unknown(log, &reader.part, got.at, "party", &id, &ids),
        }
        if got.value.as_str().is_none() {
            reader.wrong(log, &id, &got, "text in quotes");
        }
    }
    for (id, got, parent) in keyed_tables(log, root, "party") {
        let Some(party) = parties.iter_mut().find(|p| p.id == id) else {
            unknown(log, &parent.part, got.at, "party", &id, &ids);
            continue;
        };
        let part = format!("party `{id}`");
        let Some(reader) = table(log, &parent, &id, &got, &part) else {
            continue;
        };
        party.sides = read_sides(log, &reader, names);
        reader.finish(log);
    }
    parties
}

fn read_sides(log: &mut Log, reader: &Reader, names: &Names) -> BTreeMap<String, Side> {
    let Some(got) = reader.get("side_of_line") else {
        return BTreeMap::new();
    };
    let expected = "a table from line to side, such as `{ contact = \"left\" }`";
    let Some(lines) = got.value.as_table() else {
        reader.wrong(log, "side_of_line", &got, expected);
        return BTreeMap::new();
    };
    let inner = Reader::of(format!("{}, `side_of_line`", reader.part), lines, got.at);
    let ids: Vec<&str> = names.lines.iter().map(String::as_str).collect();
    let mut sides = BTreeMap::new();
    for (line, side) in inner.entries() {
        if !ids.contains(&line) {
            unknown(log, &inner.part, side.at, "line", line, &ids);
        }
        if let Some(found) = choice_if(log, &inner, line, &SIDES) {
            sides.insert(line.to_owned(), found);
        }
    }
    sides
}

/// The words for sides.
pub(super) const SIDES: [(&str, Side); 2] = [("left", Side::Left), ("right", Side::Right)];
