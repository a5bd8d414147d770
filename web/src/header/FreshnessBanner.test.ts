import { render, screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import type { Freshness } from "../state/freshness";
import FreshnessBanner from "./FreshnessBanner.svelte";

it("says how old, loudly; and what is not yet witnessed, calmly", () => {
  const show = (freshness: Freshness) => render(FreshnessBanner, { freshness });
  const first = show({ kind: "old", ageMs: 16 * 60_000 });
  expect(screen.getByRole("alert").textContent).toContain("last witnessed 16 min ago");
  first.unmount();
  const second = show({ kind: "no_contact", ageMs: 3_600_000, witnessedMs: 3_660_000 });
  const words = screen.getByRole("alert").textContent;
  expect(words).toContain("last answered 1 h ago");
  expect(words).toContain("last witnessed 1 h 1 min ago");
  second.unmount();
  const third = show({ kind: "not_yet" });
  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByRole("status").textContent).toContain("Not yet witnessed");
  third.unmount();
  const fourth = show({ kind: "split" });
  expect(screen.getByRole("alert").textContent).toContain("two histories");
  fourth.unmount();
  const { container } = show({ kind: "fresh" });
  expect(container.textContent?.trim()).toBe("");
});
