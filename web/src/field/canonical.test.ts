import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canonical, type Plain, recordText, rfc3339 } from "./canonical";

interface Vector {
  name: string;
  kind: string;
  canonical: string;
}
const file = join(process.cwd(), "..", "formats", "canonical", "vectors.json");
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };

describe("the canonical form", () => {
  it("has vectors to be held to", () => expect(vectors.length).toBeGreaterThan(20));

  it.each(vectors.map((one) => [one.name, one] as const))("writes %s byte for byte", (_name, one) => {
    const read = JSON.parse(one.canonical) as { body: { [name: string]: Plain }; kind: string };
    expect(recordText(read.kind, read.body)).toBe(one.canonical);
  });

  it("refuses what other libraries would round", () => {
    expect(() => canonical(0.5)).toThrow(RangeError);
    expect(() => canonical(2 ** 53)).toThrow(RangeError);
    expect(canonical(-0)).toBe("0");
  });

  it.each([
    [0, "1970-01-01T00:00:00Z"],
    [1_770_000_000_000, "2026-02-02T02:40:00Z"],
    [1_770_000_000_250, "2026-02-02T02:40:00.25Z"],
    [1_770_000_000_100, "2026-02-02T02:40:00.1Z"],
    [1_770_000_000_001, "2026-02-02T02:40:00.001Z"],
    [1_770_000_010_000, "2026-02-02T02:40:10Z"],
  ])("writes %d ms as %s", (at, text) => expect(rfc3339(at)).toBe(text));
});
