import { describe, expect, it } from "vitest";
import { coarse } from "./app.svelte";
import { headingOf } from "./compass";
import { cellOf } from "./grid";
import { parsePlace } from "./position";
import { fieldRecord, type Head, sightingRecord, type Where } from "./records";
import { nearestWind, WINDS, wedge } from "./wheel";

const nowhere: Where = { name: null, fix: null };
const head: Head = {
  id: "7c1e",
  observer: "patrol/NOR-7",
  when: { earliestMs: 1_770_000_000_000, latestMs: 1_770_000_060_000, boundMs: 4_000.2 },
  where: nowhere,
  seen: null,
};
const body = (text: string) => (JSON.parse(text) as { body: Record<string, unknown> }).body;

describe("a sighting", () => {
  const unknown = { class: "unknown", bearing: null, range: null, tally: null } as const;

  it("writes what is not known as not known, and not as nothing", () => {
    const said = body(sightingRecord(head, unknown));
    expect(said.count).toBe("not_known");
    expect(said.direction).toEqual({ range_bearing: { bearing: "not_known", range: "not_known" } });
    expect(said.place).toEqual({ fix: "not_known", name: "not_known" });
    expect(said.class).toBe("impulsive_sound");
  });

  it("has a sector that may pass north", () => {
    const said = body(sightingRecord(head, { ...unknown, bearing: { deg: 2, halfWidthDeg: 11.25 } }));
    expect(said.direction).toEqual({
      range_bearing: {
        bearing: { value: { sector: { from_mdeg: 350_750, to_mdeg: 13_250 } } },
        range: "not_known",
      },
    });
  });

  it.each([
    ["explosion", "explosion", { value: "undetermined" }],
    ["outgoing", "explosion", { value: "outgoing" }],
    ["airburst", "explosion", { value: "airburst" }],
    ["burst", "burst", undefined],
  ] as const)("of class %s is %s", (heard, kind, description) => {
    const said = body(sightingRecord(head, { ...unknown, class: heard }));
    expect([said.class, said.description]).toEqual([kind, description]);
  });

  it("is for named people alone if it tells where the monitor stood", () => {
    expect(body(sightingRecord(head, unknown)).marking).toBe("mission");
    const fix = { latDeg: 48.3, lonDeg: 38.02, boundM: 24, source: "gnss" } as const;
    const placed = { ...head, where: { name: null, fix } };
    expect(body(sightingRecord(placed, unknown)).marking).toBe("restricted");
  });

  it("says how far the clock may be off in whole milliseconds, rounded up", () => {
    expect(body(sightingRecord(head, unknown)).time).toEqual({
      bound_ms: { value: 4_001 },
      clock: "watch",
      earliest: "2026-02-02T02:40:00Z",
      latest: "2026-02-02T02:41:00Z",
    });
  });
});

describe("a checklist", () => {
  it("answers every question of its list, and what nobody answered is not known", () => {
    const said = body(fieldRecord(head, { checklist: { list: "leaving-1", answers: { photos: false } } }));
    const { answers } = (said.content as { checklist: { answers: { item: string; yes: unknown }[] } })
      .checklist;
    expect(answers).toHaveLength(5);
    expect(answers.find((one) => one.item === "photos")?.yes).toEqual({ value: false });
    expect(answers.find((one) => one.item === "notes")?.yes).toBe("not_known");
  });
});

describe("a track", () => {
  const point = (atMs: number, latDeg: number, lonDeg: number) => ({ atMs, latDeg, lonDeg, boundM: 10 });

  it("tells each stay in a cell by its first and last position, and no exact place", () => {
    const walked = [
      point(1, 48.6, 37.9),
      point(2, 48.6004, 37.9),
      point(3, 48.6, 37.9006),
      point(4, 49.2, 37.9),
    ];
    const told = coarse(walked, 10_000);
    expect(told.map((one) => one.atMs)).toEqual([1, 3, 4]);
    const cell = cellOf(48.6, 37.9, 10_000);
    expect(told[0]).toMatchObject({ latDeg: cell.latDeg, lonDeg: cell.lonDeg });
    expect(told[0]?.boundM).toBeGreaterThan(cell.displacementM);
  });

  // The same numbers as in `trucewatch-release/src/grid.rs`, `cells_are_where_the_pages_expect_them`.
  it.each([
    [48.6, 37.9, 10_000, 486_180_905, 378_875_896, 7_100],
    [-33.9, 151.2, 500, -338_986_585, 1_512_001_081, 355],
    [0, 179.99, 100_000, 0, 1_795_500_000, 70_784],
  ])(
    "moves %f, %f to the middle of the cell of %d m that the site has",
    (lat, lon, size, latE7, lonE7, off) => {
      const cell = cellOf(lat, lon, size);
      const e7 = (deg: number) => Math.round(deg * 1e7);
      expect([e7(cell.latDeg), e7(cell.lonDeg), cell.displacementM]).toEqual([latE7, lonE7, off]);
    },
  );
});

describe("places and directions as people give them", () => {
  it.each([
    ["48.3, 38.02", 48.3, 38.02],
    ["48,3 N 38,02 E", 48.3, 38.02],
    ["33.9 S; 18.4 W", -33.9, -18.4],
    ["-10 20", -10, 20],
  ])("reads %s", (text, latDeg, lonDeg) => expect(parsePlace(text)).toEqual({ latDeg, lonDeg }));

  it.each(["Zolote", "91, 0", "48.3", "0, 181", ""])("does not read %s", (text) =>
    expect(parsePlace(text)).toBeNull(),
  );

  it("finds the nearest of sixteen winds", () => {
    expect([0, 11, 12, 135, 349, -45].map((deg) => WINDS[nearestWind(deg)])).toEqual([
      "N",
      "N",
      "NNE",
      "SE",
      "N",
      "NW",
    ]);
  });

  it("draws each part where it belongs", () => {
    const east = wedge(4);
    expect(east.x).toBeGreaterThan(100);
    expect(east.y).toBeCloseTo(0);
  });

  it("takes no heading from an event that tells none", () => {
    const event = (more: object) =>
      headingOf({ absolute: false, alpha: null, ...more } as DeviceOrientationEvent);
    expect(event({})).toBeNull();
    expect(event({ alpha: 90 })).toBeNull();
    expect(event({ absolute: true, alpha: 90 })).toBe(270);
    expect(event({ webkitCompassHeading: 12 })).toBe(12);
  });
});
