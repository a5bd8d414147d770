//! From the text of an agreement to an [`Agreement`], or to everything that is wrong with it.
//!
//! The format is described in `agreements/README.md`. Parts that refer to others are read after
//! them; a reference to a part that is itself broken is not reported a second time.

mod places;
mod provision;
mod reader;

use crate::errors::suggestion;
use crate::words::Calendar;
use crate::{Agreement, AgreementErrors, Exception, Line, Party, Side, Zone};
pub(crate) use places::{KM_MAX, find_line, read_territory};
use places::{read_lines, read_zones};
use provision::{read_exceptions, read_provisions};
pub(crate) use reader::{Found, Log, Reader, found, number, number_text};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use toml::de::DeTable;
use trucewatch_model::{AgreementVersion, Feature, Marking};

/// The version of the format that this program reads.
pub const FORMAT: u32 = 1;

/// What provisions may refer to.
pub(crate) struct Known<'a> {
    features: &'a [Feature],
    calendar: Option<Calendar>,
    pub(crate) parties: Vec<Party>,
    pub(crate) lines: Vec<Line>,
    zones: Vec<Zone>,
    exceptions: Vec<Exception>,
    /// Ids as written, including those of parts that are broken themselves.
    names: Names,
}

/// Ids as written.
#[derive(Default)]
pub(crate) struct Names {
    lines: Vec<String>,
    zones: Vec<String>,
    exceptions: Vec<String>,
    provisions: Vec<String>,
}

/// Reads an agreement. `features` are the lines and zones that `feature = "..."` may refer to;
/// several of one id are parts of one line or zone.
///
/// # Errors
/// All problems at once, each with its line, what is wrong and what to do.
pub fn parse(text: &str, features: &[Feature]) -> Result<Agreement, AgreementErrors> {
    let mut log = Log::of(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map(|span| span.start);
        log.add(
            at,
            "the file",
            format!("not TOML: {}", error.message()),
            "correct the syntax",
        );
    }
    if !errors.is_empty() {
        // Whatever else is wrong may only follow from this.
        return Err(AgreementErrors::from_problems(log.problems));
    }
    let root = Reader::of("the file", document.get_ref(), 0);
    let agreement = read(&mut log, &root, text, features);
    match agreement {
        Some(agreement) if log.problems.is_empty() => Ok(agreement),
        _ => Err(AgreementErrors::from_problems(log.problems)),
    }
}

fn read(log: &mut Log, root: &Reader, text: &str, features: &[Feature]) -> Option<Agreement> {
    read_format(log, root);
    let head = read_head(log, root);
    let mut known = Known {
        features,
        calendar: head.as_ref().and_then(|h| h.calendar.clone()),
        parties: Vec::new(),
        lines: Vec::new(),
        zones: Vec::new(),
        exceptions: Vec::new(),
        names: Names::default(),
    };
    let lines = tables(log, root, "line");
    let zones = tables(log, root, "zone");
    let exceptions = tables(log, root, "exception");
    let provisions = tables(log, root, "provision");
    known.names = Names {
        lines: ids(log, &lines, true),
        zones: ids(log, &zones, false),
        exceptions: ids(log, &exceptions, false),
        provisions: ids(log, &provisions, false),
    };
    known.parties = read_parties(log, root, head.as_ref(), &known.names);
    known.lines = read_lines(log, &lines, &known);
    known.zones = read_zones(log, &zones, &known);
    known.exceptions = read_exceptions(log, &exceptions, &known);
    let read = read_provisions(log, &provisions, &known);
    if provisions.is_empty() {
        let what_to_do = "add at least one `[[provision]]`";
        log.add(None, "the file", "there is no provision", what_to_do);
    }
    root.finish(log);
    let head = head?;
    Some(Agreement {
        version: AgreementVersion {
            id: head.id?,
            version: head.version?,
            sha256: hex(&Sha256::digest(text.as_bytes())),
        },
        title: head.title?,
        calendar: head.calendar?,
        official_language: head.official_language?,
        marking: head.marking,
        parties: known.parties,
        lines: known.lines,
        zones: known.zones,
        exceptions: known.exceptions,
        provisions: read,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        text
    })
}

fn read_format(log: &mut Log, root: &Reader) {
    let Some(got) = root.need(log, "format", &FORMAT.to_string()) else {
        return;
    };
    if number_text(got.value) != Some(&FORMAT.to_string()) {
        log.add(
            Some(got.at),
            &root.part,
            "`format` is not a version that this program reads",
            format!("write `format = {FORMAT}`, or use a newer program"),
        );
    }
}

/// The table `[agreement]`.
struct Head {
    id: Option<String>,
    title: Option<String>,
    version: Option<String>,
    calendar: Option<Calendar>,
    official_language: Option<String>,
    marking: Marking,
    parties: Vec<(String, usize)>,
}

fn read_head(log: &mut Log, root: &Reader) -> Option<Head> {
    let Some(got) = root.get("agreement") else {
        let what_to_do = "add it with `id`, `title`, `version`, `time_zone`, `official_language` \
                          and `parties`";
        log.add(
            None,
            "the file",
            "the table `[agreement]` is missing",
            what_to_do,
        );
        return None;
    };
    let reader = table(log, root, "agreement", &got, "`[agreement]`")?;
    let text = |log: &mut Log, key, example| reader.text(log, key, example).map(|t| t.0);
    let head = Head {
        id: text(log, "id", "truce-2020"),
        title: text(log, "title", "Truce of 27 July 2020"),
        version: text(log, "version", "1"),
        official_language: text(log, "official_language", "en"),
        calendar: read_calendar(log, &reader),
        marking: read_marking(log, &reader),
        parties: reader.texts_if(log, "parties"),
    };
    reader.text_if(log, "note");
    reader.text_if(log, "source");
    if head.parties.is_empty() {
        let what_to_do = "add their ids, for example `parties = [\"A\", \"B\"]`";
        log.add(
            Some(reader.at()),
            &reader.part,
            "no parties are named",
            what_to_do,
        );
    }
    reader.finish(log);
    Some(head)
}

