/** Where the device is, and places as people type them. */
import type { Fix } from "./records";

const PATIENCE_MS = 20_000;
const FRESH_MS = 30_000;

/** The device's position, with how far it may be off; `null` if it does not tell. */
export function positionNow(): Promise<Fix | null> {
  if (!("geolocation" in navigator)) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        // The sensor states a radius for two in three; twice that holds for nineteen in twenty.
        const boundM = Number.isFinite(coords.accuracy) ? Math.max(1, 2 * coords.accuracy) : null;
        resolve({ latDeg: coords.latitude, lonDeg: coords.longitude, boundM, source: "gnss" });
      },
      () => resolve(null),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}

const NUMBER = String.raw`([+-]?\d{1,3}(?:[.,]\d+)?)`;
const PAIR = new RegExp(
  String.raw`^\s*${NUMBER}\s*°?\s*([NS])?(?:\s*[;,]\s*|\s+)${NUMBER}\s*°?\s*([EW])?\s*$`,
  "i",
);

/** Latitude and longitude in degrees, `48.3, 38.02` or `48,3 N 38,02 E`; `null` if it is neither. */
export function parsePlace(text: string): { latDeg: number; lonDeg: number } | null {
  const found = PAIR.exec(text);
  if (!found) return null;
  const degrees = (number: string | undefined, letter: string | undefined, minus: string) =>
    Number((number ?? "").replace(",", ".")) * (letter?.toUpperCase() === minus ? -1 : 1);
  const latDeg = degrees(found[1], found[2], "S");
  const lonDeg = degrees(found[3], found[4], "W");
  const ok = Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180;
  return ok ? { latDeg, lonDeg } : null;
}
