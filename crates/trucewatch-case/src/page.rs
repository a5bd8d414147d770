//! What a person reads first: a covering text and a plain page. Both follow from the rest of the
//! bundle, so that whoever works the finding out again can hold them against it.

use crate::Fault;
use crate::content::{self, Case, EntryLine, FileLine, FileState, Finding};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeMap;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Area, Assessment, Blob, Contribution, Count, CountBound, Event, Role};

/// The page allows itself nothing but its own styles and the pictures beside it: no script, no request,
/// no frame.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("page.css");
/// Rows of a table; what is beyond them is in the files.
const ROWS_MAX: usize = 500;
/// Characters shown of a row as received.
const ROW_CHARS: usize = 300;

/// Adds the covering text and the page to the files that they follow from.
pub(crate) fn add(case: &Case, payload: &mut BTreeMap<&str, Vec<u8>>) -> Result<(), Fault> {
    let file = |name: &str| payload.get(name).map(Vec::as_slice).unwrap_or_default();
    let found = Finding::read(file(content::FINDING))?;
    let rows = rows(file(content::ENTRIES), file(content::ENVELOPES))?;
    let sent = sent(file(content::FILES), &rows.1)?;
    let page = page(case, &found, &rows.0, &sent).into_string();
    payload.insert(content::PAGE, page.into_bytes());
    payload.insert(content::README, readme(case).into_bytes());
    Ok(())
}

/// Where an observation stands in the log, and the row it came from.
struct Row {
    seq: u64,
    raw: String,
}

/// The rows by the id of the observation in them. Ids are hashes of records, so they follow from the
/// envelopes.
fn rows(entries: &[u8], envelopes: &[u8]) -> Result<(BTreeMap<String, Row>, Blobs), Fault> {
    let mut rows = BTreeMap::new();
    let mut blobs = Blobs::new();
    let lines = content::split(content::ENTRIES, entries)?;
    for (line, envelope) in lines
        .into_iter()
        .zip(content::split(content::ENVELOPES, envelopes)?)
    {
        let line: EntryLine = serde_json::from_slice(line)
            .map_err(|error| Fault::new(content::ENTRIES, error.to_string()))?;
        let opened = crate::envelope::Opened::from_bytes(envelope)
            .map_err(|what| Fault::new(format!("entry {}", line.seq), what))?;
        if let Record::Blob(blob) = opened.record {
            blobs.insert(line.seq, blob);
            continue;
        }
        let id = trucewatch_model::ObservationId::derive(&opened.canonical);
        let raw = STANDARD.decode(&line.raw).unwrap_or_default();
        rows.insert(
            id.to_string(),
            Row {
                seq: line.seq,
                raw: plain(&String::from_utf8_lossy(&raw)),
            },
        );
    }
    Ok((rows, blobs))
}

/// The records of files, by the numbers of their entries.
type Blobs = BTreeMap<u64, Blob>;

/// A file that people sent, and its record, if the recipient may see that.
struct Sent {
    line: FileLine,
    blob: Option<Blob>,
}

fn sent(lines: &[u8], blobs: &Blobs) -> Result<Vec<Sent>, Fault> {
    let lines = content::split(content::FILES, lines)?.into_iter();
    let read = lines.map(|line| {
        let line: FileLine = content::parse(content::FILES, line)?;
        let blob = line.seq.and_then(|seq| blobs.get(&seq)).cloned();
        Ok(Sent { line, blob })
    });
    read.collect()
}

/// Text that others wrote, without characters that could act, and cut to a readable length.
fn plain(text: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown: String = text
        .chars()
        .take(ROW_CHARS)
        .map(|c| if acts(c) { '\u{FFFD}' } else { c })
        .collect();
    if text.chars().nth(ROW_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

fn page(case: &Case, found: &Finding, rows: &BTreeMap<String, Row>, sent: &[Sent]) -> Markup {
    let title = format!("Case {}", found.incident.id);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(case, found, &title))
                main {
                    (events(found))
                    (assessments(&found.assessments))
                    (records(case, found, rows))
                    (sent_files(sent))
                    (origin(case))
                    (check(case))
                }
            }
        }
    }
}

