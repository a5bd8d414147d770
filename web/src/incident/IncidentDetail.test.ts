import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { Assessment, IncidentDetail as Detail } from "../api/types";
import { contribution, detail, event } from "../state/samples";
import IncidentDetail from "./IncidentDetail.svelte";

const assessment: Assessment = {
  provision: "no-fire",
  title: "No use of weapons in the zone",
  probability: 0.52,
  status: "unclear",
  reasons: ["The area lies partly inside the zone.", "The time lies within the period in force."],
  would_settle: "A fourth sensor in earshot.",
  agreement: { id: "a-1", version: "1.2", sha256: "ab" },
};

function show(change: Partial<Detail> = {}) {
  const onrecord = vi.fn();
  render(IncidentDetail, { detail: detail(change), onrecord });
  return { onrecord, part: (name: string) => within(screen.getByRole("region", { name })) };
}

describe("the detail of an incident", () => {
  it("says what, when in UTC and local time, and where with its uncertainty", () => {
    show();
    expect(screen.getByRole("heading", { name: "3 explosions" })).toBeTruthy();
    expect(screen.getByText(/2021-02-15 14:32:07 UTC to 14:36:07, 4 min/)).toBeTruthy();
    expect(screen.getByText(/local \(UTC/)).toBeTruthy();
    expect(screen.getByText(/3 km ESE of Avdiivka, within 120 m/)).toBeTruthy();
  });

  it("gives each assessment its word, its reasons and what would settle it", () => {
    const provisions = show({ status: "unclear", assessments: [assessment] }).part("Provisions");
    expect(provisions.getByText("unclear")).toBeTruthy();
    expect(provisions.getByText("applies with 52 %")).toBeTruthy();
    expect(provisions.getAllByRole("listitem").map((one) => one.textContent)).toEqual(assessment.reasons);
    expect(provisions.getByText("A fourth sensor in earshot.")).toBeTruthy();
    expect(provisions.getByText(/a-1, version 1.2/)).toBeTruthy();
  });

  it("says that it was held against no provision rather than to show nothing", () => {
    expect(show().part("Provisions").getByText("Held against no provision.")).toBeTruthy();
  });

  it("shows the classes of an event with their probabilities, likeliest first", () => {
    const events = show().part("Events");
    const list = events.getByRole("list", { name: "Classes and their probabilities" });
    expect(
      within(list)
        .getAllByRole("listitem")
        .map((one) => one.textContent?.replace(/\s+/g, " ").trim()),
    ).toEqual(["explosion 90 %", "outgoing 10 %"]);
  });

  it("keeps rejected observations in sight, apart from those that were used", () => {
    const rejected = contribution({
      observation: "o-22",
      observer: "default/44",
      role: "rejected",
      note: "too late",
    });
    const events = show({ events: [event({ contributions: [contribution(), rejected] })] }).part("Events");
    expect(events.getByText("1 observation used")).toBeTruthy();
    expect(events.getByText("1 observation considered and rejected")).toBeTruthy();
    expect(events.getByText("too late")).toBeTruthy();
    expect(events.getAllByText(/\+12 ms/)).toHaveLength(2);
  });

  it("names the sensors that should have heard and did not", () => {
    expect(show().part("Events").getByText("default/19")).toBeTruthy();
  });

  it("leads from each observation to its record", async () => {
    const { onrecord, part } = show();
    await fireEvent.click(part("Events").getByRole("button", { name: "Record o-11aa" }));
    expect(onrecord).toHaveBeenCalledWith("o-11aa");
  });

  it("leads to the report of that day, and lists revisions newest first", () => {
    const history = [
      { revision: 1, at: "2021-02-15T14:33:00Z", what: "first assembled" },
      { revision: 2, at: "2021-02-15T14:50:00Z", what: "a patrol report joined" },
    ];
    const { part } = show({ history, revision: 2 });
    expect(screen.getByRole("link", { name: /Daily report/ }).getAttribute("href")).toBe(
      "/reports/daily/2021-02-15",
    );
    expect(part("History").getAllByRole("listitem")[0]?.textContent).toContain("a patrol report joined");
  });

  it("does not fall over when a server repeats itself", () => {
    const twice = [contribution(), contribution()];
    expect(() =>
      show({ events: [event({ contributions: twice })], assessments: [assessment, assessment] }),
    ).not.toThrow();
  });
});
