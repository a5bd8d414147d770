//! The shapes of answers. Kept in step by hand with `web/src/api/types.ts`.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// First and last instant of the data.
#[derive(Serialize, ToSchema)]
pub(crate) struct Span {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
}

/// How much there is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Counts {
    pub(crate) observations: u64,
    /// Without those held back.
    pub(crate) events: u64,
    /// Without those held back.
    pub(crate) incidents: u64,
    /// Incidents held back: listed and marked, not counted.
    pub(crate) held_back: u64,
    pub(crate) sensors: u64,
    /// Sensors that are not believed.
    pub(crate) doubted: u64,
    /// Rows that could not be read and wait in the quarantine.
    pub(crate) quarantined: u64,
    /// Messages that devices counted and that never came.
    pub(crate) missing: u64,
    /// Records that are left out, because a correction says that they are wrong.
    pub(crate) corrected: u64,
}

/// The agreement that incidents are held against.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementRef {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
}

/// Coverage of the last hour.
#[derive(Serialize, ToSchema)]
pub(crate) struct CoverageNow {
    /// Share of the line on which an explosion would have been located.
    pub(crate) line_share: Option<f64>,
    pub(crate) text: String,
}

/// A demonstration's state.
#[derive(Serialize, ToSchema)]
pub(crate) struct Demo {
    pub(crate) seed: u64,
    pub(crate) speed: f64,
    pub(crate) ends: Option<String>,
    pub(crate) finished: bool,
}

/// The site at a glance.
#[derive(Serialize, ToSchema)]
pub(crate) struct Status {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `site` or `demo`.
    pub(crate) mode: String,
    pub(crate) now: String,
    pub(crate) data: Span,
    pub(crate) counts: Counts,
    pub(crate) agreement: Option<AgreementRef>,
    /// Why the agreement on file cannot be used.
    pub(crate) agreement_fault: Option<String>,
    /// Why the view no longer follows the store.
    pub(crate) fault: Option<String>,
    pub(crate) coverage: Option<CoverageNow>,
    pub(crate) demo: Option<Demo>,
    /// Where the log stands with its witnesses; nothing if that cannot be read now.
    pub(crate) ledger: Option<Ledger>,
    /// Number of the view; grows with every change.
    pub(crate) view: u64,
}

/// Where the site's log stands with its witnesses.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ledger {
    /// The server's own time, by which ages are told; a demonstration's differs.
    pub(crate) at: String,
    pub(crate) entries: u64,
    /// How many witnesses the log trusts; 0 if it was never meant to be witnessed.
    pub(crate) witnesses: u64,
    /// How many of them make a quorum.
    pub(crate) quorum: u64,
    /// `R1` if the log alone vouches for its last entry, `R2` if a quorum does; nothing if it is empty.
    pub(crate) last_entry: Option<String>,
    /// How many entries the newest quorum cosigned.
    pub(crate) witnessed_entries: Option<u64>,
    /// When it did so.
    pub(crate) witnessed_at: Option<String>,
    /// Witnesses that did not cosign when they were last asked.
    pub(crate) silent_witnesses: u64,
    /// Whether a witness has seen another history of this log, or more of it than there is.
    pub(crate) refused: bool,
    /// Whether there is a proof that this log told two histories.
    pub(crate) split: bool,
}

/// Messages that a device counted and that never came, one after the other.
#[derive(Serialize, ToSchema)]
pub(crate) struct Gap {
    /// Whose the device is, as it was accredited; nothing if it never was.
    pub(crate) holder: Option<String>,
    /// The id of its key.
    pub(crate) key: String,
    /// The start of the device during which they were made.
    pub(crate) boot: u32,
    /// The first that is missing.
    pub(crate) from: u64,
    /// The last that is missing.
    pub(crate) to: u64,
}

/// What devices counted and never came.
#[derive(Serialize, ToSchema)]
pub(crate) struct Gaps {
    /// How many messages are missing.
    pub(crate) messages: u64,
    /// Of how many devices.
    pub(crate) devices: u64,
    /// The largest gaps, at most 1,000.
    pub(crate) gaps: Vec<Gap>,
}

/// Something of the agreement with how it stands: the ceasefire, a provision.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementItem {
    /// Its id in the agreement.
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    /// `holds`, `not_yet`, `ended` or `suspended`.
    pub(crate) standing: String,
    /// Whether somebody puts its text forward and somebody else denies it.
    pub(crate) disputed: bool,
    /// What is to be said of it.
    pub(crate) sentences: Vec<String>,
}

