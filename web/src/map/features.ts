/** Turns records of the server into what the map's layers draw. */
import type { Feature, FeatureCollection, Geometry, Point, Polygon } from "geojson";
import type {
  Features,
  IncidentDetail,
  LonLat,
  MapIncidents,
  Place,
  Sensor,
  StatusWord,
  Summary,
} from "../api/types";
import { distance, within } from "../format/numbers";
import { shortId, statusKey } from "../format/words";
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
}

/** An incident's point always carries its uncertainty: as a halo and in words. */
function incidentPoint(one: IncidentPoint): Feature<Point> {
  const known = one.within_m !== null;
  return point(one.lon, one.lat, {
    id: one.id,
    status: statusKey(one.status),
    provisional: one.provisional,
    px0: known ? pixelsAtZoom0(one.within_m ?? 0, one.lat) : 0,
    label: known ? within(one.within_m) : "uncertainty not known",
  });
}

/** Incidents as the map endpoint gives them. */
export function incidentsFromMap(incidents: MapIncidents): FeatureCollection {
  return collect(
    incidents.features.map(({ geometry, properties }) => {
      const [lon = 0, lat = 0] = geometry.coordinates;
      return incidentPoint({ ...properties, lon, lat });
    }),
  );
}

/** Incidents of the list, for when filters apply that the map endpoint does not know. */
export function incidentsFromList(items: readonly Summary[]): FeatureCollection {
  return collect(
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
    sensors.map(({ id, kind, health, lat_deg, lon_deg }) => point(lon_deg, lat_deg, { id, kind, health })),
  );
}

/** The last part of an observer's id: `default/95` is shown as `95` on the map. */
function observerLabel(id: string): string {
  return shortId(id.slice(id.lastIndexOf("/") + 1));
}

/** The open incident: areas, events, and who heard it or should have. */
export function selectionFeatures(detail: IncidentDetail | null): FeatureCollection {
  if (!detail) return EMPTY;
  const observers = new Map<string, Feature<Point>>();
  const silent = new Map<string, Feature<Point>>();
  const others: (Feature | null)[] = [polygon(detail.outline, { kind: "incident" })];
  if (detail.lat_deg !== null && detail.lon_deg !== null) {
    const { status, provisional } = detail;
    others.push(
      point(detail.lon_deg, detail.lat_deg, {
        kind: "chosen",
        status: statusKey(status),
        provisional,
        label: within(detail.within_m),
      }),
    );
  }
  for (const event of detail.events) {
    others.push(polygon(event.outline, { kind: "event-area" }));
    const { lat_deg: lat, lon_deg: lon } = event;
    if (lat !== null && lon !== null) others.push(point(lon, lat, { kind: "event" }));
    for (const part of event.contributions) {
      if (part.lat_deg === null || part.lon_deg === null || part.role === "rejected") continue;
      observers.set(
        part.observer,
        point(part.lon_deg, part.lat_deg, { kind: "observer", label: observerLabel(part.observer) }),
      );
      if (lat === null || lon === null || part.role !== "locates") continue;
      const coordinates = [
        [lon, lat],
        [part.lon_deg, part.lat_deg],
      ];
      others.push({
        type: "Feature",
        geometry: { type: "LineString", coordinates },
        properties: { kind: "link" },
      });
    }
    for (const one of event.silent) {
      silent.set(
        one.id,
        point(one.lon_deg, one.lat_deg, { kind: "silent", label: `${observerLabel(one.id)} (did not hear)` }),
      );
    }
  }
  // Who heard one event of the incident is not shown as one who missed another.
  for (const id of observers.keys()) silent.delete(id);
  return collect([...others.filter((one) => one !== null), ...silent.values(), ...observers.values()]);
}

/** One incident's 95 % outline. */
export function outlineFeature(detail: IncidentDetail): Feature<Polygon> | null {
  return polygon(detail.outline, { id: detail.id, status: statusKey(detail.status) });
}
