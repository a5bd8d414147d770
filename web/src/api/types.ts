/**
 * What the server sends, as agreed between page and server. Written by hand; the page computes no
 * status and no uncertainty of its own. Times are RFC 3339 in UTC.
 */
import type { FeatureCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon } from "geojson";

/** The machine's word about a provision. Only people confirm. */
export type StatusWord = "looks_broken" | "unclear" | "holds";
export type CountBound = "exact" | "at_least" | "about" | "uncountable";
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
  };
  agreement: (AgreementRef & { title?: string | null }) | null;
  /** Why the agreement on file cannot be used. */
  agreement_fault?: string | null;
  /** Why what is shown no longer follows the store. */
  fault?: string | null;
  coverage: { line_share: number | null; text: string } | null;
  demo: { seed: number; speed: number; ends: string | null; finished: boolean } | null;
  view: number;
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
}
/** `GET /api/incidents/map`. */
export type MapIncidents = FeatureCollection<Point, MapIncidentProperties> & {
  total: number;
  returned: number;
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

export interface Assessment {
  provision: string;
  title: string;
  probability: number;
  status: StatusWord;
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
  source: string;
  line: number | null;
  raw: string;
  record: unknown;
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
  error?: { what: string; where: string | null; what_to_do: string | null };
  superseded_by?: string | null;
}