/// The agreement as it stands now.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementDetail {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) sha256: String,
    pub(crate) title: String,
    /// The language of titles and sentences.
    pub(crate) lang: String,
    /// The instant for which this holds.
    pub(crate) at: String,
    /// What this is, in sentences.
    pub(crate) about: Vec<String>,
    /// The state of the ceasefire; null if the agreement records none of its own.
    pub(crate) ceasefire: Option<AgreementItem>,
    pub(crate) in_force: Vec<AgreementItem>,
    pub(crate) not_in_force: Vec<AgreementItem>,
    /// What the ids of sources in sentences mean.
    pub(crate) sources: Vec<AgreementItem>,
}

/// A named place.
#[derive(Serialize, ToSchema)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) lat_deg: f64,
    pub(crate) lon_deg: f64,
    pub(crate) population: u32,
}

/// Named places.
#[derive(Serialize, ToSchema)]
pub(crate) struct Places {
    pub(crate) places: Vec<Place>,
}

/// Why a sensor is not believed. A judgement of the machine on its instrument, revised as evidence
/// comes.
#[derive(Serialize, ToSchema)]
pub(crate) struct DoubtDto {
    /// The reason in words.
    pub(crate) text: String,
    /// How far its clock is ahead in seconds, if it is wrong.
    pub(crate) clock_ahead_s: Option<f64>,
    /// Whether it takes part in events that its neighbours do not hear.
    pub(crate) fabricates: bool,
    /// Events that this rests on.
    pub(crate) events: u32,
}

/// A registered observer.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sensor {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    pub(crate) lat_deg: f64,
    pub(crate) lon_deg: f64,
    /// `alive`, `degraded`, `blind`, `silent` (no sign of life for an hour) or `unknown` (never).
    pub(crate) health: String,
    pub(crate) last_heard: Option<String>,
    pub(crate) observations: u64,
    /// Why it is not believed; null if it is.
    pub(crate) doubt: Option<DoubtDto>,
}

/// Registered observers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sensors {
    pub(crate) sensors: Vec<Sensor>,
}

/// How many of a class.
#[derive(Serialize, ToSchema)]
pub(crate) struct CountDto {
    pub(crate) class: String,
    pub(crate) word: String,
    pub(crate) value: u32,
    /// `exact`, `at_least`, `about` or `uncountable`; `fewer_than` where the number is too small to be told.
    pub(crate) bound: String,
    pub(crate) text: String,
}

/// One incident in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Summary {
    pub(crate) id: String,
    pub(crate) begins: String,
    pub(crate) ends: String,
    pub(crate) provisional: bool,
    pub(crate) lat_deg: Option<f64>,
    pub(crate) lon_deg: Option<f64>,
    /// Half the largest extent of the area that holds it with 95 % probability.
    pub(crate) within_m: Option<f64>,
    pub(crate) place: Option<String>,
    /// Empty if it is held back.
    pub(crate) counts: Vec<CountDto>,
    /// What it would count if its sensors were believed; empty unless it is held back.
    pub(crate) would_count: Vec<CountDto>,
    /// Why it is not counted, in words; null if it is.
    pub(crate) held_back: Option<String>,
    /// `looks_broken`, `unclear`, `holds`, or null where no provision applies.
    pub(crate) status: Option<String>,
    pub(crate) events: usize,
    pub(crate) observations: usize,
    pub(crate) revision: u32,
    /// The mission's day that it belongs to, `YYYY-MM-DD`: the date of its daily report.
    pub(crate) day: String,
    /// The size of the cell whose middle the place is; null if the place is told as it is.
    pub(crate) precision_m: Option<u32>,
    /// How far a place in the cell can be from its middle; null if the place is told as it is.
    pub(crate) displacement_m: Option<u32>,
    /// Smaller numbers are told as 0 in `events` and `observations`, and as `fewer_than` in counts; null if every
    /// number is told.
    pub(crate) smallest_number: Option<u32>,
    /// What was done to it, in sentences: `incident: coarsened to 1 km, displaced by up to 713 m`.
    pub(crate) handling: Vec<String>,
}

/// A page of incidents, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentPage {
    pub(crate) incidents: Vec<Summary>,
    /// How many fit the question altogether.
    pub(crate) total: usize,
    pub(crate) returned: usize,
    /// Pass as `after` to get the next page; null at the end.
    pub(crate) next: Option<String>,
}

