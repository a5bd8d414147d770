import { describe, expect, it } from "vitest";
import type { Summary } from "../api/types";
import { applyChanges, matches } from "./incidents.svelte";
import { summary } from "./samples";
import { NO_FILTERS } from "./url";

const all = (): boolean => true;
const ids = (items: readonly Summary[]): string[] => items.map((item) => item.id);
const at = (id: string, begins: string, revision = 1): Summary =>
  summary({ id, begins, ends: begins, revision });

describe("live changes", () => {
  const list = [at("i-2", "2021-02-15T12:00:00Z"), at("i-1", "2021-02-15T10:00:00Z")];

  it("puts an arrival where its time belongs, and not simply on top", () => {
    const late = at("i-3", "2021-02-15T11:00:00Z");
    const result = applyChanges(list, new Map([["i-3", late]]), all);
    expect(ids(result.items)).toEqual(["i-2", "i-3", "i-1"]);
    expect(result.arrived).toEqual(["i-3"]);
    expect(result.added).toBe(1);
  });

  it("replaces an incident by its newer revision, and never by an older one", () => {
    const newer = applyChanges(list, new Map([["i-1", at("i-1", "2021-02-15T10:00:00Z", 3)]]), all);
    expect(newer.items[1]?.revision).toBe(3);
    expect(newer.arrived, "a revision is no arrival").toEqual([]);
    const older = applyChanges(newer.items, new Map([["i-1", at("i-1", "2021-02-15T10:00:00Z", 2)]]), all);
    expect(older.items[1]?.revision).toBe(3);
  });

  it("takes out what was merged, and what no longer fits the filters", () => {
    expect(applyChanges(list, new Map([["i-1", null]]), all)).toMatchObject({ removed: 1 });
    expect(applyChanges(list, new Map([["i-9", null]]), all)).toMatchObject({ removed: 0 });
    const holds = applyChanges(
      list,
      new Map([["i-1", summary({ id: "i-1", status: "holds" })]]),
      (s) => s.status !== "holds",
    );
    expect(ids(holds.items)).toEqual(["i-2"]);
  });
});

describe("filters on live incidents", () => {
  const now = Date.UTC(2021, 1, 15, 12);
  const one = at("i-1", "2021-02-15T10:00:00Z");

  it.each([
    [{ window: "1h" as const }, false, "two hours old"],
    [{ window: "6h" as const }, true, "inside the window"],
    [{ window: "range" as const, to: "2021-02-15T09:00:00Z" }, false, "after the range"],
    [{ window: "range" as const, to: "2021-02-15T10:00:00Z" }, false, "the end is excluded"],
    [{ window: "range" as const, from: "2021-02-15T10:00:00Z" }, true, "the start is included"],
    [{ status: "none" as const }, false, "it has a status"],
    [{ class: "shot" }, false, "another class"],
    [{ class: "explosion" }, true, "one of its classes"],
    [{ status: "holds" as const }, false, "another status"],
  ])("%o gives %s: %s", (filter, expected, _why) => {
    expect(matches(one, { ...NO_FILTERS, ...filter }, now)).toBe(expected);
  });
});
