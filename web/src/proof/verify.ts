/**
 * Checks, in the reader's own browser, that the records of an incident are in the log. In: what
 * `GET /api/incidents/{id}/proofs` answered, and the observations that the page shows. Out: what holds,
 * or the first thing that does not. Nothing the server says of its own honesty is used.
 *
 * Formats: RFC 6962 hashing, RFC 8032 (Ed25519), C2SP signed-note and tlog-checkpoint, and the envelope
 * of docs/design/ledger.md.
 */
import type { IncidentProofs, ProofRecord } from "../api/types";

/** What came of the check. */
export type Verdict =
  | {
      state: "verified";
      /** Records with content whose way to the signed checkpoint holds. */
      verified: number;
      /** Records that the page shows. */
      shown: number;
      /** Of those not verified: their leaf is proven, but their content is kept with named people. */
      withheld: number;
      origin: string;
      size: number;
      /** A short form of the log's key: the first 16 bytes of its SHA-256, hexadecimal. */
      fingerprint: string;
      /** Whether the key is the one that the reader entered; else the server's own word. */
      told: boolean;
    }
  | { state: "failed"; what: string }
  | { state: "unchecked"; why: string };

/** A check that failed, in words. */
export class Broken extends Error {}

function need(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Broken(what);
}

const utf8 = new TextEncoder();
export type Bytes = Uint8Array<ArrayBuffer>;

export function joined(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export async function sha256(...parts: Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export function unhex(text: string, what: string): Bytes {
  need(/^[0-9a-f]{64}$/.test(text), `${what} is not a hash`);
  return Uint8Array.from({ length: 32 }, (_, k) => Number.parseInt(text.slice(2 * k, 2 * k + 2), 16));
}

export function unbase64(text: string, what: string): Bytes {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    need(btoa(String.fromCharCode(...bytes)) === text, `${what} is not base64`);
    return bytes;
  } catch {
    throw new Broken(`${what} is not base64`);
  }
}

export interface LogKey {
  name: string;
  number: string;
  key: Bytes;
}

/** `<name>+<number>+<base64 of a kind and 32 bytes>`; `what` it is, in words. */
export async function readKey(vkey: string, what: string): Promise<LogKey> {
  const [name, number, ...rest] = vkey.split("+");
  const data = unbase64(rest.join("+"), what);
  need(!!name && data.length === 33 && data[0] === 1, `${what} is none that signs notes`);
  const wanted = hex((await sha256(utf8.encode(`${name}\n`), data)).slice(0, 4));
  need(number === wanted, `the number of ${what} does not fit it`);
  return { name, number: wanted, key: data.slice(1) };
}

export interface Head {
  origin: string;
  size: number;
  root: string;
}

/** Checks the log's signature and reads size and root. */
export async function readCheckpoint(note: string, log: LogKey, verify: VerifyEd25519): Promise<Head> {
  const at = note.lastIndexOf("\n\n");
  need(at >= 0 && note.endsWith("\n"), "the checkpoint is no signed note");
  const text = note.slice(0, at + 1);
  let signed = false;
  for (const line of note.slice(at + 2, -1).split("\n")) {
    const [dash, name, data] = line.split(" ");
    need(dash === "—" && !!name && !!data, "a line below the checkpoint is no signature");
    const bytes = unbase64(data, "a signature below the checkpoint");
    if (name !== log.name || hex(bytes.slice(0, 4)) !== log.number) continue;
    const holds = await verify(log.key, bytes.slice(4), utf8.encode(text));
    need(holds, "the log's signature under the checkpoint does not hold");
    signed = true;
  }
  need(signed, "the log did not sign the checkpoint");
  const [origin, size, root] = text.split("\n");
  need(origin === log.name, "the checkpoint is that of another log");
  need(!!size && !!root && /^(0|[1-9][0-9]{0,15})$/.test(size), "the checkpoint has no size");
  return { origin, size: Number(size), root: hex(unbase64(root, "the root")) };
}

/** Whether the path leads from the leaf to the root (RFC 9162, section 2.1.3.2). */
export async function climbs(leaf: Bytes, index: number, head: Head, path: string[]): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= head.size) return false;
  let [at, last, node] = [index, head.size - 1, leaf];
  for (const text of path) {
    if (last === 0) return false;
    const beside = unhex(text, "a hash of a path");
    if (at % 2 === 1 || at === last) {
      node = await sha256(Uint8Array.of(1), beside, node);
      while (at % 2 === 0 && at !== 0) {
        at = at / 2;
        last = Math.floor(last / 2);
      }
    } else {
      node = await sha256(Uint8Array.of(1), node, beside);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && hex(node) === head.root;
}

/** The leaf of an envelope, and the bytes of the record in it as text. */
export async function openEnvelope(envelope: string, salt: Bytes): Promise<{ leaf: Bytes; record: string }> {
  const bytes = utf8.encode(envelope);
  const commitment = await sha256(utf8.encode("trucewatch envelope 1\0"), salt, bytes);
  const leaf = await sha256(Uint8Array.of(0, 1), commitment);
  // A quotation mark inside a string is escaped, so neither mark can stand in one.
  const from = envelope.indexOf('},"record":') + 11;
  const to = envelope.lastIndexOf(',"signature":{');
  need(from > 10 && to > from, "an envelope holds no record");
  return { leaf, record: envelope.slice(from, to) };
}

/** The leaf of an envelope, and the id of the observation in it. */
async function ofEnvelope(envelope: string, salt: Bytes): Promise<{ leaf: Bytes; id: string }> {
  const { leaf, record } = await openEnvelope(envelope, salt);
  const hash = await sha256(utf8.encode(record));
  return { leaf, id: `o-${hex(hash.slice(0, 16))}` };
}

/** Checks one record; whether its content was there to be checked. */
async function checkRecord(record: ProofRecord, head: Head): Promise<boolean> {
  const entry = `entry ${record.seq}`;
  const stated = unhex(record.leaf, `the leaf of ${entry}`);
  const open = record.envelope !== null && record.salt !== null;
  if (record.envelope !== null && record.salt !== null) {
    const found = await ofEnvelope(record.envelope, unhex(record.salt, `the salt of ${entry}`));
    need(hex(found.leaf) === record.leaf, `${entry} was altered: its content does not give its leaf`);
    need(found.id === record.observation, `${entry} holds another observation than ${record.observation}`);
  }
  const holds = await climbs(stated, record.seq, head, record.path);
  need(holds, `${entry} is not in the log that the checkpoint names`);
  return open;
}

export type VerifyEd25519 = (key: Bytes, signature: Bytes, message: Bytes) => Promise<boolean>;

/** The browser's own Ed25519; `null` where it has none. */
export async function browserEd25519(): Promise<VerifyEd25519 | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const load = (key: Bytes) => subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  try {
    // The key of RFC 8032, section 7.1, test 1.
    const known = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    await load(unhex(known, "a known key"));
  } catch {
    return null;
  }
  return async (key, signature, message) =>
    subtle.verify({ name: "Ed25519" }, await load(key), signature, message);
}

