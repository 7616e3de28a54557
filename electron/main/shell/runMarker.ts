import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { bounded } from "../../../shared/text.ts";
import { plainCause } from "../../base/plainCause.ts";

export interface Run {
  readonly bootId: string;
  readonly startedAtMs: number;
}

const MAX_BYTES = 4096;

/**
 * A file that exists while Millward runs: found at a start, it says that the run before did not end properly. Where it
 * cannot be written that is told and nothing else: the next start will not know how this run ended.
 */
export class RunMarker {
  readonly #file: string;
  #run: Run | null = null;
  #fault = "";

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns the run that did not end properly; null after a clean stop or at the first start. */
  begin(run: Run): Run | null {
    const before = this.#read();
    this.#run = run;
    this.#write();
    return before;
  }

  /** Tries again when the file could not be written. @returns why it cannot be; empty when it is. */
  check(): string {
    if (this.#fault !== "") this.#write();
    return this.#fault;
  }

  end(): void {
    this.#run = null;
    try {
      rmSync(this.#file, { force: true });
    } catch {
      // It cannot be removed where it could not be written: the next start takes this run for one that was cut off.
    }
  }

  #write(): void {
    if (this.#run === null) return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      // A new file, so that its mode is ours whatever was there.
      rmSync(this.#file, { force: true });
      writeFileSync(this.#file, JSON.stringify(this.#run), { mode: 0o600, flag: "wx" });
      this.#fault = "";
    } catch (err) {
      this.#fault = plainCause(err);
    }
  }

  #read(): Run | null {
    let text: string;
    try {
      const found = statSync(this.#file);
      if (!found.isFile()) return null;
      text = found.size > MAX_BYTES ? "" : readFileSync(this.#file, "utf8");
    } catch {
      return null;
    }
    try {
      const run = JSON.parse(text) as Partial<Run>;
      return { bootId: bounded(String(run.bootId), 64), startedAtMs: Number(run.startedAtMs) };
    } catch {
      return { bootId: "", startedAtMs: 0 };
    }
  }
}
