/** Reports for tests. */
import type { Report } from "./outbox";

export function report(more: Partial<Report> = {}): Report {
  return {
    id: "r1",
    kind: "sighting",
    keptAtMs: 1_770_000_000_000,
    counter: 1,
    sha256: "00".repeat(32),
    line: "{}",
    state: "kept",
    why: null,
    receipt: null,
    file: null,
    about: null,
    ...more,
  };
}
