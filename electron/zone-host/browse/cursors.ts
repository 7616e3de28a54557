import { randomBytes } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";

/** What a list holds at the server between two pages. `release` gives it back; never throws. */
export interface Held {
  release(): Promise<void>;
}

interface Entry {
  readonly owner: string;
  readonly session: object;
  readonly held: Held;
  usedMs: number;
}

interface CursorsDeps {
  readonly steadyMs: () => number;
  /** A list that nobody has asked for this long is given back. */
  readonly idleMs: number;
  /** Lists of one user at one server; the oldest is given back for the next. */
  readonly most: number;
}

/**
 * Unfinished lists, named by random text: a page knows no continuation point, and nobody continues another user's list.
 */
export class Cursors<T extends Held> {
  readonly #deps: CursorsDeps;
  readonly #entries = new Map<string, Entry>();

  constructor(deps: CursorsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#entries.size;
  }

  keep(owner: string, session: object, held: T): string {
    const name = randomBytes(16).toString("hex");
    this.#entries.set(name, { owner, session, held, usedMs: this.#deps.steadyMs() });
    const own = [...this.#entries].filter(([, e]) => e.owner === owner);
    for (const [old] of own.slice(0, Math.max(0, own.length - this.#deps.most))) void this.#drop(old);
    return name;
  }

  /**
   * Takes the list out; who goes on keeps it again under a new name.
   * @throws conflict when it is no longer held, or the session is another.
   */
  take(name: string, owner: string, session: object): T {
    const entry = this.#entries.get(name);
    if (entry?.owner !== owner)
      throw new AppError("conflict", "This list is no longer held: it waited too long. Open it again.");
    this.#entries.delete(name);
    if (entry.session !== session)
      throw new AppError("conflict", "This list belongs to an earlier session with the server. Open it again.");
    return entry.held as T;
  }

  async release(name: string, owner: string): Promise<boolean> {
    if (this.#entries.get(name)?.owner !== owner) return false;
    await this.#drop(name);
    return true;
  }

  /** Gives the oldest list of this owner back. @returns false when there is none. */
  async releaseOldest(owner: string): Promise<boolean> {
    const oldest = [...this.#entries].find(([, e]) => e.owner === owner);
    if (!oldest) return false;
    await this.#drop(oldest[0]);
    return true;
  }

  sweep(): void {
    const now = this.#deps.steadyMs();
    for (const [name, entry] of this.#entries) if (now - entry.usedMs > this.#deps.idleMs) void this.#drop(name);
  }

  async #drop(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    this.#entries.delete(name);
    await entry?.held.release();
  }
}
