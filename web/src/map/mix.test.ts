import { createExpression } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { clusterWords, MIX, readRing, ringName } from "./mix";

/** What the map makes of the properties of a cluster. */
function nameOf(properties: Record<string, number | boolean>): string {
  const made = createExpression(ringName, "layers[0].layout.icon-image");
  if (made.result !== "success") throw new Error(JSON.stringify(made.value));
  return made.value.evaluate({ zoom: 8 }, { type: 1, properties });
}

describe("the ring of a number of incidents", () => {
  it("has a part for each kind that is there, however few", () => {
    expect(nameOf({ n: 1000, explosion: 999, seismic_event: 1, broken: 0 })).toBe("mix-8-0-0-1");
    expect(nameOf({ n: 10, burst: 3, shot: 2, flare: 5, broken: 2 })).toBe("mix-0-4-4-0-broken");
    expect(readRing("mix-0-4-4-0-broken")).toEqual({ parts: [0, 4, 4, 0], broken: true });
    expect(readRing("incident-unclear")).toBe(null);
  });

  it("leaves no class out", () => {
    const all = MIX.flatMap((kind) => kind.classes);
    expect(new Set(all).size).toBe(11);
    for (const one of all) {
      const ring = readRing(nameOf({ n: 3, [one]: 3, broken: 0 }));
      expect(ring?.parts.reduce((sum, part) => sum + part, 0)).toBe(8);
    }
  });
});

it("says in words how many of what, how surely located, and how coarsely told", () => {
  const properties = { n: 1204, held: false, explosion: 1200, no_class: 4, broken: 3, within_m: 2130 };
  expect(clusterWords(properties)).toEqual([
    "1,204 incidents",
    "1,200 explosion",
    "4 class not told",
    "3 of them look broken",
    "located within 2.2 km or better",
  ]);
  expect(clusterWords({ n: 2, held: true, burst: 2, within_m: 80, precision_m: 1000 })).toEqual([
    "2 held back, not counted",
    "2 burst",
    "located within 80 m or better",
    "places told in cells of 1 km",
  ]);
});
