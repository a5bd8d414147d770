/** Who is signed in (docs/sign-in.md). */
import { ApiError, errorOf, getJson } from "./client";

export interface Session {
  kind: string;
  id: string;
  nationality: string | null;
  hat: string;
  roles: string[];
}

export interface SessionState {
  needed: boolean;
  oidc: boolean;
  session: Session | null;
}

/** Whether sign-in is needed, and who is signed in. */
export function sessionState(signal?: AbortSignal): Promise<SessionState> {
  return getJson<SessionState>("/api/session", {}, signal);
}

async function send(method: string, body?: Record<string, string>): Promise<void> {
  let response: Response;
  try {
    response = await fetch("/api/session", {
      method,
      headers: { accept: "application/json", ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new ApiError(0, "The server did not answer.", "Check the connection, then try again.");
  }
  if (!response.ok) throw await errorOf(response, "/api/session");
}

/** Signs in; empty fields are left out. */
export function signIn(fields: Record<string, string>): Promise<void> {
  const given = Object.entries(fields).filter(([, value]) => value !== "");
  return send("POST", Object.fromEntries(given));
}

export function signOut(): Promise<void> {
  return send("DELETE");
}
