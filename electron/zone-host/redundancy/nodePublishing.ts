import type { Clock } from "../wire/clock.ts";

const RETRY_MS = { first: 500, most: 10_000 };

interface NodePublishingDeps {
  readonly clock: Clock;
  /** Turns the reports of the node's values on or off. Rejects unless the server said Good to all of it. */
  send(on: boolean): Promise<void>;
  /** Wall time of the last word of that subscription of the node that has been silent longest. */
  lastContactMs(): number;
  /** The reports are on, and every subscription has spoken since: what waited in the server's queues is here. */
  onAwake(): void;
  onFailed(on: boolean, err: unknown): void;
}

/**
 * Whether a warm node is to report its values, and whether its server has confirmed it: asked again until it has, for
 * keep-alives go on either way and would make frozen values look live.
 */
export class NodePublishing {
  readonly #deps: NodePublishingDeps;
  /** Null while the link is down: nothing is asked. */
  #wanted: boolean | null = null;
  #confirmedMs: number | null = null;
  #awake = false;
  #pending = false;
  #failures = 0;
  #retryAtMs = 0;
  /** Only the answer to the last request counts. */
  #turn = 0;

  constructor(deps: NodePublishingDeps) {
    this.#deps = deps;
  }

  /** To be called at each change, and whenever the link is live again: what was confirmed before may not hold. */
  set(on: boolean): void {
    this.#wanted = on;
    this.#failures = 0;
    void this.#ask(on);
  }

  /** The link is down. */
  lost(): void {
    this.#wanted = null;
    this.#turn += 1;
  }

  /** To be called several times a second. */
  tick(): void {
    if (this.#wanted === null || this.#pending) return;
    if (this.#confirmedMs === null) {
      if (this.#deps.clock.steadyMs() >= this.#retryAtMs) void this.#ask(this.#wanted);
    } else if (this.#wanted && !this.#awake && this.#deps.lastContactMs() > this.#confirmedMs) {
      this.#awake = true;
      this.#deps.onAwake();
    }
  }

  async #ask(on: boolean): Promise<void> {
    const { clock } = this.#deps;
    const turn = ++this.#turn;
    this.#pending = true;
    this.#awake = false;
    this.#confirmedMs = null;
    try {
      await this.#deps.send(on);
      if (turn !== this.#turn) return;
      this.#confirmedMs = clock.nowMs();
    } catch (err) {
      if (turn !== this.#turn) return;
      this.#retryAtMs = clock.steadyMs() + Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#failures++);
      this.#deps.onFailed(on, err);
    }
    this.#pending = false;
  }
}
