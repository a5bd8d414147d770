/**
 * What the server sends, as agreed between page and server. Written by hand; the page computes no
 * status and no uncertainty of its own. Times are RFC 3339 in UTC.
 */
import type { FeatureCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon } from "geojson";

/** The machine's word about a provision. Only people confirm. */
export type StatusWord = "looks_broken" | "unclear" | "holds";
/** The same as what follows from the provision. */
export type OutcomeWord = "breach_candidate" | "not_determinable" | "permitted";
/** A language that titles and reasons are written in. */
export type Lang = "en" | "uk" | "ru" | "fr" | "de";
/** `fewer_than`: the number is too small to be told to whoever asks. */
export type CountBound = "exact" | "at_least" | "about" | "uncountable" | "fewer_than";
export type ObserverKind = "acoustic_sensor" | "seismic_sensor" | "camera" | "patrol" | "uav" | "satellite";
export type SensorHealth = "alive" | "degraded" | "blind" | "silent" | "unknown";
export type Role = "locates" | "supports" | "rejected";
export type LonLat = [lon: number, lat: number];

export interface AgreementRef {
  id: string;
  version: string;
  sha256: string;
}

/** `GET /api/status` and the stream's `status` event. */
export interface SiteStatus {
  name: string;
  version: string;
  mode: "site" | "demo";
  /** Data time: the clock of the data, not of the browser. */
  now: string;
  data: { from: string | null; to: string | null };
  counts: {
    observations: number;
    events: number;
    incidents: number;
    held_back: number;
    sensors: number;
    doubted: number;
    quarantined: number;
    /** Messages that devices counted and that never came. */
    missing: number;
    /** Records that are left out, because a correction says that they are wrong. */
    corrected: number;
  };
  agreement: (AgreementRef & { title?: string | null }) | null;
  /** Why the agreement on file cannot be used. */
  agreement_fault?: string | null;
  /** Why what is shown no longer follows the store. */
  fault?: string | null;
  coverage: { line_share: number | null; text: string } | null;
  demo: { seed: number; speed: number; ends: string | null; finished: boolean } | null;
  /** Where the log stands with its witnesses. */
  ledger: LedgerStanding | null;
  view: number;
}

/** Where the site's log stands with its witnesses. */
export interface LedgerStanding {
  /** The server's own time, which a demonstration's differs from. */
  at: string;
  entries: number;
  /** 0 where nobody was asked to witness the log. */
  witnesses: number;
  quorum: number;
  last_entry: "R1" | "R2" | null;
  witnessed_entries: number | null;
  witnessed_at: string | null;
  silent_witnesses: number;
  /** A witness has seen another history of this log, or more of it than there is. */
  refused: boolean;
  /** There is a proof that this log told two histories. */
  split: boolean;
}

/** Messages that a device counted and that never came, one after the other. */
export interface MessageGap {
  holder: string | null;
  key: string;
  boot: number;
  from: number;
  to: number;
}

/** `GET /api/gaps`. */
export interface MessageGaps {
  messages: number;
  devices: number;
  gaps: MessageGap[];
}

/** Something of the agreement with how it stands. */
export interface AgreementItem {
  id: string | null;
  title: string | null;
  standing: "holds" | "not_yet" | "ended" | "suspended";
  /** Somebody puts its text forward, and somebody else denies it. */
  disputed: boolean;
  sentences: string[];
}

/** `GET /api/agreement`: as it stands now. */
export interface AgreementDetail {
  id: string;
  version: string;
  sha256: string;
  title: string;
  lang: Lang;
  at: string;
  about: string[];
  /** `null` if the agreement records no ceasefire of its own. */
  ceasefire: AgreementItem | null;
  in_force: AgreementItem[];
  not_in_force: AgreementItem[];
  /** What the ids of sources in sentences mean. */
  sources: AgreementItem[];
}

