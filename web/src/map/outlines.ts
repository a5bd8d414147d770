/**
 * The 95 % outlines of the incidents in view at close zoom. The map endpoint sends points; an
 * outline is part of an incident's detail, so details are asked for, a few at a time, and kept.
 */
import type { Feature, FeatureCollection, Polygon } from "geojson";
import { getJson } from "../api/client";
import type { IncidentDetail } from "../api/types";
import { outlineFeature } from "./features";

const AT_ONCE = 4;
const KEPT = 300;
/** At most so many outlines are asked for in one view; zooming in shows the rest. */
export const OUTLINES_MAX = 40;

type Fetch = (id: string) => Promise<IncidentDetail>;

const fromServer: Fetch = (id) => getJson<IncidentDetail>(`/api/incidents/${encodeURIComponent(id)}`);

export class OutlineCache {
  /** `null`: asked, and there is none. */
  readonly #known = new Map<string, Feature<Polygon> | null>();
  #queue: string[] = [];
  #running = 0;

  constructor(
    private readonly onChange: () => void,
    private readonly get: Fetch = fromServer,
  ) {}

  /** Asks for what is missing among `ids`. A newer call replaces what still waits. */
  want(ids: readonly string[]): void {
    this.#queue = ids.filter((id) => !this.#known.has(id)).slice(0, OUTLINES_MAX);
    while (this.#running < AT_ONCE && this.#queue.length > 0) void this.#work();
  }

  /** Forgets one incident, because it changed, or all of them. */
  forget(id?: string): void {
    if (id === undefined) this.#known.clear();
    else this.#known.delete(id);
  }

  collection(): FeatureCollection {
    return { type: "FeatureCollection", features: [...this.#known.values()].filter((one) => one !== null) };
  }

  /** Ids that have an outline: their halo is left out. */
  ids(): string[] {
    return [...this.#known].filter(([, one]) => one !== null).map(([id]) => id);
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let id = this.#queue.shift(); id !== undefined; id = this.#queue.shift()) {
      try {
        this.#known.set(id, outlineFeature(await this.get(id)));
        this.#trim();
        this.onChange();
      } catch {
        // The halo stays, which tells the same with less shape; the next view asks again.
      }
    }
    this.#running -= 1;
  }

  #trim(): void {
    for (const id of this.#known.keys()) {
      if (this.#known.size <= KEPT) return;
      this.#known.delete(id);
    }
  }
}
