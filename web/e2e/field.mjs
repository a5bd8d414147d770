// The app for the field as a monitor uses it: on a phone-sized browser, without a net, against a server that really
// runs and is killed in the middle. The program is TRUCEWATCH_PROGRAM. Screenshots go to test-results/field/.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { FieldSite } from "./field-site.mjs";

const program = process.env.TRUCEWATCH_PROGRAM;
if (!program) {
  console.error("Set TRUCEWATCH_PROGRAM to the trucewatch program, for example ../target/debug/trucewatch");
  process.exit(2);
}
const results = fileURLToPath(new URL("../test-results/field", import.meta.url));
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const REPORTS = 50;
const PHOTOS = 5;
const FIRST_VIEW_BYTES_MAX = 90_000;
/** The machine may have other work: slow is no fault, only silence is. */
const PATIENCE_MS = 60_000;
const PLACE = { latitude: 48.3, longitude: 38.02, accuracy: 12 };
const PAGES = ["", "sighting", "photo", "access", "checklist", "track", "outbox", "settings"];
const complaints = [];
const photos = [];

await mkdir(results, { recursive: true });
const site = new FieldSite(program);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"],
});
let failed = false;
try {
  site.found();
  await site.start();
  const phone = await aPhone({ scheme: "light" });
  await step("first view and install", () => installs(phone));
  await step("enrolment", () => enrols(phone));
  await step(`${REPORTS} reports without a net`, () => enters(phone));
  await step("a net again, and the server killed in the middle", () => arrives(phone));
  await step("a thin link", () => thin(phone));
  await step("corrected elsewhere", () => conflict(phone));
  await step("a file where the net never comes", () => exports(phone));
  await step("a site with accounts: the phone signs in by its key", () => signsIn(phone));
  await step("pages in both themes, two widths, Ukrainian", () => looks(phone));
  assert.deepEqual(complaints, [], "console and requests");
} catch (error) {
  failed = true;
  console.error(`FAIL ${error.stack}`);
  if (complaints.length > 0) console.error(complaints.join("\n"));
  const open = browser.contexts().flatMap((context) => context.pages());
  for (const page of open) await page.screenshot({ path: `${results}/failed.png` }).catch(() => {});
} finally {
  await browser.close();
  await site.end();
}
process.exit(failed ? 1 : 0);