export interface FeatureProperties {
  id: string;
  kind: "line" | "zone";
  title: string;
  note: string | null;
  uncertainty_m: number | null;
  source: string | null;
}
/** `GET /api/features`. Several features may share an id: they are parts of one line. */
export type Features = FeatureCollection<
  LineString | MultiLineString | Polygon | MultiPolygon,
  FeatureProperties
>;

/** One of `GET /api/places`. */
export interface Place {
  name: string;
  lat_deg: number;
  lon_deg: number;
  population: number | null;
}

/** Why a sensor is not believed: the machine's judgement of an instrument. */
export interface Doubt {
  text: string;
  clock_ahead_s: number | null;
  fabricates: boolean;
  events: number;
}

/** One of `GET /api/sensors`. */
export interface Sensor {
  id: string;
  kind: ObserverKind;
  name: string | null;
  lat_deg: number;
  lon_deg: number;
  health: SensorHealth;
  last_heard: string | null;
  observations: number;
  /** `null` if it is believed. */
  doubt: Doubt | null;
}

export interface Count {
  class: string;
  word: string;
  value: number;
  bound: CountBound;
  text: string;
}

/** One incident in a list. */
export interface Summary {
  id: string;
  begins: string;
  ends: string;
  provisional: boolean;
  lat_deg: number | null;
  lon_deg: number | null;
  within_m: number | null;
  place: string | null;
  /** Empty if it is held back. */
  counts: Count[];
  /** What it would count if its sensors were believed; empty unless it is held back. */
  would_count: Count[];
  /** Why it is not counted; `null` if it is. */
  held_back: string | null;
  status: StatusWord | null;
  events: number;
  observations: number;
  revision: number;
  /** The mission's day that it belongs to, `YYYY-MM-DD`: the date of its daily report. */
  day?: string;
  /** The size of the cell whose middle the place is; `null` if the place is told as it is. */
  precision_m?: number | null;
  /** How far a place in the cell can be from its middle. */
  displacement_m?: number | null;
  /** Smaller numbers are told as 0, and as `fewer_than` in counts; `null` if every number is told. */
  smallest_number?: number | null;
  /** What was done to it, in sentences. */
  handling?: string[];
}

/** `GET /api/incidents`. */
export interface IncidentPage {
  incidents: Summary[];
  total: number;
  returned: number;
  next: string | null;
}

export interface MapIncidentProperties {
  id: string;
  status: StatusWord | null;
  class: string;
  within_m: number | null;
  begins: string;
  provisional: boolean;
  held_back: boolean;
  events: number;
  precision_m?: number | null;
  displacement_m?: number | null;
}
/** `GET /api/incidents/map`. */
export type MapIncidents = FeatureCollection<Point, MapIncidentProperties> & {
  total: number;
  returned: number;
  /** What was done to places and numbers, in sentences. */
  handling?: string[];
};

/** One observation's part in an event. */
export interface Contribution {
  observation: string;
  observer: string;
  observer_kind: string;
  role: Role;
  residual_s: number | null;
  log_evidence: number;
  note: string;
  means: string;
  class: string;
  time: string;
  text: string;
  lat_deg: number | null;
  lon_deg: number | null;
  /** Why the observer is not believed; `null` if it is. */
  doubt: string | null;
}

export interface SilentSensor {
  id: string;
  lat_deg: number;
  lon_deg: number;
  /** Why it is not believed; `null` if it is. */
  doubt: string | null;
}

/** From which side fire came, in per cent, in steps of 5; the three sum to 100. */
export interface OriginShares {
  left: number;
  right: number;
  /** Cannot be told. */
  undetermined: number;
  /** What may be named as a finding. */
  named: "left" | "right" | "undetermined";
  /** What left and right mean, in words. */
  meaning: string;
}

/** The other end of the same round. */
export interface RoundLink {
  event: string;
  /** The round was fired there; if not, it landed there. */
  fired_there: boolean;
  percent: number;
}

