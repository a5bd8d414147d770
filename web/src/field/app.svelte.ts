/** Everything the app knows, above its pages. */
import { bestOf, isLang, type Lang, type Translator, translator } from "../i18n";
import { boundMs, type Mark, setBackMs } from "./clock";
import { type Facts, Memory, Overtaken, type Settings } from "./db";
import { cellOf } from "./grid";
import { counts, exported, isDone, type Kind, type Report, type Why } from "./outbox";
import {
  type Access,
  type ChecklistName,
  type Content,
  correctionRecord,
  fieldRecord,
  type Head,
  type Known,
  type Marking,
  type Sighting,
  sightingRecord,
  type TrackPoint,
  type When,
  type Where,
} from "./records";
import { recalled, remember } from "./remembered";
import { canSign, hashOf, markingIn, newKey, signedLine } from "./signing";
import { type Ending, synchronise } from "./sync";

export const THEMES = ["day", "night"] as const;
export type Theme = (typeof THEMES)[number];

export const STANDINGS = ["accredited", "unknown", "expired", "revoked", "doubtful"] as const;
export type Standing = (typeof STANDINGS)[number];

/** Positions of a track go out in reports of at most so many. */
const POINTS_MAX = 200;
const RETRY_MS = 60_000;

export interface Photo {
  bytes: Uint8Array;
  mediaType: string;
}

export class FieldApp {
  i18n = $state.raw() as Translator;
  theme = $state<Theme>("day");
  route = $state("");
  reports = $state.raw<Report[]>([]);
  publicHex = $state("");
  log = $state.raw<Facts["log"] | null>(null);
  settings = $state.raw<Settings>({ observer: "", declinationDeg: null });
  standing = $state("");
  trackRule = $state.raw<Facts["trackRule"]>(null);
  comparison = $state.raw<Facts["comparison"] | null>(null);
  ending = $state.raw<Ending | null>(null);
  syncing = $state(false);
  online = $state(navigator.onLine);
  installed = $state(false);
  /** Whether the browser keeps nothing: then nothing may be entered. */
  forgetful = $state(false);
  /** By how much the clock was set back since the page was opened, in milliseconds. */
  setBack = $state(0);
  /** Said to whoever listens, after something was done. */
  said = $state("");
  where = $state.raw<Where>({ name: null, fix: null });
  private memory!: Memory;
  private mark: Mark = { wallMs: Date.now(), steadyMs: performance.now() };

  get counts() {
    return counts(this.reports);
  }

  /** Whether there is all that a report needs. */
  get ready(): boolean {
    return this.publicHex !== "" && this.log !== null && this.settings.observer !== "";
  }

  t: Translator["t"] = (key, parameters) => this.i18n.t(key, parameters);

  async start(): Promise<void> {
    const lang = recalled("lang");
    await this.speak(isLang(lang) ? lang : bestOf(navigator.languages));
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = recalled("theme");
    this.dress(theme === "day" || theme === "night" ? theme : dark ? "night" : "day");
    try {
      this.memory = await Memory.open();
      await this.reload();
    } catch {
      this.forgetful = true;
      return;
    }
    this.go(location.hash);
    addEventListener("hashchange", () => this.go(location.hash));
    addEventListener("online", () => {
      this.online = true;
      void this.sync();
    });
    addEventListener("offline", () => {
      this.online = false;
    });
    setInterval(() => this.tick(), RETRY_MS);
    void navigator.storage?.persist?.();
    void this.sync();
  }

  private tick(): void {
    this.watchClock();
    void this.sync();
  }

  private watchClock(): void {
    const now = { wallMs: Date.now(), steadyMs: performance.now() };
    this.setBack += setBackMs(this.mark, now);
    this.mark = now;
  }

  private async reload(): Promise<void> {
    const memory = this.memory;
    this.reports = await memory.reports();
    this.publicHex = (await memory.fact("key"))?.publicHex ?? "";
    this.log = (await memory.fact("log")) ?? null;
    this.settings = (await memory.fact("settings")) ?? this.settings;
    this.standing = (await memory.fact("standing")) ?? "";
    this.trackRule = (await memory.fact("trackRule")) ?? null;
    this.comparison = (await memory.fact("comparison")) ?? null;
  }

