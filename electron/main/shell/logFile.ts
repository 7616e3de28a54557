import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

interface LogFileDeps {
  readonly folder: string;
  readonly maxBytes: number;
  /** Older files kept beside the present one. */ readonly keep: number;
  /** Also gets each line. */ readonly echo: ((line: string) => void) | null;
}

/** millward.log, and millward.1.log … as it grows. A disk that is full or gone costs log lines, never the program. */
export class LogFile {
  readonly #deps: LogFileDeps;
  #fd: number | null = null;
  #bytes = 0;

  constructor(deps: LogFileDeps) {
    this.#deps = deps;
    this.#open();
  }

  write(line: string): void {
    this.#deps.echo?.(line);
    if (this.#fd === null) return;
    try {
      this.#bytes += writeSync(this.#fd, line);
      if (this.#bytes >= this.#deps.maxBytes) this.#rotate();
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #open(): void {
    try {
      mkdirSync(this.#deps.folder, { recursive: true });
      this.#fd = openSync(this.#path(0), "a");
      this.#bytes = fstatSync(this.#fd).size;
    } catch {
      this.#fd = null;
    }
  }

  #rotate(): void {
    this.close();
    for (let n = this.#deps.keep; n > 0; n--) {
      try {
        renameSync(this.#path(n - 1), this.#path(n));
      } catch {
        // There is no older file of that number yet.
      }
    }
    this.#open();
  }

  #path(n: number): string {
    return join(this.#deps.folder, n === 0 ? "millward.log" : `millward.${n}.log`);
  }
}
