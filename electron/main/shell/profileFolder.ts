import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainCause } from "../../base/plainCause.ts";

/** Chromium's mark of who runs on a folder, a link to `host-pid`. On Windows it lies in no folder. */
const LOCK = "SingletonLock";

/**
 * Chromium marks its profile as taken and says of a folder that takes no mark the same as of one that is taken: that
 * another program runs there.
 * @returns why the folder takes none; empty when it does.
 */
export function whyNoProfile(folder: string): string {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(probe, { force: true });
    if (process.platform === "win32") writeFileSync(probe, "", { mode: 0o600 });
    else symlinkSync("probe", probe);
    rmSync(probe, { force: true });
    return hasForeignLock(folder) ? `${LOCK} is no mark of Millward's` : "";
  } catch (err) {
    return plainCause(err);
  }
}

/** True when a program that still runs holds the folder, as far as the mark tells: another station may too. */
export function isHeld(folder: string): boolean {
  if (process.platform === "win32") return true;
  let pid: number;
  try {
    pid = Number(readlinkSync(join(folder, LOCK)).split("-").at(-1));
  } catch {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** For this run alone, and for its user alone. @returns the folder; empty when the system gives none. */
export function makeOwnProfile(): string {
  try {
    return mkdtempSync(join(tmpdir(), "millward-window-"));
  } catch {
    return "";
  }
}

function hasForeignLock(folder: string): boolean {
  const found = lstatSync(join(folder, LOCK), { throwIfNoEntry: false });
  return found !== undefined && !found.isSymbolicLink();
}
