/**
 * Brings reports to the site over a thin and broken link: texts first, in small requests; then photos, in pieces that go
 * on where they ended. Everything may be sent twice. A report is delivered when its receipt was checked, and not before.
 */
import { type Comparison, compare, jumpedMs } from "./clock";
import type { Facts } from "./db";
import { answered, hasBytesDue, isDue, nextBatch, type Outcome, type Report } from "./outbox";
import {
  checkCheckpoint,
  checkFileReceipt,
  checkReceipt,
  type FieldProof,
  type Log,
  missionOf,
  NotProven,
} from "./receipt";
import { type DeviceKey, signInAnswer } from "./signing";

/** What synchronising needs of the device's memory. */
export interface Kept {
  fact<K extends keyof Facts>(name: K): Promise<Facts[K] | undefined>;
  keep<K extends keyof Facts>(name: K, value: Facts[K]): Promise<void>;
  reports(): Promise<Report[]>;
  change(id: string, by: (report: Report) => Report): Promise<Report | null>;
  bytesOf(sha256: string): Promise<Uint8Array | null>;
}

/** How it ended. */
export type Ending =
  | { how: "done" }
  /** No answer, or not in time: it is tried again. */
  | { how: "unreachable" }
  /** Too much at once: after so many seconds. */
  | { how: "wait"; seconds: number }
  /** The key may not sign here (yet). */
  | { how: "not_accredited"; standing: string }
  /** The site is another than the device knows, or shows what does not hold. */
  | { how: "not_proven"; what: string }
  /** Anything else that the site said. */
  | { how: "refused"; status: number; what: string };

interface FieldSetup {
  mission: string;
  vkey: string;
  site: string;
  checkpoint: string;
  now: string;
  bound_ms: number | null;
  track: { not_younger_than_s: number; cell_m: number } | null;
  standing: string | null;
}

interface FieldAnswer {
  checkpoint: string;
  each: (Outcome & { proof: FieldProof | null })[];
}

interface FieldFile {
  have: number;
  size: number;
  proof: FieldProof | null;
  checkpoint: string | null;
}

/** A site that does not say how far its clock may be off. */
const SITE_BOUND_MS = 2_000;
const PATIENCE_MS = 120_000;
/** Faster than that, and the next request may be larger; slower, and it is smaller. */
const QUICK_MS = 1_500;
const SLOW_MS = 8_000;
const TEXT_BYTES = { min: 1_000, first: 2_000, max: 40_000 };
const PIECE_BYTES = { min: 2_048, first: 4_096, max: 65_536 };
const RECORDS_MAX = 32;

/** The size of the next request after one that took so long. */
export function nextSize(size: number, tookMs: number, limits: { min: number; max: number }): number {
  if (tookMs < QUICK_MS) return Math.min(limits.max, size * 2);
  if (tookMs > SLOW_MS) return Math.max(limits.min, Math.floor(size / 2));
  return size;
}

class Ended extends Error {
  constructor(readonly ending: Ending) {
    super(ending.how);
  }
}

export interface Tools {
  kept: Kept;
  fetch: typeof fetch;
  nowMs: () => number;
  /** Told after each change of a report. */
  changed: () => void;
}

/** One attempt to bring everything over. */
export async function synchronise(tools: Tools): Promise<Ending> {
  const run = new Run(tools);
  try {
    await run.meet();
    await run.texts();
    await run.photos();
    return { how: "done" };
  } catch (cause) {
    if (cause instanceof Ended) return cause.ending;
    if (cause instanceof NotProven) return { how: "not_proven", what: cause.message };
    throw cause;
  }
}

class Run {
  private log!: Log;
  private key!: DeviceKey;
  private signedIn = false;

  constructor(private readonly tools: Tools) {}

  private async ask(path: string, init: RequestInit = {}): Promise<{ response: Response; tookMs: number }> {
    const asked = this.tools.nowMs();
    let response: Response;
    try {
      response = await this.tools.fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      throw new Ended({ how: "unreachable" });
    }
    if (response.status === 401 && !this.signedIn && !path.startsWith("/api/session")) {
      this.signedIn = true;
      await this.signIn();
      return this.ask(path, init);
    }
    if (response.status === 429) {
      const seconds = Number(response.headers.get("retry-after") ?? "30");
      throw new Ended({ how: "wait", seconds: Number.isFinite(seconds) ? seconds : 30 });
    }
    if (response.status >= 500) throw new Ended({ how: "unreachable" });
    return { response, tookMs: this.tools.nowMs() - asked };
  }

  private async json<T>(path: string, init: RequestInit = {}): Promise<{ body: T; tookMs: number }> {
    const asked = this.tools.nowMs();
    const { response } = await this.ask(path, init);
    if (!response.ok)
      throw new Ended({ how: "refused", status: response.status, what: await problem(response) });
    try {
      const body = (await response.json()) as T;
      return { body, tookMs: this.tools.nowMs() - asked };
    } catch {
      // Cut off on the way.
      throw new Ended({ how: "unreachable" });
    }
  }

  /** A session by the device's own key, where the site asks for one. */
  private async signIn(): Promise<void> {
    const asked = await this.json<{ challenge: string; origin: string }>("/api/session/challenge", {
      method: "POST",
    });
    const signature = await signInAnswer(this.key, asked.body.origin, asked.body.challenge);
    const answer = { challenge: asked.body.challenge, key: this.key.publicHex, signature };
    const { response } = await this.ask("/api/session/key", posted({ answer }));
    if (!response.ok) throw new Ended({ how: "not_accredited", standing: "unknown" });
  }

