import { describe, expect, it } from "vitest";
import { answered, counts, exported, hasBytesDue, isDone, isDue, nextBatch, type Outcome } from "./outbox";
import type { Receipt } from "./receipt";
import { report } from "./samples";

const receipt: Receipt = { seq: 7, envelope: "e", salt: "s", path: [], checkpoint: "c" };
const outcome = (state: string, more: Partial<Outcome> = {}): Outcome => ({
  state,
  rule: null,
  why: null,
  entry: null,
  ...more,
});

describe("a report in the outbox", () => {
  it.each([
    ["new", "delivered"],
    ["repeated", "delivered"],
    ["conflict", "conflict"],
    ["set_aside", "refused"],
    ["something newer", "sent"],
  ])("is after the answer `%s` %s", (said, state) => {
    const proof = said === "new" || said === "repeated" ? receipt : null;
    expect(answered(report({ state: "sent" }), outcome(said), proof).state).toBe(state);
  });

  it("is not delivered by a word without a receipt", () => {
    const kept = report({ state: "sent" });
    expect(answered(kept, outcome("new"), null)).toBe(kept);
  });

  it("keeps why it was refused, and with which entry it is in conflict", () => {
    const told = answered(
      report(),
      outcome("conflict", { rule: "corrected", why: "by desk 1", entry: 12 }),
      null,
    );
    expect(told.why).toEqual({ rule: "corrected", text: "by desk 1", entry: 12 });
  });

  it("stays delivered, and stays settled, whatever a late answer says", () => {
    const delivered = report({ state: "delivered", receipt });
    expect(answered(delivered, outcome("conflict"), null)).toBe(delivered);
    const settled = report({ state: "settled" });
    expect(answered(settled, outcome("new"), receipt)).toBe(settled);
  });

  it("is due again after the page was closed while it was on its way", () => {
    expect(isDue(report({ state: "sent" }))).toBe(true);
    expect(isDue(report({ state: "conflict" }))).toBe(false);
  });

  it("is done with its photo, and not before", () => {
    const file = { sha256: "f", size: 10, mediaType: "image/jpeg", have: 10, receipt: null };
    const text = report({ state: "delivered", receipt, file });
    expect([isDone(text), hasBytesDue(text)]).toEqual([false, true]);
    const all = report({ state: "delivered", receipt, file: { ...file, receipt } });
    expect([isDone(all), hasBytesDue(all)]).toEqual([true, false]);
    expect(counts([text, all])).toEqual({ waiting: 0, photos: 1, attention: 0, done: 1 });
  });
});

describe("a request", () => {
  const three = [3, 1, 2].map((counter) => report({ id: `r${counter}`, counter, line: "x".repeat(600) }));

  it("takes reports in the order they were made, as many as fit", () => {
    expect(nextBatch(three, 1_300, 32).map((one) => one.counter)).toEqual([1, 2]);
    expect(nextBatch(three, 1_000_000, 2)).toHaveLength(2);
  });

  it("takes one that does not fit rather than none", () => {
    expect(nextBatch(three, 10, 32).map((one) => one.counter)).toEqual([1]);
  });

  it("leaves what a person must decide", () => {
    expect(nextBatch([report({ state: "conflict" }), report({ state: "settled" })], 9_999, 32)).toEqual([]);
  });
});

describe("an export", () => {
  it("holds all that is to arrive and nothing that a person keeps back, then the bytes of its photos in pieces that fit together", async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
    const file = { sha256: "f", size: bytes.length, mediaType: "image/jpeg", have: 0, receipt: null };
    const all = [
      report({ id: "a", counter: 2, line: '{"n":2}', state: "refused" }),
      report({ id: "b", counter: 1, line: '{"n":1}', file, sha256: "hash" }),
      report({ id: "d", counter: 4, line: '{"n":4}', state: "settled" }),
      report({ id: "e", counter: 5, line: '{"n":5}', state: "conflict" }),
      report({ id: "c", counter: 3, line: '{"n":3}', state: "delivered", receipt }),
    ];
    const lines = (await exported(all, async () => bytes)).trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual(['{"n":1}', '{"n":2}']);
    const pieces = lines
      .slice(2)
      .map((line) => JSON.parse(line) as { at: number; bytes: string; report: string });
    expect(pieces.every((piece) => piece.report === "hash")).toBe(true);
    const joined = pieces.flatMap((piece) => [...atob(piece.bytes)].map((c) => c.charCodeAt(0)));
    expect(Uint8Array.from(joined)).toEqual(bytes);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60_000);
  });
});