fn head(case: &Case, found: &Finding, title: &str) -> Markup {
    let incident = &found.incident;
    html! {
        header {
            p.mission { bdi { (plain(&case.mission)) } }
            h1 { (title) }
            p.status {
                strong { "Automatic finding, not reviewed by people." }
                " It says what was registered, not who is responsible."
            }
            dl {
                dt { "Time" } dd { (incident.begins) " to " (incident.ends) }
                dt { "Place" }
                dd {
                    (place(&incident.area))
                    @if let Some(name) = &found.place { "; " bdi { (plain(name)) } }
                }
                dt { "Counted" }
                dd {
                    @if incident.is_held_back() {
                        "nothing: the sensors it rests on are not believed"
                    } @else {
                        @for (class, number) in &incident.counts { (class.word()) ": " (count(*number)) " " }
                    }
                }
                dt { "For" }
                dd { "recipients cleared for records marked " strong { (case.recipient.word()) } " or less" }
            }
        }
    }
}

fn place(area: &Area) -> String {
    match (area.centre(), area.within_m()) {
        (Some(centre), within) => format!(
            "{:.5}, {:.5} (latitude and longitude in degrees, WGS 84){}",
            centre.lat_deg(),
            centre.lon_deg(),
            within.map_or_else(String::new, |m| format!(", within {m:.0} m (95 %)"))
        ),
        (None, _) => "detected, not located".to_owned(),
    }
}

fn count(count: Count) -> String {
    match count.bound {
        CountBound::Exact => count.value.to_string(),
        CountBound::AtLeast => format!("at least {}", count.value),
        CountBound::About => format!("about {}", count.value),
        CountBound::Uncountable => format!("uncountable, at least {}", count.value),
    }
}

fn events(found: &Finding) -> Markup {
    html! {
        section id="events" {
            h2 { "Events (" (found.events.len()) ")" }
            table {
                thead { tr { th { "Event" } th { "Time" } th { "Place" } th { "Kind" } th.num { "Observations" } } }
                tbody {
                    @for event in found.events.iter().take(ROWS_MAX) { (event_row(event)) }
                }
            }
            (beyond(found.events.len()))
        }
    }
}

fn event_row(event: &Event) -> Markup {
    html! {
        tr {
            td { code { (event.id) } }
            @if let Some(told) = event.preferred() {
                td { (told.time) " ± " (format!("{:.2}", 1.96 * told.time_sigma_s)) " s" }
                td { (place(&told.area)) }
                td { (told.class().word()) }
                td.num { (told.contributions.iter().filter(|c| c.role != Role::Rejected).count()) }
            }
        }
    }
}

fn beyond(length: usize) -> Markup {
    html! {
        @if length > ROWS_MAX {
            p.note { (length - ROWS_MAX) " more are in the files of this bundle." }
        }
    }
}

fn assessments(list: &[Assessment]) -> Markup {
    html! {
        section id="agreement" {
            h2 { "Held against the agreement" }
            @if list.is_empty() {
                p { "No agreement that this recipient may see says anything of it." }
            }
            @for assessment in list {
                h3 { bdi { (plain(&assessment.title)) } ": " (assessment.status.word()) }
                p.note {
                    "provision " code { (assessment.provision) } ", "
                    (plain(&assessment.agreement.id)) " version " (plain(&assessment.agreement.version))
                    "; probability " (format!("{:.2}", assessment.probability))
                }
                ul {
                    @for reason in &assessment.reasons { li { bdi { (reason.text) } } }
                    @if let Some(settles) = &assessment.would_settle { li { bdi { (settles.text) } } }
                }
            }
        }
    }
}

