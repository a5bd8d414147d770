import { afterEach, describe, expect, it, vi } from "vitest";
import { Language } from "./language.svelte";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("Language", () => {
  it("is English until another one is chosen, and is remembered", () => {
    const first = new Language();
    expect([first.code, first.parameter]).toEqual(["en", {}]);
    first.choose("uk");
    expect(first.parameter).toEqual({ lang: "uk" });
    expect(new Language().code).toBe("uk");
  });

  it("does not take what it does not know from the browser's memory", () => {
    for (const kept of ["tlh", "", "toString"]) {
      localStorage.setItem("trucewatch.lang", kept);
      expect(new Language().code).toBe("en");
    }
  });

  it("works in a browser that keeps nothing", () => {
    const refuse = () => {
      throw new Error("denied");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, clear: () => {} });
    const language = new Language();
    language.choose("de");
    expect(language.code).toBe("de");
  });
});