fn read_calendar(log: &mut Log, reader: &Reader) -> Option<Calendar> {
    let (name, at) = reader.text(log, "time_zone", "Europe/Kyiv")?;
    if let Ok(zone) = jiff::tz::TimeZone::get(&name) {
        return Some(Calendar { name, zone });
    }
    let zones: Vec<String> = jiff::tz::db().available().map(|z| z.to_string()).collect();
    let names: Vec<&str> = zones.iter().map(String::as_str).collect();
    let what_to_do = match crate::errors::nearest(&name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write an IANA name such as `Europe/Kyiv`".to_owned(),
    };
    let what = format!("`time_zone` is `{name}`, which is not known");
    log.add(Some(at), &reader.part, what, what_to_do);
    None
}

fn read_marking(log: &mut Log, reader: &Reader) -> Marking {
    let all = [
        ("public", Marking::Public),
        ("mission", Marking::Mission),
        ("restricted", Marking::Restricted),
    ];
    choice_if(log, reader, "marking", &all).unwrap_or_default()
}

fn read_parties(log: &mut Log, root: &Reader, head: Option<&Head>, names: &Names) -> Vec<Party> {
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
const SIDES: [(&str, Side); 2] = [("left", Side::Left), ("right", Side::Right)];

// --- small tools that all parts share ---

/// The tables of `[[key]]`, in the order of the file.
fn tables<'t, 'i>(log: &mut Log, root: &Reader<'t, 'i>, key: &str) -> Vec<Reader<'t, 'i>> {
    let Some(got) = root.get(key) else {
        return Vec::new();
    };
    let Some(list) = got.value.as_array() else {
        root.wrong(log, key, &got, &format!("`[[{key}]]`, once for each"));
        return Vec::new();
    };
    let mut readers = Vec::new();
    for item in list.iter() {
        let got = found(item);
        let Some(table) = got.value.as_table() else {
            root.wrong(log, key, &got, &format!("`[[{key}]]`, once for each"));
            continue;
        };
        let reader = Reader::of(format!("a {key}"), table, got.at);
        let id = reader.get("id").and_then(|id| id.value.as_str());
        let part = id.map_or_else(
            || format!("a {key} without an id"),
            |id| format!("{key} `{id}`"),
        );
        readers.push(Reader::of(part, table, got.at));
    }
    readers
}

/// The ids of such tables. With `versions`, one id may stand several times.
fn ids(log: &mut Log, readers: &[Reader], versions: bool) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for reader in readers {
        let Some((id, at)) = reader.text(log, "id", "a-name") else {
            continue;
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if !id.chars().all(plain) {
            let what = format!("the id `{id}` has other characters than letters, digits, `-_.`");
            log.add(Some(at), &reader.part, what, "write it with those only");
        }
        if !versions && ids.contains(&id) {
            let what = format!("the id `{id}` is used twice");
            log.add(Some(at), &reader.part, what, "give each its own");
        }
        ids.push(id);
    }
    ids
}

/// The entries of a table of the root, each with the reader of that table.
fn keyed_tables<'t, 'i>(
    log: &mut Log,
    root: &Reader<'t, 'i>,
    key: &str,
) -> Vec<(String, Found<'t, 'i>, Reader<'t, 'i>)> {
    let Some(got) = root.get(key) else {
        return Vec::new();
    };
    let part = format!("`[{key}]`");
    let Some(reader) = table(log, root, key, &got, &part) else {
        return Vec::new();
    };
    reader
        .entries()
        .into_iter()
        .map(|(name, found)| {
            let own = Reader::of(part.clone(), reader.inner(), got.at);
            (name.to_owned(), found, own)
        })
        .collect()
}

fn table<'t, 'i>(
    log: &mut Log,
    parent: &Reader,
    key: &str,
    got: &Found<'t, 'i>,
    part: &str,
) -> Option<Reader<'t, 'i>> {
    let Some(table) = got.value.as_table() else {
        parent.wrong(log, key, got, "a table");
        return None;
    };
    Some(Reader::of(part, table, got.at))
}

/// One of a few words.
pub(crate) fn choice_if<T: Copy>(
    log: &mut Log,
    reader: &Reader,
    key: &str,
    all: &[(&str, T)],
) -> Option<T> {
    let (word, at) = reader.text_if(log, key)?;
    choose(log, reader, key, &word, at, all)
}

fn choose<T: Copy>(
    log: &mut Log,
    reader: &Reader,
    key: &str,
    word: &str,
    at: usize,
    all: &[(&str, T)],
) -> Option<T> {
    let found = all.iter().find(|(name, _)| *name == word);
    if found.is_none() {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let what = format!("`{key}` is `{word}`, which is not known");
        log.add(Some(at), &reader.part, what, suggestion(key, word, &names));
    }
    found.map(|(_, value)| *value)
}

fn unknown(log: &mut Log, part: &str, at: usize, noun: &str, id: &str, ids: &[&str]) {
    let what = format!("{noun} `{id}` is not defined");
    log.add(Some(at), part, what, suggestion(noun, id, ids));
}