fn records(case: &Case, found: &Finding, rows: &BTreeMap<String, Row>) -> Markup {
    let hypotheses = found.events.iter().flat_map(|event| &event.hypotheses);
    let all: Vec<&Contribution> = hypotheses
        .flat_map(|h| &h.contributions)
        .chain(&found.incident.reports)
        .collect();
    html! {
        section id="records" {
            h2 { "Records that it names (" (all.len()) ")" }
            table {
                thead { tr { th.num { "Entry" } th { "Observation" } th { "Part" } th { "Row as received" } } }
                tbody {
                    @for c in all.iter().take(ROWS_MAX) {
                        @let row = rows.get(c.observation.as_str());
                        tr {
                            td.num { @if let Some(row) = row { (row.seq) } }
                            td { code { (c.observation) } }
                            td { (role(c.role)) ": " bdi { (plain(&c.note)) } }
                            td { @if let Some(row) = row { code { bdi { (row.raw) } } } }
                        }
                    }
                }
            }
            (beyond(all.len()))
            p {
                "The bundle holds " (case.entries) " entries of the log: " (case.rule.words())
                ", and all observers, places, lines and agreements that this recipient may see."
            }
            @if case.withheld > 0 {
                p {
                    strong { (case.withheld) " entries are withheld." }
                    " They are marked more strictly than this recipient is cleared for, and the finding above was"
                    " worked out without them. " code { "withheld.jsonl" } " lists their places in the log, with proofs and"
                    " without content."
                }
            }
        }
    }
}

fn sent_files(sent: &[Sent]) -> Markup {
    html! {
        @if !sent.is_empty() {
            section id="files" {
                h2 { "Photos, recordings, forms (" (sent.len()) ")" }
                p.note {
                    "A link opens a file of this bundle. Its content hash is the root over its parts, each with a salt, as"
                    " its record in the log states it."
                }
                table {
                    thead { tr { th.num { "Entry" } th { "File" } th { "What" } th.num { "Bytes" } th { "Content" } } }
                    tbody { @for one in sent.iter().take(ROWS_MAX) { (sent_row(one)) } }
                }
                (beyond(sent.len()))
            }
        }
    }
}

fn sent_row(Sent { line, blob }: &Sent) -> Markup {
    let is_picture = blob
        .as_ref()
        .is_some_and(|b| b.media_type.starts_with("image/"));
    html! {
        tr {
            td.num { @if let Some(seq) = line.seq { (seq) } }
            td {
                @if let Some(name) = &line.name {
                    a href=(name) {
                        @if is_picture && !name.ends_with(".bin") { img src=(name) alt=(name) loading="lazy"; }
                        @else { (name) }
                    }
                } @else {
                    (why(line.state)) @if blob.is_none() { ": " code { (line.stored) } }
                }
            }
            @if let Some(blob) = blob {
                td { bdi { (plain(&blob.media_type)) } @if let Some(from) = &blob.derived { ", made from " code { (from.from) } ": " bdi { (plain(&from.transform)) } } }
                td.num { (blob.size) }
                td { code { (blob.content) } }
            } @else {
                td {} td.num {} td {}
            }
        }
    }
}

/// Why a file is not there.
const fn why(state: FileState) -> &'static str {
    match state {
        FileState::Included => "in this bundle",
        FileState::LeftOut => "left out by whoever made this bundle; ask for it",
        FileState::Erased => {
            "its key was destroyed: nobody can read it any more, and its record still holds"
        }
        FileState::Unreadable => "the site could not read it when this bundle was made",
        FileState::Withheld => {
            "withheld: marked more strictly than this recipient is cleared for; stored as"
        }
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Locates => "locates",
        Role::Supports => "supports",
        Role::Rejected => "left out",
    }
}

