/**
 * Incidents out of the server's tiles: areas, then numbers of many, then each by itself. docs/tiles.md says what
 * the tiles hold. Nothing is drawn as a point without its area: where the area is too small for an outline, a halo
 * of its size stands for it.
 */
import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  SourceSpecification,
} from "maplibre-gl";
import { ground, statusColour, text } from "./expressions";
import { ringName } from "./mix";
import type { Palette } from "./palette";

/** The source of the tiles. */
export const TILES = "tiles";
/** The closest zoom for which the server has tiles. */
const MAXZOOM = 18;

export const tileSource = (url: string): SourceSpecification => ({
  type: "vector",
  tiles: [url],
  maxzoom: MAXZOOM,
});

const held: ExpressionSpecification = ["get", "held"];
const not = (what: ExpressionSpecification): ExpressionSpecification => ["!", what];
const both = (...all: ExpressionSpecification[]): ExpressionSpecification => ["all", ...all];
/** Its halo stands for the area where no outline is drawn. */
const small = not(["get", "area"]);

/** What each layer shows, before single incidents are left out. */
const SHOWN: Record<string, ExpressionSpecification> = {
  "tile-areas": not(held),
  "tile-edges": not(held),
  "tile-held-edges": held,
  "tile-halos": both(small, not(held)),
  "tile-held-halos": both(small, held),
  "tile-incidents": not(held),
  "tile-held": held,
};
const CLUSTERS = ["tile-clusters", "tile-held-clusters"];

/** All layers of the tiles. */
export const TILE_LAYERS: readonly string[] = [...Object.keys(SHOWN), ...CLUSTERS];
/** Those whose symbols can be pointed at. */
export const TILE_SYMBOLS: readonly string[] = ["tile-incidents", "tile-held", ...CLUSTERS];

/** Leaves single incidents out that are drawn from elsewhere. Gives what each layer shows then. */
export function without(ids: readonly string[]): [layer: string, filter: FilterSpecification][] {
  const out = not(["in", ["get", "id"], ["literal", [...ids]]]);
  return Object.entries(SHOWN).map(([layer, shown]) => [layer, ids.length === 0 ? shown : both(shown, out)]);
}

/** A length in metres as `within 120 m`, rounded up to two digits as everywhere on the page. */
function within(metres: ExpressionSpecification): ExpressionSpecification {
  const step: ExpressionSpecification = [
    "max",
    1,
    ["^", 10, ["-", ["floor", ["log10", ["max", 1, metres]]], 1]],
  ];
  const rounded: ExpressionSpecification = ["*", ["ceil", ["-", ["/", metres, step], 1e-9]], step];
  return [
    "let",
    "m",
    ["max", 1, rounded],
    [
      "case",
      ["<", ["var", "m"], 1000],
      ["concat", "within ", ["to-string", ["var", "m"]], " m"],
      ["concat", "within ", ["to-string", ["/", ["var", "m"], 1000]], " km"],
    ],
  ];
}

const events: ExpressionSpecification = ["coalesce", ["get", "events"], 0];
const label: ExpressionSpecification = [
  "concat",
  ["case", held, "held back, ", ""],
  ["case", [">", events, 1], ["concat", ["to-string", events], " events, "], ""],
  within(["get", "within_m"]),
];
const icon: ExpressionSpecification = [
  "concat",
  "incident-",
  ["get", "status"],
  ["case", ["get", "provisional"], "-provisional", ""],
];

/** `204`, `1.2k`, `25k`: what fits into a ring, never more than there are. The box beside the pointer tells it exactly. */
const n: ExpressionSpecification = ["get", "n"];
const tenths = (of: number): ExpressionSpecification => [
  "to-string",
  ["/", ["floor", ["/", n, of / 10]], 10],
];
const short: ExpressionSpecification = [
  "case",
  ["<", n, 1_000],
  ["to-string", n],
  ["<", n, 10_000],
  ["concat", tenths(1_000), "k"],
  ["<", n, 1_000_000],
  ["concat", ["to-string", ["floor", ["/", n, 1_000]]], "k"],
  ["concat", tenths(1_000_000), "M"],
];
/** Larger where there are more, by the logarithm. */
const ringSize: ExpressionSpecification = [
  "interpolate",
  ["linear"],
  ["log10", ["get", "n"]],
  0.3,
  0.62,
  2,
  0.76,
  4,
  0.9,
  6,
  0.96,
];