/**
 * Checks everything. `shown`: the observations that the page names. `told`: the log's key as the reader
 * had it from elsewhere, which then counts and no other; if empty, the server's word is taken. A verdict
 * of `verified` means that each record counted is in the log of that key, unaltered; it says nothing of
 * whether it is true.
 */
export async function verifyProofs(
  proofs: IncidentProofs,
  shown: Iterable<string>,
  told = "",
): Promise<Verdict> {
  const verify = await browserEd25519();
  if (!verify) {
    const why = "this browser cannot check Ed25519 signatures here; use a current one, at a secure address";
    return { state: "unchecked", why };
  }
  const names = new Set(shown);
  try {
    const log = told
      ? await readKey(told, "the key that you entered")
      : await readKey(proofs.vkey, "the log's key");
    need(!told || told === proofs.vkey, "this server's log has another key than the one that you entered");
    const head = await readCheckpoint(proofs.checkpoint, log, verify);
    const done = { verified: new Set<string>(), withheld: new Set<string>() };
    for (const record of proofs.records) {
      const open = await checkRecord(record, head);
      if (names.has(record.observation)) done[open ? "verified" : "withheld"].add(record.observation);
    }
    return {
      state: "verified",
      verified: done.verified.size,
      shown: names.size,
      withheld: done.withheld.size,
      origin: head.origin,
      size: head.size,
      fingerprint: hex((await sha256(log.key)).slice(0, 16)),
      told: told !== "",
    };
  } catch (cause) {
    if (cause instanceof Broken) return { state: "failed", what: cause.message };
    throw cause;
  }
}
