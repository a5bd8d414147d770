/** Times for people: UTC in the text, local time where it can be asked for. */

const DAY_MS = 86_400_000;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Milliseconds since 1970, or `null` where the text is no time. */
export function parseTime(text: string | null | undefined): number | null {
  const ms = text ? Date.parse(text) : Number.NaN;
  return Number.isFinite(ms) ? ms : null;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** `2021-02-15`. */
export function utcDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `14:32:07`. */
export function utcTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

/** `2021-02-15 14:32:07 UTC`. */
export function utcDateTime(ms: number): string {
  return `${utcDate(ms)} ${utcTime(ms)} UTC`;
}

/** `Monday 15 February 2021`, from a UTC day. */
export function longDate(ms: number): string {
  const day = new Date(ms);
  return `${WEEKDAYS[day.getUTCDay()]} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

/** `15 Feb`, from a UTC day. */
export function shortDay(ms: number): string {
  const day = new Date(ms);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]?.slice(0, 3)}`;
}

/**
 * `2021-02-15 16:32:07 local (UTC+2)`, in the browser's time zone.
 * `offsetMinutes` is minutes east of UTC; given only by tests.
 */
export function localTitle(ms: number, offsetMinutes = -new Date(ms).getTimezoneOffset()): string {
  const shifted = ms + offsetMinutes * 60_000;
  const hours = Math.trunc(Math.abs(offsetMinutes) / 60);
  const minutes = Math.abs(offsetMinutes) % 60;
  const sign = offsetMinutes < 0 ? "−" : "+";
  const zone = `UTC${sign}${hours}${minutes === 0 ? "" : `:${two(minutes)}`}`;
  return `${utcDate(shifted)} ${utcTime(shifted)} local (${zone})`;
}

/** How long a span lasted: `under 1 s`, `40 s`, `4 min`, `2 h 10 min`, `3 d`. */
export function duration(spanMs: number): string {
  const s = Math.round(Math.max(0, spanMs) / 1000);
  if (s < 1) return "under 1 s";
  if (s < 60) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  // Minutes no longer matter after some hours.
  if (h >= 6 && h < 48) return `${Math.round(min / 60)} h`;
  if (h < 48) return min % 60 === 0 ? `${h} h` : `${h} h ${min % 60} min`;
  return `${Math.round(h / 24)} d`;
}

/** How old something is at `nowMs`. A time ahead of the data clock is told as such. */
export function age(ms: number, nowMs: number): string {
  if (ms - nowMs > 5_000) return `${duration(ms - nowMs)} ahead of the data clock`;
  if (nowMs - ms < 5_000) return "just now";
  return `${duration(nowMs - ms)} ago`;
}

/** First instant of the UTC day that holds `ms`. */
export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}
