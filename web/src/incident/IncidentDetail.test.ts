import { cleanup, fireEvent, render, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { IncidentDetail as Detail } from "../api/types";
import { assessment, contribution, detail, event } from "../state/samples";
import IncidentDetail from "./IncidentDetail.svelte";

function show(change: Partial<Detail> = {}) {
  const onrecord = vi.fn();
  render(IncidentDetail, { detail: detail(change), onrecord });
  return { onrecord, part: (name: string) => within(screen.getByRole("region", { name })) };
}

// What people made of it is asked of the server, and has tests of its own.
beforeEach(() => vi.stubGlobal("fetch", () => new Promise(() => {})));

describe("the detail of an incident", () => {
  it("says what, when in UTC and local time, and where with its uncertainty", () => {
    show();
    expect(screen.getByRole("heading", { name: "3 explosions" })).toBeTruthy();
    expect(screen.getByText(/2021-02-15 14:32:07 UTC to 14:36:07, 4 min/)).toBeTruthy();
    expect(screen.getByText(/local \(UTC/)).toBeTruthy();
    expect(screen.getByText(/3 km ESE of Avdiivka, within 120 m/)).toBeTruthy();
  });

  it("gives each assessment its word, its outcome, its reasons and what would settle it", () => {
    const one = assessment();
    const provisions = show({ status: "unclear", assessments: [one] }).part("Provisions");
    expect(provisions.getByText("unclear")).toBeTruthy();
    expect(provisions.getByText("Not determinable:")).toBeTruthy();
    expect(provisions.getByText("applies with 52 %")).toBeTruthy();
    const reasons = within(provisions.getByRole("list", { name: "Reasons" })).getAllByRole("listitem");
    expect(reasons.map((item) => item.textContent)).toEqual(one.reasons);
    expect(provisions.getByText("A fourth sensor in earshot.")).toBeTruthy();
  });

  it("shows ids in sentences as such, and leaves a lone backtick alone", () => {
    const reasons = ["Near line `contact-2020`, 3 km.", "A lone ` stays."];
    const provisions = show({ assessments: [assessment({ reasons })] }).part("Provisions");
    expect(provisions.getByText("contact-2020").tagName).toBe("CODE");
    const items = within(provisions.getByRole("list", { name: "Reasons" })).getAllByRole("listitem");
    expect(items.map((one) => one.textContent)).toEqual(["Near line contact-2020, 3 km.", "A lone ` stays."]);
  });

  it("cites the provision, the version of the line and of the text", () => {
    const valid = [{ from: "2015-02-15T00:00:00Z", to: null }];
    const line = { id: "line", title: null, valid, uncertainty_m: 250, signed_m: 3 };
    const one = assessment({ measured_from: [line] });
    const provisions = show({ assessments: [one] }).part("Provisions");
    expect(provisions.getByText("Stands in “Package of measures” (2).")).toBeTruthy();
    expect(provisions.getByText("a-1, version 1.2").getAttribute("title")).toBe("SHA-256 ab");
    expect(provisions.getByText(/the version since 2015-02-15.*, known to 250 m/)).toBeTruthy();
  });

  it("tells the error of the calculation only where it could be seen in the probability", () => {
    const provisions = show({
      assessments: [assessment({ numerical_error: 0.0004 }), assessment({ numerical_error: 0.004 })],
    }).part("Provisions");
    const said = provisions.getAllByText(/^applies with/).map((one) => one.textContent?.trim());
    expect(said).toEqual(["applies with 52 %", "applies with 52 % (calculated to within 0.4 %)"]);
  });

  it("lists exceptions considered, and which rule won and why", () => {
    const considered = [
      { id: "drill", title: "Announced exercise", what: "exercise", probability: 0.35, permits: null },
      { id: "return-fire", title: null, what: "permission", probability: 1, permits: false },
    ];
    const rules_won = [{ other: "general", why: "more_specific" as const }];
    const provisions = show({ assessments: [assessment({ considered, rules_won })] }).part("Provisions");
    const items = provisions
      .getAllByRole("listitem")
      .map((one) => one.textContent?.replace(/\s+/g, " ").trim());
    expect(items).toContain(
      "Announced exercise (exercise): may excuse it; that has to be found out; in its place and time with 35 %",
    );
    expect(items).toContain("return-fire (permission): does not excuse it; in its place and time with 100 %");
    expect(items).toContain("no-fire applies instead of general: it is more specific");
  });

  it("marks the language of sentences, and offers others", async () => {
    const onlang = vi.fn();
    const ukrainian = assessment({ lang: "uk", title: "Заборона вогню", reasons: ["Подія сталася поруч."] });
    render(IncidentDetail, {
      detail: detail({ assessments: [ukrainian] }),
      onrecord: vi.fn(),
      lang: "uk",
      onlang,
    });
    expect(screen.getByRole("list", { name: "Reasons" }).getAttribute("lang")).toBe("uk");
    expect(screen.getByText("Заборона вогню").getAttribute("lang")).toBe("uk");
    const choice = screen.getByRole("combobox", { name: "Reasons in" }) as HTMLSelectElement;
    expect(choice.value).toBe("uk");
    await fireEvent.change(choice, { target: { value: "fr" } });
    expect(onlang).toHaveBeenCalledWith("fr");
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
    const told = events.getAllByText(/\+12 ms/);
    expect(told.filter((one) => one.closest("li"))).toHaveLength(2);
    expect(told.filter((one) => one.closest("svg"))).toHaveLength(2);
  });

  it("names the sensors that should have heard and did not", () => {
    expect(show().part("Events").getByText("default/19")).toBeTruthy();
  });

  it("says why an incident is held back, what it would count, and that it does not", () => {
    const held_back = "held back: rests on sensors that are not believed: default/12";
    const would_count = detail().counts;
    const events = [event({ held_back })];
    const { part } = show({ held_back, counts: [], would_count, status: null, events });
    expect(screen.getByRole("heading", { name: "not counted: 3 explosions" })).toBeTruthy();
    expect(screen.getByText(held_back)).toBeTruthy();
    expect(part("Provisions").getByText("Held against no provision while it is held back.")).toBeTruthy();
    expect(part("Events").getByText("held back")).toBeTruthy();
  });

  it("says beside a contributor why it is not believed, and beside a place that it is one-sided", () => {
    const doubt = "its clock seems 1.70 s ahead (9 events)";
    const events = show({
      events: [event({ one_sided: true, contributions: [contribution({ doubt })] })],
    }).part("Events");
    expect(events.getByText(new RegExp(doubt.replace(/[().]/g, "\\$&")))).toBeTruthy();
    expect(events.getByText("heard from one side only: distance uncertain")).toBeTruthy();
  });

  it("tells the origin of fire as three shares of a line's sides, or why there are none", () => {
    const why_no_side = "no line in the agreement, so no side";
    const none = { why_no_side, shares: null, kind: "shot", kind_percent: 60, link: null };
    expect(
      show({ events: [event({ origin: none })] })
        .part("Events")
        .getByText(/no line in the agr/),
    ).toBeTruthy();
    cleanup();
    const meaning =
      "left and right of the line as drawn in the agreement, from 48.000, 37.000 to 47.000, 37.500";
    const origin = {
      why_no_side: null,
      shares: { left: 80, right: 5, undetermined: 15, named: "undetermined" as const, meaning },
      kind: "impact",
      kind_percent: 85,
      link: { event: "e-0123456789abcdef0123456789abcdef", fired_there: true, percent: 75 },
    };
    const events = show({ events: [event({ origin })] }).part("Events");
    const line = events
      .getByText(/Origin of fire/)
      .closest("p")
      ?.textContent?.replace(/\s+/g, " ")
      .trim();
    expect(line).toBe(
      `Origin of fire: left of the line 80 %, right of it 5 %, undetermined 15 % Taken for impact (85 %); the round was fired at e-01234567… (75 %). No side is named. ${meaning}`,
    );
  });

  it("offers to show one of several events alone, and not where there is one", async () => {
    const name = "Show this event alone on the map";
    expect(show().part("Events").queryByRole("button", { name })).toBeNull();
    cleanup();
    const onalone = vi.fn();
    const several = detail({ events: [event({ id: "e-1" }), event({ id: "e-2" })] });
    render(IncidentDetail, { detail: several, onrecord: vi.fn(), onalone });
    const buttons = screen.getAllByRole("button", { name, hidden: true });
    await fireEvent.click(buttons[1] as HTMLElement);
    expect(onalone).toHaveBeenCalledWith("e-2");
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
      show({ events: [event({ contributions: twice })], assessments: [assessment(), assessment()] }),
    ).not.toThrow();
  });
});
