import { describe, expect, it } from "vitest";
import { lines } from "./item";

describe("items in words", () => {
  it("names people with whom they act for, leaves out what says nothing", () => {
    const item = {
      id: "task-1",
      version: 3,
      stage: "under_way",
      refusals: [],
      ended: null,
      proposed: [{ person: "nor-4", hat: "NOR", nationality: "NOR" }, "2026-11-27T12:00:00Z"],
      observers: { A: ["team 4"] },
      adopted: false,
    };
    expect(lines(item)).toEqual([
      ["stage", "under_way"],
      ["proposed", "nor-4 for NOR, 2026-11-27T12:00:00Z"],
      ["observers", "A team 4"],
      ["adopted", "no"],
    ]);
  });
});
