import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { Events } from "../../../shared/ipc/contract.ts";
import type { StorageFault } from "../../../shared/storage/fault.ts";
import { bounded } from "../../../shared/text.ts";
import type { Log } from "../../base/log.ts";
import { Unsteadiness } from "./unsteadiness.ts";
import { storageWords } from "./storageWords.ts";

/** Whoever keeps something on the disk. */
export interface StorageKeeper {
  readonly id: string;
  readonly title: string;
  /** Tries again what failed. @returns what is the matter and what follows, in words; empty when all is well. */
  check(): string;
}

interface StorageHealthDeps {
  readonly keepers: readonly StorageKeeper[];
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  readonly log: Log;
  readonly record: (entry: AuditEntry) => void;
  readonly notice: (severity: Events["system.notice"]["severity"], text: string) => void;
  /** How often what is missing is tried again. */
  readonly tickMs?: number;
}

const TICK_MS = 5000;

/**
 * What the station cannot keep: told once when it begins and once when it is over, and shown until then. What comes and
 * goes is over when it has been well for a while: records and messages must not fill with it. Nothing here stops
 * anything; everything goes on by itself when the cause is gone.
 */
export class StorageHealth {
  readonly #deps: StorageHealthDeps;
  readonly #faults = new Map<string, StorageFault>();
  readonly #unsteadiness: Unsteadiness;
  readonly #listeners = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;

  constructor(deps: StorageHealthDeps) {
    this.#deps = deps;
    this.#unsteadiness = new Unsteadiness(deps.monoMs);
    this.check();
    this.#timer = setInterval(() => this.check(), deps.tickMs ?? TICK_MS);
    this.#timer.unref();
  }

  /** In the order of the keepers. */
  missing(): readonly StorageFault[] {
    return this.#deps.keepers.flatMap(({ id }) => this.#faults.get(id) ?? []);
  }

  /** Told when something is missing, is missing otherwise, or is there again. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  check(): void {
    const changed = this.#deps.keepers.filter((keeper) => this.#look(keeper));
    if (changed.length > 0) for (const listener of this.#listeners) listener();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** @returns true when there is something to tell. */
  #look(keeper: StorageKeeper): boolean {
    const { id, title } = keeper;
    const asked = this.#ask(keeper);
    const before = this.#faults.get(id);
    if (asked !== "") this.#unsteadiness.isMissing(id, before === undefined);
    const comesAndGoes = this.#unsteadiness.of(id);
    if (asked === "" && comesAndGoes) return false;
    const text = bounded(comesAndGoes ? storageWords.unsteady(asked) : asked, 400);
    if (text === (before?.text ?? "")) return false;
    if (text === "") {
      this.#faults.delete(id);
      this.#say("storage.recovered", title, "It is kept again.", "info");
      return true;
    }
    this.#faults.set(id, { id, title, text, sinceMs: before?.sinceMs ?? this.#deps.nowMs() });
    if (!before) this.#say("storage.missing", title, text, "critical");
    return true;
  }

  #ask(keeper: StorageKeeper): string {
    try {
      return keeper.check();
    } catch (err) {
      this.#deps.log.error("storage.check.failed", { keeper: keeper.id, err });
      return "Whether it can be kept could not be found out; the log file has the details.";
    }
  }

  #say(action: string, title: string, text: string, severity: Events["system.notice"]["severity"]): void {
    this.#deps.log.warn(action, { title, text });
    this.#deps.record(systemEntry(action, title, { reason: text }));
    this.#deps.notice(severity, `${title}: ${text}`);
  }
}
