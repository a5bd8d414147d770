/** The colours of the map, read from the style sheet: src/style/tokens.css is the only list. */

const NAMES = [
  "map-water",
  "map-land",
  "map-coast",
  "map-grid",
  "map-place",
  "map-place-halo",
  "map-line",
  "map-band",
  "map-zone",
  "cluster",
  "cluster-text",
  "mix-1",
  "mix-2",
  "mix-3",
  "mix-4",
  "select",
  "link",
  "looks-broken",
  "unclear",
  "holds",
  "none",
  "paper",
  "sensor",
  "sensor-strong",
  "text",
  "muted",
] as const;

export type ColourName = (typeof NAMES)[number];
export type Palette = Record<ColourName, string>;

export function readPalette(root: Element = document.documentElement): Palette {
  const style = getComputedStyle(root);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || "#888"]);
  return Object.fromEntries(entries) as Palette;
}
