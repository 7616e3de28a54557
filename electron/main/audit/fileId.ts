import { statSync, type BigIntStats } from "node:fs";

/** Which file this is, whatever its name. */
export const idOf = ({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): string => `${dev}:${ino}`;

/** The file that has this name now; null when there is none, undefined when the folder does not let one see. */
export function fileId(path: string): string | null | undefined {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found ? idOf(found) : null;
  } catch {
    return undefined;
  }
}
