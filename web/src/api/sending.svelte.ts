/** What a form sends: whether it is on its way, and why the last time failed. */
import { type ApiError, asApiError } from "./client";

export class Sending {
  busy = $state(false);
  error: ApiError | null = $state.raw(null);

  /** Sends, then does what follows; if either fails, `error` says why. */
  async run(send: () => Promise<unknown>, done: () => void): Promise<void> {
    this.busy = true;
    try {
      await send();
      this.error = null;
      done();
    } catch (cause) {
      this.error = asApiError(cause);
    } finally {
      this.busy = false;
    }
  }
}