async function step(name, work) {
  const begun = Date.now();
  await work();
  console.log(`ok   field: ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
}

async function aPhone({ scheme }) {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    colorScheme: scheme,
    reducedMotion: "reduce",
    hasTouch: true,
    isMobile: true,
    locale: "en-GB",
    geolocation: PLACE,
    permissions: ["geolocation"],
    timezoneId: "Europe/Kyiv",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("console", (message) => {
    // What the browser itself says of a net that was cut, or a door that was shut, on purpose.
    if (
      /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|status of 401/.test(
        message.text(),
      )
    )
      return;
    if (["error", "warning"].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const at = new URL(request.url());
    if (!["blob:", "data:"].includes(at.protocol) && at.origin !== site.url)
      complaints.push(`request to ${at.origin}`);
  });
  return { context, page };
}

async function installs({ context, page }) {
  const files = [];
  page.on("request", (request) => files.push(new URL(request.url()).pathname));
  await page.goto(`${site.url}/field/`);
  await page.getByRole("heading", { name: "Set up this phone" }).waitFor();
  const bytes = await page.evaluate(() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const first = all.filter((one) => !/sw\.js|icon|manifest/.test(one.name));
    return first.reduce((sum, one) => sum + one.encodedBodySize, 0);
  });
  console.log(`     first view: ${(bytes / 1000).toFixed(1)} kB compressed`);
  assert.ok(bytes > 0 && bytes < FIRST_VIEW_BYTES_MAX, `first view of ${bytes} bytes`);
  assert.deepEqual(
    files.filter((name) => /maplibre|engine|land-/.test(name)),
    [],
    "it loads no map",
  );
  await page.evaluate(() => navigator.serviceWorker.ready);
  const cdp = await context.newCDPSession(page);
  const { errors, data } = await cdp.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(JSON.parse(data).start_url, "/field/");
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  // Chromium refuses installation in a private window, which every test context is.
  const real = installabilityErrors.filter((one) => one.errorId !== "in-incognito");
  assert.deepEqual(real, [], "it can be installed");
  await page.reload();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

async function enrols({ page }) {
  await page.getByLabel("Your code in the mission").fill("NOR-7");
  await page.getByRole("button", { name: "Make this phone's key" }).click();
  await page.getByText("Mission: field-e2e").waitFor();
  await page.getByText("The key is not accredited yet.").first().waitFor();
  const shown = await page.locator("p.hash").first().textContent();
  const key = shown.replaceAll(" ", "");
  assert.match(key, /^[0-9a-f]{64}$/);
  site.accredit(key, "phone-7");
  await outbox(page);
  await send(page);
  await page.getByText("All that could be sent has arrived.").waitFor();
  const extractable = await page.evaluate(async () => {
    const db = await new Promise((resolve, reject) => {
      const request = indexedDB.open("trucewatch-field");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const key = await new Promise((resolve) => {
      const request = db.transaction("facts").objectStore("facts").get("key");
      request.onsuccess = () => resolve(request.result);
    });
    db.close();
    return key.secret.extractable;
  });
  assert.equal(extractable, false, "the secret key cannot be read out");
}

async function outbox(page) {
  await page.goto(`${site.url}/field/#/outbox`);
  await page.getByRole("heading", { name: "Outbox" }).waitFor();
}

function send(page) {
  return page.getByRole("button", { name: "Send now" }).click();
}

/** Chooses one of several by its words. */
function choose(where, name) {
  return where.getByRole("radio", { name, exact: true }).check();
}

/** A sighting, by touch. */
async function sighting(page, at) {
  await page.goto(`${site.url}/field/#/sighting`);
  await page.getByRole("heading", { name: "What was heard" }).waitFor();
  const classes = [
    "Explosion, undetermined",
    "Outgoing",
    "Impact",
    "Airburst",
    "Burst",
    "Shot",
    "Not known what",
  ];
  await choose(page, classes[at % classes.length]);
  if (at % 3 === 0) await page.getByRole("radio", { name: "SE", exact: true }).click();
  if (at % 4 === 0) await choose(page, "3 to 5 km");
  if (at % 2 === 0)
    for (let n = 0; n <= at % 3; n += 1) await page.getByRole("button", { name: "One more" }).click();
  if (at % 5 === 0) await choose(page, "5 min ago");
  if (at % 6 === 0) await choose(page, "By satellite");
  await keeps(page);
}

async function keeps(page) {
  await page.getByRole("button", { name: "Sign and keep" }).click();
  await page.getByText("SHA-256").waitFor();
}

async function enters({ context, page }) {
  await context.setOffline(true);
  await page.reload();
  await page.getByRole("heading", { name: "Outbox" }).waitFor();
  for (let at = 0; at < PHOTOS; at += 1) {
    await page.goto(`${site.url}/field/#/photo`);
    const buffer = randomBytes(30_000 + 17_000 * at);
    photos.push(createHash("sha256").update(buffer).digest("hex"));
    await page.locator('input[type="file"]').setInputFiles({ name: "p.jpg", mimeType: "image/jpeg", buffer });
    await page.getByText(photos[at]).waitFor();
  }
  await page.goto(`${site.url}/field/#/access`);
  await choose(page, "Mines or unexploded ordnance");
  await page.getByLabel(/^Note/).fill("Signs on both sides of the road.");
  await keeps(page);
  await page.goto(`${site.url}/field/#/checklist`);
  await choose(page.getByRole("group", { name: "Road passable?" }), "No");
  await keeps(page);
  // The note of the restriction is a report of its own.
  for (let at = PHOTOS + 3; at < REPORTS; at += 1) await sighting(page, at);
  await page.reload();
  await outbox(page);
  await counted(page, "Waiting", REPORTS);
}

/** A number on the page of the outbox. */
function counted(page, label, count) {
  return page
    .locator("dl div")
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator("dd", { hasText: new RegExp(`^${count}$`) })
    .waitFor();
}

async function arrives({ context, page }) {
  let answers = 0;
  const killed = new Promise((resolve) => {
    page.on("response", (response) => {
      if (!response.url().includes("/api/field/inbox")) return;
      answers += 1;
      // After the first it has taken some in; the next is on its way.
      if (answers === 2) resolve(site.kill());
    });
  });
  await context.setOffline(false);
  await outbox(page);
  await send(page).catch(() => {});
  await killed;
  await page.getByText("The site cannot be reached.").waitFor();
  await site.start();
  await send(page);
  await counted(page, "Arrived", REPORTS);
  await counted(page, "Waiting", 0);

  const { reports } = await site.get("/api/field/reports?limit=1000");
  const byKind = (kind) => reports.filter((one) => one.content === kind).length;
  assert.equal(byKind("photo"), PHOTOS);
  assert.equal(byKind("access_restriction"), 1);
  assert.equal(byKind("note"), 1);
  assert.equal(byKind("checklist"), 1);
  assert.ok(
    reports.filter((one) => one.content === "photo").every((one) => one.file !== null),
    "every photo has its file",
  );
  const kept = await keptReports(page);
  assert.equal(new Set(kept.map((one) => one.receipt.seq)).size, REPORTS, "each is an entry of its own");
  const sightings = kept.filter((one) => one.kind === "sighting");
  for (const one of sightings) await site.get(`/api/observations/o-${one.sha256.slice(0, 32)}`);
  const status = await site.get("/api/status");
  assert.equal(status.counts.observations, sightings.length, "once each");
  assert.equal(status.counts.quarantined, 0);
  assert.equal(status.counts.missing, 0, "no number of the phone's is missing");
  site.on("ledger", "verify");
}

/** What the device keeps. */
function keptReports(page) {
  return page.evaluate(async () => {
    const db = await new Promise((resolve) => {
      const request = indexedDB.open("trucewatch-field");
      request.onsuccess = () => resolve(request.result);
    });
    const all = await new Promise((resolve) => {
      const request = db.transaction("reports").objectStore("reports").getAll();
      request.onsuccess = () => resolve(request.result);
    });
    db.close();
    return all;
  });
}

async function thin({ context, page }) {
  await context.setOffline(true);
  for (const at of [1, 6, 8]) await sighting(page, at);
  await outbox(page);
  const cdp = await context.newCDPSession(page);
  await context.setOffline(false);
  const shaped = { offline: false, latency: 400, downloadThroughput: 1_024, uploadThroughput: 1_024 };
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", shaped);
  const begun = Date.now();
  await send(page).catch(() => {});
  await counted(page, "Arrived", REPORTS + 3);
  console.log(
    `     3 reports over 1 kB/s with their receipts: ${((Date.now() - begun) / 1000).toFixed(1)} s`,
  );
  await cdp.send("Network.emulateNetworkConditions", {
    ...shaped,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  await cdp.detach();
}

async function conflict({ page }) {
  const wrong = (await keptReports(page)).find((one) => one.kind === "sighting");
  site.on(
    "ledger",
    "correct",
    String(wrong.receipt.seq),
    "--reason",
    "the bell of a church",
    "--by",
    "desk 1",
  );
  await page.goto(`${site.url}/field/#/report/${wrong.id}`);
  await page.getByRole("link", { name: "Correct it" }).click();
  await page.getByLabel("What was wrong").fill("the count");
  await keeps(page);
  await outbox(page);
  await page.getByRole("heading", { name: "Somebody must decide" }).waitFor();
  await page.getByRole("link", { name: /Correction.*Conflict/ }).click();
  await page.getByText("This was corrected already, elsewhere.").waitFor();
  await page.getByText("The site's own words").click();
  await page.getByText(/by desk 1: the bell of a church/).waitFor();
  await axe(page, "conflict");
  await page.screenshot({ path: `${results}/conflict.png` });
  await page.getByRole("button", { name: "Leave it, keep it here" }).click();
  await page.getByRole("heading", { name: "Not sent, kept here" }).waitFor();
}

async function exports({ context, page }) {
  await context.setOffline(true);
  await sighting(page, 2);
  await page.goto(`${site.url}/field/#/photo`);
  const buffer = randomBytes(70_000);
  const hash = createHash("sha256").update(buffer).digest("hex");
  await page.locator('input[type="file"]').setInputFiles({ name: "q.jpg", mimeType: "image/jpeg", buffer });
  await page.getByText(hash).waitFor();
  await outbox(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save to a file" }).click();
  const path = await (await saved).path();
  const summary = JSON.parse(site.on("receive", path));
  // The correction that was left here goes by no way.
  assert.deepEqual([summary.accepted, summary.quarantined], [2, 0], JSON.stringify(summary));
  const again = JSON.parse(site.on("receive", path));
  assert.equal(again.accepted, 0, "a second time changes nothing");
  const { reports } = await site.get("/api/field/reports?limit=1000");
  assert.equal(reports.filter((one) => one.file !== null).length, PHOTOS + 1, "the photo came in the file");
  await context.setOffline(false);
  await outbox(page);
  await send(page).catch(() => {});
  await counted(page, "Waiting", 0);
  await counted(page, "Photos to go", 0);
  site.on("ledger", "verify");
}

async function signsIn({ page }) {
  const hat = ["--nationality", "NOR", "--hat", "CELL=duty_officer", "--clearance", "2"];
  site.on("account", "add", "nor-1", ...hat);
  const shut = async () => (await fetch(`${site.url}/api/status`)).status;
  for (let second = 0; (await shut()) !== 401 && second < 30; second += 1) await page.waitForTimeout(1_000);
  assert.equal(await shut(), 401, "nobody gets in without a session");
  const before = (await keptReports(page)).filter((one) => one.state === "delivered").length;
  await sighting(page, 4);
  await outbox(page);
  await counted(page, "Arrived", before + 1);
}

async function looks({ page }) {
  const [report] = (await keptReports(page)).filter(
    (one) => one.kind === "sighting" && one.state === "delivered",
  );
  for (const [lang, theme] of [
    ["uk", "day"],
    ["uk", "night"],
    ["en", "day"],
    ["en", "night"],
    ["de", "day"],
  ]) {
    await page.evaluate(
      (wanted) => {
        localStorage.setItem("trucewatch.field.lang", wanted[0]);
        localStorage.setItem("trucewatch.field.theme", wanted[1]);
      },
      [lang, theme],
    );
    for (const [width, height] of [
      [360, 740],
      [768, 1024],
    ]) {
      await page.setViewportSize({ width, height });
      for (const name of [...PAGES, `report/${report.id}`]) {
        await page.goto(`${site.url}/field/#/${name}`);
        await page.reload();
        await page.locator("main > *").first().waitFor();
        const where = `${lang}-${theme}-${width}-${name.split("/")[0] || "home"}`;
        await noSideways(page, where);
        await largeTargets(page, where);
        if (width === 360) await axe(page, where);
        await page.screenshot({ path: `${results}/${where}.png`, fullPage: true });
      }
    }
  }
}

async function noSideways(page, where) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  assert.ok(scroll <= client, `${where} scrolls sideways: ${scroll} in ${client}`);
}

/** Whatever is touched is at least 56 pixels high and wide, but for text links in a sentence, of which there are none. */
async function largeTargets(page, where) {
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "button, a, summary, textarea, label:has(input[type=radio]), input:not([type=file], [type=radio])",
      ),
    ]
      .map((one) => ({ box: one.getBoundingClientRect(), text: one.outerHTML.slice(0, 120) }))
      .filter(({ box }) => box.width > 0 && (box.width < 55.5 || box.height < 55.5))
      .map(({ box, text }) => `${Math.round(box.width)}x${Math.round(box.height)} ${text}`),
  );
  assert.deepEqual(small, [], `small targets on ${where}`);
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
