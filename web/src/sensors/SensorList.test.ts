import { render, screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import type { Sensor } from "../api/types";
import type { Desk } from "../state/desk.svelte";
import SensorList from "./SensorList.svelte";

function sensor(change: Partial<Sensor>): Sensor {
  return {
    id: "default/1",
    kind: "acoustic_sensor",
    name: null,
    lat_deg: 48,
    lon_deg: 37,
    health: "alive",
    last_heard: null,
    observations: 3,
    doubt: null,
    ...change,
  };
}

it("puts sensors that are not believed first, with the reason", () => {
  const text = "its clock seems 1.70 s ahead (9 events)";
  const doubt = { text, clock_ahead_s: 1.7, fabricates: false, events: 9 };
  const sensors = [
    sensor({}),
    sensor({ id: "default/2", health: "silent" }),
    sensor({ id: "default/3", doubt }),
  ];
  const desk = { sensors, focus: null, nowMs: null, pictureFailed: false } as unknown as Desk;
  render(SensorList, { desk });
  const rows = screen.getAllByRole("button").map((row) => row.textContent ?? "");
  expect(rows.map((row) => row.match(/default\/\d/)?.[0])).toEqual(["default/3", "default/2", "default/1"]);
  expect(rows[0]).toContain(`Not believed: ${text}`);
  expect(rows[1]).not.toContain("Not believed");
  expect(screen.getByText(/1 not believed/)).toBeTruthy();
});

it("names messages that never came, and leads to their list", async () => {
  const desk = {
    sensors: [sensor({})],
    focus: null,
    nowMs: null,
    pictureFailed: false,
    status: { counts: { missing: 3 } },
    dialog: null,
  } as unknown as Desk;
  render(SensorList, { desk });
  screen.getByRole("button", { name: "3 messages missing" }).click();
  expect(desk.dialog).toBe("gaps");
});
