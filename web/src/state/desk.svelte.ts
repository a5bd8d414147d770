/**
 * Everything the page knows, in one place above the components: status and connection, filters,
 * the list, the open incident, and the picture behind them. Components show it and report back.
 */
import { getJson, type Params } from "../api/client";
import { type Connection, LiveStream } from "../api/stream";
import type { Features, Lang, Place, Sensor, SiteStatus } from "../api/types";
import { parseTime } from "../format/time";
import { type Freshness, freshness, Since } from "./freshness";
import { IncidentList } from "./incidents.svelte";
import { Language } from "./language.svelte";
import { LiveOverlay } from "./live.svelte";
import { Selection } from "./selection.svelte";
import { type Filters, readFilters, readSelection, timeBounds, writeFilters, writeSelection } from "./url";

export type Tab = "incidents" | "sensors" | "lines";
export type Dialog = "help" | "about" | "reports" | "quarantine" | "mission" | "gaps" | null;
/** Something on the map that a list entry points at. */
export type Focus = { kind: "sensor"; sensor: Sensor } | { kind: "feature"; id: string };

const WATCH_MS = 15_000;
const SILENT_MS = 30_000;
const MAP_MS = 1_000;

export class Desk {
  status: SiteStatus | null = $state.raw(null);
  connection: Connection = $state("connecting");
  /** Whether what is shown may be old. */
  freshness: Freshness = $state.raw({ kind: "fresh" });
  /** Data time now, advanced between messages at the speed of the data. */
  nowMs: number | null = $state(null);
  filters: Filters = $state.raw(readFilters(location.search));
  sensors: Sensor[] = $state.raw([]);
  features: Features = $state.raw({ type: "FeatureCollection", features: [] });
  places: Place[] = $state.raw([]);
  pictureFailed = $state(false);
  tab: Tab = $state("incidents");
  dialog: Dialog = $state(null);
  /** The observation whose record is shown. */
  observation: string | null = $state(null);
  focus: Focus | null = $state.raw(null);
  /** Goes up when the map's tiles must be asked for again. */
  mapVersion = $state(0);

  readonly list = new IncidentList();
  /** What came over the stream and is in no tile of the map yet. */
  readonly live = new LiveOverlay();
  readonly language = new Language();
  readonly selection = new Selection(this.language);

  #stream: LiveStream;
  #statusAtMs = 0;
  #answered = new Since();
  #timers: ReturnType<typeof setInterval>[] = [];
  #sensorsTimer: ReturnType<typeof setTimeout> | undefined;
  #mapTimer: ReturnType<typeof setTimeout> | undefined;
  #loadedOnce = false;

