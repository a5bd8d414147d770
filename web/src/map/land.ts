/** The land of the base map, from files built into the page: coarse at once, finer when zoomed in. */
import type { FeatureCollection } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import fineUrl from "world-atlas/land-10m.json?url";
import coarseUrl from "world-atlas/land-50m.json?url";

export type LandDetail = "coarse" | "fine";

export async function loadLand(detail: LandDetail): Promise<FeatureCollection> {
  const response = await fetch(detail === "fine" ? fineUrl : coarseUrl);
  if (!response.ok) throw new Error(`base map: the server answered ${response.status}`);
  const topology = (await response.json()) as Topology<{ land: GeometryCollection }>;
  return feature(topology, topology.objects.land);
}
