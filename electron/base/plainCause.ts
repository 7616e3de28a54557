import { AppError } from "../../shared/errors.ts";
import { bounded } from "../../shared/text.ts";

const causes: readonly (readonly [code: RegExp, words: string])[] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)/, "the disk is full"],
  [/^(EROFS|SQLITE_READONLY)/, "the disk or the file is read-only"],
  [/^(EACCES|EPERM|SQLITE_PERM)/, "Millward has no right to it"],
  [/^(EBUSY|SQLITE_BUSY|SQLITE_LOCKED)/, "another program holds it locked"],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, "it is damaged"],
  [/^(EIO|ENODEV|ENXIO|ESTALE|SQLITE_IOERR)/, "the disk reports a fault or is gone"],
  [/^(EISDIR|ENOTDIR|EEXIST|ENOTEMPTY|ELOOP)/, "something else lies in its place"],
  [/^ENOENT/, "it or its folder is missing or cannot be made"],
  [/^(EMFILE|ENFILE)/, "too many files are open"],
];

/**
 * Why something cannot be read or written, for whoever stands at the station: plain words, and where it lies is left
 * to the log.
 */
export function plainCause(err: unknown): string {
  const said = err instanceof AppError && err.cause instanceof Error ? err.cause : err;
  const code = said instanceof Error && "code" in said ? String(said.code) : "";
  const known = causes.find(([pattern]) => pattern.test(code));
  return known ? known[1] : withoutPaths(said instanceof Error ? said.message : String(said));
}

/** The last name of a path stays: it says which file. */
const withoutPaths = (text: string): string =>
  bounded(text.replace(/(?:[A-Z]:)?(?:[\\/][^\\/'"\n]*)*[\\/](?=[^\\/\s'"]+)/g, ""), 300).replace(/\.+$/, "");
