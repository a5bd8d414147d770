import { beforeEach, describe, expect, it } from "vitest";
import type { Facts } from "./db";
import type { Report } from "./outbox";
import { fieldRecord, type Head } from "./records";
import { report } from "./samples";
import { hashOf, newKey, signedLine } from "./signing";
import { FakeSite } from "./site.fake";
import { type Kept, nextSize, synchronise } from "./sync";

/** The device's memory, as a map. */
class Memory implements Kept {
  readonly facts = new Map<string, unknown>();
  readonly all = new Map<string, Report>();
  readonly bytes = new Map<string, Uint8Array>();
  async fact<K extends keyof Facts>(name: K): Promise<Facts[K] | undefined> {
    return this.facts.get(name) as Facts[K] | undefined;
  }
  async keep<K extends keyof Facts>(name: K, value: Facts[K]): Promise<void> {
    this.facts.set(name, value);
  }
  async reports(): Promise<Report[]> {
    return [...this.all.values()];
  }
  async change(id: string, by: (one: Report) => Report): Promise<Report | null> {
    const there = this.all.get(id);
    if (!there) return null;
    const next = by(there);
    this.all.set(id, next);
    return next;
  }
  async bytesOf(sha256: string): Promise<Uint8Array | null> {
    return this.bytes.get(sha256) ?? null;
  }
}

let site: FakeSite;
let memory: Memory;
const sync = () =>
  synchronise({
    kept: memory,
    fetch: site.fetch as typeof fetch,
    nowMs: () => Date.now(),
    changed: () => {},
  });
const states = () => [...memory.all.values()].map((one) => one.state);

async function note(counter: number, photo?: Uint8Array): Promise<Report> {
  const key = await memory.fact("key");
  if (!key) throw new Error("no key");
  const now = Date.now();
  const head: Head = {
    id: `r${counter}`,
    observer: "patrol/NOR-7",
    when: { earliestMs: now, latestMs: now, boundMs: 1_000 },
    where: { name: null, fix: null },
    seen: null,
  };
  const content = photo
    ? { photo: { sha256: await hashOf(photo), size: photo.length, media_type: "image/jpeg" } }
    : { note: { text: `note ${counter}` } };
  const record = fieldRecord(head, content);
  const line = await signedLine(key, { mission: "m", marking: "restricted", boot: 1, counter, record });
  const sha256 = await hashOf(record);
  const file = photo
    ? { sha256: await hashOf(photo), size: photo.length, mediaType: "image/jpeg", have: 0, receipt: null }
    : null;
  if (photo && file) memory.bytes.set(file.sha256, photo);
  const made = report({ id: head.id, counter, line, sha256, file, kind: photo ? "photo" : "note" });
  memory.all.set(made.id, made);
  return made;
}

beforeEach(async () => {
  site = await FakeSite.make();
  memory = new Memory();
  memory.facts.set("key", await newKey());
});

describe("synchronising", () => {
  it("brings everything over, once, with receipts that hold", async () => {
    for (let n = 1; n <= 12; n += 1) await note(n);
    expect(await sync()).toEqual({ how: "done" });
    expect(new Set(states())).toEqual(new Set(["delivered"]));
    const sent = [...memory.all.values()].map((one) => one.sha256).sort();
    expect((await site.hashes()).sort()).toEqual(sent);
  });

  it("loses nothing and doubles nothing when every second answer is cut off", async () => {
    for (let n = 1; n <= 12; n += 1) await note(n);
    let asked = 0;
    site.cut = (url) => {
      if (url.includes("inbox") && ++asked % 2 === 1) throw new TypeError("cut");
    };
    let ending = await sync();
    for (let attempt = 0; ending.how === "unreachable" && attempt < 30; attempt += 1) ending = await sync();
    expect(ending).toEqual({ how: "done" });
    expect(site.entries).toHaveLength(13);
    expect(new Set(states())).toEqual(new Set(["delivered"]));
  });

  it("takes no word for a receipt", async () => {
    await note(1);
    site.lies = true;
    const ending = await sync();
    expect(ending.how).toBe("not_proven");
    expect(states()).toEqual(["sent"]);
  });

  it("stops before a log with another key than the one it met", async () => {
    await sync();
    await site.renew();
    await note(1);
    expect((await sync()).how).toBe("not_proven");
    expect(states()).toEqual(["kept"]);
    expect(site.requests.filter((one) => one.includes("inbox"))).toEqual([]);
  });

  it("stops before a log that became shorter", async () => {
    await note(1);
    await sync();
    site.entries.pop();
    await note(2);
    expect(await sync()).toMatchObject({
      how: "not_proven",
      what: expect.stringContaining("2 entries") as string,
    });
  });

  it("keeps everything while the key is not accredited", async () => {
    site.standing = "unknown";
    await note(1);
    expect(await sync()).toEqual({ how: "not_accredited", standing: "unknown" });
    expect(states()).toEqual(["kept"]);
    site.standing = "accredited";
    expect(await sync()).toEqual({ how: "done" });
  });

  it("shows a conflict, and brings the others over", async () => {
    for (let n = 1; n <= 3; n += 1) await note(n);
    const why = { state: "conflict", rule: "corrected", why: "by desk 1", entry: 0 };
    site.refuses = (line) => (line.includes("note 2") ? why : null);
    expect(await sync()).toEqual({ how: "done" });
    expect(states()).toEqual(["delivered", "conflict", "delivered"]);
    expect(memory.all.get("r2")?.why).toEqual({ rule: "corrected", text: "by desk 1", entry: 0 });
    await sync();
    expect(states()[1]).toBe("conflict");
  });

  it("holds back what was kept while the clock jumped", async () => {
    await sync();
    await note(1);
    site.nowMs = () => Date.now() + 7_200_000;
    await sync();
    expect(states()).toEqual(["conflict"]);
    expect(memory.all.get("r1")?.why).toMatchObject({ rule: "clock_jumped", text: "7200" });
    expect(site.entries).toHaveLength(1);
  });

  it("sends texts before photos, and photos in pieces that go on where they were cut", async () => {
    const photo = crypto.getRandomValues(new Uint8Array(20_000));
    const first = await note(1, photo);
    await note(2);
    let pieces = 0;
    site.cut = (url) => {
      if (url.includes("at=") && ++pieces === 2) throw new TypeError("cut");
    };
    expect(await sync()).toEqual({ how: "unreachable" });
    expect(states()).toEqual(["delivered", "delivered"]);
    const began = site.requests.length;
    expect(await sync()).toEqual({ how: "done" });
    const later = site.requests.slice(began).find((one) => one.includes("at="));
    expect(later).not.toContain("at=0");
    expect(site.files.get(first.sha256)).toEqual(photo);
    expect(memory.all.get("r1")?.file?.receipt?.seq).toBe(3);
  });

  it("signs in by its key where the site asks for it", async () => {
    site.needsSession = true;
    await note(1);
    expect(await sync()).toEqual({ how: "done" });
    expect(site.requests).toContain("POST /api/session/key");
  });
});

describe("the size of requests", () => {
  it("follows the link, within limits", () => {
    const limits = { min: 1_000, max: 40_000 };
    expect(nextSize(2_000, 200, limits)).toBe(4_000);
    expect(nextSize(2_000, 4_000, limits)).toBe(2_000);
    expect(nextSize(2_000, 30_000, limits)).toBe(1_000);
    expect(nextSize(1_000, 30_000, limits)).toBe(1_000);
    expect(nextSize(30_000, 100, limits)).toBe(40_000);
  });
});
