import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly folder: string;
  /** Leaves not one byte. */
  fill(): void;
  free(): void;
  /** @throws while a file of it is open for writing. */
  setReadOnly(on: boolean): void;
  remove(): void;
}

/** A disk of its own, in memory. @returns why there can be none here, in words, where mounting is not allowed. */
export function makeSmallDisk(megabytes: number): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), "millward-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0700`, "tmpfs", folder], { stdio: "pipe" });
  } catch (err) {
    rmSync(folder, { recursive: true, force: true });
    return `a disk of its own cannot be mounted here: ${err instanceof Error ? err.message.split("\n")[0] : ""}`;
  }
  const filler = join(folder, "filler");
  return {
    folder,
    fill() {
      const file = openSync(filler, "a");
      for (const size of [1 << 20, 4096, 1])
        try {
          for (;;) writeSync(file, Buffer.alloc(size));
        } catch {
          // Full to within this size.
        }
      closeSync(file);
    },
    free: () => rmSync(filler, { force: true }),
    setReadOnly: (on) => void execFileSync("mount", ["-o", `remount,${on ? "ro" : "rw"}`, folder]),
    remove() {
      execFileSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
