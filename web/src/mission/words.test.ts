import { describe, expect, it } from "vitest";
import { clockName, clockText } from "./words";

const due = "2026-11-27T12:00:00Z";

describe("clocks in words", () => {
  it.each([
    [{ name: "finding", due, state: "running", left_s: 7200 }, "Finding", /2 h.* left/],
    [{ name: "response", due, state: "met", at: due }, "First response", /^in time$/],
    [
      { name: "reply", due, state: "met_late", late_s: 60, at: due },
      "Replies of all parties",
      /1 min.* late/,
    ],
    [{ name: "other", due, state: "overdue", late_s: 90_000 }, "other", /^overdue by /],
  ] as const)("%o", (clock, name, text) => {
    expect(clockName(clock)).toBe(name);
    expect(clockText(clock)).toMatch(text);
  });
});
