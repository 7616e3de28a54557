import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { z } from "zod";
import type { ChainHead } from "./chain.ts";

const Head = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `audit-head.json`: number and hash of the last record, outside the database so that a cut-off tail is noticed. */
export class HeadFile {
  readonly #path: string;
  constructor(path: string) {
    this.#path = path;
  }

  /** @returns "missing" or "damaged" when there is no head to hold the database against. */
  read(): ChainHead | "missing" | "damaged" {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch {
      return "missing";
    }
    try {
      const { seq, hash } = Head.parse(JSON.parse(text));
      return { seq, hash };
    } catch {
      return "damaged";
    }
  }

  /** Replaces the file in one step, so that a crash leaves the old head or the new one. */
  write(head: ChainHead): void {
    const fresh = `${this.#path}.new`;
    const file = openSync(fresh, "w", 0o600);
    try {
      writeSync(file, `${JSON.stringify({ v: 1, seq: head.seq, hash: head.hash })}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.#path);
  }
}
