import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { bounded } from "../../../shared/text.ts";

export interface Run {
  readonly bootId: string;
  readonly startedAtMs: number;
}

/** A file that exists while Millward runs: found at a start, it says that the run before did not end properly. */
export class RunMarker {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns the run that did not end properly; null after a clean stop or at the first start. */
  begin(run: Run): Run | null {
    const before = this.#read();
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(run));
    return before;
  }

  end(): void {
    rmSync(this.#file, { force: true });
  }

  #read(): Run | null {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
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
