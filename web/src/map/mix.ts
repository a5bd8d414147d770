/**
 * What a number of incidents is made of: a ring with a part for each kind, and the same in words. Neutral tones,
 * always in the same order from the top, with gaps between them, so that no part is told by its tone alone.
 */
import type { ExpressionSpecification } from "maplibre-gl";
import { distance, integer, plural } from "../format/numbers";
import { CLASS_WORDS } from "../format/words";
import type { ColourName, Palette } from "./palette";

/** Kinds of incidents by the class that each is counted under, in the order in which the ring shows them. */
export const MIX: readonly { name: string; tone: ColourName; classes: readonly string[] }[] = [
  { name: "explosions", tone: "mix-1", classes: ["explosion"] },
  { name: "bursts and shots", tone: "mix-2", classes: ["burst", "shot"] },
  { name: "projectiles, flashes, flares", tone: "mix-3", classes: ["projectile", "muzzle_flash", "flare"] },
  {
    name: "other",
    tone: "mix-4",
    classes: ["impulsive_sound", "thermal_anomaly", "seismic_event", "state_of_health", "no_class"],
  },
];
const WORDS: Record<string, string> = {
  ...CLASS_WORDS,
  state_of_health: "state of health",
  no_class: "class not told",
};
const PARTS = 8;

const count = (name: string): ExpressionSpecification => ["coalesce", ["get", name], 0];
/** In eighths, rounded up: what is there is seen. */
const eighths = (classes: readonly string[]): ExpressionSpecification => [
  "ceil",
  ["*", PARTS, ["/", ["+", 0, ...classes.map(count)], ["get", "n"]]],
];

/** The name of the image of a ring: `mix-4-3-0-1-broken`. */
export const ringName: ExpressionSpecification = [
  "concat",
  "mix",
  ...MIX.flatMap(({ classes }) => ["-", ["to-string", eighths(classes)] as ExpressionSpecification]),
  ["case", [">", ["get", "broken"], 0], "-broken", ""],
];

/** What the name of a ring says; `null`: it is none. */
export function readRing(name: string): { parts: number[]; broken: boolean } | null {
  const found = /^mix((?:-\d+){4})(-broken)?$/.exec(name);
  if (!found) return null;
  return { parts: (found[1] ?? "").slice(1).split("-").map(Number), broken: found[2] !== undefined };
}

const SIZE = 48;
export const RATIO = 2;

/** Draws a ring, with a rim of the colour of what looks broken where some of it does. */
export function drawRing(name: string, palette: Palette): ImageData | null {
  const ring = readRing(name);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext("2d");
  if (!ring || !pen) return null;
  pen.scale(RATIO, RATIO);
  const middle = SIZE / 2;
  const disc = (radius: number, colour: string): void => {
    pen.beginPath();
    pen.arc(middle, middle, radius, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
  };
  disc(23, ring.broken ? palette["looks-broken"] : palette.cluster);
  disc(ring.broken ? 20.5 : 22, palette.cluster);
  const all = ring.parts.reduce((sum, part) => sum + part, 0);
  const several = ring.parts.filter((part) => part > 0).length > 1;
  let from = -Math.PI / 2;
  for (const [k, part] of ring.parts.entries()) {
    if (part === 0) continue;
    const to = from + (part / all) * 2 * Math.PI;
    const gap = several ? 0.07 : 0;
    pen.beginPath();
    pen.arc(middle, middle, 18, from + gap, to - gap);
    pen.lineWidth = 4;
    pen.strokeStyle = palette[MIX[k]?.tone ?? "mix-4"];
    pen.stroke();
    from = to;
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** A number of incidents in words, a line each: how many, of what, how surely located. */
export function clusterWords(properties: Record<string, unknown>): string[] {
  const number = (key: string): number => Number(properties[key] ?? 0);
  const n = number("n");
  const classes = MIX.flatMap((kind) => kind.classes).filter((one) => number(one) > 0);
  const lines = [properties.held === true ? `${integer(n)} held back, not counted` : plural(n, "incident")];
  lines.push(...classes.map((one) => `${integer(number(one))} ${WORDS[one] ?? one}`));
  if (number("broken") > 0) lines.push(`${integer(number("broken"))} of them look broken`);
  lines.push(`located within ${distance(number("within_m"))} or better`);
  if (number("precision_m") > 0) lines.push(`places told in cells of ${distance(number("precision_m"))}`);
  return lines;
}
