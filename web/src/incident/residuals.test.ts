import { describe, expect, it } from "vitest";
import type { Contribution } from "../api/types";
import { axis, metresBetween, rows } from "./residuals";

function part(
  observer: string,
  lat_deg: number | null,
  residual_s: number | null,
  role = "locates",
): Contribution {
  return {
    observation: `o-${observer}`,
    observer,
    observer_kind: "acoustic_sensor",
    role: role as Contribution["role"],
    residual_s,
    log_evidence: 3,
    note: "",
    means: "recorded",
    class: "impulsive_sound",
    time: "2026-01-01T00:00:00Z",
    text: "",
    lat_deg,
    lon_deg: lat_deg === null ? null : 37.8,
    doubt: null,
  };
}

describe("rows of the residual plot", () => {
  const event = {
    lat_deg: 48,
    lon_deg: 37.8,
    contributions: [
      part("far", 48.1, 0.05),
      part("near", 48.01, -0.02),
      part("left out", 48.05, 0.9, "rejected"),
      part("a patrol", 48.02, null, "supports"),
      part("nowhere", null, 0.1),
    ],
    silent: [{ id: "silent", lat_deg: 48.02, lon_deg: 37.8, doubt: "its clock is wrong" }],
  };

  it("go from the nearest to the farthest, those that heard nothing among them", () => {
    expect(rows(event).map((row) => [row.observer, row.kind])).toEqual([
      ["near", "used"],
      ["silent", "silent"],
      ["left out", "rejected"],
      ["far", "used"],
    ]);
    expect(rows(event).find((row) => row.kind === "silent")?.doubted).toBe(true);
  });

  it("are none without a place or without arrivals", () => {
    expect(rows({ ...event, lat_deg: null })).toEqual([]);
    expect(rows({ ...event, contributions: [part("a patrol", 48.02, null, "supports")] })).toEqual([]);
  });

  it("are drawn on an axis that holds all that was used", () => {
    const { half_s, step_s } = axis(rows(event));
    expect(half_s).toBeGreaterThanOrEqual(0.05 * 1.25);
    expect(half_s).toBeLessThan(0.9);
    expect(half_s / step_s).toBeLessThanOrEqual(3.0001);
    expect(axis([]).half_s).toBeGreaterThan(0);
  });

  it("tell distances to a thousandth", () => {
    expect(metresBetween(48, 37.8, 48.1, 37.8)).toBeCloseTo(11_120, -2);
    expect(metresBetween(48, 37.8, 48, 37.9)).toBeCloseTo(7_449, -2);
  });
});
