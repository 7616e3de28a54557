import { createRpcClient, type RpcClient } from "../../base/rpc.ts";
import { AppError } from "../../../shared/errors.ts";
import type { HostProcess } from "./hostProcess.ts";

export interface SupervisorOptions {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** A host that lived this long starts again with the first delay. */
  readonly resetAfterMs: number;
  readonly pingEveryMs: number;
  /** Unanswered pings in a row that make a host count as hung. */
  readonly pingsMissed: number;
  /** How long the set-up after a start may take before the host counts as hung. */
  readonly setUpMs: number;
  /** How long a stop may take before the host is killed. */
  readonly stopMs: number;
}
export const supervisorDefaults: SupervisorOptions = {
  firstDelayMs: 300,
  maxDelayMs: 10_000,
  resetAfterMs: 60_000,
  pingEveryMs: 2000,
  pingsMissed: 3,
  setUpMs: 60_000,
  stopMs: 1500,
};

/** A host that agreed to stop gets this long to end by itself. */
const GRACE_MS = 300;

interface SupervisorDeps<Calls> {
  spawn(): HostProcess;
  nowMs(): number;
  /** Any answer, a refusal too, shows that the host's event loop turns. */
  ping(client: RpcClient<Calls>, timeoutMs: number): Promise<unknown>;
  /** Asks the host to end by itself. */
  stop(client: RpcClient<Calls>, timeoutMs: number): Promise<unknown>;
  /** Brings a fresh host to work; when it fails, the host is replaced. */
  setUp(client: RpcClient<Calls>): Promise<void>;
  /** What the host says by itself, as it came over its port. */
  onEvent(name: string, payload: unknown): void;
  /** The host sent what is no message, and it was dropped: told each time their number has doubled. */
  onMisfit?(count: number): void;
  /** The set-up is done: the host is in service. */
  onUp(): void;
  /** The host is gone, `restarts` counts this one; the next start comes after `delayMs`. */
  onDown(fact: { reason: string; restarts: number; delayMs: number }): void;
}

interface Life<Calls> {
  readonly process: HostProcess;
  readonly client: RpcClient<Calls>;
  readonly bornAtMs: number;
  reason: string;
  missed: number;
  alive: boolean;
  up: boolean;
  pingTimer: ReturnType<typeof setTimeout> | null;
  setUpTimer: ReturnType<typeof setTimeout> | null;
  gone(): void;
  readonly ended: Promise<void>;
}

/** Keeps one host process running: replaces it when it ends or hangs, with growing delays, until it is told to stop. */
export class Supervisor<Calls> {
  readonly #deps: SupervisorDeps<Calls>;
  readonly #options: SupervisorOptions;
  #life: Life<Calls> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #delayMs: number;
  #restarts = 0;
  #wanted = false;

  constructor(deps: SupervisorDeps<Calls>, options: SupervisorOptions = supervisorDefaults) {
    this.#deps = deps;
    this.#options = options;
    this.#delayMs = options.firstDelayMs;
  }

  get pid(): number | null {
    return this.#life?.alive === true ? this.#life.process.pid() : null;
  }
  get restarts(): number {
    return this.#restarts;
  }
  /** The host in service; null while it is down or being set up. */
  get client(): RpcClient<Calls> | null {
    return this.#life?.up === true ? this.#life.client : null;
  }
  memoryMb(): number | null {
    return this.#life?.alive === true ? this.#life.process.memoryMb() : null;
  }

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#spawn();
  }

  /** Asks the host to end, then makes it; answers when the process is gone. */
  async stop(): Promise<void> {
    this.#wanted = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const life = this.#life;
    if (!life?.alive) return;
    this.#stopWatching(life);
    await this.#deps.stop(life.client, this.#options.stopMs).catch(() => undefined);
    const late = setTimeout(() => life.process.kill(), GRACE_MS);
    await life.ended;
    clearTimeout(late);
  }

  #spawn(): void {
    this.#timer = null;
    let process: HostProcess;
    try {
      process = this.#deps.spawn();
    } catch (err) {
      this.#again(`It cannot be started: ${err instanceof Error ? err.message : "unknown cause"}.`, 0);
      return;
    }
    let gone: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const client = createRpcClient<Calls>(
      process.port,
      (name, payload) => this.#deps.onEvent(name, payload),
      (count) => this.#deps.onMisfit?.(count),
    );
    const life: Life<Calls> = {
      process,
      client,
      bornAtMs: this.#deps.nowMs(),
      reason: "",
      missed: 0,
      alive: true,
      up: false,
      pingTimer: null,
      setUpTimer: null,
      gone,
      ended,
    };
    this.#life = life;
    process.onExit((code) => this.#exited(life, code));
    life.setUpTimer = setTimeout(
      () => this.#end(life, `It did not come up within ${this.#options.setUpMs / 1000} s.`),
      this.#options.setUpMs,
    );
    Promise.resolve()
      .then(() => this.#deps.setUp(client))
      .then(
        () => this.#ready(life),
        (err: unknown) => this.#end(life, err instanceof AppError ? err.message : "Its set-up failed; see the log."),
      );
  }

  #ready(life: Life<Calls>): void {
    if (!life.alive || life.reason !== "" || !this.#wanted) return;
    if (life.setUpTimer) clearTimeout(life.setUpTimer);
    life.up = true;
    this.#deps.onUp();
    this.#watch(life);
  }

  #watch(life: Life<Calls>): void {
    if (!life.alive || life.reason !== "" || !this.#wanted) return;
    life.pingTimer = setTimeout(
      () => {
        this.#deps
          .ping(life.client, this.#options.pingEveryMs)
          .then(
            () => {
              life.missed = 0;
            },
            (err: unknown) => {
              life.missed = err instanceof AppError && err.code === "timeout" ? life.missed + 1 : 0;
            },
          )
          .then(
            () => {
              if (life.missed >= this.#options.pingsMissed)
                this.#end(life, `It did not answer for ${(life.missed * this.#options.pingEveryMs) / 1000} s.`);
              else this.#watch(life);
            },
            () => undefined,
          );
      },
      life.missed > 0 ? 0 : this.#options.pingEveryMs,
    );
  }

  #stopWatching(life: Life<Calls>): void {
    if (life.pingTimer) clearTimeout(life.pingTimer);
    if (life.setUpTimer) clearTimeout(life.setUpTimer);
  }

  #end(life: Life<Calls>, reason: string): void {
    if (!life.alive || life.reason !== "") return;
    life.reason = reason;
    this.#stopWatching(life);
    life.process.kill();
  }

  #exited(life: Life<Calls>, code: number | null): void {
    if (!life.alive) return;
    life.alive = false;
    life.up = false;
    this.#stopWatching(life);
    const reason = life.reason !== "" ? life.reason : code === null ? "It ended." : `It ended with code ${code}.`;
    life.client.close(`Its process is gone: ${reason}`);
    life.gone();
    if (this.#wanted) this.#again(reason, this.#deps.nowMs() - life.bornAtMs);
  }

  #again(reason: string, livedMs: number): void {
    if (livedMs >= this.#options.resetAfterMs) this.#delayMs = this.#options.firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(this.#options.maxDelayMs, delayMs * 2);
    this.#restarts++;
    this.#timer = setTimeout(() => this.#spawn(), delayMs);
    this.#deps.onDown({ reason, restarts: this.#restarts, delayMs });
  }
}
