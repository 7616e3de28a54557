import type { ShownValue } from "../../../shared/zones/addressSpace.ts";
import { decodeContext, type DecodeContext } from "./decodeStructure.ts";
import type { Namespaces } from "./nodeText.ts";
import type { TypeReader } from "./typeReader.ts";

/**
 * How long a value waits for the description of its type. Real controllers may take most of a minute for their first.
 */
const PATIENCE_MS = 1_500;
const ROUNDS = 4;
const READING = "Its type is being read from the server; look again in a moment.";

/** Shows values with structures decoded, and never waits long for the types they need: reading goes on behind. */
export class ValueShower {
  readonly #types: TypeReader;
  readonly #namespaces: Namespaces;
  readonly #onFailure: (err: unknown) => void;

  constructor(types: TypeReader, namespaces: Namespaces, onFailure: (err: unknown) => void) {
    this.#types = types;
    this.#namespaces = namespaces;
    this.#onFailure = onFailure;
  }

  /** @param make builds the shown value; called again when types have become known. */
  async show<T>(make: (context: DecodeContext) => T): Promise<T> {
    let shown: T | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const context = decodeContext({
        namespaces: this.#namespaces,
        typeOf: this.#types.typeOf,
        encodedBy: this.#types.encodedBy,
      });
      shown = make(context);
      if (context.missing.size === 0) return shown;
      const reading = await this.#inTime(this.#types.ensureEncodings([...context.missing]));
      if (reading === "late") return markReading(shown);
      if (reading === "failed") return shown;
    }
    return shown as T;
  }

  async #inTime(reading: Promise<void>): Promise<"done" | "late" | "failed"> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => (timer = setTimeout(() => resolve("late"), PATIENCE_MS)));
    const done = reading.then(
      () => "done" as const,
      (err: unknown) => {
        this.#onFailure(err);
        return "failed" as const;
      },
    );
    const result = await Promise.race([done, late]);
    clearTimeout(timer);
    return result;
  }
}

/** Says so wherever a value is still opaque. */
function markReading<T>(shown: T): T {
  return JSON.parse(JSON.stringify(shown), (_key, v: unknown) =>
    typeof v === "object" && v !== null && (v as ShownValue).kind === "opaque" ? { ...v, why: READING } : v,
  ) as T;
}
