/**
 * The list of incidents: asks the server with the filters, takes live changes in, and knows how
 * many there are beyond those it holds. Newest first. It never holds more than `CAP` entries: a
 * server may hold half a million, and nobody reads on after a few thousand.
 */
import { type ApiError, asApiError, getJson, isAbort } from "../api/client";
import type { IncidentPage, Summary } from "../api/types";
import { parseTime } from "../format/time";
import { statusKey } from "../format/words";
import { type Filters, NO_FILTERS, timeBounds } from "./url";

export const PAGE = 500;
export const CAP = 2_000;
/** How long an arrival stays highlighted. */
export const FRESH_MS = 6_000;

export type LoadState = "loading" | "ready" | "failed";

export class IncidentList {
  items: Summary[] = $state.raw([]);
  total = $state(0);
  next: string | null = $state(null);
  load: LoadState = $state("loading");
  error: ApiError | null = $state(null);
  loadingMore = $state(false);
  /** Ids that arrived live a moment ago. */
  fresh: ReadonlySet<string> = $state.raw(new Set());

  #filters: Filters = NO_FILTERS;
  #nowMs: number | null = null;
  #abort: AbortController | null = null;
  #pending = new Map<string, Summary | null>();
  #flush: ReturnType<typeof setTimeout> | undefined;
  #refetch: ReturnType<typeof setTimeout> | undefined;

  /** Asks for the first page anew. Keeps showing the old one until the answer is there. */
  async reload(filters: Filters, nowMs: number | null): Promise<void> {
    const changed = filters !== this.#filters;
    this.#filters = filters;
    this.#nowMs = nowMs;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    if (changed || this.load === "failed" || this.items.length === 0) this.load = "loading";
    try {
      const page = await this.#page(null, abort.signal);
      // A server that repeats an id must not stop the list: the last one counts.
      this.items = [...new Map(page.incidents.map((item) => [item.id, item])).values()];
      this.total = page.total;
      this.next = page.next;
      this.load = "ready";
      this.error = null;
    } catch (cause) {
      if (isAbort(cause)) return;
      this.error = asApiError(cause);
      this.load = "failed";
    }
  }

  /** Asks for the next page, as long as there is one and the cap allows it. */
  async more(): Promise<void> {
    if (this.next === null || this.loadingMore || this.items.length >= CAP) return;
    this.loadingMore = true;
    try {
      const page = await this.#page(this.next, this.#abort?.signal);
      const known = new Set(this.items.map((item) => item.id));
      this.items = [...this.items, ...page.incidents.filter((item) => !known.has(item.id))];
      this.total = page.total;
      this.next = page.next;
    } catch (cause) {
      if (!isAbort(cause)) this.error = asApiError(cause);
    } finally {
      this.loadingMore = false;
    }
  }

  /** Takes a live change in. Changes are gathered, so that a burst is one update of the page. */
  take(summary: Summary): void {
    this.#pending.set(summary.id, summary);
    this.#flush ??= setTimeout(() => this.#apply(), 250);
  }

  /** Takes out an incident that was merged into another or withdrawn. */
  remove(id: string): void {
    this.#pending.set(id, null);
    this.#flush ??= setTimeout(() => this.#apply(), 250);
  }

  /** The incident, if the list holds it. */
  find(id: string): Summary | undefined {
    return this.items.find((item) => item.id === id);
  }

  #page(after: string | null, signal?: AbortSignal): Promise<IncidentPage> {
    const { class: kind, status, text } = this.#filters;
    const bounds = timeBounds(this.#filters, this.#nowMs);
    const params = { ...bounds, class: kind, status, q: text, limit: PAGE, after };
    return getJson<IncidentPage>("/api/incidents", params, signal);
  }

  #apply(): void {
    this.#flush = undefined;
    const changes = this.#pending;
    this.#pending = new Map();
    if (this.#filters.text !== "") {
      this.#reloadSoon();
      return;
    }
    const before = this.items;
    const result = applyChanges(before, changes, (summary) => matches(summary, this.#filters, this.#nowMs));
    this.items = result.items;
    this.total = Math.max(this.items.length, this.total + result.added - result.removed);
    this.#highlight(result.arrived);
  }

  /** Text is searched by the server alone: with a text filter, a change means asking again. */
  #reloadSoon(): void {
    this.#refetch ??= setTimeout(() => {
      this.#refetch = undefined;
      void this.reload(this.#filters, this.#nowMs);
    }, 2_000);
  }

  #highlight(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.fresh = new Set([...this.fresh, ...ids]);
    setTimeout(() => {
      const rest = new Set(this.fresh);
      for (const id of ids) rest.delete(id);
      this.fresh = rest;
    }, FRESH_MS);
  }
}

/**
 * Whether a live incident belongs to a list with these filters (the text filter left aside). As on
 * the server, its beginning counts: at or after `from`, and before `to`.
 */
export function matches(summary: Summary, filters: Filters, nowMs: number | null): boolean {
  const { from, to } = timeBounds(filters, nowMs);
  const [begins, fromMs, toMs] = [parseTime(summary.begins), parseTime(from), parseTime(to)];
  if (begins === null) return true;
  if (fromMs !== null && begins < fromMs) return false;
  if (toMs !== null && begins >= toMs) return false;
  if (filters.status !== "" && statusKey(summary.status, summary.held_back) !== filters.status) return false;
  const classes = [...summary.counts, ...summary.would_count];
  return filters.class === "" || classes.some((count) => count.class === filters.class);
}

/** Newest first; the id decides between equals, so that the order is the same everywhere. */
export function newestFirst(a: Summary, b: Summary): number {
  return Date.parse(b.begins) - Date.parse(a.begins) || (a.id < b.id ? -1 : 1);
}

interface Applied {
  items: Summary[];
  added: number;
  removed: number;
  /** Ids that are new to the list. */
  arrived: string[];
}

/** Puts changes (`null` is a removal) into a list. An older revision never replaces a newer one. */
export function applyChanges(
  items: readonly Summary[],
  changes: ReadonlyMap<string, Summary | null>,
  belongs: (summary: Summary) => boolean,
): Applied {
  const kept = new Map(items.map((item) => [item.id, item]));
  const arrived: string[] = [];
  let removed = 0;
  for (const [id, change] of changes) {
    const old = kept.get(id);
    if (change !== null && old && old.revision > change.revision) continue;
    if (change === null || !belongs(change)) {
      if (kept.delete(id)) removed += 1;
      continue;
    }
    if (!old) arrived.push(id);
    kept.set(id, change);
  }
  const sorted = [...kept.values()].sort(newestFirst).slice(0, CAP);
  return { items: sorted, added: arrived.length, removed, arrived };
}
