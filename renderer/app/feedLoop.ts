import type { Api, Bridge, Events } from "../../shared/ipc/contract.ts";
import { onEvent } from "../bridge/api.ts";
import type { Feed } from "./feeds.ts";

export interface FeedLoopDeps<T> {
  readonly api: Api;
  readonly bridge: Bridge;
  readonly rows: readonly Feed<T>[];
  readonly to: T;
}

const RETRY_MS = 1000;

/** Runs a table of feeds until it is disposed: each as it stands first, then as it changes. */
export class FeedLoop<T> {
  readonly #deps: FeedLoopDeps<T>;
  readonly #stops: (() => void)[] = [];
  readonly #told = new Set<Feed<T>>();
  #closed = false;

  constructor(deps: FeedLoopDeps<T>) {
    this.#deps = deps;
  }

  start(): this {
    const { bridge, rows } = this.#deps;
    for (const row of rows) this.#stops.push(onEvent(bridge, row.event, (value) => this.#apply(row, value)));
    for (const row of rows) if (row.snapshot) this.#ask(row, row.snapshot);
    return this;
  }

  dispose(): void {
    this.#closed = true;
    this.#stops.forEach((stop) => stop());
  }

  #apply(row: Feed<T>, value: Events[keyof Events]): void {
    this.#told.add(row);
    row.apply(this.#deps.to, value);
  }

  /**
   * Asks until it is answered: a host that starts later must not need a restart of the console. An event that came
   * meanwhile holds the whole state and is not older, so the answer is then not wanted any more.
   */
  #ask(row: Feed<T>, snapshot: NonNullable<Feed<T>["snapshot"]>): void {
    snapshot(this.#deps.api).then(
      (value) => {
        if (!this.#closed && !this.#told.has(row)) this.#apply(row, value);
      },
      () => {
        if (this.#closed) return;
        const timer = setTimeout(() => this.#ask(row, snapshot), RETRY_MS);
        this.#stops.push(() => clearTimeout(timer));
      },
    );
  }
}
