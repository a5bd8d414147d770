/**
 * Filters and selection in the address, so that a picture can be shared and found again.
 * Filters are query parameters; the open incident is the fragment `#incident/<id>`.
 */
import { parseTime } from "../format/time";
import type { StatusKey } from "../format/words";

/** Time windows relative to the data clock, in hours; `null` is all of it. */
export const WINDOWS = { "1h": 1, "6h": 6, "24h": 24, "7d": 168, all: null } as const;
export type WindowName = keyof typeof WINDOWS | "range";

export interface Filters {
  window: WindowName;
  /** Only with `window: "range"`: RFC 3339 or empty. */
  from: string;
  to: string;
  class: string;
  /** `none`: held against no provision. */
  status: StatusKey | "";
  text: string;
}

export const NO_FILTERS: Filters = { window: "all", from: "", to: "", class: "", status: "", text: "" };

const STATUSES: readonly string[] = ["looks_broken", "unclear", "holds", "held_back", "none"];

/** Reads filters from `?...`. Unknown values are left out rather than sent to the server. */
export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const time = (key: string): string => (parseTime(query.get(key)) === null ? "" : (query.get(key) ?? ""));
  const window = query.get("window") ?? "all";
  const status = query.get("status") ?? "";
  const [from, to] = [time("from"), time("to")];
  const isRange = from !== "" || to !== "";
  return {
    window: isRange ? "range" : window in WINDOWS ? (window as WindowName) : "all",
    from,
    to,
    class: /^[a-z_]{1,40}$/.test(query.get("class") ?? "") ? (query.get("class") ?? "") : "",
    status: STATUSES.includes(status) ? (status as Filters["status"]) : "",
    text: (query.get("q") ?? "").slice(0, 200),
  };
}

/** Writes filters as `?...`, or as empty text where nothing is filtered. */
export function writeFilters(filters: Filters): string {
  const query = new URLSearchParams();
  if (filters.window === "range") {
    if (filters.from) query.set("from", filters.from);
    if (filters.to) query.set("to", filters.to);
  } else if (filters.window !== "all") query.set("window", filters.window);
  if (filters.class) query.set("class", filters.class);
  if (filters.status) query.set("status", filters.status);
  if (filters.text) query.set("q", filters.text);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The incident named by the fragment, if any. */
export function readSelection(hash: string): string | null {
  const match = /^#incident\/(.+)$/.exec(hash);
  if (!match?.[1]) return null;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return null;
  }
}

export function writeSelection(id: string | null): string {
  return id === null ? "" : `#incident/${encodeURIComponent(id)}`;
}

/** The time bounds that `filters` mean when the data clock shows `nowMs`. */
export function timeBounds(
  filters: Filters,
  nowMs: number | null,
): { from: string | null; to: string | null } {
  if (filters.window === "range") return { from: filters.from || null, to: filters.to || null };
  const hours = WINDOWS[filters.window];
  if (hours === null || nowMs === null) return { from: null, to: null };
  return { from: new Date(nowMs - hours * 3_600_000).toISOString(), to: null };
}

/** Whether anything is filtered out at all. */
export function isFiltered(filters: Filters): boolean {
  return writeFilters(filters) !== "";
}
