/**
 * Whether what the site answered proves that a record is in its log. A report counts as delivered only if this says so:
 * by the log's own signature, under the key that the device knows.
 */
import {
  Broken,
  browserEd25519,
  climbs,
  type Head,
  hex,
  joined,
  type LogKey,
  openEnvelope,
  readCheckpoint,
  readKey,
  sha256,
  unbase64,
  unhex,
  type VerifyEd25519,
} from "../proof/verify";
import type { Seen } from "./records";
import { keyId } from "./signing";

/** What the site says of one entry. */
export interface FieldProof {
  seq: number;
  envelope: string;
  salt: string;
  path: string[];
}

/** What the device keeps of it, so that anybody can check it later. */
export interface Receipt extends FieldProof {
  checkpoint: string;
}

/** The log that a device reports to: pinned when it first met it. */
export interface Log {
  vkey: string;
  mission: string;
}

/** Something that the site said and that does not hold. */
export class NotProven extends Error {}

async function tools(vkey: string): Promise<{ log: LogKey; verify: VerifyEd25519 }> {
  const verify = await browserEd25519();
  if (!verify) throw new NotProven("this browser cannot check Ed25519 signatures");
  return { log: await readKey(vkey, "the log's key"), verify };
}

async function holds<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (cause) {
    if (cause instanceof Broken) throw new NotProven(cause.message);
    throw cause;
  }
}

/** Checks a checkpoint and gives what can be said of it in a later record. */
export function checkCheckpoint(log: Log, note: string): Promise<{ head: Head; seen: Seen }> {
  return holds(async () => {
    const { log: key, verify } = await tools(log.vkey);
    const head = await readCheckpoint(note, key, verify);
    return { head, seen: { log: head.origin, size: head.size, root: head.root.slice(0, 16) } };
  });
}

/** Checks the site's word on itself: signed by the log, and which mission it works for. */
export function missionOf(vkey: string, note: string): Promise<string> {
  return holds(async () => {
    const { log, verify } = await tools(vkey);
    const at = note.lastIndexOf("\n\n");
    const text = note.slice(0, at + 1);
    const line = note
      .slice(at + 2)
      .split("\n")
      .find((one) => one.startsWith(`— ${log.name} `));
    const data = line ? unbase64(line.split(" ")[2] ?? "", "the site's signature") : null;
    if (!data || hex(data.slice(0, 4)) !== log.number)
      throw new NotProven("the log did not sign the site's word on itself");
    const signed = await verify(log.key, data.slice(4), joined(new TextEncoder().encode(text)));
    if (!signed) throw new NotProven("the signature under the site's word on itself does not hold");
    const [kind, origin, mission] = text.split("\n");
    if (kind !== "trucewatch site v1" || origin !== `origin ${log.name}` || !mission?.startsWith("mission "))
      throw new NotProven("the site's word on itself is that of another log");
    return mission.slice("mission ".length);
  });
}

/** Checks that an entry is in the log that the checkpoint names, and gives the text of its record and the author. */
async function proven(
  log: Log,
  proof: FieldProof,
  checkpoint: string,
): Promise<{ record: string; author: string }> {
  const { log: key, verify } = await tools(log.vkey);
  const head = await readCheckpoint(checkpoint, key, verify);
  const opened = await openEnvelope(proof.envelope, unhex(proof.salt, "the salt"));
  if (!(await climbs(opened.leaf, proof.seq, head, proof.path)))
    throw new NotProven(`entry ${proof.seq} is not in the log that the checkpoint names`);
  const { author } = JSON.parse(proof.envelope) as { author: string };
  return { record: opened.record, author };
}

/** Checks that the line that was sent is the entry. */
export function checkReceipt(
  log: Log,
  line: string,
  proof: FieldProof,
  checkpoint: string,
): Promise<Receipt> {
  return holds(async () => {
    const found = await proven(log, proof, checkpoint);
    const sent = JSON.parse(line) as { record: string; key: string };
    if (found.record !== sent.record)
      throw new NotProven(`entry ${proof.seq} holds another record than was sent`);
    if (found.author !== (await keyId(sent.key)))
      throw new NotProven(`entry ${proof.seq} bears another signature than this device's`);
    return { ...proof, checkpoint };
  });
}

/** Checks that the entry is the file that a report announced. */
export function checkFileReceipt(
  log: Log,
  announced: { report: string; size: number },
  proof: FieldProof,
  checkpoint: string,
): Promise<Receipt> {
  return holds(async () => {
    const found = await proven(log, proof, checkpoint);
    const record = JSON.parse(found.record) as { kind: string; body: { report?: string; size?: number } };
    const fits =
      record.kind === "blob" &&
      record.body.report === announced.report &&
      record.body.size === announced.size;
    if (!fits) throw new NotProven(`entry ${proof.seq} is not the file that was announced`);
    return { ...proof, checkpoint };
  });
}

/** The log's key as people compare it by voice: the first 16 bytes of its SHA-256. */
export function fingerprint(vkey: string): Promise<string> {
  return holds(async () => {
    const { key } = await readKey(vkey, "the log's key");
    return hex((await sha256(key)).slice(0, 16));
  });
}