  constructor() {
    this.#stream = new LiveStream({
      onIncident: (summary) => {
        this.list.take(summary);
        this.live.take(summary);
        this.#mapSoon();
        if (summary.id === this.selection.id) void this.selection.refresh();
      },
      onRemoved: (id) => {
        this.list.remove(id);
        this.live.remove(id);
        this.#mapSoon();
        // The server answers with the successor, if there is one.
        if (id === this.selection.id) void this.selection.refresh();
      },
      onStatus: (status) => this.#takeStatus(status),
      onSensors: () => this.#sensorsSoon(),
      onReset: () => void this.reloadAll(),
      onConnection: (state) => {
        this.connection = state;
      },
    });
  }

  /** Loads everything and goes live. Returns how to stop. */
  start(): () => void {
    this.#stream.start();
    // The stream asks for the first load when it opens; a server without one still shows data.
    setTimeout(() => {
      if (!this.#loadedOnce) void this.reloadAll();
    }, 600);
    this.#timers = [setInterval(() => this.#tick(), 1_000), setInterval(() => void this.#watch(), WATCH_MS)];
    const onPop = (): void => this.#readAddress();
    addEventListener("popstate", onPop);
    const wanted = readSelection(location.hash);
    if (wanted !== null) this.#open(wanted);
    return () => {
      this.#stream.stop();
      for (const timer of this.#timers) clearInterval(timer);
      removeEventListener("popstate", onPop);
    };
  }

  async reloadAll(): Promise<void> {
    this.#loadedOnce = true;
    await this.#loadStatus();
    await Promise.all([
      this.list.reload(this.filters, this.nowMs),
      this.#loadPicture(),
      this.selection.refresh(),
    ]);
    this.mapVersion += 1;
  }

  setFilters(change: Partial<Filters>): void {
    this.filters = { ...this.filters, ...change };
    this.live.clear();
    this.#writeAddress("replace");
    void this.list.reload(this.filters, this.nowMs);
    this.mapVersion += 1;
  }

  /** Titles and reasons in this language from now on, those that are open too. */
  setLanguage(lang: Lang): void {
    this.language.choose(lang);
    void this.selection.refresh();
  }

  select(id: string | null): void {
    if (id !== null) {
      this.tab = "incidents";
      this.focus = null;
    }
    this.#open(id);
    this.#writeAddress("push");
  }

  /** Opens an incident; where it was merged, the address then names the one it was merged into. */
  #open(id: string | null): void {
    void this.selection.open(id).then(() => {
      if (this.selection.mergedFrom !== null) this.#writeAddress("replace");
    });
  }

  /** Points at a sensor or a line, on the map and in its list. */
  point(focus: Focus | null): void {
    this.focus = focus;
    if (focus === null) return;
    this.tab = focus.kind === "sensor" ? "sensors" : "lines";
    if (this.selection.id !== null) this.select(null);
  }

  /**
   * The filters as the map's tiles take them. A time window that moves with the clock moves in whole minutes, or
   * every look would ask for other tiles.
   */
  shown(): Params {
    const minute = this.nowMs === null ? null : Math.floor(this.nowMs / 60_000) * 60_000;
    return { ...timeBounds(this.filters, minute), class: this.filters.class, status: this.filters.status };
  }

  #readAddress(): void {
    const filters = readFilters(location.search);
    if (writeFilters(filters) !== writeFilters(this.filters)) {
      this.filters = filters;
      void this.list.reload(filters, this.nowMs);
      this.mapVersion += 1;
    }
    const wanted = readSelection(location.hash);
    if (wanted === this.selection.id) return;
    // A link in a dialog leads to what lies behind it.
    this.dialog = null;
    this.#open(wanted);
  }

  #writeAddress(how: "push" | "replace"): void {
    const text = location.pathname + writeFilters(this.filters) + writeSelection(this.selection.id);
    if (how === "push") history.pushState(null, "", text);
    else history.replaceState(null, "", text);
  }

  #takeStatus(status: SiteStatus): void {
    const agreementChanged = status.agreement?.sha256 !== this.status?.agreement?.sha256;
    const hadStatus = this.status !== null;
    this.status = status;
    this.nowMs = parseTime(status.now);
    this.#statusAtMs = performance.now();
    this.#answered.restart();
    this.freshness = freshness(status.ledger, 0);
    if (hadStatus && agreementChanged) void this.#loadPicture();
  }

  async #loadStatus(): Promise<boolean> {
    try {
      this.#takeStatus(await getJson<SiteStatus>("/api/status"));
      return true;
    } catch {
      this.connection = "disconnected";
      return false;
    }
  }

  async #loadPicture(): Promise<void> {
    const results = await Promise.allSettled([
      getJson<Features>("/api/features").then((features) => {
        this.features = features;
      }),
      getJson<{ places: Place[] }>("/api/places").then(({ places }) => {
        this.places = places;
      }),
      this.#loadSensors(),
    ]);
    this.pictureFailed = results.some((result) => result.status === "rejected");
  }

  async #loadSensors(): Promise<void> {
    const { sensors } = await getJson<{ sensors: Sensor[] }>("/api/sensors");
    this.sensors = [...new Map(sensors.map((one) => [one.id, one])).values()];
  }

  #sensorsSoon(): void {
    this.#sensorsTimer ??= setTimeout(() => {
      this.#sensorsTimer = undefined;
      this.#loadSensors().catch(() => {
        this.pictureFailed = true;
      });
    }, 5_000);
  }

  /** Tiles are asked for anew a moment after a change; what changed is drawn over them until they are there. */
  #mapSoon(): void {
    this.#mapTimer ??= setTimeout(() => {
      this.#mapTimer = undefined;
      this.mapVersion += 1;
    }, MAP_MS);
  }

  /** Advances the data clock; it stands still without a connection, rather than to pretend. */
  #tick(): void {
    const status = this.status;
    this.freshness = freshness(status?.ledger ?? null, this.#answered.ms());
    const at = parseTime(status?.now);
    if (!status || at === null || this.connection !== "live") return;
    const speed = status.demo ? (status.demo.finished ? 0 : status.demo.speed) : 1;
    const end = parseTime(status.demo?.ends) ?? Number.POSITIVE_INFINITY;
    this.nowMs = Math.min(at + (performance.now() - this.#statusAtMs) * speed, Math.max(end, at));
  }

  /** A quiet stream may be a dead link. Asks for the status, and opens the stream anew if it missed something. */
  async #watch(): Promise<void> {
    if (this.connection === "live" && this.#stream.silentMs() < SILENT_MS) return;
    const view = this.status?.view;
    const answered = await this.#loadStatus();
    if (answered && view !== undefined && this.status?.view !== view) this.#stream.reopen();
  }
}
