/** The device's own memory: IndexedDB, with writes that are on the disk before they are said to be. */
import type { Comparison } from "./clock";
import type { Report } from "./outbox";
import type { Log } from "./receipt";
import type { Seen, TrackPoint } from "./records";
import type { DeviceKey } from "./signing";

const NAME = "trucewatch-field";
const VERSION = 1;

/** Everything that there is one of. */
export interface Facts {
  key: DeviceKey;
  log: Log;
  seen: Seen;
  comparison: Comparison;
  /** The number of the next report. */
  counter: number;
  settings: Settings;
  /** What the mission's rules said of patrols' positions; `null`: they stay here. */
  trackRule: { not_younger_than_s: number; cell_m: number } | null;
  /** What the key was worth when the site was last asked. */
  standing: string;
}

export interface Settings {
  /** `patrol/...`, as the mission names it. */
  observer: string;
  /** How far magnetic north is east of true north here, in degrees; `null`: not known. */
  declinationDeg: number | null;
}

export interface StoredTrackPoint extends TrackPoint {
  id?: number;
}

type StoreName = "facts" | "reports" | "bytes" | "track";

/** Another page took the number that this one was about to use. */
export class Overtaken extends Error {}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("nothing was written"));
    transaction.onerror = () => reject(transaction.error);
  });
}

export class Memory {
  private constructor(private readonly db: IDBDatabase) {}

  static async open(): Promise<Memory> {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("facts");
      db.createObjectStore("reports", { keyPath: "id" });
      db.createObjectStore("bytes");
      db.createObjectStore("track", { keyPath: "id", autoIncrement: true });
    };
    return new Memory(await done(request));
  }

  private write(...stores: StoreName[]): IDBTransaction {
    return this.db.transaction(stores, "readwrite", { durability: "strict" });
  }

  fact<K extends keyof Facts>(name: K): Promise<Facts[K] | undefined> {
    return done(this.db.transaction("facts").objectStore("facts").get(name));
  }

  async keep<K extends keyof Facts>(name: K, value: Facts[K]): Promise<void> {
    const transaction = this.write("facts");
    transaction.objectStore("facts").put(value, name);
    await committed(transaction);
  }

  async forget(name: "log" | "seen"): Promise<void> {
    const transaction = this.write("facts");
    transaction.objectStore("facts").delete(name);
    await committed(transaction);
  }

  /** A fact that is made once: what is there stays. */
  async keepFirst<K extends keyof Facts>(name: K, value: Facts[K]): Promise<Facts[K]> {
    const transaction = this.write("facts");
    const store = transaction.objectStore("facts");
    const there = await done(store.get(name));
    if (there === undefined) store.put(value, name);
    await committed(transaction);
    return there ?? value;
  }

  async reports(): Promise<Report[]> {
    const all: Report[] = await done(this.db.transaction("reports").objectStore("reports").getAll());
    return all.sort((a, b) => b.counter - a.counter);
  }

  /**
   * Keeps a new report under the number it was signed with, with its bytes, all or nothing.
   * Throws `Overtaken` if the number is not the next any more.
   */
  async add(report: Report, bytes: Uint8Array | null): Promise<void> {
    const transaction = this.write("facts", "reports", "bytes");
    const ends = committed(transaction);
    const facts = transaction.objectStore("facts");
    const next = ((await done(facts.get("counter"))) as number | undefined) ?? 1;
    if (next !== report.counter) {
      transaction.abort();
      await ends.catch(() => {});
      throw new Overtaken();
    }
    facts.put(next + 1, "counter");
    transaction.objectStore("reports").add(report);
    if (bytes && report.file) transaction.objectStore("bytes").put(bytes, report.file.sha256);
    await ends;
  }

  /** Changes a report as it is now, not as somebody read it a while ago; gives what came of it. */
  async change(id: string, by: (report: Report) => Report): Promise<Report | null> {
    const transaction = this.write("reports");
    const store = transaction.objectStore("reports");
    const there: Report | undefined = await done(store.get(id));
    const next = there ? by(there) : null;
    if (next && next !== there) store.put(next);
    await committed(transaction);
    return next;
  }

  bytesOf(sha256: string): Promise<Uint8Array | null> {
    const found = done(this.db.transaction("bytes").objectStore("bytes").get(sha256));
    return found.then((bytes) => bytes ?? null);
  }

  async addTrackPoint(point: TrackPoint): Promise<void> {
    const transaction = this.write("track");
    transaction.objectStore("track").add(point);
    await committed(transaction);
  }

  track(): Promise<StoredTrackPoint[]> {
    return done(this.db.transaction("track").objectStore("track").getAll());
  }

  async forgetTrack(ids: number[]): Promise<void> {
    const transaction = this.write("track");
    const store = transaction.objectStore("track");
    for (const id of ids) store.delete(id);
    await committed(transaction);
  }
}
