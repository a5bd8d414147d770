import { fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { summary } from "../state/samples";
import IncidentRow from "./IncidentRow.svelte";

const show = (change: Parameters<typeof summary>[0] = {}, props: { chosen?: boolean } = {}) => {
  const onopen = vi.fn();
  render(IncidentRow, { incident: summary(change), onopen, ...props });
  return { onopen, row: screen.getByRole("button") };
};

describe("a row of the incident list", () => {
  it("says when, what, where, how sure, on what it rests, and the machine's word", () => {
    const { row } = show();
    expect(screen.getByText("14:32:07").getAttribute("title")).toMatch(
      /^2021-02-15 14:32:07 UTC · .* local \(UTC/,
    );
    expect(row.textContent).toContain("3 explosions");
    expect(row.textContent).toContain("3 km ESE of Avdiivka, within 120 m");
    expect(row.textContent).toContain("11 observations");
    expect(row.textContent).toContain("looks broken");
    expect(row.textContent).not.toContain("provisional");
  });

  it("says the date with the time where it is not the date of the mission's day above it", () => {
    show({ day: "2021-02-15", begins: "2021-02-14T23:59:04Z", ends: "2021-02-14T23:59:04Z" });
    expect(screen.getByText("14 Feb 23:59:04")).toBeTruthy();
  });

  it.each([
    [{ provisional: true }, "provisional", "a mark for what may still change"],
    [
      { held_back: "held back: …", status: null, counts: [], would_count: summary().counts },
      "not counted: 3 explosions",
      "what is held back says what it would count",
    ],
    [{ held_back: "held back: …", status: null }, "held back", "and is marked"],
    [{ status: null }, "not assessed", "no status is said in words"],
    [
      { place: null, lat_deg: null, lon_deg: null, within_m: null },
      "not located",
      "no place is said in words",
    ],
    [{ place: null }, "no named place near, within 120 m", "a point without a name keeps its uncertainty"],
    [{ within_m: null }, "Avdiivka, uncertainty not known", "a missing uncertainty is not left out"],
    [{ counts: [] }, "nothing counted", "no counts are said in words"],
  ])("%o shows `%s`: %s", (change, words, _why) => {
    expect(show(change).row.textContent).toContain(words);
  });

  it("opens on a click, and tells which row is open", async () => {
    const { onopen, row } = show({}, { chosen: true });
    expect(row.getAttribute("aria-current")).toBe("true");
    await fireEvent.click(row);
    expect(onopen).toHaveBeenCalledWith(summary().id);
  });

  it("shows markup from the server as text", () => {
    const { row } = show({ place: '<img src="x" onerror="alert(1)">' });
    expect(row.querySelector("img")).toBeNull();
    expect(row.textContent).toContain("<img src=");
  });
});
