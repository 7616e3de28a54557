import { createHash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, lstatSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { fileId, idOf } from "./fileId.ts";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.number().int().nonnegative();
/** Numbers of records that a later start has to find again; 0 while there is none. */
const Marks = z.strictObject({
  /** Tells of the fault that reaches furthest. */
  fault: Count,
  /** Tells of records that nothing vouches for. */
  doubt: Count,
});
const Note = z.strictObject({
  /** Rises by one with every note: the higher of the two counts. */
  turn: Count,
  seq: Count,
  hash: Hash,
  /** Records in the database and the spill file together; null in a note of an older Millward. */
  count: Count.nullable(),
  atMs: z.number(),
  /** The program ended properly behind this note. */
  clean: z.boolean(),
  marks: Marks,
});
const OldNote = z.strictObject({ v: z.literal(1), seq: z.number().int().positive(), hash: Hash });

/** Where the log ended, as it is noted outside the database. */
export type HeadNote = Omit<z.infer<typeof Note>, "turn">;
export type Marks = z.infer<typeof Marks>;
export const noMarks: Marks = { fault: 0, doubt: 0 };

const OPENING = '{"v":2,"notes":[\n';
const BETWEEN = ",\n";
const CLOSING = "\n]}\n";
const SLOT_BYTES = 382;
const FILE_BYTES = OPENING.length + 2 * SLOT_BYTES + BETWEEN.length + CLOSING.length;
const slotAt = (slot: number): number => OPENING.length + slot * (SLOT_BYTES + BETWEEN.length);
/** A torn or half-written slot does not meet it. It keeps no attacker out: he can compute it too. */
const checksum = (note: string): string => createHash("sha256").update(note).digest("hex").slice(0, 16);

/**
 * `audit-head.json`: number and hash of the last record and how many there are, outside the database, so that a missing
 * end and rows of somebody else are noticed. Two notes of fixed length are written by turns, in place, through a file
 * kept open: a program that is killed leaves the newest whole. Written through to the disk by `sync` only: when the
 * power fails, the note may be older than the database, never newer.
 */
export class HeadFile {
  readonly #path: string;
  #file: number | null = null;
  #turn = 0;
  #unsynced = false;
  /** What lies there is a file of this form, and only ours to write. */
  #fits = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** @returns "missing" or "damaged" when there is no note to hold the database against. */
  read(): HeadNote | "missing" | "damaged" {
    let text: string;
    try {
      text = readFileSync(this.#path, "latin1");
    } catch {
      return "missing";
    }
    if (!text.startsWith(OPENING)) return oldNote(text) ?? "damaged";
    const notes = [0, 1].map((slot) => noteIn(text, slot)).filter((note) => note !== null);
    const newest = notes.sort((a, b) => b.turn - a.turn)[0];
    if (!newest) return "damaged";
    const { turn, ...note } = newest;
    this.#turn = turn;
    this.#fits = text.length === FILE_BYTES && isOnlyOurs(this.#path);
    return note;
  }

  /** Costs one write of some hundred bytes; not yet written through to the disk. */
  write(note: HeadNote): void {
    this.#file ??= this.#openInPlace(note) ?? this.#create(note);
    this.#put(this.#file, note);
    this.#unsynced = true;
  }

  #put(file: number, note: HeadNote): void {
    this.#turn += 1;
    writeSync(file, slotOf({ turn: this.#turn, ...note }), slotAt(this.#turn % 2));
  }

  /** What is noted survives a power failure from here on. */
  sync(): void {
    if (this.#file === null || !this.#unsynced) return;
    fsyncSync(this.#file);
    this.#unsynced = false;
  }

  /** True when somebody removed or replaced the file since it was opened here; then the next note makes a new one. */
  wasReplaced(): boolean {
    if (this.#file === null) return false;
    const there = fileId(this.#path);
    if (there === undefined || there === idOf(fstatSync(this.#file, { bigint: true }))) return false;
    this.close();
    this.#fits = false;
    return true;
  }

  close(): void {
    const file = this.#file;
    this.#file = null;
    if (file !== null) closeSync(file);
  }

  /**
   * A full disk has no room for another file, and no note may go on saying that the program ended properly behind it:
   * the older slot is written here, the newer by who asked. @returns null where there is none to write into.
   */
  #openInPlace(note: HeadNote): number | null {
    if (!this.#fits) return null;
    try {
      const file = openSync(this.#path, "r+");
      this.#put(file, note);
      fsyncSync(file);
      return file;
    } catch {
      return null;
    }
  }

  /** Replaces what is there in one step, so that a crash leaves the old note or the new one. */
  #create(note: HeadNote): number {
    const fresh = `${this.#path}.new`;
    const slot = slotOf({ turn: this.#turn, ...note });
    const file = openSync(fresh, "w", 0o600);
    try {
      writeSync(file, `${OPENING}${slot}${BETWEEN}${slot}${CLOSING}`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.#path);
    syncFolder(dirname(this.#path));
    return openSync(this.#path, "r+");
  }
}

/** No link, and no second name under which somebody else holds it. */
function isOnlyOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true && found.nlink === 1;
}

function slotOf(note: z.infer<typeof Note>): string {
  return JSON.stringify({ note, check: checksum(JSON.stringify(note)) }).padEnd(SLOT_BYTES);
}

function noteIn(text: string, slot: number): z.infer<typeof Note> | null {
  try {
    const found = JSON.parse(text.slice(slotAt(slot), slotAt(slot) + SLOT_BYTES)) as { note: unknown; check: unknown };
    return found.check === checksum(JSON.stringify(found.note)) ? Note.parse(found.note) : null;
  } catch {
    return null;
  }
}

/** The form before: one head, renewed every few seconds. */
function oldNote(text: string): HeadNote | null {
  try {
    const { seq, hash } = OldNote.parse(JSON.parse(text));
    return { seq, hash, count: null, atMs: 0, clean: false, marks: noMarks };
  } catch {
    return null;
  }
}

/** A new name survives a power failure only once its folder is written; Windows knows no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
