/** The open incident: its detail, and what to do when it was merged or cannot be read. */
import { type ApiError, asApiError, getJson, isAbort } from "../api/client";
import type { IncidentDetail } from "../api/types";
import type { LoadState } from "./incidents.svelte";
import { Language } from "./language.svelte";

export class Selection {
  id: string | null = $state(null);
  detail: IncidentDetail | null = $state.raw(null);
  load: LoadState = $state("ready");
  error: ApiError | null = $state(null);
  /** The id that was asked for, where it was merged into the one now shown. */
  mergedFrom: string | null = $state(null);
  /** The event of the open incident that the map shows alone. */
  event: string | null = $state(null);
  /** Goes up with each opening by hand: the map moves then, and not on live changes. */
  opened = $state(0);

  #abort: AbortController | null = null;

  /** `language`: in which titles and reasons are asked for. */
  constructor(readonly language: Language = new Language()) {}

  /** Opens an incident, or closes the panel with `null`. */
  async open(id: string | null): Promise<void> {
    this.#abort?.abort();
    this.id = id;
    this.mergedFrom = null;
    this.error = null;
    this.detail = null;
    this.event = null;
    if (id === null) {
      this.load = "ready";
      return;
    }
    this.load = "loading";
    await this.#fetch(id, new Set());
    this.opened += 1;
  }

  /** Asks again for the open incident, after a live change. Shows the old detail meanwhile. */
  async refresh(): Promise<void> {
    if (this.id !== null) await this.#fetch(this.id, new Set());
  }

  async #fetch(id: string, seen: Set<string>): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const detail = await getJson<IncidentDetail>(
        `/api/incidents/${encodeURIComponent(id)}`,
        this.language.parameter,
        abort.signal,
      );
      this.detail = detail;
      if (!detail.events.some((event) => event.id === this.event)) this.event = null;
      this.load = "ready";
      this.error = null;
    } catch (cause) {
      if (isAbort(cause)) return;
      const error = asApiError(cause);
      const successor = error.supersededBy;
      seen.add(id);
      // A chain of merges is followed to its end; a circle would be a fault of the server.
      if (successor !== null && !seen.has(successor)) {
        this.mergedFrom ??= id;
        this.id = successor;
        return this.#fetch(successor, seen);
      }
      this.error = error;
      this.load = "failed";
    }
  }
}
