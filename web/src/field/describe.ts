/** A report in words, from what was signed. */
import type { Translator } from "../i18n";
import type { Report } from "./outbox";
import { BOUNDS, CHECKLISTS, type ChecklistName, CLASSES, ENDS, REASONS, RESTRICTIONS } from "./records";
import { nearestWind, WINDS } from "./wheel";

/** A value as records write it. */
type Told<T> = { value: T } | "not_known" | undefined;

interface Body {
  class?: string;
  description?: Told<string>;
  count?: Told<{ bound: string; value: number }>;
  direction?: {
    range_bearing?: {
      bearing: Told<{ sector: { from_mdeg: number; to_mdeg: number } }>;
      range: Told<{ min_m: number; max_m: number }>;
    };
  };
  time?: { earliest: string; latest: string; bound_ms?: Told<number> };
  place?: {
    name?: Told<string>;
    fix?: Told<{ position: { lat_e7: number; lon_e7: number }; bound_m?: Told<number> }>;
  };
  content?: Record<string, Record<string, unknown>>;
  reason?: string;
}

export interface Line {
  label: string;
  text: string;
}

const toldValue = <T>(told: Told<T>): T | null => (typeof told === "object" ? told.value : null);
const oneOf = <T extends string>(all: readonly T[], word: unknown): T | null =>
  all.find((one) => one === word) ?? null;

function bodyOf(report: Report): Body {
  const { record } = JSON.parse(report.line) as { record: string };
  return (JSON.parse(record) as { body: Body }).body;
}

/** What it is, for a row of a list. */
export function title(i18n: Translator, report: Report): string {
  if (report.kind !== "sighting") return i18n.t(`kind.${report.kind}`);
  const body = bodyOf(report);
  const description = toldValue(body.description);
  const word =
    body.class === "explosion" ? (description === "undetermined" ? "explosion" : description) : body.class;
  const heard = i18n.t(`class.${oneOf(CLASSES, word) ?? "unknown"}`);
  const count = toldValue(body.count);
  const many = count ? `, ${said(i18n, count)}` : "";
  return `${heard}${many}`;
}

function said(i18n: Translator, count: { bound: string; value: number }): string {
  return i18n.t(`tally.said.${oneOf(BOUNDS, count.bound) ?? "exact"}`, { count: count.value });
}

function bearing(i18n: Translator, sector: { from_mdeg: number; to_mdeg: number }): string {
  const width = (sector.to_mdeg - sector.from_mdeg + 360_000) % 360_000;
  const centre = ((sector.from_mdeg + width / 2) % 360_000) / 1_000;
  const wind = WINDS[nearestWind(centre)] ?? "N";
  return `${i18n.t(`wind.${wind}`)}, ${i18n.number(Math.round(centre))}° ± ${i18n.number(Math.round(width / 2_000))}°`;
}

/** All of it, for its own page. */
export function lines(i18n: Translator, report: Report): Line[] {
  const body = bodyOf(report);
  const unknown = i18n.t("app.not_known");
  const all: Line[] = [];
  const direction = body.direction?.range_bearing;
  if (direction) {
    const sector = toldValue(direction.bearing);
    const range = toldValue(direction.range);
    const km = (m: number) => i18n.number(m / 1_000);
    all.push({ label: i18n.t("bearing.from"), text: sector ? bearing(i18n, sector.sector) : unknown });
    all.push({
      label: i18n.t("range.how_far"),
      text: range ? i18n.t("range.between", { min: km(range.min_m), max: km(range.max_m) }) : unknown,
    });
    const count = toldValue(body.count);
    all.push({ label: i18n.t("tally.how_many"), text: count ? said(i18n, count) : unknown });
  }
  if (body.time) {
    const at = (text: string) => i18n.time(Date.parse(text), report.keptAtMs);
    const between = i18n.t("when.between", { from: at(body.time.earliest), to: at(body.time.latest) });
    const clock = i18n.t("when.clock", { count: Math.ceil((toldValue(body.time.bound_ms) ?? 0) / 1_000) });
    all.push({ label: i18n.t("when.when"), text: `${between} ${clock}` });
  }
  if (body.place) all.push({ label: i18n.t("where.from"), text: place(i18n, body.place) });
  for (const [kind, content] of Object.entries(body.content ?? {})) all.push(...inside(i18n, kind, content));
  if (body.reason) all.push({ label: i18n.t("correct.reason"), text: body.reason });
  return all;
}

function place(i18n: Translator, at: NonNullable<Body["place"]>): string {
  const fix = toldValue(at.fix);
  const name = toldValue(at.name);
  if (!fix) return name ?? i18n.t("app.not_known");
  const position = `${(fix.position.lat_e7 / 1e7).toFixed(5)}, ${(fix.position.lon_e7 / 1e7).toFixed(5)}`;
  const bound = toldValue(fix.bound_m);
  const within = bound === null ? i18n.t("app.not_known") : `${i18n.number(bound)} ${i18n.t("unit.m")}`;
  return i18n.t("where.found", { place: name ? `${name}, ${position}` : position, bound: within });
}

function inside(i18n: Translator, kind: string, content: Record<string, unknown>): Line[] {
  const unknown = i18n.t("app.not_known");
  if (kind === "note") return [{ label: i18n.t("kind.note"), text: String(content.text) }];
  if (kind === "access_restriction") {
    const what = oneOf(RESTRICTIONS, content.kind);
    const reason = oneOf(REASONS, toldValue(content.reason_given as Told<string>));
    const ended = oneOf(ENDS, toldValue(content.ended as Told<string>));
    const held = toldValue(content.held_for_s as Told<number>);
    return [
      { label: i18n.t("access.what"), text: what ? i18n.t(`restriction.${what}`) : unknown },
      {
        label: i18n.t("access.how_long"),
        text: held === null ? unknown : i18n.t("when.minutes", { count: Math.round(held / 60) }),
      },
      { label: i18n.t("access.reason"), text: reason ? i18n.t(`reason.${reason}`) : unknown },
      { label: i18n.t("access.ended"), text: ended ? i18n.t(`end.${ended}`) : unknown },
    ];
  }
  if (kind === "checklist") {
    const list = content.list as ChecklistName;
    const answers = content.answers as { item: string; yes: Told<boolean> }[];
    return answers.flatMap(({ item, yes }) => {
      const known = oneOf<string>(CHECKLISTS[list] ?? [], item);
      const key = `item.${known}`;
      if (!known || !i18n.has(key)) return [];
      const answer = toldValue(yes);
      return [
        { label: i18n.t(key), text: i18n.t(`answer.${answer === null ? "unknown" : answer ? "yes" : "no"}`) },
      ];
    });
  }
  if (kind === "patrol_track")
    return [
      {
        label: i18n.t("kind.track"),
        text: i18n.t("track.points", { count: (content.points as unknown[]).length }),
      },
    ];
  return [];
}
