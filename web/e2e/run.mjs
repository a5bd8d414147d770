// Opens the page of a running server in a browser and uses it as a duty officer would.
// The server's address is TRUCEWATCH_URL. Screenshots go to test-results/.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const url = process.env.TRUCEWATCH_URL;
if (!url) {
  console.error("Set TRUCEWATCH_URL to the address of a running server, for example http://127.0.0.1:8787");
  process.exit(2);
}
const origin = new URL(url).origin;
const results = fileURLToPath(new URL("../test-results", import.meta.url));
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FLAGS = [
  "--no-sandbox",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const SIZES = [
  { name: "1440x900", width: 1440, height: 900, scheme: "dark" },
  { name: "390x844", width: 390, height: 844, scheme: "dark", touch: true },
  { name: "1440x900-light", width: 1440, height: 900, scheme: "light" },
];

await mkdir(results, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
let failed = 0;
for (const size of SIZES) {
  const started = Date.now();
  try {
    await visit(size);
    console.log(`ok   ${size.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.error(`FAIL ${size.name}: ${error.message}`);
  }
}
await browser.close();
process.exit(failed === 0 ? 0 : 1);

async function visit(size) {
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    colorScheme: size.scheme,
    hasTouch: size.touch ?? false,
    isMobile: size.touch ?? false,
    deviceScaleFactor: size.touch ? 2 : 1,
    timezoneId: "Europe/Kyiv",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints = [];
  page.on("console", (message) => {
    // Software drawing is slow, and Chromium says so; that is no fault of the page.
    if (/GPU stall|swiftshader|WebGL-/i.test(message.text())) return;
    if (["error", "warning"].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const at = new URL(request.url());
    if (!["blob:", "data:"].includes(at.protocol) && at.origin !== origin)
      complaints.push(`request to ${at.origin}`);
  });
  const shot = (name) => page.screenshot({ path: `${results}/${size.name}-${name}.png` });

  const begun = Date.now();
  await page.goto(url);
  const rows = page.locator("[data-row][data-id]");
  await rows.first().waitFor();
  const listMs = Date.now() - begun;
  await page.waitForFunction(() => document.documentElement.dataset.map === "ready", null, {
    timeout: 60_000,
  });
  const mapMs = Date.now() - begun;
  console.log(`     ${size.name}: list after ${listMs} ms, map after ${mapMs} ms`);
  await page.waitForTimeout(6_000);
  await page.getByText("Live", { exact: true }).first().waitFor();
  await shot("1-list");
  await noSideways(page);
  await axe(page, "list");

  await chooseLocated(page, rows);
  const panel = page.getByRole("region", { name: /^Incident / }).first();
  await panel.getByRole("heading", { name: "Provisions" }).waitFor();
  assert.match(new URL(page.url()).hash, /^#incident\/./, "the incident is in the address");
  await page.waitForTimeout(4_000);
  await shot("2-incident");
  await noSideways(page);
  await axe(page, "incident");

  await panel
    .getByRole("button", { name: /^Record / })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("As received").waitFor();
  await shot("3-record");
  await axe(page, "record");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "Close" }).click();
  await panel.waitFor({ state: "detached" });

  await page.keyboard.press("?");
  await dialog.getByText("provisional").first().waitFor();
  await shot("4-help");
  await axe(page, "help");
  await page.keyboard.press("Escape");

  await page.getByRole("tab", { name: /^Sensors/ }).click();
  await page.locator("[data-row]").first().click();
  await page.waitForTimeout(2_500);
  await shot("5-sensors");
  await axe(page, "sensors");
  await page.getByRole("tab", { name: /^Lines/ }).click();
  await axe(page, "lines");

  await page.getByRole("tab", { name: /^Incidents/ }).click();
  await honest(page, shot);
  await keyboard(page, rows);
  await sharedAddress(page, context);
  assert.deepEqual(complaints, [], "console and requests");
  await context.close();
}

/** Opens the first incident that has a place: its area and observers are then on the map. */
async function chooseLocated(page, rows) {
  const located = rows.filter({ hasText: "within" });
  const target =
    (await located.count()) > 0 ? located.nth(Math.min(2, (await located.count()) - 1)) : rows.first();
  await target.click();
  await page.getByRole("heading", { name: /^Incident / }).waitFor();
}

/** Salvos, silence, liars and one-sided networks are told as what they are, in words and on the map. */
async function honest(page, shot) {
  const ask = async (path) => {
    const answer = await fetch(`${origin}${path}`);
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };
  const { incidents: held } = await ask("/api/incidents?status=held_back&limit=50");
  assert.ok(held.length > 0, "something is held back");
  assert.ok(
    held.every((one) => one.counts.length === 0 && one.status === null),
    "and counts nowhere",
  );
  const { incidents } = await ask("/api/incidents?limit=400");
  const details = [];
  for (const one of incidents.filter((it) => it.held_back === null && it.lat_deg !== null)) {
    const answer = await fetch(`${origin}/api/incidents/${one.id}`);
    if (answer.ok) details.push(await answer.json());
  }
  const cases = [
    ["held back", held[0], /^held back: rests on sensors that are not believed: /, /not counted/],
    [
      "one-sided",
      details.find((one) => one.events.some((event) => event.one_sided)),
      /heard from one side only/,
      /heard from one side only/,
    ],
    [
      "silence",
      details.find((one) => one.events.length === 1 && one.events[0].silent.length > 0),
      /Should have heard/,
      /did not/,
    ],
    [
      "salvo",
      details.find((one) => one.events.length >= 4),
      /^Show this event alone on the map$/,
      /\d+ events.*all lie inside/,
    ],
  ];
  const panel = page.getByRole("region", { name: /^Incident / }).first();
  for (const [what, one, words, key] of cases) {
    assert.ok(one, `there is an incident with: ${what}`);
    await page.evaluate((id) => {
      location.hash = `#incident/${id}`;
    }, one.id);
    await panel.getByText(words).first().waitFor({ state: "attached" });
    const legend = page.locator("details.key");
    if (!(await legend.evaluate((it) => it.open))) await legend.locator("summary").click();
    await legend.getByText(key).first().waitFor();
    await page.waitForTimeout(2_500);
    await shot(`6-${what.replace(" ", "-")}`);
    await noSideways(page);
    await axe(page, what);
  }
  await panel.getByRole("button", { name: "Close" }).click();
  await panel.waitFor({ state: "detached" });

  const { sensors } = await ask("/api/sensors");
  assert.ok(
    sensors.some((one) => one.doubt !== null),
    "a sensor is not believed",
  );
  await page.getByRole("tab", { name: /^Sensors/ }).click();
  const first = page.locator("[data-row]").first();
  await first.getByText("Not believed:").waitFor();
  await first.click();
  await page.waitForTimeout(1_500);
  await shot("7-doubted");
  await axe(page, "doubted");
  await page.getByRole("tab", { name: /^Incidents/ }).click();
}

/** Arrow keys and Enter alone open an incident; Escape leads back to its row. */
async function keyboard(page, rows) {
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  const id = await page.evaluate(() => document.activeElement?.getAttribute("data-id"));
  assert.ok(id, "the arrow key moved to a row");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Incident / }).waitFor();
  assert.equal(decodeURIComponent(new URL(page.url()).hash), `#incident/${id}`);
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: /^Incident / }).waitFor({ state: "detached" });
  await page.waitForFunction((wanted) => document.activeElement?.getAttribute("data-id") === wanted, id);
}

/** A shared address opens the same filters and the same incident. */
async function sharedAddress(page, context) {
  await page.getByLabel("Time window").selectOption("24h");
  await page.waitForURL(/window=24h/);
  const first = page.locator("[data-row][data-id]").first();
  if ((await first.count()) === 0) return;
  await first.click();
  await page.waitForURL(/#incident/);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole("heading", { name: "Provisions" }).waitFor();
  assert.equal(
    await other
      .getByLabel("Time window")
      .inputValue()
      .catch(() => "24h"),
    "24h",
  );
  await other.close();
}

async function noSideways(page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= client, `the page scrolls sideways: ${scroll} in ${client}`);
}

async function axe(page, where) {
  // Through the debugger, not as a script element: the page's policy would refuse that.
  await page.evaluate(`if (!window.axe) { ${axeSource} }`);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(
      (one) =>
        `${one.id}: ${one.nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 160))
          .join(" | ")}`,
    );
  });
  assert.deepEqual(found, [], `axe on ${where}`);
}
