import type { Feature } from "geojson";
import { describe, expect, it } from "vitest";
import type { IncidentDetail, LonLat, Sensor } from "../api/types";
import { contribution, detail, event, summary } from "../state/samples";
import { chosenLabel, incidentsFromList, selectionFeatures, sensorFeatures } from "./features";

const ring: LonLat[] = [
  [37.8, 48.2],
  [37.9, 48.1],
  [37.8, 48],
  [37.8, 48.2],
];
const why =
  "held back: rests on sensors that are not believed: default/12; neighbours in earshot did not hear it";

function drawn(change: Partial<IncidentDetail>, only: string | null = null) {
  const { features } = selectionFeatures(detail(change), only);
  const of = (kind: string): Feature[] => features.filter((one) => one.properties?.kind === kind);
  return { of, labels: (kind: string) => of(kind).map((one) => one.properties?.label) };
}

describe("the open incident on the map", () => {
  it("tells who heard an event from who should have and did not, each joined to its place", () => {
    const { of, labels } = drawn({});
    expect(labels("observer")).toEqual(["12"]);
    expect(labels("silent")).toEqual(["19 (did not hear)"]);
    expect([of("link").length, of("silent-link").length]).toEqual([1, 1]);
  });

  it("marks a contributor that is not believed as such, not as the others", () => {
    const { labels } = drawn({ events: [event({ contributions: [contribution({ doubt: "its clock" })] })] });
    expect(labels("observer")).toEqual([]);
    expect(labels("observer-doubted")).toEqual(["12 (not believed)"]);
  });

  it("draws what is held back dashed and hollow, and says that it is not counted", () => {
    const held = {
      held_back: why,
      status: null,
      outline: ring,
      events: [event({ held_back: why, outline: ring })],
    };
    const { of, labels } = drawn(held);
    expect([of("incident").length, of("incident-held").length]).toEqual([0, 1]);
    expect([of("event-area").length, of("event-area-held").length]).toEqual([0, 1]);
    expect(of("chosen")[0]?.properties?.status).toBe("held_back");
    expect(labels("words-below")).toEqual(["held back, not counted\nwithin 120 m"]);
  });

  it("hatches each long area heard from one side, and says so once, beside the least sure", () => {
    const long = (id: string, within_m: number, north: number) =>
      event({ id, one_sided: true, within_m, outline: ring.map(([lon, lat]) => [lon, lat + north]) });
    const { of, labels } = drawn({
      events: [long("e-1", 400, 0), long("e-2", 3_000, 1), event({ id: "e-3" })],
    });
    expect(of("event-area-long")).toHaveLength(2);
    expect(labels("words-above")).toEqual(["heard from one side only: distance uncertain"]);
    expect(of("words-above")[0]?.geometry).toEqual({ type: "Point", coordinates: [37.8, 49.2] });
  });

  it("says of several events how many there are and over what time, and can show one alone", () => {
    const events = [event({ id: "e-1" }), event({ id: "e-2" }), event({ id: "e-3", silent: [] })];
    expect(chosenLabel(detail({ events }))).toBe("3 events in 4 min\nwithin 120 m");
    const all = drawn({ events });
    expect([all.of("event").length, all.of("link").length]).toEqual([3, 0]);
    const one = drawn({ events }, "e-3");
    expect([one.of("event").length, one.of("link").length, one.of("silent").length]).toEqual([1, 1, 0]);
  });
});

it("keeps what is held back out of the numbers that gather incidents", () => {
  const points = incidentsFromList([
    summary({ events: 1 }),
    summary({ id: "i-2", held_back: why, status: null }),
  ]);
  expect(points.counted.features.map((one) => one.properties?.label)).toEqual(["within 120 m"]);
  expect(points.held.features.map((one) => one.properties?.label)).toEqual(["3 events, within 120 m"]);
});

it("shows doubt before health", () => {
  const sensor: Sensor = {
    id: "default/1",
    kind: "acoustic_sensor",
    name: null,
    lat_deg: 48,
    lon_deg: 37,
    health: "alive",
    last_heard: null,
    observations: 1,
    doubt: null,
  };
  const doubt = {
    text: "its clock seems 1.70 s ahead (9 events)",
    clock_ahead_s: 1.7,
    fabricates: false,
    events: 9,
  };
  const states = sensorFeatures([sensor, { ...sensor, doubt }]).features.map((one) => one.properties?.state);
  expect(states).toEqual(["alive", "doubted"]);
});
