/**
 * Asks the server. In: a path and parameters. Out: what the contract says, or an `ApiError` whose
 * words can be shown to people. Nothing outside this origin is ever asked.
 */
import type { ErrorBody } from "./types";

/** A request that failed, in words: what happened, to what, and what to do now. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly what: string,
    readonly whatToDo: string,
    readonly supersededBy: string | null = null,
  ) {
    super(what);
  }
}

export type Params = Record<string, string | number | null | undefined>;

/** Joins path and parameters; empty ones are left out. */
export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") query.set(key, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Fetches JSON. Rejects with `ApiError`, or with the browser's `AbortError` when `signal` fires. */
export async function getJson<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, params), {
      headers: { accept: "application/json" },
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    throw new ApiError(0, "The server did not answer.", "Check the connection; the page keeps trying.");
  }
  if (response.ok) return (await response.json()) as T;
  throw await errorOf(response, path);
}

/** Whether `cause` only says that we ourselves gave up the request. */
export function isAbort(cause: unknown): boolean {
  return cause instanceof Error && cause.name === "AbortError";
}

/** Any failure as an `ApiError`. */
export function asApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  const what = cause instanceof Error ? cause.message : String(cause);
  return new ApiError(0, `The answer could not be read: ${what}`, "Reload the page.");
}

export async function errorOf(response: Response, path: string): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody & { error?: ErrorBody };
  const error = body.error as ErrorBody["error"] & ErrorBody;
  const what = error?.what ?? `The server answered ${response.status} for ${path}.`;
  const where = error?.where ? ` (${error.where})` : "";
  const successor = body.superseded_by ?? error?.superseded_by ?? null;
  return new ApiError(
    response.status,
    what + where,
    error?.what_to_do ?? "Try again in a moment.",
    successor,
  );
}
