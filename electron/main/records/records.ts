import { existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Log } from "../../base/log.ts";
import { plainCause } from "../../base/plainCause.ts";
import { roomsPlan, type RoomMigrations } from "../../base/roomMigrations.ts";
import {
  isDamaged,
  isOfStorage,
  openInMemory,
  type Db,
  type SqlRow,
  type SqlValue,
  type Tables,
} from "../../base/sqlite.ts";
import { KeptCopy } from "./keptCopy.ts";
import { readByCopy } from "./readByCopy.ts";
import { beforeRooms, openRecords } from "./recordsDb.ts";
import { recordsWords } from "./recordsWords.ts";
import { copyRows, isEmpty } from "./tableCopy.ts";

/** Hears of the rows before they count. */
interface RecordsWitness {
  /** Rows that come from outside: of a file that was opened, or of a copy that stands in for it. */
  found(db: Tables): void;
  /** In the transaction that makes a change, around it. */
  around<T>(db: Tables, work: () => T): T;
  done(): void;
  undone(): void;
}

interface RecordsDeps {
  /** Made when missing. */
  readonly folder: string;
  /** With tables in the file; each owns its migrations. */
  readonly rooms: readonly RoomMigrations[];
  readonly log: Log;
  readonly record: (entry: AuditEntry) => void;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
  /** False when something else shows that this station has had users: then an empty file is a loss, no beginning. */
  readonly mayBegin: () => boolean;
  readonly witness?: RecordsWitness;
}

/** The file as it is open now. */
interface OpenFile {
  readonly db: Db;
  /** Tells this file from another one that is put in its place. */
  readonly inode: number;
}

/**
 * `records.db` behind memory. What is asked is answered from memory, so that nobody's sign-in waits for a disk; what is
 * changed goes to the file first, and where the file cannot take it, nothing is changed. A file that cannot be opened
 * is read as well as can be, else its kept copy stands in, and it is opened again as soon as that can be.
 */
export class Records implements Tables {
  readonly #deps: RecordsDeps;
  readonly #path: string;
  readonly #kept: KeptCopy;
  #memory: Db;
  #file: OpenFile | null = null;
  #within: Db | null = null;
  /** Why it cannot be changed, in words; empty while it can. */
  #fault = "";
  /** When the copy that stands in was written, epoch milliseconds; null while the file's own users count. */
  #copyAtMs: number | null = null;
  /** What somebody must look at although all works again. */
  #remark = "";
  #keeping: NodeJS.Immediate | null = null;