/** Where an event's fire came from; only of final events, and for the duty desk alone. */
export interface EventOrigin {
  /** Why there is no side; `null` if there are shares. */
  why_no_side: string | null;
  shares: OriginShares | null;
  kind: string | null;
  kind_percent: number | null;
  /** `null` below even odds. */
  link: RoundLink | null;
}

export interface EventDetail {
  id: string;
  time: string;
  time_sigma_s: number | null;
  class: string;
  word: string;
  classes: { class: string; probability: number }[];
  count_text: string | null;
  lat_deg: number | null;
  lon_deg: number | null;
  within_m: number | null;
  outline: LonLat[];
  provisional: boolean;
  /** Why it is not counted; `null` if it is. */
  held_back: string | null;
  /** Heard from one side only: its distance is uncertain, and its area long. */
  one_sided: boolean;
  origin: EventOrigin;
  contributions: Contribution[];
  silent: SilentSensor[];
}

/** A line or zone from which distances were counted. */
export interface MeasuredFrom {
  id: string;
  title: string | null;
  /** When the version holds that was used; an end that is `null` is open. */
  valid: { from: string | null; to: string | null }[];
  uncertainty_m: number;
  /** Positive on the left of a line, or inside. */
  signed_m: number | null;
}

/** Which rule applied to the weapon. */
export interface RuleWon {
  other: string;
  why: "explicit" | "more_specific" | "later" | "tied" | "open";
}

/** An exception or permission that was considered. */
export interface Considered {
  id: string;
  title: string | null;
  /** The kind of an exception, or `permission`. */
  what: string;
  probability: number;
  /** `null`: that has to be found out. */
  permits: boolean | null;
}

export interface Assessment {
  provision: string;
  title: string;
  instrument: string | null;
  article: string | null;
  /** Where it stands and from which sources it is known, in sentences. */
  stands_in: string[];
  probability: number;
  /** What the calculation of the probability can be off by. */
  numerical_error: number;
  status: StatusWord;
  outcome: OutcomeWord;
  measured_from: MeasuredFrom[];
  rules_won: RuleWon[];
  considered: Considered[];
  /** The language of titles, reasons and the like. */
  lang: Lang;
  reasons: string[];
  would_settle: string | null;
  agreement: AgreementRef;
}

/** `GET /api/incidents/{id}`: the summary's fields, with the events themselves for their number. */
export interface IncidentDetail extends Omit<Summary, "events"> {
  events: EventDetail[];
  outline: LonLat[];
  history: { revision: number; at: string; what: string }[];
  reports: Contribution[];
  assessments: Assessment[];
  report_url: string | null;
}

/** `GET /api/observations/{id}`. */
export interface ObservationRecord {
  id: string;
  seq: number;
  sha256: string;
  received_at: string;
  /** By how much `received_at` may be off, in milliseconds; null if nobody knows. */
  received_bound_ms: number | null;
  /** Not before this, and not after `latest`, was it observed; null where nothing bounds it. */
  earliest: string | null;
  latest: string | null;
  /** Why its time cannot be right; null if it can. */
  contradicted: string | null;
  source: string;
  line: number | null;
  raw: string;
  record: unknown;
}

/** `GET /api/incidents/{id}/proofs`: what `src/proof` checks. */
export interface IncidentProofs {
  vkey: string;
  checkpoint: string;
  /** Observations that the incident names; `records` has at most a thousand of them. */
  total: number;
  records: ProofRecord[];
}

export interface ProofRecord {
  observation: string;
  seq: number;
  leaf: string;
  /** `null`: its marking keeps it with named people. */
  envelope: string | null;
  salt: string | null;
  path: string[];
}

export interface QuarantineItem {
  id: string;
  file: string;
  format: string;
  line: number | null;
  reason: string;
  raw: string;
}
/** `GET /api/quarantine`. */
export interface QuarantinePage {
  items: QuarantineItem[];
  total: number;
}

/** Every error of the server. */
export interface ErrorBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  error?: { what: string; where: string | null; what_to_do: string | null };
  superseded_by?: string | null;
}
