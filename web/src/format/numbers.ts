/** Numbers for people. Rounding never makes a result look better than it is. */

/** `12,345`. */
export function integer(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Number and noun: `1 event`, `1,200 events`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${integer(n)} ${n === 1 ? one : many}`;
}

/** Rounds up to two significant digits, so that an area is never told smaller than it is. */
function upToTwoDigits(n: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  // The small allowance keeps 120.00000000001 from becoming 130.
  return Math.ceil(n / step - 1e-9) * step;
}

/** A length in metres: `120 m`, `1.2 km`, `14 km`; rounded up. */
export function distance(metres: number): string {
  if (metres < 1) return "1 m";
  const rounded = upToTwoDigits(metres);
  if (rounded < 1000) return `${rounded} m`;
  const km = rounded / 1000;
  return `${km < 10 ? Number(km.toFixed(1)) : integer(km)} km`;
}

/** `within 120 m`; without a length: `not located`. */
export function within(metres: number | null): string {
  return metres === null ? "not located" : `within ${distance(metres)}`;
}

/** A share between 0 and 1 as `87 %`. Only 1 is `100 %` and only 0 is `0 %`. */
export function percent(share: number): string {
  if (share <= 0) return "0 %";
  if (share < 0.01) return "under 1 %";
  if (share < 1 && share > 0.99) return "over 99 %";
  return `${Math.round(share * 100)} %`;
}

/** From this error of a calculation on, it is told: it could change the per cent that are shown. */
const TOLD_ERROR = 0.0005;

/** A probability as `87 %`, with the error of its calculation where that could be seen in it. */
export function probability(p: number, error: number): string {
  return error < TOLD_ERROR
    ? percent(p)
    : `${percent(p)} (calculated to within ${(error * 100).toFixed(1)} %)`;
}

/** A residual in seconds as `+12 ms` or `−1.35 s`. */
export function residual(seconds: number): string {
  const sign = seconds < 0 ? "−" : "+";
  const size = Math.abs(seconds);
  return size < 1 ? `${sign}${Math.round(size * 1000)} ms` : `${sign}${size.toFixed(2)} s`;
}

/** What a log evidence says: how much likelier the observation is with the event than by chance. */
export function weight(logEvidence: number): string {
  const times = Math.exp(Math.min(Math.abs(logEvidence), 50));
  const size = times >= 1_000_000 ? "over 1,000,000" : times < 10 ? times.toFixed(1) : integer(times);
  if (Math.abs(logEvidence) < 0.05) return "as likely as by chance";
  return logEvidence > 0
    ? `${size} times likelier than by chance`
    : `${size} times less likely than by chance`;
}

/** Degrees as `48.1234° N, 37.8021° E`. */
export function position(latDeg: number, lonDeg: number): string {
  const lat = `${Math.abs(latDeg).toFixed(4)}° ${latDeg < 0 ? "S" : "N"}`;
  return `${lat}, ${Math.abs(lonDeg).toFixed(4)}° ${lonDeg < 0 ? "W" : "E"}`;
}
