import type { UserId } from "../../../shared/ids.ts";
import type { UserStore } from "./userStore.ts";

interface SignInTimesDeps {
  readonly users: Pick<UserStore, "noteSignIn">;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
}

/** When users signed in last: nice to have, so one that cannot be noted waits, and nobody's sign-in waits for it. */
export class SignInTimes {
  readonly #deps: SignInTimesDeps;
  readonly #waiting = new Map<UserId, number>();

  constructor(deps: SignInTimesDeps) {
    this.#deps = deps;
  }

  /** @param atMs epoch milliseconds. */
  note(userId: UserId, atMs: number): void {
    this.#waiting.set(userId, atMs);
    this.retry();
  }

  /** Tries again what could not be noted; never throws. */
  retry(): void {
    for (const [userId, atMs] of this.#waiting)
      try {
        this.#deps.users.noteSignIn(userId, atMs);
        this.#waiting.delete(userId);
      } catch (err) {
        this.#deps.log.error("session.signIn.notNoted", { userId, err });
        return;
      }
  }
}