  /** Looks who is there, by what the device already knows of its site; and at the clocks. */
  async meet(): Promise<void> {
    const { kept, nowMs } = this.tools;
    const key = await kept.fact("key");
    if (!key) throw new Ended({ how: "not_accredited", standing: "no_key" });
    this.key = key;
    const asked = nowMs();
    const { body: setup } = await this.json<FieldSetup>(`/api/field/setup?key=${key.publicHex}`);
    const known = await kept.fact("log");
    if (known && known.vkey !== setup.vkey)
      throw new NotProven("the log has another key than the one that this device knows");
    const mission = await missionOf(setup.vkey, setup.site);
    if (known && known.mission !== mission) throw new NotProven("the log works for another mission");
    this.log = known ?? { vkey: setup.vkey, mission };
    if (!known) await kept.keep("log", this.log);
    await this.see(setup.checkpoint);
    await kept.keep("trackRule", setup.track);
    await this.compareClocks(compare(asked, nowMs(), Date.parse(setup.now), setup.bound_ms ?? SITE_BOUND_MS));
    await kept.keep("standing", setup.standing ?? "unknown");
    if (setup.standing !== "accredited")
      throw new Ended({ how: "not_accredited", standing: setup.standing ?? "unknown" });
  }

  /** Remembers the newest checkpoint. A log that became shorter is not the one it was. */
  private async see(note: string): Promise<void> {
    const { seen } = await checkCheckpoint(this.log, note);
    const before = await this.tools.kept.fact("seen");
    if (before && before.size > seen.size)
      throw new NotProven(`the log had ${before.size} entries and now shows ${seen.size}`);
    if (before && before.size === seen.size && before.root !== seen.root)
      throw new NotProven(`the log of ${seen.size} entries has another history than it had`);
    await this.tools.kept.keep("seen", seen);
  }

  /** What was kept while the clock jumped waits for a person. */
  private async compareClocks(now: Comparison): Promise<void> {
    const { kept, changed } = this.tools;
    const before = (await kept.fact("comparison")) ?? null;
    const jumped = jumpedMs(before, now);
    if (jumped !== 0) {
      for (const report of (await kept.reports()).filter(isDue)) {
        const why = { rule: "clock_jumped", text: String(Math.round(jumped / 1000)), entry: null };
        await kept.change(report.id, (one) =>
          isDue(one) && !one.asItIs ? { ...one, state: "conflict", why } : one,
        );
      }
      changed();
    }
    await kept.keep("comparison", now);
  }

  async texts(): Promise<void> {
    const { kept, changed } = this.tools;
    let size = TEXT_BYTES.first;
    for (;;) {
      const batch = nextBatch(await kept.reports(), size, RECORDS_MAX);
      if (batch.length === 0) return;
      for (const one of batch)
        await kept.change(one.id, (report) => (isDue(report) ? { ...report, state: "sent" } : report));
      changed();
      const asked = await this.json<FieldAnswer>(
        "/api/field/inbox",
        posted({ records: batch.map((one) => one.line), ...(batch[0]?.asItIs ? { as_they_are: true } : {}) }),
      );
      for (const [at, report] of batch.entries()) {
        const outcome = asked.body.each[at];
        if (!outcome) throw new NotProven("the site answered fewer records than it was sent");
        const receipt =
          outcome.proof && (await checkReceipt(this.log, report.line, outcome.proof, asked.body.checkpoint));
        if (!receipt && (outcome.state === "new" || outcome.state === "repeated"))
          throw new NotProven("the site says that a report arrived, and does not prove it");
        await kept.change(report.id, (one) => answered(one, outcome, receipt));
      }
      await this.see(asked.body.checkpoint);
      changed();
      size = nextSize(size, asked.tookMs, TEXT_BYTES);
    }
  }

  async photos(): Promise<void> {
    const all = (await this.tools.kept.reports()).filter(hasBytesDue).sort((a, b) => a.counter - b.counter);
    for (const report of all) await this.photo(report);
  }

  private async photo(report: Report): Promise<void> {
    const { kept, changed } = this.tools;
    const bytes = report.file && (await kept.bytesOf(report.file.sha256));
    if (!bytes) return;
    const path = `/api/field/files/${report.sha256}`;
    const remember = (file: FieldFile) =>
      kept.change(report.id, (one) => ({ ...one, file: one.file && { ...one.file, have: file.have } }));
    let size = PIECE_BYTES.first;
    let { body: there } = await this.json<FieldFile>(path);
    while (!there.proof || !there.checkpoint) {
      await remember(there);
      changed();
      const piece = bytes.slice(there.have, there.have + size);
      const init = { method: "POST", headers: { "content-type": "application/octet-stream" }, body: piece };
      const asked = await this.json<FieldFile>(`${path}?at=${there.have}`, init);
      if (asked.body.have <= there.have && !asked.body.proof && piece.length > 0)
        throw new Ended({ how: "refused", status: 200, what: "the site does not take the next piece" });
      there = asked.body;
      size = nextSize(size, asked.tookMs, PIECE_BYTES);
    }
    const announced = { report: report.sha256, size: bytes.length };
    const receipt = await checkFileReceipt(this.log, announced, there.proof, there.checkpoint);
    await this.see(there.checkpoint);
    await kept.change(report.id, (one) => ({
      ...one,
      file: one.file && { ...one.file, have: one.file.size, receipt },
    }));
    changed();
  }
}

function posted(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function problem(response: Response): Promise<string> {
  try {
    const { detail } = (await response.json()) as { detail?: string };
    return detail ?? "";
  } catch {
    return "";
  }
}
