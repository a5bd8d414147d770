/** What the device keeps of each report, and how that changes. Nothing is ever removed before it is delivered. */
import type { Receipt } from "./receipt";

/**
 * `kept`: here and nowhere else. `sent`: on its way, not acknowledged yet. `delivered`: the log's receipt was checked.
 * `refused`: the site put it aside. `conflict`: it does not go with what the log holds, and a person decides.
 * `settled`: a person decided that it is not sent; it stays here.
 */
export const STATES = ["kept", "sent", "delivered", "refused", "conflict", "settled"] as const;
export type State = (typeof STATES)[number];

export const KINDS = ["sighting", "photo", "note", "access", "checklist", "track", "correction"] as const;
export type Kind = (typeof KINDS)[number];

/** Why a report is where it is. */
export interface Why {
  /** `clock_jumped` is the device's own; the others are the site's. */
  rule: string;
  /** The site's own words. */
  text: string;
  entry: number | null;
}

/** The bytes of a photo and how far they have come. */
export interface FileState {
  sha256: string;
  size: number;
  mediaType: string;
  have: number;
  receipt: Receipt | null;
}

export interface Report {
  /** Its own name. */
  id: string;
  kind: Kind;
  /** By the device's clock. */
  keptAtMs: number;
  counter: number;
  /** SHA-256 of the record. */
  sha256: string;
  /** The signed line. */
  line: string;
  state: State;
  why: Why | null;
  receipt: Receipt | null;
  file: FileState | null;
  /** Whether somebody was asked about its time, and stands by it. */
  asItIs?: boolean;
  /** The report that it belongs to, or that it corrects, by hash. */
  about: string | null;
}

/** What one answer of the site says of a report. */
export interface Outcome {
  state: string;
  rule: string | null;
  why: string | null;
  entry: number | null;
}

/** After an answer whose receipt, if it has one, was checked. */
export function answered(report: Report, outcome: Outcome, receipt: Receipt | null): Report {
  // What was delivered stays delivered, whatever a late answer says.
  if (report.state === "delivered" || report.state === "settled") return report;
  const why = (rule: string): Why => ({ rule, text: outcome.why ?? "", entry: outcome.entry });
  switch (outcome.state) {
    case "new":
    case "repeated":
      return receipt ? { ...report, state: "delivered", receipt, why: null } : report;
    case "conflict":
      return { ...report, state: "conflict", why: why(outcome.rule ?? "unknown") };
    case "set_aside":
      return { ...report, state: "refused", why: why("set_aside") };
    default:
      return report;
  }
}

/** Whether it should go out by itself. */
export function isDue(report: Report): boolean {
  return report.state === "kept" || report.state === "sent";
}

/** Whether bytes of it are still to go. */
export function hasBytesDue(report: Report): boolean {
  return report.state === "delivered" && report.file !== null && report.file.receipt === null;
}

/** Whether all of it has arrived. */
export function isDone(report: Report): boolean {
  return report.state === "delivered" && (report.file === null || report.file.receipt !== null);
}

/** Those that go with the next request: in the order they were made, so many bytes, at least one. */
export function nextBatch(reports: Report[], bytesMax: number, countMax: number): Report[] {
  const due = reports.filter(isDue).sort((a, b) => a.counter - b.counter);
  const batch: Report[] = [];
  const alike = (one: Report) => (one.asItIs ?? false) === (due[0]?.asItIs ?? false);
  let bytes = 0;
  for (const report of due) {
    bytes += report.line.length;
    if (batch.length > 0 && (bytes > bytesMax || batch.length >= countMax || !alike(report))) break;
    batch.push(report);
  }
  return batch;
}

/** How many are in which state; one whose photo is still to go is not done. */
export function counts(reports: Report[]): {
  waiting: number;
  photos: number;
  attention: number;
  done: number;
} {
  const count = (is: (report: Report) => boolean) => reports.filter(is).length;
  return {
    waiting: count(isDue),
    photos: count(hasBytesDue),
    attention: count((one) => one.state === "refused" || one.state === "conflict"),
    done: count(isDone),
  };
}

const PIECE = 30_000;

/**
 * All that is still to be delivered, one line each, as `trucewatch receive` reads it; then the bytes of photos in pieces.
 * What waits for a decision, or was decided not to go, goes by no way.
 */
export async function exported(
  reports: Report[],
  bytesOf: (sha256: string) => Promise<Uint8Array | null>,
): Promise<string> {
  const goes = (one: Report) => isDue(one) || one.state === "refused" || hasBytesDue(one);
  const mine = reports.filter(goes).sort((a, b) => a.counter - b.counter);
  const lines = mine.map((one) => one.line);
  for (const one of mine) {
    const bytes = one.file && (await bytesOf(one.file.sha256));
    for (let at = 0; bytes && at < bytes.length; at += PIECE) {
      const piece = btoa(
        Array.from(bytes.subarray(at, at + PIECE), (byte) => String.fromCharCode(byte)).join(""),
      );
      lines.push(JSON.stringify({ at, bytes: piece, report: one.sha256 }));
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}
