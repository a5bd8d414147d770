/**
 * What came over the live stream and is in no tile of the map yet: drawn over the tiles at once, and taken back when
 * tiles that were asked for later are there. In: changes as they come. Out: incidents to draw, ids to leave out.
 */
import type { Summary } from "../api/types";

/** So many at most: beyond that the tiles are nearer than the reader's eye. */
export const LIVE_MAX = 200;

export class LiveOverlay {
  /** Incidents that are drawn over the tiles. */
  items: Summary[] = $state.raw([]);
  /** Ids that tiles may still have as they were: those of the items, and those that are gone. */
  ids: string[] = $state.raw([]);

  /** By id, in the order in which they came; `null`: it is gone. */
  #changes = new Map<string, { what: Summary | null; at: number }>();
  #at = 0;
  #flush: ReturnType<typeof setTimeout> | undefined;

  take(summary: Summary): void {
    this.#put(summary.id, summary);
  }

  remove(id: string): void {
    this.#put(id, null);
  }

  /** A moment: what comes later is not in tiles that are asked for now. */
  mark(): number {
    return this.#at;
  }

  /** Tiles that were asked for at a moment are there: what came before it is in them. */
  settled(mark: number): void {
    for (const [id, change] of this.#changes) if (change.at <= mark) this.#changes.delete(id);
    this.#show();
  }

  clear(): void {
    this.#changes.clear();
    this.#show();
  }

  #put(id: string, what: Summary | null): void {
    this.#at += 1;
    this.#changes.delete(id);
    this.#changes.set(id, { what, at: this.#at });
    for (const oldest of this.#changes.keys()) {
      if (this.#changes.size <= LIVE_MAX) break;
      this.#changes.delete(oldest);
    }
    // A burst is one update of the map.
    this.#flush ??= setTimeout(() => this.#show(), 100);
  }

  #show(): void {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    if (this.#changes.size === 0 && this.ids.length === 0) return;
    this.ids = [...this.#changes.keys()];
    this.items = [...this.#changes.values()].flatMap(({ what }) => (what === null ? [] : [what]));
  }
}
