/**
 * The log's key as its operator told it to the reader: by letter, by telephone, on paper. Kept in this
 * browser only, so that whoever runs the server cannot put another in its place.
 */
const KEPT = "trucewatch.log-key";

/** What the reader entered; empty if nothing. */
export function toldKey(): string {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    // A browser that keeps nothing: then it holds while the incident is open.
    return "";
  }
}

/** Keeps what the reader entered; an empty text forgets it. */
export function keepToldKey(key: string): void {
  try {
    if (key === "") localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, key);
  } catch {
    // As above.
  }
}

/** Sixteen bytes as people read them out: groups of four digits. */
export function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";
}
