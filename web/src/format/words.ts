/** The fixed words of the page. The machine's three words are the only judgement shown. */
import type {
  Count,
  EventOrigin,
  ObserverKind,
  Role,
  RoundLink,
  SensorHealth,
  StatusWord,
  Summary,
} from "../api/types";
import { within } from "./numbers";

/** What an incident is shown as: the machine's word, or why there is none. */
export type StatusKey = StatusWord | "held_back" | "none";

export const STATUS_WORDS: Record<StatusKey, string> = {
  looks_broken: "looks broken",
  unclear: "unclear",
  holds: "holds",
  held_back: "held back",
  none: "not assessed",
};

export const STATUS_MEANING: Record<StatusKey, string> = {
  looks_broken: "On the evidence, a provision was not kept. A machine's word: only people confirm.",
  unclear: "It cannot be told. The incident says what would settle it.",
  holds: "On the evidence, the provisions were kept, or do not apply here.",
  held_back:
    "Sensors that are not believed speak for it, and others do not. Listed, but neither counted nor held against a provision.",
  none: "No agreement is loaded, or none of its provisions was held against this incident.",
};

export const HEALTH_WORDS: Record<SensorHealth, string> = {
  alive: "alive",
  degraded: "degraded",
  blind: "blind",
  silent: "silent",
  unknown: "unknown",
};

export const HEALTH_MEANING: Record<SensorHealth, string> = {
  alive: "Working and heard from.",
  degraded: "Working in part.",
  blind: "Says itself that it cannot observe.",
  silent: "Not heard from for longer than it should be.",
  unknown: "Never said anything about its own state.",
};

export const DOUBT_MEANING =
  "What it sends does not fit what others hear. It is shown and kept, but an event that rests on such sensors is held back.";

export const KIND_WORDS: Record<ObserverKind, string> = {
  acoustic_sensor: "acoustic sensor",
  seismic_sensor: "seismic sensor",
  camera: "camera",
  patrol: "patrol",
  uav: "UAV",
  satellite: "satellite",
};

export const ROLE_WORDS: Record<Role, string> = {
  locates: "locates",
  supports: "supports",
  rejected: "considered and rejected",
};

/** Classes that the filter offers: those that people and sensors register and incidents count. */
export const CLASS_WORDS: Record<string, string> = {
  explosion: "explosion",
  projectile: "projectile",
  muzzle_flash: "muzzle flash",
  flare: "illumination flare",
  burst: "burst",
  shot: "shot",
  impulsive_sound: "impulsive sound",
  thermal_anomaly: "thermal anomaly",
  seismic_event: "seismic event",
};

/** Words of event classes that their names do not say by themselves. */
const EVENT_CLASS_WORDS: Record<string, string> = {
  seismic: "seismic event",
};

/** The status of an incident as a key that is never empty. `held`: the reason why it is held back. */
export function statusKey(
  status: StatusWord | null | undefined,
  held: string | boolean | null = null,
): StatusKey {
  return held ? "held_back" : (status ?? "none");
}

/** Said wherever the area of an event heard from one side is shown. */
export const ONE_SIDED = "heard from one side only: distance uncertain";

/** An event's class in words. */
export function classText(word: string): string {
  return EVENT_CLASS_WORDS[word] ?? CLASS_WORDS[word] ?? plain(word);
}

/**
 * From which side fire came, in one line: all three shares, or why there are none. Sides are those of a
 * line; whose they are is no word of this page.
 */
export function originText(origin: EventOrigin): string {
  const shares = origin.shares;
  if (shares === null) return origin.why_no_side ?? "not told";
  return `left of the line ${shares.left} %, right of it ${shares.right} %, undetermined ${shares.undetermined} %`;
}

/** What that line leaves open. */
export function namedText(shares: { named: "left" | "right" | "undetermined" }): string {
  if (shares.named === "undetermined") return "No side is named.";
  return shares.named === "left" ? "Named: left of the line." : "Named: right of the line.";
}

/** The other end of the same round. */
export function linkText(link: RoundLink): string {
  return `the round ${link.fired_there ? "was fired" : "landed"} at ${shortId(link.event)} (${link.percent} %)`;
}

/** Underscored words as words: `acoustic_sensor` becomes `acoustic sensor`. */
export function plain(word: string): string {
  return word.replaceAll("_", " ");
}

/** All counts of an incident, each in its own unit: units are never added up. */
export function countsText(counts: readonly Count[]): string {
  return counts.length === 0 ? "nothing counted" : counts.map((count) => count.text).join(", ");
}

/** What an incident counts; if it is held back, what it would count, and that it does not. */
export function whatText(one: Pick<Summary, "counts" | "would_count" | "held_back">): string {
  return one.held_back ? `not counted: ${countsText(one.would_count)}` : countsText(one.counts);
}

/** A place in words, never without how sure it is. */
export function whereText(one: Pick<Summary, "place" | "lat_deg" | "within_m">): string {
  if (one.place === null && one.lat_deg === null) return "not located";
  const sure = one.within_m === null ? "uncertainty not known" : within(one.within_m);
  return `${one.place ?? "no named place near"}, ${sure}`;
}

/** An id short enough to read aloud: prefix and eight letters. The full one stays in the title. */
export function shortId(id: string): string {
  return id.length > 16 ? `${id.slice(0, 10)}…` : id;
}
