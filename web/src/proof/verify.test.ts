import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { IncidentProofs, ProofRecord } from "../api/types";
import { grouped, keepToldKey, toldKey } from "./logkey";
import { verifyProofs } from "./verify";

// Made by crates/trucewatch-proof/tests/incident_proofs.rs.
const text = readFileSync(`${import.meta.dirname}/../../../formats/proofs/incident.json`, "utf8");
const sound = (): IncidentProofs => JSON.parse(text) as IncidentProofs;
const names = sound().records.map((record) => record.observation);

/** The answer with one thing changed. */
function changed(change: (proofs: IncidentProofs, records: ProofRecord[]) => void): IncidentProofs {
  const proofs = sound();
  change(proofs, proofs.records);
  return proofs;
}

const other = (digit: string): string => (digit === "0" ? "1" : "0");
const flip = (hash: string, at: number): string =>
  hash.slice(0, at) + other(hash[at] ?? "0") + hash.slice(at + 1);

describe("the check of proofs in the browser", () => {
  it("verifies what this project's own programs sign", async () => {
    expect(await verifyProofs(sound(), names)).toEqual({
      state: "verified",
      verified: 6,
      shown: 7,
      withheld: 1,
      origin: "monitor.example/north",
      size: 7,
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      told: false,
    });
  });

  it("takes the key that the reader entered, and no other", async () => {
    const { vkey } = sound();
    expect(await verifyProofs(sound(), names, vkey)).toMatchObject({ state: "verified", told: true });
    // The key of the C2SP signed-note specification: sound, and another log's.
    const other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    expect(await verifyProofs(sound(), names, other)).toMatchObject({
      state: "failed",
      what: expect.stringMatching(/another key than the one that you entered/),
    });
    expect(await verifyProofs(sound(), names, "no key")).toMatchObject({
      state: "failed",
      what: expect.stringMatching(/the key that you entered/),
    });
  });

  it("keeps the reader's key in the browser, and shows a fingerprint that can be read out", () => {
    expect(toldKey()).toBe("");
    keepToldKey(sound().vkey);
    expect(toldKey()).toBe(sound().vkey);
    keepToldKey("");
    expect(toldKey()).toBe("");
    expect(grouped("0123456789abcdef")).toBe("0123 4567 89ab cdef");
  });

  it("counts only what the page shows, and what it shows beyond the proofs as unproven", async () => {
    const verdict = await verifyProofs(sound(), [names[0] ?? "", names[0] ?? "", "o-not-in-the-log"]);
    expect(verdict).toMatchObject({ state: "verified", verified: 1, shown: 2, withheld: 0 });
  });

  it.each<[string, (proofs: IncidentProofs, records: ProofRecord[]) => void, RegExp]>([
    [
      "an envelope altered",
      (_, [first]) => {
        if (first) first.envelope = (first.envelope ?? "").replace('"line":2', '"line":3');
      },
      /entry 0 was altered: its content does not give its leaf/,
    ],
    [
      "another salt",
      (_, [first]) => {
        if (first) first.salt = flip(first.salt ?? "", 5);
      },
      /entry 0 was altered/,
    ],
    [
      "a record of another observation",
      (_, [first]) => {
        if (first) first.observation = names[1] ?? "";
      },
      /entry 0 holds another observation/,
    ],
    [
      "a hash of a path altered",
      (_, records) => {
        const last = records.at(-1);
        if (last?.path[0]) last.path[0] = flip(last.path[0], 63);
      },
      /entry 6 is not in the log/,
    ],
    ["a path cut short", (_, [first]) => first?.path.pop(), /entry 0 is not in the log/],
    ["a path made longer", (_, [first]) => first?.path.push("0".repeat(64)), /entry 0 is not in the log/],
    [
      "another place in the log",
      (_, records) => {
        const third = records[2];
        if (third) third.seq = 3;
      },
      /entry 3 is not in the log/,
    ],
    [
      "the leaf of what is withheld altered",
      (_, records) => {
        const kept = records[4];
        if (kept) kept.leaf = flip(kept.leaf, 0);
      },
      /entry 4 is not in the log/,
    ],
    [
      "another size",
      (proofs) => {
        proofs.checkpoint = proofs.checkpoint.replace("\n7\n", "\n8\n");
      },
      /signature under the checkpoint does not hold/,
    ],
    [
      "no signature of the log",
      (proofs) => {
        proofs.checkpoint = proofs.checkpoint.replace("— monitor.example/north", "— somebody.example");
      },
      /did not sign/,
    ],
    [
      "another key",
      (proofs) => {
        proofs.vkey = proofs.vkey.replace("monitor.example/north", "monitor.example/south");
      },
      /does not fit it/,
    ],
    [
      "no hexadecimal",
      (_, [first]) => {
        if (first) first.leaf = "x";
      },
      /is not a hash/,
    ],
  ])("names what does not hold: %s", async (_, change, words) => {
    const verdict = await verifyProofs(changed(change), names);
    expect(verdict).toMatchObject({ state: "failed", what: expect.stringMatching(words) });
  });

  it("says that it checked nothing where the browser has no Ed25519", async () => {
    const subtle = crypto.subtle;
    const importKey = subtle.importKey.bind(subtle);
    subtle.importKey = () => Promise.reject(new Error("not supported"));
    try {
      const verdict = await verifyProofs(sound(), names);
      expect(verdict).toMatchObject({ state: "unchecked", why: expect.stringMatching(/Ed25519/) });
    } finally {
      subtle.importKey = importKey;
    }
  });
});
