/** The language of titles and reasons, remembered by the browser. The page itself is English. */
import type { Lang } from "../api/types";

/** Each language in its own words. */
export const LANGUAGES: Record<Lang, string> = {
  en: "English",
  uk: "Українська",
  ru: "Русский",
  fr: "Français",
  de: "Deutsch",
};

const KEY = "trucewatch.lang";

function isLang(code: string | null): code is Lang {
  return code !== null && Object.hasOwn(LANGUAGES, code);
}

function remembered(): Lang {
  try {
    const code = localStorage.getItem(KEY);
    return isLang(code) ? code : "en";
  } catch {
    return "en"; // A browser that keeps nothing.
  }
}

export class Language {
  code: Lang = $state(remembered());

  /** Takes the language and remembers it. */
  choose(code: Lang): void {
    this.code = code;
    try {
      localStorage.setItem(KEY, code);
    } catch {
      // Then it holds until the page is closed.
    }
  }

  /** As a parameter of a request; English is what the server writes without one. */
  get parameter(): { lang?: Lang } {
    return this.code === "en" ? {} : { lang: this.code };
  }
}
