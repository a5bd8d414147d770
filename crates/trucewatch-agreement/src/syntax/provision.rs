//! Provisions and exceptions: the keys that all kinds share. Each kind reads its own keys.

use super::Known;
use super::places::read_territory;
use super::reader::{Log, Reader};
use super::tools::{choice_if, choose, unknown};
use crate::exception::{Effect, Exception};
use crate::provisions::{
    CessationOfFire, DisengagementArea, KINDS, Kind, LocalWindow, Provision, Withdrawal,
};
use trucewatch_model::ProvisionId;

pub(super) fn read_exceptions(log: &mut Log, readers: &[Reader], known: &Known) -> Vec<Exception> {
    let mut exceptions = Vec::new();
    for reader in readers {
        let id = reader.get("id").and_then(|id| id.value.as_str());
        let kinds = [("announced_exercise", ())];
        let kind = reader
            .text(log, "kind", "announced_exercise")
            .and_then(|(word, at)| choose(log, reader, "kind", &word, at, &kinds));
        let title = reader.text(log, "title", "Announced live-fire exercise");
        for key in ["from", "to"] {
            reader.need(log, key, "2020-09-01T08:00:00+03:00");
        }
        let window = reader.window(log, "from", "to", known.calendar.as_ref());
        let territory = read_territory(log, reader, known);
        let effects = [("unclear", Effect::Unclear), ("holds", Effect::Holds)];
        let effect = choice_if(log, reader, "effect", &effects).unwrap_or(Effect::Unclear);
        reader.text_if(log, "source");
        reader.finish(log);
        if let (Some(id), Some(()), Some((title, _)), Some(territory)) =
            (id, kind, title, territory)
        {
            exceptions.push(Exception {
                id: id.to_owned(),
                title,
                window,
                territory,
                effect,
            });
        }
    }
    exceptions
}

pub(super) fn read_provisions(log: &mut Log, readers: &[Reader], known: &Known) -> Vec<Provision> {
    readers
        .iter()
        .filter_map(|reader| {
            let provision = read_provision(log, reader, known);
            reader.finish(log);
            provision
        })
        .collect()
}

fn read_provision(log: &mut Log, reader: &Reader, known: &Known) -> Option<Provision> {
    let id = reader.get("id").and_then(|id| id.value.as_str());
    let title = reader.text(log, "title", "No fire near the line");
    let source = reader.text_if(log, "source").map(|t| t.0);
    let exceptions = references(
        log,
        reader,
        "exceptions",
        "exception",
        &known.names.exceptions,
    );
    let overrides = references(
        log,
        reader,
        "overrides",
        "provision",
        &known.names.provisions,
    );
    let kinds = KINDS.map(|k| (k, k));
    let kind = reader
        .text(log, "kind", KINDS[0])
        .and_then(|(word, at)| choose(log, reader, "kind", &word, at, &kinds));
    // A local window has its own two ends and both are needed; others are open by default.
    let calendar = known.calendar.as_ref();
    let in_force = if kind == Some("local_window") {
        for key in ["from", "to"] {
            reader.need(log, key, "2020-09-01T08:00:00+03:00");
        }
        reader.window(log, "from", "to", calendar)
    } else {
        reader.need(log, "in_force_from", "2020-07-27T00:01:00+03:00");
        reader.window(log, "in_force_from", "in_force_to", calendar)
    };
    let Some(kind) = kind else {
        ask_for_everything(reader);
        return None;
    };
    let kind = match kind {
        "cessation_of_fire" => CessationOfFire::read(log, reader, known).map(Kind::CessationOfFire),
        "withdrawal" => Withdrawal::read(log, reader, known).map(Kind::Withdrawal),
        "disengagement_area" => {
            DisengagementArea::read(log, reader, known).map(Kind::DisengagementArea)
        }
        _ => LocalWindow::read(log, reader, known).map(Kind::LocalWindow),
    };
    Some(Provision {
        id: ProvisionId::from_text(id?),
        title: title?.0,
        source,
        in_force,
        kind: kind?,
        exceptions: exceptions
            .iter()
            .filter_map(|id| known.exceptions.iter().position(|e| e.id == *id))
            .collect(),
        overrides: overrides.into_iter().map(ProvisionId::from_text).collect(),
    })
}

/// Without a kind nobody can say which keys belong here, so none is called unknown.
fn ask_for_everything(reader: &Reader) {
    for (key, _) in reader.entries() {
        reader.get(key);
    }
}

fn references(
    log: &mut Log,
    reader: &Reader,
    key: &str,
    noun: &str,
    ids: &[String],
) -> Vec<String> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for (id, at) in reader.texts_if(log, key) {
        if ids.contains(&id.as_str()) {
            found.push(id);
        } else {
            unknown(log, &reader.part, at, noun, &id, &ids);
        }
    }
    found
}
