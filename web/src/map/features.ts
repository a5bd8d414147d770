/** Turns records of the server into what the map's layers draw. */
import type { Feature, FeatureCollection, Geometry, Point, Polygon } from "geojson";
import type {
  EventDetail,
  Features,
  IncidentDetail,
  LonLat,
  Place,
  Sensor,
  StatusWord,
  Summary,
} from "../api/types";
import { distance, integer, plural, within } from "../format/numbers";
import { duration, parseTime } from "../format/time";
import { ONE_SIDED, shortId, statusKey } from "../format/words";
import { boxOf, pixelsAtZoom0, positionsIn } from "./geo";

export const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

function collect<G extends Geometry>(features: Feature<G>[]): FeatureCollection<G> {
  return { type: "FeatureCollection", features };
}

function point(lon: number, lat: number, properties: Record<string, unknown>): Feature<Point> {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

function polygon(ring: readonly LonLat[], properties: Record<string, unknown>): Feature<Polygon> | null {
  if (ring.length < 4) return null;
  return {
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [ring.map((p) => [...p])] },
    properties,
  };
}

interface IncidentPoint {
  id: string;
  lon: number;
  lat: number;
  status: StatusWord | null;
  within_m: number | null;
  provisional: boolean;
  held_back: string | boolean | null;
  events: number;
}

/** An incident's point always carries its uncertainty: as a halo and in words. */
function incidentPoint(one: IncidentPoint): Feature<Point> {
  const known = one.within_m !== null;
  return point(one.lon, one.lat, {
    id: one.id,
    status: statusKey(one.status, one.held_back),
    provisional: one.provisional,
    px0: known ? pixelsAtZoom0(one.within_m ?? 0, one.lat) : 0,
    label: `${one.events > 1 ? `${integer(one.events)} events, ` : ""}${known ? within(one.within_m) : "uncertainty not known"}`,
  });
}

/** Incidents for the map: those that are held back are gathered apart, so that no number counts them. */
export interface IncidentPoints {
  counted: FeatureCollection;
  held: FeatureCollection;
}

function apart(points: Feature<Point>[]): IncidentPoints {
  const isHeld = (one: Feature<Point>): boolean => one.properties?.status === "held_back";
  return { counted: collect(points.filter((one) => !isHeld(one))), held: collect(points.filter(isHeld)) };
}

/** Incidents that the page holds: a search for text, or what is in no tile yet. */
export function incidentsFromList(items: readonly Summary[]): IncidentPoints {
  return apart(
    items.flatMap((item) =>
      item.lat_deg === null || item.lon_deg === null
        ? []
        : [incidentPoint({ ...item, lat: item.lat_deg, lon: item.lon_deg })],
    ),
  );
}

/** Lines and zones with the width of their uncertainty. */
export function agreementFeatures(features: Features): FeatureCollection {
  return collect(
    features.features.map((feature) => {
      const { kind, title, uncertainty_m, id } = feature.properties;
      const box = boxOf(positionsIn(feature.geometry.coordinates));
      const lat = box ? (box[1] + box[3]) / 2 : 0;
      const sure = uncertainty_m === null ? "accuracy not stated" : `± ${distance(uncertainty_m)}`;
      const px0 = uncertainty_m === null ? 0 : pixelsAtZoom0(uncertainty_m, lat);
      return { ...feature, properties: { id, kind, label: `${title} (${sure})`, px0 } };
    }),
  );
}

/** Places with their rank by population: far zooms name only the largest. */
export function placeFeatures(places: readonly Place[]): FeatureCollection {
  const sorted = [...places].sort(
    (a, b) => (b.population ?? 0) - (a.population ?? 0) || (a.name < b.name ? -1 : 1),
  );
  return collect(
    sorted.map((place, rank) => point(place.lon_deg, place.lat_deg, { name: place.name, rank })),
  );
}

export function sensorFeatures(sensors: readonly Sensor[]): FeatureCollection {
  return collect(
    sensors.map(({ id, kind, health, doubt, lat_deg, lon_deg }) =>
      point(lon_deg, lat_deg, { id, kind, state: doubt === null ? health : "doubted" }),
    ),
  );
}

/** The last part of an observer's id: `default/95` is shown as `95` on the map. */
function observerLabel(id: string): string {
  return shortId(id.slice(id.lastIndexOf("/") + 1));
}

function line(from: LonLat, to: LonLat, kind: string): Feature {
  return {
    type: "Feature",
    geometry: { type: "LineString", coordinates: [from, to] },
    properties: { kind },
  };
}

