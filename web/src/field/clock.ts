/**
 * What is known of the device's clock. Nothing is put right in silence: a time is told as the clock showed it, with how
 * far that may be off, and what does not fit is shown to the person.
 */

/** The site's clock against the device's, as of one answer. */
export interface Comparison {
  /** By the device's clock. */
  atMs: number;
  /** So much must be added to the device's time. */
  offsetMs: number;
  /** How far that may be off. */
  boundMs: number;
}

/** A clock that nobody compared is taken to be within this. */
export const UNCOMPARED_MS = 60_000;
/** How fast a clock may go wrong after it was compared: 50 parts in a million. */
const DRIFT = 50e-6;
/** Readings and networks are not exact to less. */
const READING_MS = 1_000;
/** Less than that is no jump. */
export const JUMP_MS = 5_000;

/** What an answer tells: asked and answered by the device's clock, `siteMs` what the site's showed. */
export function compare(
  askedMs: number,
  answeredMs: number,
  siteMs: number,
  siteBoundMs: number,
): Comparison {
  const halfMs = Math.max(0, answeredMs - askedMs) / 2;
  return {
    atMs: answeredMs,
    offsetMs: siteMs - (askedMs + halfMs),
    boundMs: halfMs + siteBoundMs,
  };
}

/** How far the device's clock may be off now. */
export function boundMs(last: Comparison | null, nowMs: number): number {
  if (!last) return UNCOMPARED_MS;
  const drift = Math.abs(nowMs - last.atMs) * DRIFT;
  return Math.abs(last.offsetMs) + last.boundMs + drift + READING_MS;
}

/** Where the clock stood against something that cannot jump. */
export interface Mark {
  wallMs: number;
  /** A counter that only goes forward while the page lives; it may stand still while the device sleeps. */
  steadyMs: number;
}

/**
 * By how much the clock was set back since a mark: it shows less than has passed. Forward cannot be told from sleep.
 */
export function setBackMs(mark: Mark, now: Mark): number {
  const passed = Math.max(0, now.steadyMs - mark.steadyMs);
  const short = mark.wallMs + passed - now.wallMs;
  return short > JUMP_MS ? short : 0;
}

/** By how much it jumped between two comparisons with the site's, beyond what both may be off; 0 if it did not. */
export function jumpedMs(before: Comparison | null, after: Comparison): number {
  if (!before) return 0;
  const change = after.offsetMs - before.offsetMs;
  const allowed = before.boundMs + after.boundMs + Math.abs(after.atMs - before.atMs) * DRIFT + JUMP_MS;
  return Math.abs(change) > allowed ? change : 0;
}

/** Between which times something was, that was so many minutes ago, give or take. */
export function ago(
  nowMs: number,
  minutes: number,
  giveOrTakeMinutes: number,
): { earliestMs: number; latestMs: number } {
  const middle = nowMs - minutes * 60_000;
  const half = giveOrTakeMinutes * 60_000;
  return { earliestMs: middle - half, latestMs: Math.min(nowMs, middle + half) };
}
