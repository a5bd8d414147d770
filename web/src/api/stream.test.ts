import { beforeEach, describe, expect, it, vi } from "vitest";
import { LiveStream, type Source, type StreamHandlers } from "./stream";

class FakeSource implements Source {
  readyState = 0;
  closed = false;
  readonly #listeners = new Map<string, (event: { data?: string }) => void>();
  addEventListener(name: string, listener: (event: { data?: string }) => void): void {
    this.#listeners.set(name, listener);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, data?: unknown): void {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    this.#listeners.get(name)?.(data === undefined ? {} : { data: text });
  }
}

function setUp() {
  const sources: FakeSource[] = [];
  const told: string[] = [];
  let connection = "";
  const handlers: StreamHandlers = {
    onIncident: (summary) => told.push(`incident ${summary.id}`),
    onRemoved: (id, by) => told.push(`removed ${id} by ${by}`),
    onStatus: () => told.push("status"),
    onSensors: () => told.push("sensors"),
    onReset: () => told.push("reset"),
    onConnection: (state) => {
      if (connection !== state) told.push(state);
      connection = state;
    },
  };
  const stream = new LiveStream(handlers, () => {
    const source = new FakeSource();
    sources.push(source);
    return source;
  });
  stream.start();
  const source = (k: number): FakeSource => {
    const found = sources[k];
    if (!found) throw new Error(`no source ${k}`);
    return found;
  };
  return { stream, sources, source, told };
}

describe("LiveStream", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it("asks for everything once the first stream is open, and then passes messages on", () => {
    const { source, told } = setUp();
    source(0).say("open");
    source(0).say("incident", { id: "i-1" });
    source(0).say("removed", { id: "i-1", superseded_by: "i-2" });
    source(0).say("sensors", { changed: 3 });
    expect(told).toEqual(["connecting", "live", "reset", "incident i-1", "removed i-1 by i-2", "sensors"]);
  });

  it("does not reload when the browser resumed by itself: nothing was missed", () => {
    const { source, sources, told } = setUp();
    source(0).say("open");
    told.length = 0;
    source(0).readyState = 0; // the browser is trying again, with Last-Event-ID
    source(0).say("error");
    source(0).say("open");
    expect(told).toEqual(["disconnected", "live"]);
    expect(sources).toHaveLength(1);
  });

  it("reloads when the server says that it cannot close the gap", () => {
    const { source, told } = setUp();
    source(0).say("open");
    told.length = 0;
    source(0).say("reset");
    expect(told).toEqual(["reset"]);
  });

  it("opens a new stream and reloads when the browser gave the old one up", () => {
    const { source, sources, told } = setUp();
    source(0).say("open");
    told.length = 0;
    source(0).readyState = 2;
    source(0).say("error");
    expect(source(0).closed).toBe(true);
    expect(sources).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(sources).toHaveLength(2);
    source(1).say("open");
    expect(told).toEqual(["disconnected", "connecting", "live", "reset"]);
  });

  it("waits longer after each failure, so that a server that restarts is not flooded", () => {
    const { source, sources } = setUp();
    for (const [k, wait] of [1_000, 2_000, 5_000, 10_000, 30_000, 30_000].entries()) {
      source(k).readyState = 2;
      source(k).say("error");
      vi.advanceTimersByTime(wait - 1);
      expect(sources, `before ${wait} ms`).toHaveLength(k + 1);
      vi.advanceTimersByTime(1);
      expect(sources, `after ${wait} ms`).toHaveLength(k + 2);
    }
  });

  it("reloads on a message that it cannot read rather than to lose it in silence", () => {
    const { source, told } = setUp();
    source(0).say("open");
    told.length = 0;
    source(0).say("incident", "{broken");
    expect(told).toEqual(["reset"]);
  });

  it("stays closed once stopped", () => {
    const { stream, source, sources } = setUp();
    stream.stop();
    source(0).readyState = 2;
    source(0).say("error");
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(1);
  });
});
