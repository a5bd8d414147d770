//! From the text of an agreement to an [`Agreement`], or to everything that is wrong with it.
//!
//! The format is described in `agreements/README.md`. Parts that refer to others are read after
//! them; a reference to a part that is itself broken is not reported a second time.

mod parties;
mod places;
mod provision;
mod reader;
mod tools;

use crate::words::Calendar;
use crate::{Agreement, AgreementErrors, Exception, Line, Party, Zone};
use parties::read_parties;
pub(crate) use places::{KM_MAX, find_line, read_territory};
use places::{read_lines, read_zones};
use provision::{read_exceptions, read_provisions};
pub(crate) use reader::{Found, Log, Reader, found, number, number_text};
use sha2::{Digest, Sha256};
use toml::de::DeTable;
pub(crate) use tools::choice_if;
use tools::{ids, table, tables};
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
