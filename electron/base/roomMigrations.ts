// One file for several rooms: each changes its own tables, and a table in the file says what is done.
import { AppError } from "../../shared/errors.ts";
import { bounded } from "../../shared/text.ts";
import { backUp, changeSchema, schemaOf, type Db, type SchemaPlan } from "./sqlite.ts";

/** One change of a room's tables. Never changed once shipped. */
interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** What a room does to the file, in order; number 1 stands first. */
export interface RoomMigrations {
  readonly room: string;
  readonly migrations: readonly Migration[];
}

interface Step extends Migration {
  readonly room: string;
  readonly number: number;
}

/** What the file says of itself. */
interface Found {
  readonly schema: number;
  readonly done: readonly Step[];
  readonly missing: readonly Step[];
}

const LEDGER = `CREATE TABLE migration(
  room TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY(room, number)) STRICT`;

/**
 * Brings every room's tables up in one transaction: when one change fails, the file stays as it was for all.
 * @param before whose change each schema number was while the file had one list for all rooms: `["access"]` says that
 * schema 1 was access's first.
 */
export const roomsPlan =
  (rooms: readonly RoomMigrations[], before: readonly string[]): SchemaPlan =>
  (db) => {
    const known = rooms.flatMap(({ room, migrations }) =>
      migrations.map((m, index): Step => ({ ...m, room, number: index + 1 })),
    );
    const layout = before.length + 1;
    const look = (): Found => {
      const schema = schemaOf(db);
      if (schema > layout) throw newer(db, `schema ${schema}; this one knows ${layout}`);
      const done = schema === layout ? doneIn(db, known) : beforeRooms(known, before.slice(0, schema));
      return { schema, done, missing: known.filter((step) => !done.includes(step)) };
    };
    const first = look();
    if (first.schema === layout && first.missing.length === 0) return null;
    return () => {
      if (first.schema > 0) backUp(db, first.schema < layout ? `v${first.schema}` : `rooms${first.done.length}`);
      let step: Step | undefined;
      changeSchema(
        db,
        () => (step ? wordsOf(step) : "rooms of their own"),
        () => {
          // Another program may have opened the file at the same moment and done it.
          const { schema, done, missing } = look();
          if (schema < layout) {
            db.exec(LEDGER);
            for (const old of done) note(db, old);
            db.exec(`PRAGMA user_version = ${layout}`);
          }
          for (step of missing) {
            db.exec(step.sql);
            note(db, step);
          }
        },
      );
    };
  };

function note(db: Db, { room, number, name }: Step): void {
  db.run("INSERT INTO migration(room, number, name) VALUES (?, ?, ?)", [room, number, name]);
}

/** The steps that the file says are done. @throws AppError "conflict" for one that this Millward does not know. */
function doneIn(db: Db, known: readonly Step[]): Step[] {
  return db.all("SELECT room, number, name FROM migration ORDER BY room, number").map((row) => {
    const there = { room: String(row["room"]), number: Number(row["number"]), name: String(row["name"]) };
    const step = known.find((s) => s.room === there.room && s.number === there.number);
    const words = `${bounded(there.room, 40)} ${there.number} is "${bounded(there.name, 80)}" there`;
    if (!step) throw newer(db, `${words}, which this one does not know`);
    if (step.name !== there.name) throw newer(db, `${words} and "${step.name}" here`);
    return step;
  });
}

const beforeRooms = (known: readonly Step[], before: readonly string[]): Step[] =>
  before.map((room, index) => {
    const number = before.slice(0, index + 1).filter((other) => other === room).length;
    return known.find((s) => s.room === room && s.number === number)!;
  });

const wordsOf = ({ room, number, name }: Step): string => `${room} ${number}, "${name}"`;

const newer = (db: Db, why: string): AppError =>
  new AppError("conflict", `${db.path} was written by a newer Millward (${bounded(why, 300)}).`);
