import { describe, expect, it } from "vitest";
import { boxOf, contains, grow, pixelsAtZoom0, positionsIn } from "./geo";

describe("geometry for drawing", () => {
  it("draws metres larger towards the poles, as the projection does", () => {
    expect(pixelsAtZoom0(40_075_016.686, 0)).toBeCloseTo(512, 6);
    expect(pixelsAtZoom0(1000, 60) / pixelsAtZoom0(1000, 0)).toBeCloseTo(2, 6);
  });

  it("finds the box of nested coordinates, and none of nothing", () => {
    const ring = [
      [
        [37, 48],
        [38, 47.5],
        [37.5, 49],
      ],
    ];
    expect(boxOf(positionsIn(ring))).toEqual([37, 47.5, 38, 49]);
    expect(boxOf(positionsIn([]))).toBeNull();
  });

  it("grows a box within the world", () => {
    expect(grow([10, 10, 20, 30], 0.5)).toEqual([5, 0, 25, 40]);
    expect(grow([-179, -89, 179, 89], 1)).toEqual([-180, -90, 180, 90]);
    expect(contains([0, 0, 10, 10], [1, 1, 10, 10])).toBe(true);
    expect(contains([0, 0, 10, 10], [1, 1, 11, 10])).toBe(false);
  });
});
