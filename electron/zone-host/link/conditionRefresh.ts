import type { Log } from "../../base/log.ts";
import { codeOf, errorExcerpt } from "../wire/statusName.ts";

const RETRY_MS = { first: 2_000, most: 10_000 };
/**
 * A refresh may itself be what overflows the server's queue: after a loss the next one waits, longer each time until
 * losses end.
 */
const LOST_MS = { first: 2_000, most: 60_000, forgottenAfter: 300_000 };
/** The server has no ConditionRefresh: asking again does not change that. */
const LASTING = /^Bad(MethodInvalid|NodeIdUnknown|NodeIdInvalid|ServiceUnsupported|NotSupported|NotImplemented)$/;

interface ConditionRefreshDeps {
  readonly server: string;
  readonly log: Log;
  /** @returns the name of the method's status; null when there is nothing to refresh. */
  call(): Promise<string | null>;
}

/** Asks a server for its conditions until it has agreed to send them: without that the alarm table stays in doubt. */
export class ConditionRefresh {
  readonly #deps: ConditionRefreshDeps;
  #running = false;
  #again = false;
  #failures = 0;
  #told = "";
  #timer: NodeJS.Timeout | null = null;
  #losses = 0;
  #calm: NodeJS.Timeout | null = null;
  /** Rises when the call under way is no longer waited for. */
  #turn = 0;

  constructor(deps: ConditionRefreshDeps) {
    this.#deps = deps;
  }

  /**
   * @returns when the server has answered; its refusal is tried again later. Asked while a refresh runs, another
   * follows it.
   */
  async ask(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    const turn = ++this.#turn;
    this.#clearTimer();
    this.#running = true;
    let wellDone: boolean;
    do {
      this.#again = false;
      wellDone = await this.#call();
      if (turn !== this.#turn) return;
    } while (wellDone && this.#isAskedAgain());
    this.#running = false;
    if (wellDone) {
      this.#failures = 0;
      return;
    }
    this.#clearTimer();
    this.#timer = setTimeout(() => void this.ask(), Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#failures++));
  }

  /** The server dropped events: it is asked for all its conditions again, soon and not at once. */
  lost(): void {
    if (this.#calm) clearTimeout(this.#calm);
    this.#calm = setTimeout(() => (this.#losses = 0), LOST_MS.forgottenAfter);
    if (this.#timer) return;
    const delayMs = Math.min(LOST_MS.most, LOST_MS.first * 2 ** this.#losses++);
    this.#deps.log.warn("opcua.conditions.eventsLost", { server: this.#deps.server, delayMs });
    this.#timer = setTimeout(() => void this.ask(), delayMs);
  }

  /** The link is down or ends: nothing is asked until somebody asks again. */
  stop(): void {
    if (this.#calm) clearTimeout(this.#calm);
    this.#calm = null;
    this.#losses = 0;
    this.#turn += 1;
    this.#running = this.#again = false;
    this.#failures = 0;
    this.#clearTimer();
  }

  #isAskedAgain(): boolean {
    return this.#again;
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** @returns false when it is to be tried again. */
  async #call(): Promise<boolean> {
    const { server, log } = this.#deps;
    try {
      const status = (await this.#deps.call()) ?? "Good";
      if (status !== "Good") this.#tell(status, () => log.info("opcua.conditions.refreshRefused", { server, status }));
      else this.#told = "";
      return status === "Good" || LASTING.test(status);
    } catch (err) {
      const text = errorExcerpt(err);
      this.#tell(text, () => log.warn("opcua.conditions.refreshFailed", { server, text }));
      return LASTING.test(codeOf(err));
    }
  }

  /** Each reason once, however often it comes in a row. */
  #tell(what: string, write: () => void): void {
    if (what !== this.#told) write();
    this.#told = what;
  }
}