/// An observation's part in an event.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContributionDto {
    pub(crate) observation: String,
    pub(crate) observer: String,
    pub(crate) observer_kind: String,
    /// `locates`, `supports` or `rejected`.
    pub(crate) role: String,
    pub(crate) residual_s: Option<f64>,
    pub(crate) log_evidence: f64,
    pub(crate) note: String,
    pub(crate) means: String,
    pub(crate) class: String,
    pub(crate) time: String,
    pub(crate) text: String,
    /// Where the observer stands, or the centre of a pixel.
    pub(crate) lat_deg: Option<f64>,
    pub(crate) lon_deg: Option<f64>,
    /// Why the observer is not believed; null if it is.
    pub(crate) doubt: Option<String>,
}

/// A class with its probability.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClassDto {
    pub(crate) class: String,
    pub(crate) probability: f64,
}

/// A sensor that should have registered an event and did not.
#[derive(Serialize, ToSchema)]
pub(crate) struct SilentDto {
    pub(crate) id: String,
    pub(crate) lat_deg: f64,
    pub(crate) lon_deg: f64,
    /// Why it is not believed; null if it is.
    pub(crate) doubt: Option<String>,
}

/// From which side fire came, in per cent, in steps of 5; the three sum to 100. For the duty desk alone.
#[derive(Serialize, ToSchema)]
pub(crate) struct OriginSharesDto {
    /// From the left of the line.
    pub(crate) left: u32,
    /// From its right.
    pub(crate) right: u32,
    /// Cannot be told, with what rounding left of the other two.
    pub(crate) undetermined: u32,
    /// What may be named as a finding: `left`, `right` or `undetermined`.
    pub(crate) named: String,
    /// What left and right mean, in words.
    pub(crate) meaning: String,
}

/// The other end of the same round.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoundLinkDto {
    /// The event there.
    pub(crate) event: String,
    /// Whether the round was fired there; if not, it landed there.
    pub(crate) fired_there: bool,
    /// Probability in per cent, in steps of 5.
    pub(crate) percent: u32,
}

/// What an event was and where its fire came from; only of final events. For the duty desk alone.
#[derive(Serialize, ToSchema)]
pub(crate) struct OriginDto {
    /// Why there is no side, in words; null if there are shares.
    pub(crate) why_no_side: Option<String>,
    pub(crate) shares: Option<OriginSharesDto>,
    /// `explosion`, `shot`, `outgoing`, `impact` or `undetermined`; null if it may not be told.
    pub(crate) kind: Option<String>,
    /// Its probability in per cent, in steps of 5.
    pub(crate) kind_percent: Option<u32>,
    /// Null below even odds.
    pub(crate) link: Option<RoundLinkDto>,
}

/// One event.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventDto {
    pub(crate) id: String,
    pub(crate) time: String,
    pub(crate) time_sigma_s: f64,
    pub(crate) class: String,
    pub(crate) word: String,
    pub(crate) classes: Vec<ClassDto>,
    pub(crate) count_text: String,
    pub(crate) lat_deg: Option<f64>,
    pub(crate) lon_deg: Option<f64>,
    pub(crate) within_m: Option<f64>,
    /// The 95 % area as [longitude, latitude], closed; empty if not located.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub(crate) outline: Vec<[f64; 2]>,
    pub(crate) provisional: bool,
    /// Why it is not counted, in words; null if it is.
    pub(crate) held_back: Option<String>,
    /// Whether it was heard from one side only, so that its distance is uncertain: its area is long.
    pub(crate) one_sided: bool,
    pub(crate) origin: OriginDto,
    pub(crate) contributions: Vec<ContributionDto>,
    pub(crate) silent: Vec<SilentDto>,
}

/// A line or zone from which distances were counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasuredFromDto {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    /// When the version holds that was used.
    pub(crate) valid: Vec<Span>,
    /// Standard deviation of its position.
    pub(crate) uncertainty_m: f64,
    /// Signed distance of the likeliest place: positive on the left of a line, or inside.
    pub(crate) signed_m: Option<f64>,
}

/// Which rule applied to the weapon.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleWonDto {
    /// The other provision.
    pub(crate) other: String,
    /// `explicit`, `more_specific` or `later`: this one applies instead; `tied`: both apply; `open`: it
    /// depends on what is not known.
    pub(crate) why: String,
}

