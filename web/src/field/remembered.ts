/** Small choices of the reader. A browser that keeps nothing forgets them with the page. */
const PREFIX = "trucewatch.field.";

export function recalled(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Then it holds until the page is closed.
  }
}
