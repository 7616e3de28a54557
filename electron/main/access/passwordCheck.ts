import { checkPassword, type PasswordOf } from "../../../shared/access/passwordPolicy.ts";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { CallContext } from "../../../shared/ipc/define.ts";
import { AttemptDelay, LONGEST_WAIT_MS } from "./attemptDelay.ts";
import type { AttemptStore } from "./attemptStore.ts";
import type { PasswordHasher } from "./passwordHasher.ts";
import type { User, UserStore } from "./userStore.ts";

export interface PasswordCheckDeps {
  readonly users: UserStore;
  readonly hasher: PasswordHasher;
  readonly attempts: Pick<AttemptStore, "all" | "keep" | "forget">;
  /** How a typed user name stands in records and counts. */
  readonly recordedName: (typed: string) => string;
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** True for the demo plant: its users count there, and at no other. */
  readonly isDemo: () => boolean;
  /** For facts that are no answer to a call, such as repeated wrong passwords. */
  readonly record: (entry: AuditEntry) => void;
  /** Tells whoever is in, or else who signs in next, that passwords are tried on many users. */
  readonly warnOfSpraying: (text: string) => void;
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
/** Different users with a wrong password within a quarter of an hour: more than a shift that mistypes. */
const SPRAYED_AT = 5;

/** Checks passwords, one at a time per seat, and slows guessing down by user and by seat. */
export class PasswordCheck {
  readonly #deps: PasswordCheckDeps;
  readonly #delay: AttemptDelay;
  /** Seats with a password under check. */
  readonly #busy = new Set<number>();

  constructor(deps: PasswordCheckDeps) {
    this.#deps = deps;
    this.#delay = new AttemptDelay({ monoMs: deps.monoMs, nowMs: deps.nowMs, kept: deps.attempts });
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
    const name = this.#deps.recordedName(userId);
    // Others may fail under the same name meanwhile; nobody waits for them beyond the longest wait.
    const stillMs = (): number => Math.min(this.#delay.waitMs(name, seatId), LONGEST_WAIT_MS - delayedMs);
    let delayedMs = 0;
    for (let waitMs = stillMs(); waitMs > 0; waitMs = stillMs()) {
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
      this.#delay.succeeded(name);
      context.note({ detail: where });
      return { user, passwordHash };
    }
    const { failures, users: tried, another } = this.#delay.failed(name, seatId);
    context.note({ detail: { ...where, failures } });
    if (failures === ALARM_AT || failures % ALARM_EVERY === 0) this.#tellRepeated(name, failures, where);
    if (another && tried % SPRAYED_AT === 0) this.#tellSpraying(tried, where);
    throw wrong();
  }

  #tellSpraying(tried: number, { seat, window }: { seat: number; window: number }): void {
    const reason = `Wrong passwords were entered for ${tried} different users within a quarter of an hour.`;
    this.#deps.record(systemEntry("session.spraying", "station", { reason, detail: { users: tried, seat, window } }));
    this.#deps.warnOfSpraying(`${reason} The audit log has the names, seats and times.`);
  }

  #tellRepeated(userId: string, failures: number, { seat, window }: { seat: number; window: number }): void {
    this.#deps.record(
      systemEntry("session.repeatedFailures", userId, {
        reason: `${failures} wrong passwords in a row for this user or at this seat.`,
        detail: { failures, seat, window },
      }),
    );
  }
}

/** @throws AppError "invalid_input" with every problem in words. */
export function demandGood(password: string, person: PasswordOf): void {
  const { problems } = checkPassword(password, person);
  if (problems.length > 0) throw new AppError("invalid_input", problems.join(" "));
}
