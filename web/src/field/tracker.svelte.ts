/** Follows the device's positions while somebody asked for it, and keeps them on the device. */
import type { FieldApp } from "./app.svelte";

/** Not more often, and not for less. */
const EVERY_MS = 20_000;

class Tracker {
  on = $state(false);
  trouble = $state(false);
  /** How many were kept since the page was opened. */
  kept = $state(0);
  private watch: number | null = null;
  private lastMs = 0;

  toggle(app: FieldApp): void {
    if (this.on) this.stop();
    else this.start(app);
  }

  private start(app: FieldApp): void {
    this.trouble = !("geolocation" in navigator);
    if (this.trouble) return;
    this.on = true;
    this.watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.trouble = false;
        const now = Date.now();
        if (now - this.lastMs < EVERY_MS && now >= this.lastMs) return;
        this.lastMs = now;
        const point = {
          atMs: now,
          latDeg: coords.latitude,
          lonDeg: coords.longitude,
          boundM: Math.max(1, 2 * coords.accuracy),
        };
        void app.addTrackPoint(point).then(() => {
          this.kept += 1;
        });
      },
      () => {
        this.trouble = true;
      },
      { enableHighAccuracy: true, maximumAge: 5_000 },
    );
  }

  private stop(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    this.watch = null;
    this.on = false;
  }
}

export const tracker = new Tracker();
