/** Small geometry for drawing. Nothing here is evidence: positions and areas come from the server. */
import type { Feature, FeatureCollection, LineString, Position } from "geojson";

export type Box = [west: number, south: number, east: number, north: number];

/** Metres to a pixel at zoom 0 on the equator: the world is 512 pixels wide there. */
const METRES_PER_PIXEL_0 = 40_075_016.686 / 512;

/** How many pixels `metres` are at zoom 0 and this latitude; each zoom level doubles it. */
export function pixelsAtZoom0(metres: number, latDeg: number): number {
  return metres / (METRES_PER_PIXEL_0 * Math.cos((latDeg * Math.PI) / 180));
}

/** The box around positions, or `null` without any. */
export function boxOf(positions: Iterable<Position>): Box | null {
  let box: Box | null = null;
  for (const [lon, lat] of positions) {
    if (lon === undefined || lat === undefined) continue;
    box = box
      ? [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
      : [lon, lat, lon, lat];
  }
  return box;
}

/** All positions of nested coordinates, at any depth. */
export function* positionsIn(coordinates: unknown): Generator<Position> {
  if (!Array.isArray(coordinates)) return;
  if (typeof coordinates[0] === "number") yield coordinates as Position;
  else for (const inner of coordinates) yield* positionsIn(inner);
}

/** `box` grown by a share of its size on each side, within the world. */
export function grow([w, s, e, n]: Box, share: number): Box {
  const [dx, dy] = [(e - w) * share, (n - s) * share];
  return [Math.max(-180, w - dx), Math.max(-90, s - dy), Math.min(180, e + dx), Math.min(90, n + dy)];
}

/** Whether `outer` holds all of `inner`. */
export function contains(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** Meridians and parallels every `step` degrees; `fine` marks those left out at far zooms. */
export function graticule(): FeatureCollection<LineString, { fine: boolean }> {
  const features: Feature<LineString, { fine: boolean }>[] = [];
  const add = (coordinates: Position[], degree: number): void => {
    features.push({
      type: "Feature",
      geometry: { type: "LineString", coordinates },
      properties: { fine: degree % 10 !== 0 },
    });
  };
  for (let lon = -180; lon <= 180; lon += 1)
    add(
      [
        [lon, -85],
        [lon, 85],
      ],
      lon,
    );
  for (let lat = -85; lat <= 85; lat += 1) {
    const along = Array.from({ length: 13 }, (_, k): Position => [-180 + k * 30, lat]);
    add(along, lat);
  }
  return { type: "FeatureCollection", features };
}
