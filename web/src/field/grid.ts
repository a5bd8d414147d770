/**
 * Cells of the mission's grid, as `trucewatch-release/src/grid.rs` has them: positions of patrols are moved to the middle
 * of one before they leave the device.
 */
const A_M = 6_378_137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const RAD = Math.PI / 180;

/** Radii of curvature in metres at a latitude: along the meridian, and across it. */
function radiiM(latDeg: number): [number, number] {
  const s = Math.sin(latDeg * RAD);
  const q = 1 - E2 * s * s;
  const root = Math.sqrt(q);
  return [(A_M * (1 - E2)) / (q * root), A_M / root];
}

function degreeOfLongitudeM(latDeg: number): number {
  return radiiM(latDeg)[1] * Math.max(0, Math.cos(latDeg * RAD)) * RAD;
}

function rowsOf(sizeM: number): number {
  return Math.max(1, Math.floor((180 * radiiM(0)[0] * RAD) / sizeM));
}

function edgesDeg(rows: number, row: number): [number, number] {
  const edge = (at: number) => Math.min(90, Math.max(-90, (at / rows) * 180 - 90));
  return [edge(row), edge(row + 1)];
}

function columnsOf(sizeM: number, low: number, high: number): number {
  const aroundM = 360 * degreeOfLongitudeM(Math.max(Math.abs(low), Math.abs(high)));
  return Math.max(1, Math.floor(aroundM / sizeM));
}

const floorTo = (share: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(share * count)));

export interface Cell {
  latDeg: number;
  lonDeg: number;
  /** How far a place in it can be from its middle at most, in metres. */
  displacementM: number;
}

/** The middle of the cell that holds a place. */
export function cellOf(latDeg: number, lonDeg: number, cellM: number): Cell {
  const sizeM = Math.max(1, cellM);
  const rows = rowsOf(sizeM);
  const row = floorTo((latDeg + 90) / 180, rows);
  const [low, high] = edgesDeg(rows, row);
  const columns = columnsOf(sizeM, low, high);
  const column = floorTo((lonDeg + 180) / 360, columns);
  const meridian = Math.max(radiiM(low)[0], radiiM(high)[0]);
  const nearest = low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
  const north = 0.5 * (180 / rows) * RAD * meridian;
  const east = 0.5 * (360 / columns) * degreeOfLongitudeM(nearest);
  return {
    latDeg: ((row + 0.5) / rows) * 180 - 90,
    lonDeg: ((column + 0.5) / columns) * 360 - 180,
    displacementM: Math.ceil(Math.hypot(north, east)),
  };
}
