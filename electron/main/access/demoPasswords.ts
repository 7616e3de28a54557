import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { DemoCredential } from "../../../shared/ipc/sessionRows.ts";
import { seedDemoUsers, type DemoUsersDeps } from "./demoUsers.ts";

/** The demo users' passwords, in memory only, from their creation until somebody puts them away. */
export class DemoPasswords {
  readonly #deps: DemoUsersDeps;
  #shown: readonly DemoCredential[] | null = null;

  constructor(deps: DemoUsersDeps) {
    this.#deps = deps;
  }

  get shown(): readonly DemoCredential[] | null {
    return this.#shown;
  }

  /** From here on whoever stands at the station can read them. @param windowId where the first user enrolled. */
  async create(windowId: number): Promise<void> {
    this.#shown = await seedDemoUsers(this.#deps);
    this.#deps.record(
      systemEntry("session.demoPasswordsShown", "demo passwords", {
        reason: "On the sign-in card of every window, to whoever stands there.",
        detail: { window: windowId, users: this.#names() },
      }),
    );
  }

  /** @returns whose they were. */
  putAway(): string {
    const names = this.#names();
    this.#shown = null;
    return names;
  }

  #names(): string {
    return (this.#shown ?? []).map((c) => c.userId).join(" ");
  }
}
