import { describe, expect, it } from "vitest";
import { distance, integer, percent, plural, position, residual, weight, within } from "./numbers";
import { age, duration, localTitle, longDate, parseTime, startOfDay, utcDateTime } from "./time";
import { CLASS_WORDS, classText, countsText, namedText, shortId, statusKey } from "./words";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1234567, "1,234,567"],
  ])("integer %d", (n, expected) => expect(integer(n)).toBe(expected));

  it.each([
    [0.2, "within 1 m", "never within nothing"],
    [12, "within 12 m", "two digits stay"],
    [120, "within 120 m", "round numbers stay"],
    [121, "within 130 m", "rounded up: the area is not told smaller than it is"],
    [996, "within 1 km", "995 to 1000 m becomes a kilometre"],
    [1200, "within 1.2 km", "one decimal below 10 km"],
    [1201, "within 1.3 km", "rounded up in kilometres too"],
    [13_001, "within 14 km", "no decimals from 10 km"],
    [null, "not located", "no location is said in words"],
  ])("within %s is %s: %s", (metres, expected, _why) => expect(within(metres)).toBe(expected));

  it("knows 9.95 km from 10 km", () => {
    expect(distance(9_950)).toBe("10 km");
    expect(distance(9_900)).toBe("9.9 km");
  });

  it.each([
    [0, "0 %"],
    [0.001, "under 1 %"],
    [0.5, "50 %"],
    [0.9951, "over 99 %"],
    [1, "100 %"],
  ])("percent %d", (share, expected) => expect(percent(share)).toBe(expected));

  it("tells residuals and weights in words", () => {
    expect(residual(0.0124)).toBe("+12 ms");
    expect(residual(-1.35)).toBe("−1.35 s");
    expect(weight(0)).toBe("as likely as by chance");
    expect(weight(Math.log(25))).toBe("25 times likelier than by chance");
    expect(weight(-Math.log(4))).toBe("4.0 times less likely than by chance");
    expect(weight(40)).toBe("over 1,000,000 times likelier than by chance");
  });

  it("tells number and noun, and places", () => {
    expect(plural(1, "event")).toBe("1 event");
    expect(plural(2000, "entry", "entries")).toBe("2,000 entries");
    expect(position(48.01231, -37.8)).toBe("48.0123° N, 37.8000° W");
  });
});

describe("times", () => {
  const at = Date.UTC(2021, 1, 15, 14, 32, 7);

  it("shows UTC, and local time with its offset", () => {
    expect(utcDateTime(at)).toBe("2021-02-15 14:32:07 UTC");
    expect(longDate(at)).toBe("Monday 15 February 2021");
    expect(localTitle(at, 120)).toBe("2021-02-15 16:32:07 local (UTC+2)");
    expect(localTitle(at, -570)).toBe("2021-02-15 05:02:07 local (UTC−9:30)");
    expect(startOfDay(at)).toBe(Date.UTC(2021, 1, 15));
  });

  it.each([
    [400, "under 1 s"],
    [40_000, "40 s"],
    [4 * 60_000, "4 min"],
    [130 * 60_000, "2 h 10 min"],
    [72 * 3_600_000, "3 d"],
  ])("duration %d", (ms, expected) => expect(duration(ms)).toBe(expected));

  it("tells age, and a time that lies ahead", () => {
    expect(age(at - 1_000, at)).toBe("just now");
    expect(age(at - 12_000, at)).toBe("12 s ago");
    expect(age(at + 60_000, at)).toBe("1 min ahead of the data clock");
  });

  it("refuses what is no time", () => {
    expect(parseTime("soon")).toBeNull();
    expect(parseTime(null)).toBeNull();
    expect(parseTime("2021-02-15T14:32:07Z")).toBe(at);
  });
});

describe("words", () => {
  it("keeps counts of different units apart", () => {
    const count = { class: "x", word: "x", value: 1, bound: "exact" as const };
    expect(
      countsText([
        { ...count, text: "3 explosions" },
        { ...count, text: "at least 10 shots" },
      ]),
    ).toBe("3 explosions, at least 10 shots");
    expect(countsText([])).toBe("nothing counted");
  });

  it("has a word for an incident without a status", () => {
    expect(statusKey(null)).toBe("none");
    expect(shortId("i-3f2a91c0aa00ff3f2a91c0aa00ff")).toBe("i-3f2a91c0…");
    expect(shortId("i-1")).toBe("i-1");
  });
});

describe("words of classes and sides", () => {
  it.each([
    ["seismic", "seismic event"],
    ["seismic_event", "seismic event"],
    ["muzzle_flash", "muzzle flash"],
    ["outgoing", "outgoing"],
  ])("class %s", (word, expected) => expect(classText(word)).toBe(expected));

  it("offers seismic events to the filter", () => expect(CLASS_WORDS.seismic_event).toBe("seismic event"));

  it.each([
    ["left", "Named: left of the line."],
    ["right", "Named: right of the line."],
    ["undetermined", "No side is named."],
  ] as const)("names %s", (named, expected) => expect(namedText({ named })).toBe(expected));
});
