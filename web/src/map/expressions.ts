/** Expressions that several layers of the map use. */
import type { ExpressionSpecification } from "maplibre-gl";
import type { Palette } from "./palette";

export const FONT = "Inter Variable";

/** A size in metres on the ground, from its pixels at zoom 0 in property `name`. */
export const ground = (name: string, times = 1): ExpressionSpecification => [
  "interpolate",
  ["exponential", 2],
  ["zoom"],
  0,
  ["*", ["get", name], times],
  24,
  ["*", ["get", name], times * 2 ** 24],
];
export const kind = (name: string): ExpressionSpecification => ["==", ["get", "kind"], name];
export const doubted = (yes: number, no: number): ExpressionSpecification => [
  "case",
  ["==", ["get", "state"], "doubted"],
  yes,
  no,
];
export const single: ExpressionSpecification = ["!", ["has", "point_count"]];

export const text = (
  size: number | ExpressionSpecification,
): { "text-font": string[]; "text-size": typeof size } => ({
  "text-font": [FONT],
  "text-size": size,
});

export const incidentIcon: ExpressionSpecification = [
  "concat",
  "incident-",
  ["get", "status"],
  ["case", ["get", "provisional"], "-provisional", ""],
];

/** Colour of an incident by its status. */
export function statusColour(p: Palette): ExpressionSpecification {
  return [
    "match",
    ["get", "status"],
    "looks_broken",
    p["looks-broken"],
    "unclear",
    p.unclear,
    "holds",
    p.holds,
    "held_back",
    p.muted,
    p.none,
  ];
}