/** What stands at an incident's point: how much, over what time, and how sure the place is. */
export function chosenLabel(detail: IncidentDetail): string {
  const sure = within(detail.within_m);
  const ms = (parseTime(detail.ends) ?? 0) - (parseTime(detail.begins) ?? 0);
  const over = ms >= 1000 ? ` in ${duration(ms)}` : "";
  const lines = [
    ...(detail.held_back === null ? [] : ["held back, not counted"]),
    ...(detail.events.length > 1 ? [`${plural(detail.events.length, "event")}${over}`] : []),
    sure,
  ];
  return lines.join("\n");
}

/** The northernmost and the southernmost point of an area: where words do not cover it. */
function ends(outline: readonly LonLat[], centre: LonLat): { north: LonLat; south: LonLat } {
  const further = (sign: number) => (best: LonLat, at: LonLat) => (sign * at[1] > sign * best[1] ? at : best);
  return { north: outline.reduce(further(1), centre), south: outline.reduce(further(-1), centre) };
}

/** Of several long areas one carries the words: the one that is least sure. */
function leastSure(events: readonly EventDetail[]): EventDetail | null {
  const long = events.filter((event) => event.one_sided);
  return long.reduce<EventDetail | null>(
    (worst, event) => (worst === null || (event.within_m ?? 0) > (worst.within_m ?? 0) ? event : worst),
    null,
  );
}

function eventFeatures(event: EventDetail, named: boolean): Feature[] {
  const kind = event.held_back === null ? "event-area" : "event-area-held";
  const parts: (Feature | null)[] = [polygon(event.outline, { kind })];
  if (event.one_sided) parts.push(polygon(event.outline, { kind: "event-area-long" }));
  const { lat_deg: lat, lon_deg: lon } = event;
  if (lat !== null && lon !== null) {
    parts.push(point(lon, lat, { kind: event.held_back === null ? "event" : "event-held" }));
    const [east, north] = ends(event.outline, [lon, lat]).north;
    if (named) parts.push(point(east, north, { kind: "words-above", label: ONE_SIDED }));
  }
  return parts.filter((one) => one !== null);
}

/** Who heard an event, who should have and did not, and how each is joined to its place. */
function witnesses(event: EventDetail): {
  heard: Feature<Point>[];
  silent: Feature<Point>[];
  lines: Feature[];
} {
  const { lat_deg: lat, lon_deg: lon } = event;
  const at: LonLat | null = lat === null || lon === null ? null : [lon, lat];
  const lines: Feature[] = [];
  const heard = event.contributions.flatMap((part) => {
    if (part.lat_deg === null || part.lon_deg === null || part.role === "rejected") return [];
    const [kind, doubted] = part.doubt === null ? ["observer", ""] : ["observer-doubted", " (not believed)"];
    const label = `${observerLabel(part.observer)}${doubted}`;
    if (at && part.role === "locates") lines.push(line(at, [part.lon_deg, part.lat_deg], "link"));
    return [point(part.lon_deg, part.lat_deg, { kind, id: part.observer, label })];
  });
  const silent = event.silent.map((one) => {
    if (at) lines.push(line(at, [one.lon_deg, one.lat_deg], "silent-link"));
    const label = `${observerLabel(one.id)} (did not hear)`;
    return point(one.lon_deg, one.lat_deg, { kind: "silent", id: one.id, label });
  });
  return { heard, silent, lines };
}

/**
 * The open incident: areas, events, and who heard it or should have. `only`: the event that is shown
 * alone. Of several events shown together, who heard one is not shown as one who missed another.
 */
export function selectionFeatures(
  detail: IncidentDetail | null,
  only: string | null = null,
): FeatureCollection {
  if (!detail) return EMPTY;
  const held = detail.held_back !== null;
  const areas: (Feature | null)[] = [polygon(detail.outline, { kind: held ? "incident-held" : "incident" })];
  if (detail.lat_deg !== null && detail.lon_deg !== null) {
    const centre: LonLat = [detail.lon_deg, detail.lat_deg];
    const status = statusKey(detail.status, detail.held_back);
    const [east, south] = ends(detail.outline, centre).south;
    areas.push(point(...centre, { kind: "chosen", status, provisional: detail.provisional }));
    areas.push(point(east, south, { kind: "words-below", label: chosenLabel(detail) }));
  }
  const shown = detail.events.filter((event) => only === null || event.id === only);
  const named = leastSure(shown);
  const heard = new Map<unknown, Feature>();
  const silent = new Map<unknown, Feature>();
  const lines: Feature[] = [];
  for (const event of shown) {
    areas.push(...eventFeatures(event, event === named));
    const found = witnesses(event);
    for (const one of found.heard) heard.set(one.properties?.id, one);
    for (const one of found.silent) silent.set(one.properties?.id, one);
    // Of several events the lines would hide the area; each can be shown alone.
    if (shown.length === 1) lines.push(...found.lines);
  }
  for (const id of heard.keys()) silent.delete(id);
  return collect([...areas.filter((one) => one !== null), ...lines, ...silent.values(), ...heard.values()]);
}
