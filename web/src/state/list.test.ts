import { afterEach, describe, expect, it, vi } from "vitest";
import type { IncidentPage } from "../api/types";
import { IncidentList } from "./incidents.svelte";
import { summary } from "./samples";
import { NO_FILTERS } from "./url";

const NOW = Date.UTC(2021, 1, 15, 15);
const page = (ids: string[], total: number, next: string | null = null): IncidentPage => ({
  incidents: ids.map((id) => summary({ id })),
  total,
  returned: ids.length,
  next,
});

function serve(answer: (path: string) => IncidentPage | number) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const body = answer(path);
    return typeof body === "number"
      ? new Response("{}", { status: body })
      : new Response(JSON.stringify(body));
  });
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("IncidentList", () => {
  it("asks with limit and filters, and knows how many there are beyond the page", async () => {
    const asked = serve(() => page(["i-2", "i-1"], 12_345, "i-1"));
    const list = new IncidentList();
    await list.reload({ ...NO_FILTERS, window: "6h", status: "unclear", text: "Avdiivka" }, NOW);
    expect(asked).toEqual([
      "/api/incidents?from=2021-02-15T09%3A00%3A00.000Z&status=unclear&q=Avdiivka&limit=500",
    ]);
    expect([list.items.length, list.total, list.load]).toEqual([2, 12_345, "ready"]);
  });

  it("goes on with the next page, and shows nothing twice", async () => {
    const asked = serve((path) =>
      path.includes("after=") ? page(["i-1", "i-0"], 3) : page(["i-2", "i-1"], 3, "i-1"),
    );
    const list = new IncidentList();
    await list.reload(NO_FILTERS, NOW);
    await list.more();
    expect(list.items.map((item) => item.id)).toEqual(["i-2", "i-1", "i-0"]);
    await list.more();
    expect(asked, "there is no third page").toHaveLength(2);
  });

  it("keeps what it has when asking again fails, and says so", async () => {
    let broken = false;
    serve(() => (broken ? 503 : page(["i-1"], 1)));
    const list = new IncidentList();
    await list.reload(NO_FILTERS, NOW);
    broken = true;
    await list.reload(NO_FILTERS, NOW);
    expect([list.load, list.items.length]).toEqual(["failed", 1]);
    expect(list.error?.what).toBe("The server answered 503 for /api/incidents.");
  });

  it("gathers a burst of arrivals into one update, highlights them, and forgets the highlight", async () => {
    serve(() => page(["i-1"], 1));
    const list = new IncidentList();
    await list.reload(NO_FILTERS, NOW);
    vi.useFakeTimers();
    for (let k = 0; k < 50; k += 1) list.take(summary({ id: `n-${k}` }));
    expect(list.items).toHaveLength(1);
    vi.advanceTimersByTime(250);
    expect([list.items.length, list.total, list.fresh.size]).toEqual([51, 51, 50]);
    vi.advanceTimersByTime(6_000);
    expect(list.fresh.size).toBe(0);
  });

  it("asks the server again when a text filter is on: the page cannot search as it does", async () => {
    const asked = serve(() => page([], 0));
    const list = new IncidentList();
    await list.reload({ ...NO_FILTERS, text: "x" }, NOW);
    vi.useFakeTimers();
    list.take(summary());
    await vi.advanceTimersByTimeAsync(3_000);
    expect(list.items).toHaveLength(0);
    expect(asked).toHaveLength(2);
  });
});
