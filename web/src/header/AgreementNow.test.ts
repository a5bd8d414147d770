import { fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AgreementDetail, AgreementItem } from "../api/types";
import { Language } from "../state/language.svelte";
import AgreementNow from "./AgreementNow.svelte";

function item(change: Partial<AgreementItem> = {}): AgreementItem {
  return {
    id: "no-fire",
    title: "No fire",
    standing: "holds",
    disputed: false,
    sentences: ["All must not fire."],
    ...change,
  };
}

function serve(change: Partial<AgreementDetail> = {}) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const agreement: AgreementDetail = {
      id: "a-1",
      version: "3",
      sha256: "ab",
      title: "Measures",
      lang: path.includes("lang=uk") ? "uk" : "en",
      at: "2020-08-01T12:00:00Z",
      about: ["Agreement a-1, version 3 of its file."],
      ceasefire: item({
        id: "ceasefire",
        sentences: ["The ceasefire has been in force since 27 July 2020."],
      }),
      in_force: [item()],
      not_in_force: [],
      sources: [item({ id: "AM", title: null, sentences: ["Additional measures, 2020"] })],
      ...change,
    };
    return new Response(JSON.stringify(agreement));
  });
  return asked;
}

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("the agreement as it stands", () => {
  it("says what it is, how the ceasefire stands, and what is in force", async () => {
    serve();
    render(AgreementNow, { language: new Language(), onlang: vi.fn() });
    expect(await screen.findByRole("heading", { name: "Measures" })).toBeTruthy();
    expect(screen.getByText("Agreement a-1, version 3 of its file.")).toBeTruthy();
    expect(screen.getByText("The ceasefire has been in force since 27 July 2020.")).toBeTruthy();
    expect(screen.getByRole("heading", { name: /^1 provision in force at 2020-08-01 12:00/ })).toBeTruthy();
    expect(screen.getByText("Additional measures, 2020")).toBeTruthy();
    expect(screen.queryByText("disputed")).toBeNull();
  });

  it("marks a disputed provision, and says how those not in force stand", async () => {
    serve({
      ceasefire: null,
      in_force: [item({ disputed: true })],
      not_in_force: [item({ standing: "ended" })],
    });
    render(AgreementNow, { language: new Language(), onlang: vi.fn() });
    expect(await screen.findByText("disputed")).toBeTruthy();
    expect(screen.getByText("ended")).toBeTruthy();
    expect(screen.getByText(/records no ceasefire of its own/)).toBeTruthy();
  });

  it("asks again in the language that is chosen", async () => {
    const asked = serve();
    const language = new Language();
    render(AgreementNow, { language, onlang: (lang) => language.choose(lang) });
    const choice = await screen.findByRole("combobox", { name: "Reasons in" });
    await fireEvent.change(choice, { target: { value: "uk" } });
    await vi.waitFor(() =>
      expect(screen.getByRole("heading", { name: "Measures" }).getAttribute("lang")).toBe("uk"),
    );
    expect(asked).toEqual(["/api/agreement", "/api/agreement?lang=uk"]);
  });
});
