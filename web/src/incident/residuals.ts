/** The residuals of an event's arrivals, laid out for drawing: the nearest sensor on top. */
import type { Contribution, EventDetail } from "../api/types";

/** Metres from an event to a place; good to a thousandth over the range of sounds. */
export function metresBetween(latA: number, lonA: number, latB: number, lonB: number): number {
  const radians = Math.PI / 180;
  const north = (latB - latA) * 111_200;
  const east = (lonB - lonA) * 111_320 * Math.cos(((latA + latB) / 2) * radians);
  return Math.hypot(north, east);
}

export interface Row {
  observation: string;
  observer: string;
  /** `null`: the sensor is silent. */
  residual_s: number | null;
  distance_m: number;
  kind: "used" | "rejected" | "silent";
  doubted: boolean;
}

/** The rows of the plot; empty where the event was not located. */
export function rows(event: Pick<EventDetail, "lat_deg" | "lon_deg" | "contributions" | "silent">): Row[] {
  const { lat_deg, lon_deg } = event;
  if (lat_deg === null || lon_deg === null) return [];
  const heard = event.contributions
    .filter((one): one is Contribution & { residual_s: number; lat_deg: number; lon_deg: number } => {
      return one.residual_s !== null && one.lat_deg !== null && one.lon_deg !== null;
    })
    .map(
      (one): Row => ({
        observation: one.observation,
        observer: one.observer,
        residual_s: one.residual_s,
        distance_m: metresBetween(lat_deg, lon_deg, one.lat_deg, one.lon_deg),
        kind: one.role === "rejected" ? "rejected" : "used",
        doubted: one.doubt !== null,
      }),
    );
  if (heard.length === 0) return [];
  const silent = event.silent.map(
    (one): Row => ({
      observation: "",
      observer: one.id,
      residual_s: null,
      distance_m: metresBetween(lat_deg, lon_deg, one.lat_deg, one.lon_deg),
      kind: "silent",
      doubted: one.doubt !== null,
    }),
  );
  return [...heard, ...silent].sort((a, b) => a.distance_m - b.distance_m);
}

/** Half the width of the axis in seconds, and the step of its marks: all that was used fits, the rest is drawn at the edge. */
export function axis(all: Row[]): { half_s: number; step_s: number } {
  const used = all.filter((row) => row.kind === "used").map((row) => Math.abs(row.residual_s ?? 0));
  const most = Math.max(0.01, ...used) * 1.25;
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
  const step_s = steps.find((step) => most / step <= 3) ?? 10;
  return { half_s: Math.ceil(most / step_s) * step_s, step_s };
}
