import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LedgerStanding } from "../api/types";
import { freshness, OLD_MS, Since } from "./freshness";

const AT = "2026-02-01T12:00:00Z";
const ago = (ms: number): string => new Date(Date.parse(AT) - ms).toISOString();

function ledger(change: Partial<LedgerStanding>): LedgerStanding {
  return {
    at: AT,
    entries: 100,
    witnesses: 4,
    quorum: 3,
    last_entry: "R2",
    witnessed_entries: 100,
    witnessed_at: ago(60_000),
    silent_witnesses: 0,
    refused: false,
    split: false,
    ...change,
  };
}

it("calls old what no quorum has cosigned for more than 15 minutes", () => {
  const at = (ms: number): LedgerStanding => ledger({ witnessed_at: ago(ms) });
  expect(freshness(at(OLD_MS), 0).kind).toBe("fresh");
  expect(freshness(at(OLD_MS + 1), 0)).toEqual({ kind: "old", ageMs: OLD_MS + 1 });
  // It grows old while nothing new comes, too.
  expect(freshness(at(OLD_MS - 1_000), 1_000).kind).toBe("fresh");
  expect(freshness(at(OLD_MS - 1_000), 1_001).kind).toBe("old");
});

it("says that the server has not answered, with what was witnessed before", () => {
  expect(freshness(ledger({}), OLD_MS + 5)).toEqual({
    kind: "no_contact",
    ageMs: OLD_MS + 5,
    witnessedMs: OLD_MS + 5 + 60_000,
  });
  expect(freshness(null, OLD_MS + 5)).toEqual({ kind: "no_contact", ageMs: OLD_MS + 5, witnessedMs: null });
});

it("does not scare who never named a witness, nor who has nothing yet", () => {
  expect(freshness(ledger({ witnesses: 0, witnessed_at: null, last_entry: "R1" }), 0).kind).toBe("fresh");
  expect(freshness(ledger({ entries: 0, witnessed_at: null, last_entry: null }), 0).kind).toBe("fresh");
  expect(freshness(null, 0).kind).toBe("fresh");
  expect(freshness(ledger({ witnessed_at: null }), 0).kind).toBe("not_yet");
});

it("tells of two histories before anything else", () => {
  expect(freshness(ledger({ split: true, refused: true }), OLD_MS * 2).kind).toBe("split");
  expect(freshness(ledger({ refused: true, witnessed_at: null }), 0).kind).toBe("refused");
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("counts over a sleep, and over a clock that is set back", () => {
  const since = new Since();
  vi.advanceTimersByTime(10_000);
  expect(since.ms()).toBe(10_000);
  // A machine that slept: only the wall clock went on.
  vi.setSystemTime(Date.now() + OLD_MS);
  expect(since.ms()).toBe(10_000 + OLD_MS);
  // A clock set back does not make it young again.
  vi.setSystemTime(Date.now() - 10 * OLD_MS);
  expect(since.ms()).toBe(10_000);
  since.restart();
  expect(since.ms()).toBe(0);
});
