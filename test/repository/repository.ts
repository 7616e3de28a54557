import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of this checkout. */
const root = fileURLToPath(new URL("../..", import.meta.url));

const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
});
/** Every file that belongs to the project, from the root, with forward slashes. */
export const files: readonly string[] = listed
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));

export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
