import { describe, expect, it } from "vitest";
import { ago, boundMs, compare, jumpedMs, setBackMs, UNCOMPARED_MS } from "./clock";

const HOUR = 3_600_000;

describe("the device's clock", () => {
  it("may be off by a minute before anybody compared it", () => {
    expect(boundMs(null, 0)).toBe(UNCOMPARED_MS);
  });

  it("is compared in the middle of the question and the answer, and the way is a part of the doubt", () => {
    const told = compare(10_000, 14_000, 42_000, 500);
    expect(told).toEqual({ atMs: 14_000, offsetMs: 30_000, boundMs: 2_500 });
  });

  it("is off by what it differs, and by more the longer ago that was seen", () => {
    const told = compare(0, 1_000, 20_500, 500);
    const soon = boundMs(told, 1_000);
    expect(soon).toBeGreaterThanOrEqual(21_000);
    const week = boundMs(told, 7 * 24 * HOUR);
    expect(week - soon).toBeGreaterThan(30_000);
    expect(week - soon).toBeLessThan(31_000);
  });

  it("is seen to be set back, and sleep is no jump", () => {
    const mark = { wallMs: 100_000, steadyMs: 0 };
    expect(setBackMs(mark, { wallMs: 160_000, steadyMs: 60_000 })).toBe(0);
    expect(setBackMs(mark, { wallMs: 40_000, steadyMs: 60_000 })).toBe(120_000);
    expect(setBackMs(mark, { wallMs: 9_000_000, steadyMs: 60_000 })).toBe(0);
  });

  it("jumped if two comparisons differ by more than both may be off", () => {
    const first = compare(0, 1_000, 500, 500);
    const same = compare(HOUR, HOUR + 8_000, HOUR + 4_000, 500);
    expect(jumpedMs(first, same)).toBe(0);
    const jumped = compare(HOUR, HOUR + 1_000, 3 * HOUR, 500);
    expect(jumpedMs(first, jumped)).toBeCloseTo(2 * HOUR, -4);
    expect(jumpedMs(null, jumped)).toBe(0);
  });
});

describe("some minutes ago", () => {
  it("has bounds of its own, and none of them is later than now", () => {
    expect(ago(10 * 60_000, 5, 1)).toEqual({ earliestMs: 4 * 60_000, latestMs: 6 * 60_000 });
    expect(ago(10 * 60_000, 1, 2).latestMs).toBe(10 * 60_000);
  });
});
