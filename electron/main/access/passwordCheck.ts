import { checkPassword } from "../../../shared/access/passwordPolicy.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import { AttemptDelay } from "./attemptDelay.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import type { User, UserStore } from "./userStore.ts";

export interface PasswordCheckDeps {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** True for the demo plant: its users count there, and at no other. */
  readonly isDemo: () => boolean;
  /** For facts that are no answer to a call, such as repeated wrong passwords. */
  readonly record: (entry: AuditEntry) => void;
}

/** A password that somebody entered, and where. */
interface Attempt {
  readonly userId: UserId;
  readonly password: string;
  readonly seatId: number;
  readonly context: Pick<CallContext, "windowId" | "note">;
}

/** Whose password it was, and the hash that it matched. */
export interface Proven {
  readonly user: User;
  readonly passwordHash: string;
}

const ALARM_AT = 5;
const ALARM_EVERY = 20;

/** Checks passwords, one at a time per seat, and slows guessing down by user and by seat. */
export class PasswordCheck {
  readonly #deps: PasswordCheckDeps;
  readonly #delay: AttemptDelay;
  /** Seats with a password under check. */
  readonly #busy = new Set<number>();

  constructor(deps: PasswordCheckDeps) {
    this.#deps = deps;
    this.#delay = new AttemptDelay(deps.monoMs);
  }

  /** @throws AppError "conflict" while another password of the seat is under check. */
  async alone<T>(seatId: number, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(seatId)) throw new AppError("conflict", "Another password is still being checked here.");
    this.#busy.add(seatId);
    try {
      return await work();
    } finally {
      this.#busy.delete(seatId);
    }
  }

  /**
   * Waits as earlier failures demand, then takes the same time for every wrong answer.
   * @param wrong made for each wrong answer, so that all have the same words.
   */
  async check({ userId, password, seatId, context }: Attempt, wrong: () => AppError): Promise<Proven> {
    const keys = [`user ${userId}`, `seat ${seatId}`];
    let delayedMs = 0;
    for (let waitMs = this.#delay.waitMs(keys); waitMs > 0; waitMs = this.#delay.waitMs(keys)) {
      delayedMs += waitMs;
      await this.#deps.wait(waitMs);
    }
    const { users } = this.#deps;
    const passwordHash = users.passwordHash(userId);
    const matches = await this.#deps.hasher.verify(passwordHash, password);
    const where = { seat: seatId, window: context.windowId, delayedMs: Math.round(delayedMs) };
    // Read after the check, which takes a while: a user disabled meanwhile does not come in, nor an old password.
    const user = users.find(userId);
    const holds = passwordHash !== null && users.passwordHash(userId) === passwordHash;
    if (matches && holds && user && !user.disabled && (!user.demo || this.#deps.isDemo())) {
      this.#delay.succeeded(keys);
      context.note({ detail: where });
      return { user, passwordHash };
    }
    const failures = this.#delay.failed(keys);
    context.note({ detail: { ...where, failures } });
    if (failures === ALARM_AT || failures % ALARM_EVERY === 0) this.#tellRepeated(userId, failures, where);
    throw wrong();
  }

  #tellRepeated(userId: UserId, failures: number, { seat, window }: { seat: number; window: number }): void {
    this.#deps.record(
      systemEntry("session.repeatedFailures", userId, {
        reason: `${failures} wrong passwords in a row for this user or at this seat.`,
        detail: { failures, seat, window },
      }),
    );
  }
}

/** @throws AppError "invalid_input" with every problem in words. */
export function demandGood(password: string, person: { readonly userId: UserId; readonly displayName: string }): void {
  const { problems } = checkPassword(password, person);
  if (problems.length > 0) throw new AppError("invalid_input", problems.join(" "));
}
