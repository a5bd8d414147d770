/**
 * Whether what is seen may be old, or not the only history: from where the log stands with its
 * witnesses, and from when the server last answered. The page computes ages, never a standing.
 */
import type { LedgerStanding } from "../api/types";
import { parseTime } from "../format/time";

/** Older than this, the newest quorum or the server's last answer makes the picture old. */
export const OLD_MS = 15 * 60_000;

export type Freshness =
  /** Nothing to be said. */
  | { kind: "fresh" }
  /** There is proof that the log told two histories. */
  | { kind: "split" }
  /** A witness has seen another history of the log, or more of it. */
  | { kind: "refused" }
  /** The server has not answered for too long. */
  | { kind: "no_contact"; ageMs: number; witnessedMs: number | null }
  /** The newest quorum is too old. */
  | { kind: "old"; ageMs: number }
  /** Witnesses are named, and no quorum of them has cosigned anything yet. */
  | { kind: "not_yet" };

/**
 * `sinceMs` is how long ago the server gave `ledger`. A site that never named a witness is told
 * nothing here: it works on its own, which the page says where somebody looks for it.
 */
export function freshness(ledger: LedgerStanding | null, sinceMs: number): Freshness {
  const at = parseTime(ledger?.at);
  const witnessed = parseTime(ledger?.witnessed_at);
  const witnessedAgeMs = at === null || witnessed === null ? null : at + sinceMs - witnessed;
  if (ledger?.split) return { kind: "split" };
  if (ledger?.refused) return { kind: "refused" };
  if (sinceMs > OLD_MS) return { kind: "no_contact", ageMs: sinceMs, witnessedMs: witnessedAgeMs };
  if (ledger === null || ledger.witnesses === 0 || ledger.entries === 0) return { kind: "fresh" };
  if (witnessedAgeMs === null) return { kind: "not_yet" };
  return witnessedAgeMs > OLD_MS ? { kind: "old", ageMs: witnessedAgeMs } : { kind: "fresh" };
}

/**
 * A clock that only grows: time since it was started, also over a sleep of the machine, and not
 * thrown off by somebody who sets the clock back.
 */
export class Since {
  #steady = 0;
  #wall = 0;

  constructor() {
    this.restart();
  }

  restart(): void {
    this.#steady = performance.now();
    this.#wall = Date.now();
  }

  ms(): number {
    return Math.max(performance.now() - this.#steady, Date.now() - this.#wall);
  }
}
