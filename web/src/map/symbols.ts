/**
 * Every symbol of the page, once: drawn to the map (icons.ts) and into lists and legend
 * (Glyph.svelte). Neutral shapes; state is told by form, and colour only repeats it.
 * Box: 24 by 24, centre 12, 12.
 */
import type { ObserverKind, SensorHealth } from "../api/types";
import type { StatusKey } from "../format/words";

/** One stroke or filled area. Inks are names of the palette. */
export interface Part {
  d: string;
  fill?: Ink;
  stroke?: Ink;
  width?: number;
  dash?: number[];
}
/** Palette names: `--<ink>` in the style sheet. */
export type Ink =
  | "looks-broken"
  | "unclear"
  | "holds"
  | "none"
  | "paper"
  | "sensor"
  | "sensor-strong"
  | "select"
  | "text";

const CIRCLE = (r: number): string => `M${12 - r} 12a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
const DIAMOND = "M12 3.2 20.8 12 12 20.8 3.2 12z";
const SQUARE = "M5.5 5.5h13v13h-13z";

const INCIDENT: Record<StatusKey, Part[]> = {
  // Broken in two: a filled diamond with a gap.
  looks_broken: [
    { d: DIAMOND, fill: "looks-broken", stroke: "paper", width: 1.5 },
    { d: "M13.6 4.6 10.4 10.6 13.6 13.4 10.4 19.4", stroke: "paper", width: 2 },
  ],
  // Half known: a circle, half of it filled.
  unclear: [
    { d: CIRCLE(7.5), fill: "paper", stroke: "unclear", width: 2.2 },
    { d: "M12 4.5a7.5 7.5 0 0 0 0 15z", fill: "unclear" },
  ],
  // Whole: a ring with its centre.
  holds: [
    { d: CIRCLE(7.5), fill: "paper", stroke: "holds", width: 2.2 },
    { d: CIRCLE(2.6), fill: "holds" },
  ],
  // Not believed: a hollow, dashed diamond with the two bars of a pause.
  held_back: [
    { d: DIAMOND, fill: "paper", stroke: "text", width: 1.7, dash: [2.6, 2] },
    { d: "M10.2 9.2v5.6M13.8 9.2v5.6", stroke: "text", width: 1.8 },
  ],
  none: [{ d: SQUARE, fill: "paper", stroke: "none", width: 2.2 }],
};

const PROVISIONAL: Part = { d: CIRCLE(11), stroke: "text", width: 1.3, dash: [2.4, 2.2] };

/** The symbol of an incident. Provisional ones have a dashed ring. */
export function incidentSymbol(status: StatusKey, provisional: boolean): Part[] {
  return provisional ? [...INCIDENT[status], PROVISIONAL] : INCIDENT[status];
}

/** Outline and lower half of each kind of observer. */
const KINDS: Record<ObserverKind, { whole: string; half: string }> = {
  acoustic_sensor: { whole: CIRCLE(6.5), half: "M5.5 12a6.5 6.5 0 0 0 13 0z" },
  seismic_sensor: { whole: SQUARE, half: "M5.5 12h13v6.5h-13z" },
  camera: { whole: "M12 4.5 19.5 18.5h-15z", half: "M8 12h8l3.5 6.5h-15z" },
  patrol: { whole: "M12 4.2 19.2 9.6 16.6 18.5H7.4L4.8 9.6z", half: "M5.5 12h13l-1.9 6.5H7.4z" },
  uav: { whole: "M4.5 6.5h15L12 19.5z", half: "M7.7 12h8.6L12 19.5z" },
  satellite: { whole: "M8 5h8l4 7-4 7H8l-4-7z", half: "M4 12h16l-4 7H8z" },
};

/** Four corners around a symbol: set apart from the others. */
const CORNERS = "M2 6.5V2h4.5M17.5 2H22v4.5M22 17.5V22h-4.5M6.5 22H2v-4.5";

/** Around a sensor that did not hear what it should have: a dashed ring, and two bars across sound. */
export const SILENT_MARK: Part[] = [
  { d: CIRCLE(10.5), stroke: "paper", width: 3.4 },
  { d: CIRCLE(10.5), stroke: "text", width: 1.6, dash: [3, 2.6] },
  { d: "M3.6 20.4 20.4 3.6", stroke: "paper", width: 3.6 },
  { d: "M3.6 20.4 20.4 3.6", stroke: "text", width: 1.5 },
];

/** Lines across an area that is known in one direction only. */
export const HATCH: Part[] = [
  { d: "M-3 9 9-3M-3 21 21-3M-3 33 33-3M9 33 33 9M21 33 33 21", stroke: "select", width: 1.6 },
];

/**
 * The symbol of an observer: the kind by its outline, the health by how it is filled. One that is not
 * believed is hollow with a question mark, between four corners, whatever its health.
 */
export function sensorSymbol(kind: ObserverKind, health: SensorHealth, doubted = false): Part[] {
  const { whole, half } = KINDS[kind] ?? KINDS.acoustic_sensor;
  if (doubted)
    return [
      { d: whole, fill: "paper", stroke: "sensor-strong", width: 1.5 },
      { d: "M10 10.4a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.5", stroke: "sensor-strong", width: 1.5 },
      { d: "M12 15v1.4", stroke: "sensor-strong", width: 1.6 },
      { d: CORNERS, stroke: "paper", width: 3.6 },
      { d: CORNERS, stroke: "sensor-strong", width: 1.7 },
    ];
  const hollow: Part = { d: whole, fill: "paper", stroke: "sensor-strong", width: 1.8 };
  switch (health) {
    case "alive":
      return [{ d: whole, fill: "sensor", stroke: "paper", width: 1.2 }];
    case "degraded":
      return [hollow, { d: half, fill: "sensor-strong" }];
    case "blind":
      return [
        hollow,
        { d: "M4 20 20 4", stroke: "paper", width: 5 },
        { d: "M4 20 20 4", stroke: "sensor-strong", width: 2.2 },
      ];
    case "silent":
      return [
        { ...hollow, dash: [2.6, 2] },
        { d: "M9.2 9.2l5.6 5.6m0-5.6-5.6 5.6", stroke: "sensor-strong", width: 2 },
      ];
    default:
      return [
        { d: whole, fill: "paper", stroke: "sensor", width: 1.6 },
        { d: CIRCLE(1.6), fill: "sensor" },
      ];
  }
}

export const STATUS_KEYS: readonly StatusKey[] = ["looks_broken", "unclear", "holds", "held_back", "none"];
export const KIND_KEYS = Object.keys(KINDS) as ObserverKind[];
export const HEALTH_KEYS: readonly SensorHealth[] = ["alive", "degraded", "blind", "silent", "unknown"];
