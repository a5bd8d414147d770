import { readFileSync } from "node:fs";
import { fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { IncidentProofs } from "../api/types";
import { contribution, detail, event } from "../state/samples";
import RecordProofs from "./RecordProofs.svelte";

const text = readFileSync(`${import.meta.dirname}/../../../formats/proofs/incident.json`, "utf8");
const proofs = JSON.parse(text) as IncidentProofs;

function show(): void {
  const named = proofs.records.map((record) => contribution({ observation: record.observation }));
  render(RecordProofs, { detail: detail({ events: [event({ contributions: named })] }) });
}

async function enter(key: string): Promise<void> {
  await fireEvent.input(await screen.findByLabelText(/trucewatch ledger status/), { target: { value: key } });
  await fireEvent.click(screen.getByRole("button", { name: "Check against it" }));
}

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(text, { headers: { "content-type": "application/json" } })),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("the panel of proofs", () => {
  it("says that the key came from the same server, with its fingerprint", async () => {
    show();
    await screen.findByText(/Verified in your browser: 6 of 7 records/);
    expect(screen.getByText(/came from this same server/)).toBeTruthy();
    expect(screen.getByText(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/)).toBeTruthy();
  });

  it("checks against the key that the reader enters, keeps it, and forgets it when asked", async () => {
    show();
    await enter(proofs.vkey);
    await screen.findByText(/Checked against the key that you entered/);
    expect(localStorage.getItem("trucewatch.log-key")).toBe(proofs.vkey);
    await fireEvent.click(screen.getByRole("button", { name: /Forget/ }));
    await screen.findByText(/came from this same server/);
    expect(localStorage.getItem("trucewatch.log-key")).toBeNull();
  });

  it("fails where the server's log has another key", async () => {
    show();
    await enter("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    await screen.findByText(/another key than the one that you entered/);
  });
});
