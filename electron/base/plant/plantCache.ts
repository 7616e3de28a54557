import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { PlantModel, PlantProblem } from "../../../shared/plant/model.ts";
import { eachText, type PlantTexts } from "./plantFiles.ts";

export interface LoadedPlant {
  readonly model: PlantModel;
  readonly problems: readonly PlantProblem[];
}

/** 200,000 tags take half of it. */
const MAX_CACHE_BYTES = 128 * 1024 * 1024;
const MAX_MARK_BYTES = 200;

/**
 * Keeps the last plant that was read, so that starting again on the same files does not parse and check them again.
 * One file: a line with the digests of the source and of the body, then the body. Whatever does not match counts as
 * missing.
 */
export class PlantCache {
  readonly #file: string;
  readonly #build: string;

  /** @param build names the program that reads the files: another program may read them otherwise. */
  constructor(file: string, build: string) {
    this.#file = file;
    this.#build = build;
  }

  /** @returns what was read from exactly these files by this very program, or null. */
  async read(texts: PlantTexts): Promise<LoadedPlant | null> {
    try {
      // A pipe or a file without end must not take the time and the memory that the plant itself is read in.
      const facts = await stat(this.#file);
      if (!facts.isFile() || facts.size > MAX_CACHE_BYTES) return null;
      const kept = await readFile(this.#file, "utf8");
      const end = kept.indexOf("\n");
      const body = kept.slice(end + 1);
      return end > 0 && kept.slice(0, end) === this.#mark(texts, body) ? (JSON.parse(body) as LoadedPlant) : null;
    } catch {
      return null;
    }
  }

  /** A cache that cannot be written costs time at the next start and nothing else. @returns whether it was written. */
  async write(texts: PlantTexts, loaded: LoadedPlant): Promise<boolean> {
    const body = JSON.stringify(loaded);
    if (Buffer.byteLength(body) + MAX_MARK_BYTES > MAX_CACHE_BYTES) return false;
    try {
      await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
      await writeFile(`${this.#file}.new`, `${this.#mark(texts, body)}\n${body}`, { mode: 0o600 });
      await rename(`${this.#file}.new`, this.#file);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns the digests that the file names, of the source and of the body; empty where there is none. */
  async mark(): Promise<string> {
    try {
      if (!(await stat(this.#file)).isFile()) return "";
      const file = await open(this.#file);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_MARK_BYTES), 0, MAX_MARK_BYTES, 0);
        return /^[0-9a-f]{64} [0-9a-f]{64}(?=\n)/.exec(buffer.toString("latin1", 0, bytesRead))?.[0] ?? "";
      } finally {
        await file.close();
      }
    } catch {
      return "";
    }
  }

  #mark(texts: PlantTexts, body: string): string {
    const source = createHash("sha256").update(this.#build);
    for (const { file, text } of eachText(texts)) source.update(`\0${file}\0${text.length}\0`).update(text);
    return `${source.digest("hex")} ${createHash("sha256").update(body).digest("hex")}`;
  }
}
