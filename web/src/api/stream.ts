/**
 * The live stream: server-sent events with a view number as id. The browser resumes by itself
 * after a short cut (it sends `Last-Event-ID`). Whatever it cannot resume is told as `onReset`:
 * the listener then loads everything again. That is so when
 * - a stream is opened anew, the first time or after the browser gave the old one up: a new
 *   stream starts at "now", and what came before it is unknown,
 * - the server says `reset`, because it no longer has the missed events, or
 * - a message cannot be read.
 */
import type { SiteStatus, Summary } from "./types";

export type Connection = "connecting" | "live" | "disconnected";

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** `EventSource.CLOSED`: the browser will not try again. */
const CLOSED = 2;

export interface StreamHandlers {
  onIncident(summary: Summary): void;
  onRemoved(id: string, supersededBy: string | null): void;
  onStatus(status: SiteStatus): void;
  onSensors(): void;
  onReset(): void;
  onConnection(state: Connection): void;
}

/** The part of `EventSource` that is used here, so that a test can stand in for it. */
export interface Source {
  readonly readyState: number;
  addEventListener(name: string, listener: (event: { data?: string }) => void): void;
  close(): void;
}

export class LiveStream {
  #source: Source | null = null;
  #fresh = true;
  #retries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #heardAtMs = 0;

  constructor(
    private readonly handlers: StreamHandlers,
    private readonly open: () => Source = () => new EventSource("/api/stream") as unknown as Source,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Opens the stream; a second call does nothing. */
  start(): void {
    if (this.#source === null && !this.#stopped) this.#connect();
  }

  /** Closes the stream for good. */
  stop(): void {
    this.#stopped = true;
    this.#close();
  }

  /** Milliseconds since the server last said anything on the stream. */
  silentMs(): number {
    return this.nowMs() - this.#heardAtMs;
  }

  /** Gives up the stream and opens a new one, after a wait that grows with each failure. */
  reopen(): void {
    if (this.#stopped) return;
    this.#close();
    this.handlers.onConnection("disconnected");
    const wait = RETRY_MS[Math.min(this.#retries, RETRY_MS.length - 1)] ?? 30_000;
    this.#retries += 1;
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #connect(): void {
    const source = this.open();
    this.#source = source;
    this.#fresh = true;
    this.handlers.onConnection("connecting");
    source.addEventListener("open", () => this.#opened());
    source.addEventListener("error", () => this.#failed(source));
    this.#listen<Summary>(source, "incident", (summary) => this.handlers.onIncident(summary));
    this.#listen<SiteStatus>(source, "status", (status) => this.handlers.onStatus(status));
    this.#listen<unknown>(source, "sensors", () => this.handlers.onSensors());
    this.#listen<{ id: string; superseded_by: string | null }>(source, "removed", (gone) =>
      this.handlers.onRemoved(gone.id, gone.superseded_by),
    );
    source.addEventListener("reset", () => {
      this.#alive();
      this.handlers.onReset();
    });
  }

  #opened(): void {
    this.#alive();
    this.#retries = 0;
    if (this.#fresh) this.handlers.onReset();
    this.#fresh = false;
  }

  #alive(): void {
    this.#heardAtMs = this.nowMs();
    this.handlers.onConnection("live");
  }

  #failed(source: Source): void {
    if (source !== this.#source || this.#stopped) return;
    if (source.readyState === CLOSED) this.reopen();
    else this.handlers.onConnection("disconnected");
  }

  #listen<T>(source: Source, name: string, tell: (data: T) => void): void {
    source.addEventListener(name, (event) => {
      this.#alive();
      let data: T;
      try {
        data = JSON.parse(event.data ?? "") as T;
      } catch {
        this.handlers.onReset();
        return;
      }
      tell(data);
    });
  }
}
