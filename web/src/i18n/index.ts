/**
 * Every text of a page, by key, from one file a language. Plurals by the language's own rules, numbers and times as it
 * writes them. A key that does not exist is an error of the compiler; one that is missing in a language, or used by
 * nobody, of the test beside this.
 *
 * A message is a text, or one text for each plural form, chosen by `count`. `{name}` stands for a parameter; numbers are
 * written as the language does.
 */
import type en from "./en.json";

export type Lang = "en" | "uk" | "ru" | "fr" | "de";
export type Key = keyof typeof en;
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;
export type Table = Record<string, Message>;
export type Parameters = Record<string, string | number>;

/** Each language in its own words. */
export const LANGUAGES: Record<Lang, string> = {
  en: "English",
  uk: "Українська",
  ru: "Русский",
  fr: "Français",
  de: "Deutsch",
};

const TABLES: Record<Lang, () => Promise<{ default: Table }>> = {
  en: () => import("./en.json"),
  uk: () => import("./uk.json"),
  ru: () => import("./ru.json"),
  fr: () => import("./fr.json"),
  de: () => import("./de.json"),
};

export function isLang(code: unknown): code is Lang {
  return typeof code === "string" && Object.hasOwn(LANGUAGES, code);
}

/** The first of a reader's languages that there is; else English. */
export function bestOf(wanted: readonly string[]): Lang {
  const found = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find(isLang);
  return found ?? "en";
}

/** The texts of one language. */
export class Translator {
  private readonly plurals: Intl.PluralRules;
  private readonly numbers: Intl.NumberFormat;

  constructor(
    readonly lang: Lang,
    private readonly table: Table,
  ) {
    this.plurals = new Intl.PluralRules(lang);
    this.numbers = new Intl.NumberFormat(lang);
  }

  /** The text of a key. */
  t(key: Key, parameters: Parameters = {}): string {
    return this.filled(this.table[key] ?? key, parameters);
  }

  /** Whether there is a text for what the server named: its words may be newer than this page. */
  has(key: string): key is Key {
    return Object.hasOwn(this.table, key);
  }

  private filled(message: Message, parameters: Parameters): string {
    const text = typeof message === "string" ? message : this.form(message, Number(parameters.count ?? 0));
    return text.replace(/\{(\w+)\}/g, (all, name: string) => {
      const value = parameters[name];
      if (value === undefined) return all;
      return typeof value === "number" ? this.numbers.format(value) : value;
    });
  }

  private form(message: Exclude<Message, string>, count: number): string {
    return message[this.plurals.select(count)] ?? message.other ?? "";
  }

  number(value: number, options?: Intl.NumberFormatOptions): string {
    return options ? new Intl.NumberFormat(this.lang, options).format(value) : this.numbers.format(value);
  }

  /** A time of day in UTC, with its date if that is not today's. */
  time(atMs: number, nowMs: number): string {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const date = day(atMs) === day(nowMs) ? {} : ({ day: "numeric", month: "short" } as const);
    const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" } as const;
    return new Intl.DateTimeFormat(this.lang, { ...date, ...clock }).format(atMs);
  }
}

/** Loads a language. */
export async function translator(lang: Lang): Promise<Translator> {
  return new Translator(lang, (await TABLES[lang]()).default);
}
