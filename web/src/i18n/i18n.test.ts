import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bestOf, LANGUAGES, type Lang, type Message, type Table, Translator, translator } from ".";

const SRC = join(process.cwd(), "src");
const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(SRC, name), "utf8"));

const tables = Object.fromEntries(
  Object.keys(LANGUAGES).map((lang) => [
    lang,
    JSON.parse(readFileSync(join(SRC, "i18n", `${lang}.json`), "utf8")) as Table,
  ]),
) as Record<Lang, Table>;
const keys = Object.keys(tables.en);
const texts = (message: Message): string[] =>
  typeof message === "string" ? [message] : Object.values(message);
const holes = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "").sort();

/** Keys as sources name them: whole, or a beginning with something put in after it. */
function used(): { whole: Set<string>; beginnings: Set<string> } {
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  for (const source of sources) {
    for (const [, key] of source.matchAll(/["'`]((?:[a-z][a-zA-Z_0-9-]*\.)+[a-zA-Z_0-9-]+)["'`]/g))
      if (key) whole.add(key);
    for (const [, begin] of source.matchAll(/`((?:[a-z][a-zA-Z_0-9-]*\.)+)\$\{/g))
      if (begin) beginnings.add(begin);
  }
  return { whole, beginnings };
}

describe("translations", () => {
  it.each(Object.keys(LANGUAGES))("%s has every key and no other", (lang) => {
    expect(Object.keys(tables[lang as Lang]).sort()).toEqual([...keys].sort());
  });

  it.each(Object.keys(LANGUAGES))("%s has a text, and every plural form that the language has", (code) => {
    const lang = code as Lang;
    const forms = new Intl.PluralRules(lang).resolvedOptions().pluralCategories;
    for (const [key, message] of Object.entries(tables[lang])) {
      for (const text of texts(message)) expect(text.trim(), key).not.toBe("");
      if (typeof message !== "string") {
        expect(Object.keys(message).sort(), `${lang} ${key}`).toEqual([...forms].sort());
      }
      expect(typeof message, key).toBe(typeof tables.en[key]);
    }
  });

  it.each(Object.keys(LANGUAGES))("%s names the same parameters as English", (code) => {
    for (const [key, message] of Object.entries(tables[code as Lang])) {
      const wanted = new Set(texts(tables.en[key] ?? "").flatMap(holes));
      const found = new Set(texts(message).flatMap(holes));
      expect([...found].sort(), `${code} ${key}`).toEqual([...wanted].sort());
    }
  });

  it.each(["uk", "ru"] as const)("%s is in its own letters", (lang) => {
    const latin = Object.entries(tables[lang]).filter(
      ([, message]) => !/[а-яіїєґ]/i.test(texts(message).join(" ")),
    );
    // Units and signs are the same everywhere.
    expect(latin.map(([key]) => key).filter((key) => !key.startsWith("unit."))).toEqual([]);
  });

  it("lets no key lie about that nobody uses", () => {
    const { whole, beginnings } = used();
    const unused = keys.filter(
      (key) => !whole.has(key) && ![...beginnings].some((begin) => key.startsWith(begin)),
    );
    expect(unused).toEqual([]);
  });

  it("finds a key that is not there", () => {
    const areas = new Set(keys.map((key) => key.split(".")[0]));
    const missing = [...used().whole].filter(
      (key) => areas.has(key.split(".")[0] ?? "") && !keys.includes(key),
    );
    expect(missing).toEqual([]);
  });
});

describe("a translator", () => {
  const forms: Table = {
    "x.n": { one: "{count} звіт", few: "{count} звіти", many: "{count} звітів", other: "{count} звіту" },
  };
  const uk = new Translator("uk", forms);
  const said = (count: number) => uk.t("x.n" as never, { count });

  it.each([
    [1, "1 звіт"],
    [2, "2 звіти"],
    [5, "5 звітів"],
    [11, "11 звітів"],
    [21, "21 звіт"],
    [22, "22 звіти"],
    [1.5, "1,5 звіту"],
  ])("counts %d as Ukrainian does", (count, text) => expect(said(count)).toBe(text));

  it("takes the first language that there is", () => {
    expect(bestOf(["pl-PL", "uk-UA", "en"])).toBe("uk");
    expect(bestOf(["pl"])).toBe("en");
  });

  it("writes times in UTC, and the date only of another day", async () => {
    const de = await translator("de");
    const at = Date.UTC(2026, 1, 1, 6, 5);
    expect(de.time(at, at + 3_600_000)).toBe("06:05");
    expect(de.time(at, at + 86_400_000)).toMatch(/1\. Feb.*06:05/);
  });
});
