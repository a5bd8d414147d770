import { describe, expect, it, vi } from "vitest";
import { detail } from "../state/samples";
import { OutlineCache } from "./outlines";

const ring: [number, number][] = [
  [37, 48],
  [37.1, 48],
  [37, 48.1],
  [37, 48],
];

describe("OutlineCache", () => {
  it("asks once for each incident, at most four at a time, and goes on after a failure", async () => {
    let now = 0;
    let most = 0;
    const get = vi.fn(async (id: string) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      if (id === "i-3") throw new Error("gone");
      return detail({ id, outline: id === "i-5" ? [] : ring });
    });
    const cache = new OutlineCache(() => {}, get);
    const ids = Array.from({ length: 9 }, (_, k) => `i-${k}`);
    cache.want(ids);
    await vi.waitFor(() => expect(cache.ids()).toHaveLength(7));
    expect(most).toBe(4);
    expect(cache.ids()).not.toContain("i-5"); // no outline: keeps its halo
    cache.want(ids);
    await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(10)); // only the failed one again
  });

  it("asks again for an incident that changed", async () => {
    const get = vi.fn(async (id: string) => detail({ id, outline: ring }));
    const cache = new OutlineCache(() => {}, get);
    cache.want(["i-1"]);
    await vi.waitFor(() => expect(cache.collection().features).toHaveLength(1));
    cache.forget("i-1");
    cache.want(["i-1"]);
    await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(2));
  });
});
