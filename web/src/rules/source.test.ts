import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(process.cwd(), "src");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|svelte|css)$/.test(name) && !name.endsWith(".test.ts"))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), "utf8") }));

/** Each rule with an example that breaks it, so that a rule that matches nothing is noticed. */
const RULES: [string, RegExp, string][] = [
  ["text is never set as HTML", /\{@html|innerHTML|insertAdjacentHTML|document\.write/, "{@html x}"],
  ["no style attribute: the page's policy refuses it", /\sstyle="/, '<p style="color: red">'],
  [
    "nothing is fetched from elsewhere",
    /(?:https?:)?\/\/[a-z0-9-]+\.[a-z]{2,}/i,
    'fetch("https://example.org")',
  ],
  [
    "no word that the mission does not use",
    /\b(enemy|enemies|hostile|friendly force|perpetrator|strike package|violation by|no violations)\b/i,
    "no violations",
  ],
];

describe("rules for all sources", () => {
  it("looks at the sources", () => expect(files.length).toBeGreaterThan(30));
  it.each(RULES)("%s", (_rule, pattern, example) => {
    expect(example).toMatch(pattern);
    expect(files.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
  });
});