fn origin(case: &Case) -> Markup {
    html! {
        section id="origin" {
            h2 { "Where this comes from" }
            dl {
                dt { "Log" } dd { bdi { (plain(&case.cut.origin)) } }
                dt { "As of" } dd { (case.cut.size) " entries, root " code { (case.cut.root) } }
                dt { "Finding" } dd { "SHA-256 " code { (case.finding.sha256) } }
                dt { "Software" } dd {
                    (plain(&case.software))
                    @if let Some(seq) = case.configuration { ", settings as stated by entry " (seq) }
                }
                @if let Some(agreement) = &case.agreement {
                    dt { "Agreement" }
                    dd { "entry " (agreement.seq) ", SHA-256 " code { (agreement.sha256) } }
                }
            }
        }
    }
}

fn check(case: &Case) -> Markup {
    html! {
        section id="check" {
            h2 { "How to check it" }
            p {
                "Nothing on this page needs to be believed. Whoever has the zip file can check it without a network:"
            }
            pre { (commands(case)) }
            p {
                "A signature shows which key signed and that nothing was changed since. It does not show that what"
                " was observed is true."
            }
        }
    }
}

fn commands(case: &Case) -> String {
    format!(
        "python3 verify_bundle.py {0}.zip            # an independent program of 300 lines\n\
         trucewatch ledger verify-bundle {0}.zip     # also works the finding out again\n",
        case.finding.incident
    )
}

fn readme(case: &Case) -> String {
    let (origin, size, root) = (plain(&case.cut.origin), case.cut.size, &case.cut.root);
    let (entries, withheld, takes) = (case.entries, case.withheld, case.rule.words());
    let (incident, recipient) = (&case.finding.incident, case.recipient.word());
    format!(
        "CASE {incident}\n\
         \n\
         What was registered of one incident of a ceasefire, what a program concluded from it, and\n\
         what is needed to check both without trusting anybody. Open index.html to read it.\n\
         \n\
         It is a BagIt bag (RFC 8493) in a zip file. Below data/:\n\
         \n\
         index.html       a page to read; no script, nothing from elsewhere\n\
         case.json        what the bundle is about, and what the finding was worked out with\n\
         finding.json     the incident, its events, and how it stands to each provision, with reasons\n\
         agreement.toml   the text it was held against, if this recipient may see one\n\
         envelopes.jsonl  an entry of the log a line: the exact bytes that the log commits to\n\
         entries.jsonl    the same entries: place in the log, proof, salts, row as received (base64)\n\
         withheld.jsonl   entries that this recipient may not see: place, leaf, proof\n\
         files.jsonl      files that people sent: which entry speaks of each, whether it is here, or why not\n\
         blobs/           those that are here\n\
         batches.json     signatures over several entries at once\n\
         authors.json     the keys of those who signed\n\
         log/vkey, log/identity, log/checkpoint   the log's key, its word on who it is, and its signed\n\
         \x20                size and root, with the cosignatures of witnesses\n\
         \n\
         It was made for recipients cleared for records marked `{recipient}` or less. It holds {entries}\n\
         entries: {takes}, and all\n\
         observers, places, lines and agreements that they may see. Withheld: {withheld}.\n\
         \n\
         The log: {origin}, {size} entries, root {root}\n\
         \n\
         TO CHECK IT\n\
         \n\
         {}\n\
         The first needs Python 3 and its package `cryptography`, no network, and none of our code.\n\
         Compare log/vkey with the key that you have from elsewhere, and give it with --vkey: else you\n\
         know that the bundle is of one piece, not whose it is.\n\
         \n\
         By hand, for line n of envelopes.jsonl (E, without its line's end) and of entries.jsonl:\n\
         \x20 c    = SHA-256(\"trucewatch envelope 1\" 00 salt E)\n\
         \x20 leaf = SHA-256(00 01 c)\n\
         `proof`, an empty line and log/checkpoint are a C2SP tlog-proof of that leaf.\n\
         \n\
         A signature shows which key signed, never that what was observed is true.\n",
        commands(case)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_cannot_act() {
        assert_eq!(plain("a\u{202E}b\u{7}c"), "a\u{FFFD}b\u{FFFD}c");
        let long = plain(&"x".repeat(1_000));
        assert_eq!(long.chars().count(), ROW_CHARS + 1);
    }
}
