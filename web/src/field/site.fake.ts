/** A site for tests of synchronising: a real hash tree and real signatures over a log in memory, and faults on demand. */
import { type Bytes, hex, joined, sha256 } from "../proof/verify";
import { hashOf, keyId } from "./signing";

const utf8 = new TextEncoder();
const NAME = "fake.example/log";
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

interface Entry {
  envelope: string;
  salt: Bytes;
  leaf: Bytes;
  record: string;
}

async function root(leaves: Bytes[]): Promise<Bytes> {
  if (leaves.length === 1) return leaves[0] as Bytes;
  const half = split(leaves.length);
  return sha256(Uint8Array.of(1), await root(leaves.slice(0, half)), await root(leaves.slice(half)));
}

function split(length: number): number {
  let half = 1;
  while (half * 2 < length) half *= 2;
  return half;
}

async function path(leaves: Bytes[], at: number): Promise<Bytes[]> {
  if (leaves.length <= 1) return [];
  const half = split(leaves.length);
  return at < half
    ? [...(await path(leaves.slice(0, half), at)), await root(leaves.slice(half))]
    : [...(await path(leaves.slice(half), at - half)), await root(leaves.slice(0, half))];
}

export class FakeSite {
  readonly entries: Entry[] = [];
  readonly requests: string[] = [];
  /** Bytes of files by report. */
  readonly files = new Map<string, Uint8Array>();
  standing = "accredited";
  nowMs = () => Date.now();
  /** Before it answers: may throw, as a net does that was cut; the work is done by then. */
  cut: (url: string) => void = () => {};
  /** Whether it says that something arrived that is not in its log. */
  lies = false;
  /** What it answers to a record instead of taking it in. */
  refuses: (
    record: string,
  ) => { state: string; rule: string | null; why: string; entry: number | null } | null = () => null;
  needsSession = false;
  private session = false;
  private pair!: CryptoKeyPair;
  vkey = "";
  private number!: Bytes;

  static async make(): Promise<FakeSite> {
    const site = new FakeSite();
    await site.renew();
    await site.append('{"body":{},"kind":"agreement","v":1}', "00".repeat(16));
    return site;
  }

  /** Another key, as if somebody else stood in its place. */
  async renew(): Promise<void> {
    this.pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, true, [
      "sign",
      "verify",
    ])) as CryptoKeyPair;
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", this.pair.publicKey));
    const data = joined(Uint8Array.of(1), raw);
    this.number = (await sha256(utf8.encode(`${NAME}\n`), data)).slice(0, 4);
    this.vkey = `${NAME}+${hex(this.number)}+${base64(data)}`;
  }

  private async note(text: string): Promise<string> {
    const signature = await crypto.subtle.sign({ name: "Ed25519" }, this.pair.privateKey, utf8.encode(text));
    return `${text}\n— ${NAME} ${base64(joined(this.number, new Uint8Array(signature)))}\n`;
  }

  private async checkpoint(): Promise<string> {
    const top = await root(this.entries.map((entry) => entry.leaf));
    return this.note(`${NAME}\n${this.entries.length}\n${base64(top)}\n`);
  }

  async append(record: string, author: string): Promise<number> {
    const known = this.entries.findIndex((entry) => entry.record === record);
    if (known >= 0) return known;
    const envelope = `{"author":"${author}","received":{},"record":${record},"signature":{"single":{}},"v":1}`;
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const commitment = await sha256(utf8.encode("trucewatch envelope 1\0"), salt, utf8.encode(envelope));
    // The leaf of RFC 6962 over the log entry of version 1.
    const leaf = await sha256(Uint8Array.of(0, 1), commitment);
    return this.entries.push({ envelope, salt, leaf, record }) - 1;
  }

  private async proof(seq: number) {
    const { envelope, salt } = this.entries[seq] as Entry;
    const leaves = this.entries.map((entry) => entry.leaf);
    return { seq, envelope, salt: hex(salt), path: (await path(leaves, seq)).map(hex) };
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input);
    this.requests.push(`${init.method ?? "GET"} ${url.replace(/[0-9a-f]{64}/, "…")}`);
    const answer = await this.answer(url, init);
    this.cut(url);
    return answer;
  };

  private async answer(url: string, init: RequestInit): Promise<Response> {
    if (url.startsWith("/api/field/setup")) return Response.json(await this.setup());
    if (url === "/api/session/challenge") return Response.json({ challenge: "c", origin: NAME });
    if (url === "/api/session/key") {
      this.session = true;
      return Response.json({});
    }
    if (this.needsSession && !this.session) return Response.json({}, { status: 401 });
    if (url === "/api/field/inbox") return Response.json(await this.inbox(String(init.body)));
    return Response.json(await this.file(url, init));
  }

  private async setup() {
    return {
      mission: "m",
      vkey: this.vkey,
      site: await this.note(`trucewatch site v1\norigin ${NAME}\nmission m\ngateway ${"00".repeat(32)}\n`),
      checkpoint: await this.checkpoint(),
      now: new Date(this.nowMs()).toISOString(),
      bound_ms: 500,
      track: null,
      standing: this.standing,
    };
  }

  private async inbox(body: string) {
    const { records } = JSON.parse(body) as { records: string[] };
    const numbers: (number | null)[] = [];
    const refused = records.map((line) => this.refuses(line));
    for (const [at, line] of records.entries()) {
      const { record, key } = JSON.parse(line) as { record: string; key: string };
      numbers.push(refused[at] || this.lies ? null : await this.append(record, await keyId(key)));
    }
    const each = [];
    for (const [at, seq] of numbers.entries()) {
      const bare = { rule: null, why: null, entry: null };
      if (seq === null)
        each.push({ ...bare, state: "new", ...refused[at], proof: this.lies ? await this.proof(0) : null });
      else each.push({ ...bare, state: "new", proof: await this.proof(seq) });
    }
    return { checkpoint: await this.checkpoint(), each };
  }

  private async file(url: string, init: RequestInit) {
    const report = url.match(/[0-9a-f]{64}/)?.[0] ?? "";
    const announced = this.entries.find((entry) => entry.record.includes('"photo"'))?.record ?? "{}";
    const { size } = (JSON.parse(announced) as { body: { content: { photo: { size: number } } } }).body
      .content.photo;
    let have = this.files.get(report) ?? new Uint8Array();
    const at = Number(url.split("at=")[1] ?? "0");
    if (init.method === "POST" && at === have.length) {
      have = joined(have, init.body as Uint8Array);
      this.files.set(report, have);
    }
    if (have.length < size) return { have: have.length, size, proof: null, checkpoint: null };
    const record = `{"body":{"report":"${report}","size":${size}},"kind":"blob","v":1}`;
    const seq = await this.append(record, "00".repeat(16));
    return { have: size, size, proof: await this.proof(seq), checkpoint: await this.checkpoint() };
  }

  /** The records that came, without its own. */
  async hashes(): Promise<string[]> {
    return Promise.all(this.entries.slice(1).map((entry) => hashOf(entry.record)));
  }
}
