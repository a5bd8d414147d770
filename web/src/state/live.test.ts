import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LIVE_MAX, LiveOverlay } from "./live.svelte";
import { summary } from "./samples";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const shown = (live: LiveOverlay) => live.items.map((one) => `${one.id} ${one.revision}`);

it("draws what came until tiles that were asked for later are there", () => {
  const live = new LiveOverlay();
  live.take(summary({ id: "i-1", revision: 1 }));
  live.take(summary({ id: "i-1", revision: 2 }));
  live.remove("i-2");
  vi.advanceTimersByTime(150);
  expect(shown(live)).toEqual(["i-1 2"]);
  expect(live.ids).toEqual(["i-1", "i-2"]);
  const asked = live.mark();
  live.take(summary({ id: "i-3", revision: 1 }));
  live.take(summary({ id: "i-1", revision: 3 }));
  live.settled(asked);
  expect(shown(live)).toEqual(["i-3 1", "i-1 3"]);
  expect(live.ids).toEqual(["i-3", "i-1"]);
  live.settled(live.mark());
  expect([live.items, live.ids]).toEqual([[], []]);
});

it("holds no more than the newest", () => {
  const live = new LiveOverlay();
  for (let k = 0; k < LIVE_MAX + 5; k += 1) live.take(summary({ id: `i-${k}` }));
  vi.advanceTimersByTime(150);
  expect(live.items).toHaveLength(LIVE_MAX);
  expect(live.ids[0]).toBe("i-5");
});
