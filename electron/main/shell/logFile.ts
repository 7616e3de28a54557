import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { plainCause } from "../../base/plainCause.ts";

interface LogFileDeps {
  readonly folder: string;
  readonly maxBytes: number;
  /** Older files kept beside the present one. */ readonly keep: number;
  /** Also gets each line. */ readonly echo: ((line: string) => void) | null;
  /** Monotonic milliseconds. */
  readonly monoMs: () => number;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
}

/** A file that cannot be written is tried again no sooner than this: a full disk must not cost each line an attempt. */
const RETRY_MS = 5000;
/** A pipe in the file's place would otherwise hold the program until somebody reads it. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * millward.log, and millward.1.log … as it grows, readable by its owner alone. A disk that is full or gone costs log
 * lines, never the program; the file goes on by itself, and begins with how many are missing.
 */
export class LogFile {
  readonly #deps: LogFileDeps;
  #fd: number | null = null;
  #bytes = 0;
  /** Why lines are being lost; empty while none are. */
  #fault = "";
  #lost = 0;
  #retryAtMs = 0;

  constructor(deps: LogFileDeps) {
    this.#deps = deps;
    this.#open();
  }

  write(line: string): void {
    this.#deps.echo?.(line);
    if (this.#fd === null && this.#deps.monoMs() >= this.#retryAtMs) this.#open();
    if (this.#putMissing() && this.#append(line)) {
      if (this.#bytes >= this.#deps.maxBytes) this.#rotate();
    } else this.#lost += 1;
  }

  /** Tries again when lines are being lost. @returns why they are; empty when none are. */
  check(): string {
    if (this.#fd !== null && !this.#isInPlace()) this.close();
    if (this.#fd === null && this.#open() && this.#putMissing()) this.#fault = "";
    return this.#fault;
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** False when another program moved the file away or deleted it: lines would go where nobody finds them. */
  #isInPlace(): boolean {
    try {
      return this.#fd !== null && statSync(this.#path(0)).ino === fstatSync(this.#fd).ino;
    } catch {
      return false;
    }
  }

  /** The gap stands in the file where it is. @returns false while the file takes nothing. */
  #putMissing(): boolean {
    if (this.#lost === 0) return this.#fd !== null;
    const line = { level: 40, time: this.#deps.nowMs(), process: "main", lost: this.#lost, event: "log.linesLost" };
    if (!this.#append(`${JSON.stringify(line)}\n`)) return false;
    this.#lost = 0;
    return true;
  }

  /** A line stands whole in the file or not at all. */
  #append(line: string): boolean {
    if (this.#fd === null) return false;
    try {
      const bytes = Buffer.from(line, "utf8");
      const written = writeSync(this.#fd, bytes);
      if (written < bytes.length) {
        ftruncateSync(this.#fd, this.#bytes);
        throw new Error("no space is left for a whole line");
      }
      this.#bytes += written;
      this.#fault = "";
      return true;
    } catch (err) {
      this.#fail(err);
      return false;
    }
  }

  #fail(err: unknown): void {
    this.close();
    this.#fault = plainCause(err);
    this.#retryAtMs = this.#deps.monoMs() + RETRY_MS;
  }

  #open(): boolean {
    try {
      mkdirSync(this.#deps.folder, { recursive: true, mode: 0o700 });
      this.#fd = openSync(this.#path(0), APPEND, 0o600);
      fchmodSync(this.#fd, 0o600);
      const found = fstatSync(this.#fd);
      if (!found.isFile()) throw new Error(`${this.#path(0)} is no file`);
      this.#bytes = found.size;
      return true;
    } catch (err) {
      this.#fail(err);
      return false;
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
