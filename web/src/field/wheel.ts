/** The wheel of sixteen winds: clockwise from north, each 22.5 degrees wide. */
export const WINDS = [
  "N",
  "NNE",
  "NE",
  "ENE",
  "E",
  "ESE",
  "SE",
  "SSE",
  "S",
  "SSW",
  "SW",
  "WSW",
  "W",
  "WNW",
  "NW",
  "NNW",
] as const;

const OUTER = 156;
const INNER = 62;
/** Half and quarter winds are written farther out, where there is room. */
const TEXT_AT = [114, 126];

export function nearestWind(deg: number): number {
  return Math.round((((deg % 360) + 360) % 360) / 22.5) % 16;
}

function point(deg: number, radius: number): [number, number] {
  const rad = (deg * Math.PI) / 180;
  return [Math.round(Math.sin(rad) * radius * 100) / 100, Math.round(-Math.cos(rad) * radius * 100) / 100];
}

/** The outline of a wind's part, and where its name stands. */
export function wedge(at: number): { path: string; x: number; y: number } {
  const [from, to] = [at * 22.5 - 11.25, at * 22.5 + 11.25];
  const [a, b, c, d] = [point(from, OUTER), point(to, OUTER), point(to, INNER), point(from, INNER)];
  const path = `M${a} A${OUTER} ${OUTER} 0 0 1 ${b} L${c} A${INNER} ${INNER} 0 0 0 ${d} Z`;
  const [x, y] = point(at * 22.5, TEXT_AT[at % 2] ?? 120);
  return { path, x, y };
}
