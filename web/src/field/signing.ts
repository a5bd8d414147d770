/** The device's key, made and kept by the browser, and what is signed with it (docs/design/ledger.md). */
import { type Bytes, hex, joined, sha256 } from "../proof/verify";

const utf8 = new TextEncoder();

export interface DeviceKey {
  /** Cannot be read out, by anybody. */
  secret: CryptoKey;
  /** 32 bytes, 64 hexadecimal digits. */
  publicHex: string;
}

/** Whether this browser can sign. */
export async function canSign(): Promise<boolean> {
  try {
    return !!(await newKey());
  } catch {
    return false;
  }
}

export async function newKey(): Promise<DeviceKey> {
  const pair = (await crypto.subtle.generateKey({ name: "Ed25519" }, false, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { secret: pair.privateKey, publicHex: hex(raw) };
}

export const unhexed = (text: string): Bytes =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The short name of a key: the first 16 bytes of its SHA-256. */
export async function keyId(publicHex: string): Promise<string> {
  return hex((await sha256(unhexed(publicHex))).slice(0, 16));
}

/** A whole number, big-endian in so many bytes. */
export function bigEndian(value: number, bytes: number): Bytes {
  const out = new Uint8Array(bytes);
  let rest = value;
  for (let at = bytes - 1; at >= 0; at -= 1) {
    out[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

export interface Statement {
  mission: string;
  publicHex: string;
  marking: string;
  boot: number;
  counter: number;
  record: string;
}

/** The bytes that an author signs. */
export async function statementMessage(said: Statement): Promise<Bytes> {
  const mission = utf8.encode(said.mission).slice(0, 255);
  const marking = utf8.encode(said.marking);
  return joined(
    utf8.encode("trucewatch statement v1\n"),
    bigEndian(mission.length, 1),
    mission,
    (await sha256(unhexed(said.publicHex))).slice(0, 16),
    bigEndian(marking.length, 2),
    marking,
    bigEndian(said.boot, 4),
    bigEndian(said.counter, 8),
    await sha256(utf8.encode(said.record)),
  );
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function sign(key: DeviceKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, key.secret, message));
}

/** A record with its signature as the one line that is sent, kept and exported. */
export async function signedLine(key: DeviceKey, said: Omit<Statement, "publicHex">): Promise<string> {
  const signature = await sign(key, await statementMessage({ ...said, publicHex: key.publicHex }));
  return JSON.stringify({
    boot: said.boot,
    counter: said.counter,
    key: key.publicHex,
    record: said.record,
    signature: base64(signature),
    v: 1,
  });
}

/** The answer to a challenge at the door: the signature over what docs/sign-in.md names, 128 digits. */
export async function signInAnswer(key: DeviceKey, origin: string, challenge: string): Promise<string> {
  const part = (bytes: Bytes) => joined(bigEndian(bytes.length, 4), bytes);
  const message = joined(
    utf8.encode("trucewatch sign-in v1\n"),
    part(utf8.encode(origin)),
    part(utf8.encode(challenge)),
    part(unhexed(key.publicHex)),
  );
  return hex(await sign(key, message));
}

/** SHA-256 of a record or a file, hexadecimal. */
export async function hashOf(bytes: Uint8Array | string): Promise<string> {
  return hex(await sha256(typeof bytes === "string" ? utf8.encode(bytes) : bytes));
}

/** How far a record may travel, as it says itself. */
export function markingIn(record: string): string {
  const { body } = JSON.parse(record) as { body: { marking: string } };
  return body.marking;
}
