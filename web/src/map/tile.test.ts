import { readFileSync } from "node:fs";
import { classifyRings, VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { createExpression, featureFilter } from "@maplibre/maplibre-gl-style-spec";
import { PbfReader } from "pbf";
import { expect, it } from "vitest";
import { readPalette } from "./palette";
import { tileLayers, without } from "./tileLayers";

/** What the server writes, read by a library that shares no code with it; formats/tiles/README.md. */
const tile = new VectorTile(new PbfReader(readFileSync("../formats/tiles/sample.mvt")));

function features(layer: string): VectorTileFeature[] {
  const found = tile.layers[layer];
  if (!found) throw new Error(`no layer ${layer}`);
  expect([found.version, found.extent]).toEqual([2, 4096]);
  return Array.from({ length: found.length }, (_, k) => found.feature(k));
}
const ids = (layer: string) => features(layer).map((one) => one.properties.id);

it("tells five close together as a number with its parts, and two by themselves", () => {
  expect(Object.keys(tile.layers).sort()).toEqual(["areas", "clusters", "incidents"]);
  const [cluster, ...others] = features("clusters");
  expect(others).toEqual([]);
  expect(cluster?.properties).toEqual({
    n: 5,
    held: false,
    explosion: 4,
    burst: 1,
    broken: 1,
    within_m: 40,
  });
  expect(ids("incidents").sort()).toEqual(["i-held", "i-long"]);
  const long = features("incidents").find((one) => one.properties.id === "i-long");
  expect(long?.properties).toMatchObject({
    class: "explosion",
    status: "unclear",
    provisional: true,
    begins_s: 1_613_368_800,
    events: 3,
    within_m: 2400,
    area: true,
  });
  const held = features("incidents").find((one) => one.properties.id === "i-held")?.properties;
  expect(held).toMatchObject({ held: true, status: "held_back", precision_m: 1000, displacement_m: 707 });
  expect(held?.events, "a number that is too small is not told").toBeUndefined();
});

it("draws areas as one outer ring each, cut at the edge of the tile", () => {
  expect(ids("areas").sort()).toEqual(["i-held", "i-long"]);
  for (const one of features("areas")) {
    const polygons = classifyRings(one.loadGeometry());
    expect(polygons.length, "one outer ring").toBe(1);
    expect(polygons[0]?.length, "and no hole").toBe(1);
    const [west, north, east, south] = one.bbox();
    expect(Math.min(west ?? 0, north ?? 0)).toBeGreaterThanOrEqual(-128);
    expect(Math.max(east ?? 0, south ?? 0)).toBeLessThanOrEqual(4096 + 128);
    if (one.properties.id === "i-long") expect(west).toBe(-128);
  }
});

/** What a layer of the map shows of a feature: whether it is drawn, and an evaluated property. */
function shown(layer: string, feature: VectorTileFeature, filter?: unknown): boolean {
  const found = tileLayers(readPalette()).find((one) => one.id === layer);
  const wanted = filter ?? (found && "filter" in found ? found.filter : true);
  const passes = featureFilter(wanted as never, "layers[0].filter");
  return passes.filter({ zoom: 12 }, { type: feature.type, properties: feature.properties });
}

it("is drawn as what it is: held back apart, and not twice when drawn from elsewhere", () => {
  const [cluster] = features("clusters");
  const held = features("incidents").find((one) => one.properties.held === true);
  const long = features("incidents").find((one) => one.properties.held === false);
  if (!cluster || !held || !long) throw new Error("the sample is another");
  expect([shown("tile-clusters", cluster), shown("tile-held-clusters", cluster)]).toEqual([true, false]);
  expect([shown("tile-incidents", held), shown("tile-held", held)]).toEqual([false, true]);
  expect(shown("tile-halos", long), "its area is drawn, so no halo").toBe(false);
  const left = new Map(without(["i-long"]));
  expect(shown("tile-incidents", long, left.get("tile-incidents"))).toBe(false);
  expect(shown("tile-held", held, left.get("tile-held"))).toBe(true);
});

it("is labelled as the list labels it", () => {
  const layer = tileLayers(readPalette()).find((one) => one.id === "tile-incidents");
  const field = layer?.type === "symbol" ? layer.layout?.["text-field"] : null;
  const label = createExpression(field, "layers[0].layout.text-field");
  if (label.result !== "success") throw new Error(JSON.stringify(label.value));
  const of = (properties: Record<string, number | boolean>) =>
    label.value.evaluate({ zoom: 12 }, { type: 1, properties: { held: false, ...properties } });
  expect(of({ events: 3, within_m: 2400 })).toBe("3 events, within 2.4 km");
  expect(of({ events: 1, within_m: 121 })).toBe("within 130 m");
  expect(of({ within_m: 0, held: true })).toBe("held back, within 1 m");
  expect(of({ within_m: 10_400 })).toBe("within 11 km");
});

it("cuts numbers short so that they fit and never tell more than there is", () => {
  const layer = tileLayers(readPalette()).find((one) => one.id === "tile-clusters");
  const field = layer?.type === "symbol" ? layer.layout?.["text-field"] : null;
  const number = createExpression(field, "layers[0].layout.text-field");
  if (number.result !== "success") throw new Error(JSON.stringify(number.value));
  const of = (n: number) => number.value.evaluate({ zoom: 5 }, { type: 1, properties: { n } });
  expect([2, 999, 1_000, 1_999, 9_999, 10_000, 999_999, 1_960_000].map(of)).toEqual([
    "2",
    "999",
    "1k",
    "1.9k",
    "9.9k",
    "10k",
    "999k",
    "1.9M",
  ]);
});
