/** The fixed words of the page. The machine's three words are the only judgement shown. */
import type {
  AgreementItem,
  Considered,
  Count,
  EventOrigin,
  MeasuredFrom,
  ObserverKind,
  OutcomeWord,
  Role,
  RoundLink,
  RuleWon,
  SensorHealth,
  StatusWord,
  Summary,
} from "../api/types";
import { within } from "./numbers";
import { parseTime, utcDateTime } from "./time";

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

/** What follows from a provision, in words. */
export const OUTCOME_WORDS: Record<OutcomeWord, string> = {
  breach_candidate: "Breach candidate",
  not_determinable: "Not determinable",
  permitted: "Permitted",
};

export const OUTCOME_MEANING: Record<OutcomeWord, string> = {
  breach_candidate:
    "it lies where and when the provision applies, is what it forbids, and nothing known excuses it. Only people confirm.",
  not_determinable: "something that decides is not known, or the text itself is disputed.",
  permitted: "the provision allows it, or it is almost surely not what it forbids.",
};

/** How an item of the agreement stands. */
export const STANDING_WORDS: Record<AgreementItem["standing"], string> = {
  holds: "in force",
  not_yet: "not yet in force",
  ended: "ended",
  suspended: "suspended",
};

const PRECEDENCE: Record<RuleWon["why"], [verb: string, why: string]> = {
  explicit: ["applies instead of", "the agreement says so"],
  more_specific: ["applies instead of", "it is more specific"],
  later: ["applies instead of", "it is as specific and later"],
  tied: ["applies together with", "neither is more specific or later"],
  open: ["may give way to", "it depends on something about the weapon that is not known"],
};

/** Which rule won, as the rest of a sentence about the provision at hand. */
export function ruleText(rule: RuleWon): string {
  const [verb, why] = PRECEDENCE[rule.why];
  return `${verb} ${rule.other}: ${why}`;
}

/** Whether what was considered excuses the incident. */
export function excuseText(one: Pick<Considered, "permits">): string {
  if (one.permits === null) return "may excuse it; that has to be found out";
  return one.permits ? "excuses it" : "does not excuse it";
}

/** When the version of a line or zone holds that was used. */
export function validText(valid: MeasuredFrom["valid"]): string {
  const date = (text: string): string => {
    const ms = parseTime(text);
    return ms === null ? text : utcDateTime(ms);
  };
  const parts = valid.map(({ from, to }) => {
    if (from === null && to === null) return "its only version";
    if (to === null) return `the version since ${date(from ?? "")}`;
    return from === null ? `the version until ${date(to)}` : `the version from ${date(from)} to ${date(to)}`;
  });
  return parts.join(", ");
}

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

/** Why what is seen may be old, or not the only history. `age` and `witnessed` are spans in words. */
export const FRESHNESS_WORDS = {
  split:
    "This log was found to tell two histories: it was copied, or its key is in other hands. Do not rely on what is shown until its operators have explained it.",
  refused:
    "A witness has seen another history of this log, or more of it than there is here: this may be an old copy. Tell its operators.",
  noContact: (age: string, witnessed: string | null): string =>
    `What you see is old: the server last answered ${age} ago${witnessed === null ? "" : `, and was last witnessed ${witnessed} ago`}.`,
  old: (age: string): string =>
    `What you see is old: last witnessed ${age} ago. It may be a state that somebody goes on showing.`,
  notYet: "Not yet witnessed: none of this log has been cosigned by enough of its witnesses.",
  alone: "not witnessed: this site works on its own, and nobody else vouches for its log",
  witnessed: (entries: string, age: string): string => `${entries} witnessed, ${age} ago`,
  silent: (n: number, of: number): string =>
    `${n} of ${of} witnesses did not cosign when they were last asked`,
} as const;

/** What devices counted and never came. */
export const GAP_WORDS = {
  title: "Missing messages",
  label: "Missing",
  meaning: "Messages that devices counted and that never came",
  none: "Every message that a device counted has come.",
  why: "Devices count the messages they sign. These were counted and never came: lost on the way, kept back, or still to come.",
  tally: (messages: string): string => `${messages} missing`,
  from: (boot: number): string => `since start ${boot}`,
  numbers: (from: string, to: string): string =>
    from === to ? `number ${from}` : `numbers ${from} to ${to}`,
  unknown: "a device that was never accredited",
} as const;
