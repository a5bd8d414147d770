/** The fixed words of the page. The machine's three words are the only judgement shown. */
import type { Count, ObserverKind, Role, SensorHealth, StatusWord, Summary } from "../api/types";
import { within } from "./numbers";

export type StatusKey = StatusWord | "none";

export const STATUS_WORDS: Record<StatusKey, string> = {
  looks_broken: "looks broken",
  unclear: "unclear",
  holds: "holds",
  none: "not assessed",
};

export const STATUS_MEANING: Record<StatusKey, string> = {
  looks_broken: "On the evidence, a provision was not kept. A machine's word: only people confirm.",
  unclear: "It cannot be told. The incident says what would settle it.",
  holds: "On the evidence, the provisions were kept, or do not apply here.",
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
};

/** The status of an incident as a key that is never empty. */
export function statusKey(status: StatusWord | null | undefined): StatusKey {
  return status ?? "none";
}

/** Underscored words as words: `acoustic_sensor` becomes `acoustic sensor`. */
export function plain(word: string): string {
  return word.replaceAll("_", " ");
}

/** All counts of an incident, each in its own unit: units are never added up. */
export function countsText(counts: readonly Count[]): string {
  return counts.length === 0 ? "nothing counted" : counts.map((count) => count.text).join(", ");
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
