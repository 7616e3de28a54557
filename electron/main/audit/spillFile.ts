import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import type { StoredRecord } from "./chain.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Line = z.strictObject({ seq: z.number().int().positive(), body: z.string(), prev: Hash, hash: Hash });

/** More is not read: a start must not wait for it, and a text of that size is none any more. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * `audit-spill.jsonl`: the records that the database did not take, one sealed record a line, in chain order. Every
 * append is on disk when it returns.
 */
export class SpillFile {
  readonly #path: string;
  /** Bytes of whole lines; what lies behind them is the rest of a write that failed. */
  #goodBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * @returns the records in file order; `damaged` when a line before the last cannot be read. A torn last line was
   * never acknowledged.
   */
  read(): { rows: StoredRecord[]; damaged: boolean } {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    if (!found) return { rows: [], damaged: false };
    if (found.size > MAX_BYTES)
      throw new AppError("integrity", "audit-spill.jsonl is larger than 64 MB. Move it to another folder to go on.");
    const lines = readFileSync(this.#path, "utf8").split("\n");
    lines.pop();
    const rows: StoredRecord[] = [];
    for (const line of lines) {
      const row = lineOf(line);
      if (row === null) return { rows, damaged: true };
      rows.push(row);
    }
    this.#goodBytes = Buffer.byteLength(lines.map((l) => `${l}\n`).join(""), "utf8");
    return { rows, damaged: false };
  }

  append(rows: readonly StoredRecord[]): void {
    const bytes = Buffer.from(
      rows.map((r) => `${JSON.stringify({ seq: r.seq, body: r.body, prev: r.prev, hash: r.hash })}\n`).join(""),
      "utf8",
    );
    const file = openSync(this.#path, existsSync(this.#path) ? "r+" : "wx", 0o600);
    try {
      ftruncateSync(file, this.#goodBytes);
      let written = 0;
      while (written < bytes.length)
        written += writeSync(file, bytes, written, bytes.length - written, this.#goodBytes + written);
      fsyncSync(file);
      this.#goodBytes += bytes.length;
    } finally {
      closeSync(file);
    }
  }

  /** Other contents in one step: a crash leaves the old file or the new one. */
  replace(rows: readonly StoredRecord[]): void {
    const fresh = new SpillFile(`${this.#path}.new`);
    fresh.append(rows);
    renameSync(`${this.#path}.new`, this.#path);
    this.#goodBytes = fresh.#goodBytes;
  }

  clear(): void {
    if (!existsSync(this.#path)) return;
    const file = openSync(this.#path, "r+");
    try {
      ftruncateSync(file, 0);
      fsyncSync(file);
      this.#goodBytes = 0;
    } finally {
      closeSync(file);
    }
  }

  /** @returns the new name, under which a damaged file stays as evidence. */
  setAside(atMs: number): string {
    const aside = `${this.#path}.damaged-${atMs}`;
    renameSync(this.#path, aside);
    this.#goodBytes = 0;
    return aside;
  }
}

function lineOf(line: string): StoredRecord | null {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