/// An exception or permission that was considered.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsideredDto {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    /// The kind of an exception, such as `exercise`, or `permission`.
    pub(crate) what: String,
    /// Probability that the incident lies in its place and time.
    pub(crate) probability: f64,
    /// Whether it permits the incident there; null: that has to be found out.
    pub(crate) permits: Option<bool>,
}

/// One provision held against an incident.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssessmentDto {
    pub(crate) provision: String,
    pub(crate) title: String,
    /// The text that it stands in, by its id.
    pub(crate) instrument: Option<String>,
    /// Article or paragraph there.
    pub(crate) article: Option<String>,
    /// Where it stands and from which sources it is known, in sentences.
    pub(crate) stands_in: Vec<String>,
    pub(crate) probability: f64,
    /// What the calculation of the probability can be off by.
    pub(crate) numerical_error: f64,
    /// `looks_broken`, `unclear` or `holds`.
    pub(crate) status: String,
    /// The same as what follows from the provision: `breach_candidate`, `not_determinable` or `permitted`.
    pub(crate) outcome: String,
    pub(crate) measured_from: Vec<MeasuredFromDto>,
    pub(crate) rules_won: Vec<RuleWonDto>,
    pub(crate) considered: Vec<ConsideredDto>,
    /// The language of titles, reasons and the like.
    pub(crate) lang: String,
    pub(crate) reasons: Vec<String>,
    pub(crate) would_settle: Option<String>,
    pub(crate) agreement: AgreementRef,
}

/// A step in an incident's history.
#[derive(Serialize, ToSchema)]
pub(crate) struct RevisionDto {
    pub(crate) revision: u32,
    pub(crate) at: String,
    pub(crate) what: String,
}

/// One incident with all that belongs to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentDetail {
    pub(crate) id: String,
    pub(crate) begins: String,
    pub(crate) ends: String,
    pub(crate) provisional: bool,
    pub(crate) lat_deg: Option<f64>,
    pub(crate) lon_deg: Option<f64>,
    pub(crate) within_m: Option<f64>,
    pub(crate) place: Option<String>,
    pub(crate) counts: Vec<CountDto>,
    pub(crate) would_count: Vec<CountDto>,
    pub(crate) held_back: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) observations: usize,
    pub(crate) revision: u32,
    #[schema(value_type = Vec<Vec<f64>>)]
    pub(crate) outline: Vec<[f64; 2]>,
    pub(crate) events: Vec<EventDto>,
    pub(crate) reports: Vec<ContributionDto>,
    pub(crate) assessments: Vec<AssessmentDto>,
    pub(crate) history: Vec<RevisionDto>,
    pub(crate) day: String,
    pub(crate) report_url: Option<String>,
    /// The size of the cell whose middle the place is; null if the place is told as it is.
    pub(crate) precision_m: Option<u32>,
    /// How far a place in the cell can be from its middle; null if the place is told as it is.
    pub(crate) displacement_m: Option<u32>,
    /// Smaller numbers are told as 0 in `events` and `observations`, and as `fewer_than` in counts; null if every
    /// number is told.
    pub(crate) smallest_number: Option<u32>,
    /// What was done to it, in sentences: `incident: coarsened to 1 km, displaced by up to 713 m`.
    pub(crate) handling: Vec<String>,
}

/// An observation's entry in the log, exactly as received.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObservationEntry {
    pub(crate) id: String,
    pub(crate) seq: u64,
    pub(crate) sha256: String,
    pub(crate) received_at: String,
    /// By how much `received_at` may be off, in milliseconds; null if nobody knows.
    pub(crate) received_bound_ms: Option<u32>,
    /// Not before this was it observed, by all that bounds it; null if nothing does.
    pub(crate) earliest: Option<String>,
    /// Not after this; null if nothing bounds it.
    pub(crate) latest: Option<String>,
    /// Why its time cannot be right; null if it can.
    pub(crate) contradicted: Option<String>,
    pub(crate) source: String,
    pub(crate) line: u64,
    pub(crate) raw: String,
    #[schema(value_type = Object)]
    pub(crate) record: Value,
}

/// A row that could not be read.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuarantineDto {
    pub(crate) id: String,
    pub(crate) file: String,
    pub(crate) format: String,
    pub(crate) line: u64,
    pub(crate) reason: String,
    pub(crate) raw: String,
}

/// Rows that could not be read.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuarantinePage {
    pub(crate) items: Vec<QuarantineDto>,
    pub(crate) total: u64,
}
