/**
 * The page's policy for trusted types: scripts come from this origin, and nothing else is let
 * through. The map library gives its worker's address as text; this is what checks it. There is
 * no rule for HTML: whoever sets HTML from text fails.
 */
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

/** Refuses every script address of another origin. */
export function ownScript(url: string, origin: string = location.origin): string {
  if (new URL(url, origin).origin !== origin) throw new TypeError(`script from elsewhere refused: ${url}`);
  return url;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
factory?.createPolicy("default", { createScriptURL: (url) => ownScript(url) });
