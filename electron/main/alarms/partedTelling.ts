import type { ConditionChange } from "../../../shared/alarms/condition.ts";
import { inParts } from "./changeParts.ts";
import type { Turns } from "./turns.ts";

interface PartedTellingDeps {
  readonly tell: (part: ConditionChange) => void;
  readonly turns: Pick<Turns, "next">;
  readonly failed: (err: unknown) => void;
}

/** Tells windows of changes in the order in which they came: a small one at once, a large one a part a turn. */
export class PartedTelling {
  readonly #deps: PartedTellingDeps;
  #waiting: ConditionChange[] = [];
  #telling = false;

  constructor(deps: PartedTellingDeps) {
    this.#deps = deps;
  }

  tell(change: ConditionChange): void {
    this.#waiting.push(...inParts(change));
    if (!this.#telling) void this.#tellAll();
  }

  dispose(): void {
    this.#waiting = [];
  }

  async #tellAll(): Promise<void> {
    this.#telling = true;
    for (let part = this.#waiting.shift(); part; part = this.#waiting.shift()) {
      try {
        this.#deps.tell(part);
      } catch (err) {
        this.#deps.failed(err);
      }
      if (this.#waiting.length > 0) await this.#deps.turns.next();
    }
    this.#telling = false;
  }
}
