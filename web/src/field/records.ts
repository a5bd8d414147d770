/** From what a monitor entered to the body of a record. What was asked and not known is written as such. */
import { type Plain, recordText, rfc3339 } from "./canonical";

type Body = { [name: string]: Plain };

/** A value, or that it is not known. */
export type Known<T> = T | null;

export const CLASSES = ["explosion", "outgoing", "impact", "airburst", "burst", "shot", "unknown"] as const;
export type HeardClass = (typeof CLASSES)[number];

export const BOUNDS = ["exact", "at_least", "about", "uncountable"] as const;
export type CountBound = (typeof BOUNDS)[number];

export interface Tally {
  value: number;
  bound: CountBound;
}

/** Nearest and farthest, in metres. */
export const RANGES: readonly (readonly [number, number])[] = [
  [0, 1_000],
  [1_000, 3_000],
  [3_000, 5_000],
  [5_000, 10_000],
  [10_000, 30_000],
];

/** A direction clockwise from true north in whole degrees, and how far to either side it may be. */
export interface Direction {
  deg: number;
  halfWidthDeg: number;
}

/** Not before and not after, in milliseconds, as read on a clock that is off by at most `boundMs`. */
export interface When {
  earliestMs: number;
  latestMs: number;
  boundMs: number;
}

export interface Fix {
  latDeg: number;
  lonDeg: number;
  /** How far off at most, in metres. */
  boundM: Known<number>;
  source: "gnss" | "map" | "named_place";
}

export interface Where {
  name: Known<string>;
  fix: Known<Fix>;
}

/** A checkpoint that the device has seen: nothing that names it was made before. */
export interface Seen {
  log: string;
  size: number;
  /** The first 8 bytes of its root, hexadecimal. */
  root: string;
}

export type Marking = "mission" | "restricted";

/** Who reports, and what is the same in every report. */
export interface Head {
  id: string;
  observer: string;
  when: When;
  where: Where;
  seen: Seen | null;
}

export interface Sighting {
  class: HeardClass;
  bearing: Known<Direction>;
  range: Known<readonly [number, number]>;
  tally: Known<Tally>;
}

export const RESTRICTIONS = [
  "denied",
  "conditional",
  "delayed",
  "threat",
  "gunfire_nearby",
  "mines_or_uxo",
  "impassable",
  "information_withheld",
] as const;
export const REASONS = ["none_given", "safety", "mines", "permission", "order", "other"] as const;
export const ENDS = ["passed", "turned_back", "other_way", "still_holds"] as const;

export interface Access {
  kind: (typeof RESTRICTIONS)[number];
  heldForS: Known<number>;
  reasonGiven: Known<(typeof REASONS)[number]>;
  ended: Known<(typeof ENDS)[number]>;
}

/** Questions by list; a change of a list is a new list. */
export const CHECKLISTS = {
  "arrival-1": ["clock", "position", "radio", "battery", "view", "road", "people", "mines"],
  "leaving-1": ["handed_over", "notes", "photos", "equipment", "changes"],
} as const;
export type ChecklistName = keyof typeof CHECKLISTS;

export interface TrackPoint {
  atMs: number;
  latDeg: number;
  lonDeg: number;
  boundM: number;
}

export type Content =
  | { photo: { sha256: string; size: number; media_type: string } }
  | { note: { text: string } }
  | { access: Access }
  | { checklist: { list: ChecklistName; answers: Record<string, Known<boolean>> } }
  | { track: { cellM: number; points: TrackPoint[] } };

const known = (value: Known<Plain>): Plain => (value === null ? "not_known" : { value });
const e7 = (deg: number): number => Math.round(deg * 1e7);
const mdeg = (deg: number): number => Math.round((((deg % 360) + 360) % 360) * 1000) % 360_000;

function time(when: When): Body {
  return {
    bound_ms: { value: Math.ceil(when.boundMs) },
    clock: "watch",
    earliest: rfc3339(when.earliestMs),
    latest: rfc3339(when.latestMs),
  };
}

function place(where: Where): Body {
  const fix = where.fix;
  const told: Known<Plain> = fix && {
    bound_m: known(fix.boundM === null ? null : Math.ceil(fix.boundM)),
    position: { lat_e7: e7(fix.latDeg), lon_e7: e7(fix.lonDeg) },
    source: fix.source,
  };
  return { fix: known(told), name: known(where.name) };
}

const seen = (head: Head): Body =>
  head.seen ? { seen: { value: { log: head.seen.log, root: head.seen.root, size: head.seen.size } } } : {};

/** A sighting with the monitor's exact place is for named people; without, for the mission. */
export function markingOf(where: Where): Marking {
  return where.fix === null ? "mission" : "restricted";
}

/** A sighting by ear. */
export function sightingRecord(head: Head, heard: Sighting): string {
  const { bearing, range } = heard;
  const sector: Known<Plain> = bearing && {
    sector: {
      from_mdeg: mdeg(bearing.deg - bearing.halfWidthDeg),
      to_mdeg: mdeg(bearing.deg + bearing.halfWidthDeg),
    },
  };
  const isExplosion = ["explosion", "outgoing", "impact", "airburst"].includes(heard.class);
  const description = heard.class === "explosion" ? "undetermined" : heard.class;
  return recordText("observation", {
    class: isExplosion ? "explosion" : heard.class === "unknown" ? "impulsive_sound" : heard.class,
    count: known(heard.tally && { bound: heard.tally.bound, value: heard.tally.value }),
    ...(isExplosion ? { description: { value: description } } : {}),
    direction: {
      range_bearing: {
        bearing: known(sector),
        range: known(range && { max_m: range[1], min_m: range[0] }),
      },
    },
    marking: markingOf(head.where),
    means: "heard",
    observer: head.observer,
    observer_kind: "patrol",
    place: place(head.where),
    ...seen(head),
    source_record: { value: head.id },
    time: time(head.when),
  });
}

function content(said: Content): Body {
  if ("photo" in said) return { photo: said.photo };
  if ("note" in said) return { note: said.note };
  if ("access" in said) {
    const { kind, heldForS, reasonGiven, ended } = said.access;
    return {
      access_restriction: {
        ended: known(ended),
        held_for_s: known(heldForS),
        kind,
        reason_given: known(reasonGiven),
      },
    };
  }
  if ("checklist" in said) {
    const { list, answers } = said.checklist;
    const all = CHECKLISTS[list].map((item) => ({ item, yes: known(answers[item] ?? null) }));
    return { checklist: { answers: all, list } };
  }
  const { cellM, points } = said.track;
  const told = points.map((point) => ({
    at: rfc3339(point.atMs),
    bound_m: Math.ceil(point.boundM),
    position: { lat_e7: e7(point.latDeg), lon_e7: e7(point.lonDeg) },
  }));
  return { patrol_track: { cell_m: cellM, points: told } };
}

/** Anything but a sighting; for named people alone, as it may show where somebody was. */
export function fieldRecord(head: Head, said: Content, about: string[] = []): string {
  const where = place(head.where);
  return recordText("field_report", {
    ...(about.length > 0 ? { about } : {}),
    content: content(said),
    marking: "restricted",
    observer: head.observer,
    place: where,
    ...seen(head),
    source_record: head.id,
    time: time(head.when),
  });
}

/** Says that an earlier record is wrong, and which one holds instead. Marked as what it corrects. */
export function correctionRecord(
  of: string,
  replacedBy: string | null,
  reason: string,
  by: string,
  marking: Marking,
): string {
  return recordText("correction", {
    by,
    marking,
    of,
    reason,
    ...(replacedBy ? { replaced_by: replacedBy } : {}),
  });
}
