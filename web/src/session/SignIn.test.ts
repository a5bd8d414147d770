import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import SignIn from "./SignIn.svelte";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function fill(): Promise<void> {
  await fireEvent.input(screen.getByLabelText(/Your code/), { target: { value: " nor-7 " } });
  await fireEvent.input(screen.getByLabelText("Password"), { target: { value: "seven grey herons" } });
  await fireEvent.submit(screen.getByRole("form", { name: "Sign in" }));
}

describe("signing in", () => {
  it("sends what was given, and nothing that was left empty", async () => {
    const asked = vi.fn(async () => new Response("{}"));
    vi.stubGlobal("fetch", asked);
    const ondone = vi.fn();
    render(SignIn, { oidc: false, ondone });
    await fill();
    await vi.waitFor(() => expect(ondone).toHaveBeenCalled());
    const [path, request] = asked.mock.calls[0] as unknown as [string, RequestInit];
    expect(path).toBe("/api/session");
    expect(JSON.parse(String(request.body))).toEqual({ person: "nor-7", password: "seven grey herons" });
  });

  it("says why somebody was not let in, and what to do", async () => {
    const refused = { error: { what: "That was not right.", where: null, what_to_do: "Try again." } };
    vi.stubGlobal("fetch", async () => new Response(JSON.stringify(refused), { status: 401 }));
    const ondone = vi.fn();
    render(SignIn, { oidc: true, ondone });
    await fill();
    expect((await screen.findByRole("alert")).textContent).toContain("That was not right. Try again.");
    expect(ondone).not.toHaveBeenCalled();
    expect(screen.getByRole("link", { name: /your organisation/ })).toBeTruthy();
  });
});
