/**
 * Who acts on this page. Kept in this browser only, so that nobody has to type it with every act; what is on
 * record says it each time.
 */
import type { Actor } from "../api/mission";
import type { Session } from "../api/session";

const KEY = "trucewatch.acting";
const NOBODY: Actor = { person: "", hat: "", nationality: "" };

function stored(): Actor {
  try {
    const known = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Actor>;
    return { ...NOBODY, ...known };
  } catch {
    return NOBODY;
  }
}

export class Acting {
  actor: Actor = $state(stored());
  /** Where people sign in, the session says who acts. */
  signedIn: Session | null = $state.raw(null);

  get ready(): boolean {
    return this.signedIn !== null || Object.values(this.actor).every((part) => part.trim() !== "");
  }

  /** Who acts, if the request has to say it. */
  get by(): Actor | null {
    return this.signedIn === null ? this.actor : null;
  }

  set(change: Partial<Actor>): void {
    this.actor = { ...this.actor, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(this.actor));
    } catch {
      // A browser that keeps nothing: it is asked again next time.
    }
  }
}

export const acting = new Acting();