const layer = (id: string, from: "areas" | "clusters" | "incidents") => ({
  id,
  source: TILES,
  "source-layer": from,
  ...(SHOWN[id] === undefined ? {} : { filter: SHOWN[id] }),
});

function areas(p: Palette): LayerSpecification[] {
  return [
    {
      ...layer("tile-areas", "areas"),
      type: "fill",
      paint: { "fill-color": statusColour(p), "fill-opacity": 0.14, "fill-antialias": false },
    },
    {
      ...layer("tile-edges", "areas"),
      type: "line",
      paint: { "line-color": statusColour(p), "line-width": 1.2, "line-opacity": 0.8 },
    },
    {
      ...layer("tile-held-edges", "areas"),
      type: "line",
      paint: { "line-color": p.muted, "line-width": 1.2, "line-opacity": 0.8, "line-dasharray": [3, 2.4] },
    },
    {
      ...layer("tile-halos", "incidents"),
      type: "circle",
      paint: {
        "circle-radius": ground("px0"),
        "circle-color": statusColour(p),
        "circle-opacity": 0.13,
        "circle-stroke-color": statusColour(p),
        "circle-stroke-width": 1,
        "circle-stroke-opacity": 0.6,
      },
    },
    {
      ...layer("tile-held-halos", "incidents"),
      type: "circle",
      paint: {
        "circle-radius": ground("px0"),
        "circle-color": "transparent",
        "circle-stroke-color": p.muted,
        "circle-stroke-width": 1,
        "circle-stroke-opacity": 0.6,
      },
    },
  ];
}

function clusters(p: Palette): LayerSpecification[] {
  const words = { "text-color": p["cluster-text"] };
  return [
    {
      ...layer("tile-held-clusters", "clusters"),
      type: "symbol",
      filter: held,
      layout: {
        ...text(11),
        "icon-image": "incident-held_back",
        "icon-size": 0.8,
        // Beside the place, where it does not hide the number of those that count.
        "icon-offset": [30, 0],
        "icon-allow-overlap": true,
        "text-field": ["concat", short, " held back"],
        "text-offset": [3, 0],
        "text-anchor": "left",
        "text-optional": true,
      },
      paint: { "text-color": p.text, "text-halo-color": p["map-place-halo"], "text-halo-width": 1.5 },
    },
    {
      ...layer("tile-clusters", "clusters"),
      type: "symbol",
      filter: not(held),
      layout: {
        ...text(12),
        "icon-image": ringName,
        "icon-size": ringSize,
        "icon-allow-overlap": true,
        "text-field": short,
        "text-allow-overlap": true,
        "symbol-sort-key": ["get", "n"],
      },
      paint: words,
    },
  ];
}

function singles(p: Palette): LayerSpecification[] {
  const layout = {
    ...text(11),
    "icon-image": icon,
    "icon-allow-overlap": true,
    "text-field": label,
    "text-offset": [0, 1.15] as [number, number],
    "text-anchor": "top" as const,
    "text-optional": true,
  };
  const paint = { "text-color": p.text, "text-halo-color": p["map-place-halo"], "text-halo-width": 1.5 };
  return [
    {
      ...layer("tile-incidents", "incidents"),
      type: "symbol",
      layout: {
        ...layout,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.7, 11, 0.9],
        "symbol-sort-key": ["match", ["get", "status"], "looks_broken", 3, "unclear", 2, 1],
      },
      paint,
    },
    { ...layer("tile-held", "incidents"), type: "symbol", layout: { ...layout, "icon-size": 0.8 }, paint },
  ];
}

/** From back to front. */
export function tileLayers(p: Palette): LayerSpecification[] {
  return [...areas(p), ...clusters(p), ...singles(p)];
}
