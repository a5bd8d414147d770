import { afterEach, describe, expect, it, vi } from "vitest";
import { Language } from "./language.svelte";
import { detail } from "./samples";
import { Selection } from "./selection.svelte";

/** A server with these answers, by path. */
function serve(answers: Record<string, [status: number, body: unknown]>) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const [status, body] = answers[path] ?? [
      404,
      { error: { what: "There is no such incident.", where: path, what_to_do: "Look in the list." } },
    ];
    return new Response(JSON.stringify(body), { status });
  });
  return asked;
}
const merged = (into: string): [number, unknown] => [
  410,
  { error: { what: "Merged.", where: null, what_to_do: null }, superseded_by: into },
];

afterEach(() => vi.unstubAllGlobals());

describe("Selection", () => {
  it("opens an incident, with an id that needs escaping", async () => {
    const asked = serve({ "/api/incidents/i%2F1": [200, detail({ id: "i/1" })] });
    const selection = new Selection();
    await selection.open("i/1");
    expect(asked).toEqual(["/api/incidents/i%2F1"]);
    expect(selection.detail?.id).toBe("i/1");
    expect(selection.load).toBe("ready");
  });

  it("asks in the language that is chosen, and keeps showing meanwhile", async () => {
    const asked = serve({
      "/api/incidents/a": [200, detail({ id: "a" })],
      "/api/incidents/a?lang=uk": [200, detail({ id: "a", place: "Авдіївка" })],
    });
    const language = new Language();
    const selection = new Selection(language);
    await selection.open("a");
    language.choose("uk");
    const refreshed = selection.refresh();
    expect(selection.detail?.id).toBe("a");
    await refreshed;
    expect(asked).toEqual(["/api/incidents/a", "/api/incidents/a?lang=uk"]);
    expect(selection.detail?.place).toBe("Авдіївка");
    localStorage.clear();
  });

  it("follows merges to their end and tells where it came from", async () => {
    serve({
      "/api/incidents/a": merged("b"),
      "/api/incidents/b": merged("c"),
      "/api/incidents/c": [200, detail({ id: "c" })],
    });
    const selection = new Selection();
    await selection.open("a");
    expect([selection.id, selection.detail?.id, selection.mergedFrom]).toEqual(["c", "c", "a"]);
  });

  it("stops at a circle of merges", async () => {
    const asked = serve({ "/api/incidents/a": merged("b"), "/api/incidents/b": merged("a") });
    const selection = new Selection();
    await selection.open("a");
    expect(selection.load).toBe("failed");
    expect(asked).toHaveLength(2);
  });

  it("gives the server's words when there is no such incident", async () => {
    serve({});
    const selection = new Selection();
    await selection.open("gone");
    expect(selection.error?.what).toContain("There is no such incident.");
    expect(selection.error?.whatToDo).toBe("Look in the list.");
  });

  it("says so when the server does not answer", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed to fetch")));
    const selection = new Selection();
    await selection.open("a");
    expect(selection.error?.what).toBe("The server did not answer.");
  });

  it("keeps only the last of two quick choices", async () => {
    vi.stubGlobal(
      "fetch",
      (path: string, { signal }: { signal: AbortSignal }) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(new DOMException("given up", "AbortError")));
          if (path.endsWith("/b")) resolve(new Response(JSON.stringify(detail({ id: "b" }))));
        }),
    );
    const selection = new Selection();
    const first = selection.open("a");
    await selection.open("b");
    await first;
    expect([selection.id, selection.detail?.id, selection.load]).toEqual(["b", "b", "ready"]);
  });
});