  constructor(deps: RecordsDeps) {
    this.#deps = deps;
    this.#path = join(deps.folder, "records.db");
    this.#kept = new KeptCopy({
      path: join(deps.folder, "records.kept.db"),
      plan: this.#plan,
      openIn: (folder) => openRecords(folder, deps.rooms),
      log: deps.log,
    });
    this.#memory = openInMemory(this.#plan);
    this.#open();
  }

  /** Why nothing can be changed now, in words; null while it can. */
  whyShut(): string | null {
    return this.#fault === "" ? null : this.#fault;
  }

  /** True for a file in which nobody ever was, at a station that never had users. */
  isNew(): boolean {
    return this.#fault === "" && this.#deps.mayBegin() && isEmpty(this.#memory);
  }

  /** Tries again what failed, and notices a file that was taken away. @returns what is missing; empty when nothing. */
  check(): string {
    if (this.#file === null || !this.#isInPlace(this.#file)) this.#open();
    else if (this.#fault !== "") this.#probe();
    if (this.#fault === "" && this.#kept.fault !== "") this.#keepSoon();
    return this.#fault === "" ? this.#remark : this.#fault;
  }

  /** Why no copy of the file could be kept; empty when there is one. */
  keptFault(): string {
    return this.#kept.fault;
  }

  all(sql: string, params: readonly SqlValue[] = []): SqlRow[] {
    return (this.#within ?? this.#memory).all(sql, params);
  }

  get(sql: string, params: readonly SqlValue[] = []): SqlRow | undefined {
    return this.all(sql, params)[0];
  }

  /** @throws AppError "unavailable", and changes nothing, while the file cannot be written. */
  run(sql: string, params: readonly SqlValue[] = []): number {
    return this.#within ? this.#within.run(sql, params) : this.transaction(() => this.run(sql, params));
  }

  /** @throws AppError "unavailable", and changes nothing, while the file cannot be written. */
  transaction<T>(work: () => T): T {
    const file = this.#file;
    if (file === null) throw new AppError("unavailable", this.#fault);
    let result: T;
    this.#within = file.db;
    try {
      const { witness } = this.#deps;
      result = file.db.transaction(() => (witness ? witness.around(file.db, work) : work()));
    } catch (err) {
      this.#deps.witness?.undone();
      if (err instanceof AppError || !isOfStorage(err)) throw err;
      this.#fault = recordsWords.notWritable(plainCause(err));
      throw new AppError("unavailable", recordsWords.notWritten(plainCause(err)), { cause: err });
    } finally {
      this.#within = null;
    }
    this.#deps.witness?.done();
    this.#readBack(file.db);
    return result;
  }

  close(): void {
    if (this.#keeping) this.#keep();
    this.#file?.db.close();
    this.#file = null;
    this.#memory.close();
  }

  readonly #plan = (db: Db): (() => void) | null => roomsPlan(this.#deps.rooms, beforeRooms)(db);

  #open(): void {
    this.#file?.db.close();
    this.#file = null;
    try {
      this.#begin(this.#openFile());
    } catch (err) {
      if (isDamaged(err) && this.#setAside()) return;
      this.#standIn(plainCause(err));
    }
  }

  #openFile(): Db {
    mkdirSync(this.#deps.folder, { recursive: true, mode: 0o700 });
    if (existsSync(this.#path) && !statSync(this.#path).isFile())
      throw new AppError("integrity", `${basename(this.#path)} is no file.`);
    return openRecords(this.#deps.folder, this.#deps.rooms);
  }

  /** The file is open: its users count from now on. */
  #begin(db: Db, aside: string | null = null): void {
    try {
      const restored = isEmpty(db) ? this.#restore(db, aside) : null;
      const memory = this.#read(db);
      this.#file = { db, inode: statSync(this.#path).ino };
      this.#serve(memory);
      this.#deps.witness?.found(memory);
      this.#copyAtMs = null;
      this.#remark = restored ?? this.#remark;
    } catch (err) {
      db.close();
      throw err;
    }
    this.#fault = isEmpty(db) && !this.#deps.mayBegin() ? recordsWords.lost : "";
    if (this.#fault === "") this.#probe();
    else this.#shut();
    if (this.#fault === "") this.#keepSoon();
  }

  /** Fills an empty file from the copy, where there is one. @returns what was done, in words. */
  #restore(db: Db, aside: string | null): string | null {
    const kept = this.#kept.open();
    if (kept === null) return null;
    try {
      if (isEmpty(kept.db)) return null;
      copyRows(kept.db, db);
    } finally {
      kept.close();
    }
    const at = timeWords(kept.atMs);
    const words = aside === null ? recordsWords.restored(at) : recordsWords.replaced(aside, at);
    this.#deps.record(systemEntry("records.restored", aside ?? "records.db", { reason: words }));
    return words;
  }

  /** A damaged file keeps what it holds, under a name of its own. @returns false when it cannot be moved. */
  #setAside(): boolean {
    const aside = `records.db.damaged-${this.#deps.nowMs()}`;
    try {
      for (const suffix of ["", "-wal", "-shm"])
        if (existsSync(`${this.#path}${suffix}`))
          renameSync(`${this.#path}${suffix}`, join(this.#deps.folder, `${aside}${suffix}`));
      this.#deps.log.error("records.setAside", { aside });
      this.#begin(this.#openFile(), aside);
      return true;
    } catch (err) {
      this.#deps.log.error("records.setAside.failed", { err });
      return false;
    }
  }

  /** The file cannot be opened: whoever was known stays known, else who can be read of it, else of its copy. */
  #standIn(why: string): void {
    if (isEmpty(this.#memory)) this.#readOtherwise();
    if (isEmpty(this.#memory)) this.#fault = recordsWords.nothing(why);
    else if (this.#copyAtMs === null) this.#fault = recordsWords.fromFile(why);
    else this.#fault = recordsWords.fromCopy(why, timeWords(this.#copyAtMs));
  }

  #readOtherwise(): void {
    const { rooms, log } = this.#deps;
    const read = readByCopy(this.#path, (folder) => openRecords(folder, rooms), log);
    const kept = read ? null : this.#kept.open();
    const source = read ?? kept;
    if (!source) return;
    try {
      this.#serve(this.#read(source.db));
      this.#deps.witness?.found(this.#memory);
      this.#copyAtMs = kept?.atMs ?? null;
    } catch (err) {
      log.error("records.read.failed", { err });
    } finally {
      source.close();
    }
  }

  #read(db: Db): Db {
    const memory = openInMemory(this.#plan);
    try {
      copyRows(db, memory);
      return memory;
    } catch (err) {
      memory.close();
      throw err;
    }
  }

  #serve(memory: Db): void {
    this.#memory.close();
    this.#memory = memory;
  }

  #readBack(db: Db): void {
    try {
      this.#serve(this.#read(db));
    } catch (err) {
      this.#fault = recordsWords.notWritable(plainCause(err));
      throw new AppError("integrity", recordsWords.readBack, { cause: err });
    }
    this.#keepSoon();
  }

  /** Writes what is there already: only that shows a full disk, a file that is read-only or in use. */
  #probe(): void {
    const { db } = this.#file!;
    try {
      db.transaction(() => db.exec(`PRAGMA user_version = ${beforeRooms.length + 1}`));
      this.#fault = "";
    } catch (err) {
      this.#fault = recordsWords.notWritable(plainCause(err));
    }
  }

  #shut(): void {
    this.#file?.db.close();
    this.#file = null;
  }

  #isInPlace({ inode }: OpenFile): boolean {
    try {
      return statSync(this.#path).ino === inode;
    } catch {
      return false;
    }
  }

  #keepSoon(): void {
    this.#keeping ??= setImmediate(() => this.#keep());
  }

  #keep(): void {
    if (this.#keeping) clearImmediate(this.#keeping);
    this.#keeping = null;
    if (!isEmpty(this.#memory)) this.#kept.write(this.#memory);
  }
}

const timeWords = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