  private go(hash: string): void {
    this.route = hash.replace(/^#\/?/, "");
    this.said = "";
    scrollTo(0, 0);
  }

  async speak(lang: Lang): Promise<void> {
    this.i18n = await translator(lang);
    document.documentElement.lang = lang;
    document.title = this.i18n.t("app.title");
    remember("lang", lang);
  }

  dress(theme: Theme): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--bg").trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", colour);
    remember("theme", theme);
  }

  /** Makes the device's key, once. */
  async enrol(observer: string): Promise<boolean> {
    if (!(await canSign())) return false;
    await this.memory.keepFirst("key", await newKey());
    await this.set({
      ...this.settings,
      observer: observer.startsWith("patrol/") ? observer : `patrol/${observer}`,
    });
    await this.sync();
    return true;
  }

  async set(settings: Settings): Promise<void> {
    await this.memory.keep("settings", settings);
    await this.reload();
  }

  /** How far the device's clock may be off now, with what it was seen to be set back. */
  boundMs(): number {
    return boundMs(this.comparison, Date.now()) + this.setBack;
  }

  /** Signs what was entered and keeps it; on the disk when this ends. */
  private async keep(
    kind: Kind,
    said: { when: Omit<When, "boundMs">; where: Where; about?: string | null; photo?: Photo },
    make: (head: Head) => string | Promise<string>,
  ): Promise<Report> {
    const key = await this.memory.fact("key");
    if (!key || !this.log) throw new Error("the device has no key or no log yet");
    const seen = (await this.memory.fact("seen")) ?? null;
    this.watchClock();
    const when = { ...said.when, boundMs: this.boundMs() };
    const id = [...crypto.getRandomValues(new Uint8Array(8))]
      .map((b) => b.toString(16).padStart(2, "0"))
      .join("");
    const record = await make({ id, observer: this.settings.observer, when, where: said.where, seen });
    for (;;) {
      const counter = (await this.memory.fact("counter")) ?? 1;
      const statement = { mission: this.log.mission, marking: markingIn(record), boot: 1, counter, record };
      const photo = said.photo;
      const report: Report = {
        id,
        kind,
        keptAtMs: Date.now(),
        counter,
        sha256: await hashOf(record),
        line: await signedLine(key, statement),
        state: "kept",
        why: null,
        receipt: null,
        file: photo
          ? {
              sha256: await hashOf(photo.bytes),
              size: photo.bytes.length,
              mediaType: photo.mediaType,
              have: 0,
              receipt: null,
            }
          : null,
        about: said.about ?? null,
      };
      try {
        await this.memory.add(report, photo?.bytes ?? null);
      } catch (cause) {
        // Another page of this device kept one meanwhile.
        if (cause instanceof Overtaken) continue;
        throw cause;
      }
      await this.reload();
      return report;
    }
  }

  /** A sighting, and the monitor's own words beside it; if it stands for another, that is corrected. */
  async keepSighting(
    heard: Sighting,
    when: Omit<When, "boundMs">,
    where: Where,
    note: string,
    instead: { of: Report; reason: string } | null,
  ): Promise<Report> {
    const kept = await this.keep("sighting", { when, where }, (head) => sightingRecord(head, heard));
    if (note.trim())
      await this.keepContent("note", { note: { text: note.trim() } }, when, where, kept.sha256);
    if (instead) await this.correct(instead.of, kept.sha256, instead.reason);
    this.where = where;
    void this.sync();
    return kept;
  }

  private keepContent(
    kind: Kind,
    content: Content,
    when: Omit<When, "boundMs">,
    where: Where,
    about: string | null = null,
    photo?: Photo,
  ): Promise<Report> {
    const said = { when, where, about, ...(photo ? { photo } : {}) };
    return this.keep(kind, said, (head) => fieldRecord(head, content, about ? [about] : []));
  }

  async keepPhoto(photo: Photo, where: Where, about: string | null): Promise<Report> {
    const now = Date.now();
    const content = {
      photo: { sha256: await hashOf(photo.bytes), size: photo.bytes.length, media_type: photo.mediaType },
    };
    const when = { earliestMs: now, latestMs: now };
    const kept = await this.keepContent("photo", content, when, where, about, photo);
    void this.sync();
    return kept;
  }

  async keepAccess(access: Access, when: Omit<When, "boundMs">, where: Where, note: string): Promise<Report> {
    const kept = await this.keepContent("access", { access }, when, where);
    if (note.trim())
      await this.keepContent("note", { note: { text: note.trim() } }, when, where, kept.sha256);
    this.where = where;
    void this.sync();
    return kept;
  }

  async keepChecklist(
    list: ChecklistName,
    answers: Record<string, Known<boolean>>,
    where: Where,
  ): Promise<Report> {
    const now = Date.now();
    const when = { earliestMs: now, latestMs: now };
    const kept = await this.keepContent("checklist", { checklist: { list, answers } }, when, where);
    void this.sync();
    return kept;
  }

  /** Says that a report is wrong; what holds instead is kept before. */
  async correct(of: Report, replacedBy: string | null, reason: string): Promise<void> {
    const record = (JSON.parse(of.line) as { record: string }).record;
    const marking = markingIn(record) as Marking;
    const now = Date.now();
    const said = {
      when: { earliestMs: now, latestMs: now },
      where: { name: null, fix: null },
      about: of.sha256,
    };
    await this.keep("correction", said, () =>
      correctionRecord(of.sha256, replacedBy, reason, this.settings.observer, marking),
    );
    void this.sync();
  }

  /** What somebody decided about a report that does not go with what the log holds. */
  async decide(report: Report, decision: "send" | "settle"): Promise<void> {
    const next = decision === "send" ? "kept" : "settled";
    await this.memory.change(report.id, (one) =>
      isDone(one) ? one : { ...one, state: next as Report["state"], asItIs: decision === "send" },
    );
    await this.reload();
    if (decision === "send") void this.sync();
  }

  addTrackPoint(point: TrackPoint): Promise<void> {
    return this.memory.addTrackPoint(point);
  }

  track() {
    return this.memory.track();
  }

  async forgetTrack(): Promise<void> {
    await this.memory.forgetTrack((await this.memory.track()).flatMap((point) => point.id ?? []));
  }

  /** Reports the positions that the mission's rules let out by now, as coarsely as they say; how many. */
  async reportTrack(): Promise<number> {
    const rule = this.trackRule;
    if (!rule) return 0;
    const until = Date.now() - rule.not_younger_than_s * 1000;
    const out = (await this.memory.track()).filter((point) => point.atMs <= until);
    for (let from = 0; from < out.length; from += POINTS_MAX) {
      const part = out.slice(from, from + POINTS_MAX);
      const points = coarse(part, rule.cell_m);
      const when = { earliestMs: part[0]?.atMs ?? 0, latestMs: part.at(-1)?.atMs ?? 0 };
      const nowhere = { name: null, fix: null };
      await this.keepContent("track", { track: { cellM: rule.cell_m, points } }, when, nowhere);
      await this.memory.forgetTrack(part.flatMap((point) => point.id ?? []));
    }
    void this.sync();
    return out.length;
  }

  /** Brings everything over, if the site can be reached; one page of the device at a time. */
  async sync(): Promise<void> {
    if (this.publicHex === "" || this.syncing) return;
    this.syncing = true;
    try {
      await navigator.locks.request("trucewatch-field-sync", { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        this.ending = await synchronise({
          kept: this.memory,
          fetch: (path, init) => fetch(path, init),
          nowMs: () => Date.now(),
          changed: () => void this.reload(),
        });
      });
    } finally {
      this.syncing = false;
      await this.reload();
    }
  }

  /** Forgets the site that the device knows, to meet the one that is there now. */
  async meetAnew(): Promise<void> {
    await this.memory.forget("log");
    await this.memory.forget("seen");
    await this.reload();
    await this.sync();
  }

  /** All that has not arrived, as a file for `trucewatch receive`. */
  export(): Promise<string> {
    return exported(this.reports, (sha256) => this.memory.bytesOf(sha256));
  }

  bytesOf(sha256: string): Promise<Uint8Array | null> {
    return this.memory.bytesOf(sha256);
  }

  /** What the key was worth when the site was last asked, as a word that there is a text for. */
  get standingWord(): Standing {
    return STANDINGS.find((word) => word === this.standing) ?? "unknown";
  }

  /** Why a report is where it is, in the reader's language; with the site's own words behind. */
  whyText(why: Why): string {
    const key = `why.${why.rule}`;
    return this.i18n.has(key) ? this.t(key, { count: Math.abs(Number(why.text)) || 0 }) : why.text;
  }
}

/** Each stay in a cell by its first and last position. */
export function coarse(points: TrackPoint[], cellM: number): TrackPoint[] {
  if (cellM === 0)
    return points.map(({ atMs, latDeg, lonDeg, boundM }) => ({ atMs, latDeg, lonDeg, boundM }));
  const moved = points.map((point) => {
    const cell = cellOf(point.latDeg, point.lonDeg, cellM);
    return {
      atMs: point.atMs,
      latDeg: cell.latDeg,
      lonDeg: cell.lonDeg,
      boundM: cell.displacementM + point.boundM,
    };
  });
  const same = (a: TrackPoint | undefined, b: TrackPoint) => a?.latDeg === b.latDeg && a?.lonDeg === b.lonDeg;
  return moved.filter((one, at) => !(same(moved[at - 1], one) && same(moved[at + 1], one)));
}
