import { cleanup, render, screen } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { IncidentReview } from "../api/mission";
import { readSelection } from "../state/url";
import ReviewSection from "./ReviewSection.svelte";

const by = { person: "nor-4", hat: "NOR", nationality: "NOR" };
const other = { person: "fra-2", hat: "FRA", nationality: "FRA" };
const at = "2026-11-27T12:00:00Z";

const review: IncidentReview = {
  id: "i-1",
  version: 2,
  stage: "disputed",
  taken: null,
  part_of: "i-1",
  assessments: [
    {
      number: 1,
      revision: 3,
      by,
      at,
      statement: "Two explosions west of the bridge.",
      level: "observed",
      stage: "disputed",
      confidence: "moderate",
      alternatives: ["demining"],
      coverage: "The eastern camera was down.",
      reviews: [{ by: other, at, verdict: { verdict: "dissents", reason: "One echo." } }],
      dissents: [{ by: other, at, reason: "One echo." }],
    },
  ],
};

function answers(body: unknown, status = 200): void {
  const answer = () => Promise.resolve(new Response(JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", vi.fn(answer));
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the review of an incident", () => {
  it("shows a dissent beside the assessment, and that there is a newer revision", async () => {
    answers(review);
    render(ReviewSection, { incident: "i-1", revision: 5 });
    expect(await screen.findByText("Two explosions west of the bridge.")).toBeTruthy();
    expect(screen.getByText(/One echo\./)).toBeTruthy();
    expect(screen.getByText(/revision 3; by now there is 5/)).toBeTruthy();
  });

  it("says so where nobody has looked at it, and offers to assess but not to review", async () => {
    answers({ ...review, version: 0, stage: "automatic", assessments: [] });
    render(ReviewSection, { incident: "i-1", revision: 1 });
    expect(await screen.findByText(/nobody has assessed it/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Assess" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Second review" })).toBeNull();
  });

  it("tells a failure with what to do", async () => {
    answers({ error: { what: "It broke.", where: null, what_to_do: "Wait." } }, 500);
    render(ReviewSection, { incident: "i-1", revision: 1 });
    expect((await screen.findByRole("alert")).textContent).toContain("It broke. Wait.");
  });

  it("leads to the incident that it is part of", async () => {
    answers({ ...review, part_of: "i-9" });
    render(ReviewSection, { incident: "i-1", revision: 3 });
    const link = await screen.findByRole("link", { name: "i-9" });
    expect(readSelection(link.getAttribute("href") ?? "")).toBe("i-9");
  });
});
