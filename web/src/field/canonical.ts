/**
 * The one byte form that is hashed and signed (formats/canonical/README.md): RFC 8785 over whole numbers, text,
 * truth values, lists and objects. What is absent is left out by whoever builds the body.
 */
export type Plain = string | number | boolean | Plain[] | { [name: string]: Plain };

/** A record's canonical bytes as text. */
export function canonical(value: Plain): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value))
      throw new RangeError(`${value} is no whole number that JSON carries exactly`);
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === "string") {
    // A half of a pair alone cannot be written as UTF-8.
    return JSON.stringify(value.replace(/\p{Surrogate}/gu, "\uFFFD"));
  }
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // Sorted by UTF-16 units, which is how this language compares text.
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name] as Plain)}`).join(",")}}`;
}

/** The record of a kind. */
export function recordText(kind: string, body: { [name: string]: Plain }): string {
  return canonical({ body, kind, v: 1 });
}

/** A time as the log writes it: UTC, with as many decimals as needed. */
export function rfc3339(atMs: number): string {
  const text = new Date(Math.round(atMs)).toISOString();
  return text.replace(/\.(\d*?)0*Z$/, (_all, kept: string) => (kept ? `.${kept}Z` : "Z"));
}
