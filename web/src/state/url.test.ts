import { describe, expect, it } from "vitest";
import {
  isFiltered,
  NO_FILTERS,
  readFilters,
  readSelection,
  timeBounds,
  writeFilters,
  writeSelection,
} from "./url";

describe("filters in the address", () => {
  it.each([
    ["", "nothing filtered"],
    ["?window=24h", "a relative window"],
    ["?from=2021-02-15T00%3A00%3A00Z&to=2021-02-16T00%3A00%3A00Z", "a fixed range"],
    ["?from=2021-02-15T00%3A00%3A00Z", "a range open at its end"],
    [
      "?class=muzzle_flash&status=looks_broken&q=Avdiivka+3%26km",
      "class, status, and text with an ampersand",
    ],
  ])("%s comes back unchanged: %s", (search) => {
    expect(writeFilters(readFilters(search))).toBe(search);
  });

  it.each([
    ["?window=99y", "an unknown window"],
    ["?status=guilty", "a word that is none of the three"],
    ["?class=%3Cscript%3E", "a class that cannot be one"],
    ["?from=yesterday", "a time that is none"],
  ])("%s is left out: %s", (search) => {
    expect(readFilters(search)).toEqual(NO_FILTERS);
    expect(isFiltered(readFilters(search))).toBe(false);
  });

  it("turns a window into bounds by the data clock, not by the browser's", () => {
    const now = Date.UTC(2021, 1, 15, 12);
    expect(timeBounds({ ...NO_FILTERS, window: "6h" }, now)).toEqual({
      from: "2021-02-15T06:00:00.000Z",
      to: null,
    });
    expect(timeBounds({ ...NO_FILTERS, window: "6h" }, null), "clock not known yet").toEqual({
      from: null,
      to: null,
    });
    expect(timeBounds(NO_FILTERS, now)).toEqual({ from: null, to: null });
  });
});

describe("selection in the address", () => {
  it("comes back unchanged, whatever the id holds", () => {
    for (const id of ["i-3f2a", "a/b#c?d", "é %"]) expect(readSelection(writeSelection(id))).toBe(id);
    expect(writeSelection(null)).toBe("");
  });

  it("refuses other and broken fragments", () => {
    expect(readSelection("#help")).toBeNull();
    expect(readSelection("#incident/%E0%A4%A")).toBeNull();
    expect(readSelection("#incident/")).toBeNull();
  });
});
