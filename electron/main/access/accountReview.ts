import { authorise, grantWords, type Caller } from "../../../shared/access/roles.ts";
import { grantConflict } from "../../../shared/access/separation.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { Log } from "../../base/log.ts";
import { accessWords } from "./accessWords.ts";
import type { SessionService } from "./sessionService.ts";
import type { User, UserStore } from "./userStore.ts";

interface AccountReviewDeps {
  readonly users: UserStore;
  readonly sessions: Pick<SessionService, "reevaluate" | "listen">;
  readonly isDemo: () => boolean;
  readonly record: (entry: AuditEntry) => void;
  readonly log: Pick<Log, "error">;
  /** A warning at these windows. */
  readonly warn: (windowIds: readonly number[], text: string) => void;
}

/**
 * Looks, at the start and whenever the plant is another one, for accounts that must not count here, and says so on
 * record and to the administrator who signs in next. What it finds is out of force without it: a demo user is refused
 * at every sign-in, and roles that clash are not among anybody's grants.
 */
export class AccountReview {
  readonly #deps: AccountReviewDeps;
  readonly #stop: () => void;
  /** Disabled since an administrator heard of it last. */
  #disabled: UserId[] = [];
  /** What is on record of each user in this run. */
  readonly #recorded = new Map<UserId, string>();

  constructor(deps: AccountReviewDeps) {
    this.#deps = deps;
    this.#stop = deps.sessions.listen({ signedIn: (caller, { windowIds }) => this.#greet(caller, windowIds) });
  }

  look(): void {
    this.#attempt(() => {
      if (!this.#deps.isDemo()) this.#disableDemoUsers();
      this.#clashing();
    });
  }

  #disableDemoUsers(): void {
    const { users, record, sessions } = this.#deps;
    for (const { userId, demo, disabled } of users.all()) {
      if (!demo || disabled) continue;
      users.disableDemoUser(userId);
      record(
        systemEntry("access.demoUserDisabled", userId, {
          old: false,
          new: true,
          reason: "A user of the demo plant, whose password was shown on the sign-in card; this plant is not the demo.",
        }),
      );
      this.#disabled.push(userId);
      sessions.reevaluate(userId);
    }
  }

  /** @returns users with roles that are kept and not in force; each set of them is recorded once a run. */
  #clashing(): readonly User[] {
    const clashes = ({ grants, refusedGrants }: User): boolean => grantConflict([...grants, ...refusedGrants]) !== null;
    const found = this.#deps.users.all().filter((u) => u.refusedGrants.length > 0 && clashes(u));
    for (const { userId, grants, refusedGrants } of found) {
      const refused = grantWords(refusedGrants);
      if (this.#recorded.get(userId) === refused) continue;
      this.#recorded.set(userId, refused);
      this.#deps.record(
        systemEntry("access.grantsRefused", userId, {
          reason: grantConflict([...grants, ...refusedGrants]) ?? "",
          detail: { inForce: grantWords(grants), refused },
        }),
      );
    }
    return found;
  }

  #greet(caller: Caller, windowIds: readonly number[]): void {
    this.#attempt(() => {
      const { warn } = this.#deps;
      const clashing = this.#clashing();
      const own = clashing.find((u) => u.userId === caller.userId);
      if (own) warn(windowIds, accessWords.ownGrantsRefused(grantWords(own.refusedGrants)));
      if (!authorise(caller, "user.manage", "*")) return;
      if (clashing.length > 0) warn(windowIds, accessWords.grantsRefused(clashing.map((u) => u.userId)));
      if (this.#disabled.length > 0) warn(windowIds, accessWords.demoDisabled(this.#disabled));
      this.#disabled = [];
    });
  }

  /** Telling is not what keeps these accounts out, so that a fault of it stops neither the start nor a sign-in. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (err) {
      this.#deps.log.error("access.review.failed", { err });
    }
  }

  dispose(): void {
    this.#stop();
  }
}
