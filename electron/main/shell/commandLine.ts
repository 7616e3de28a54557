import { resolve } from "node:path";

export interface CommandLine {
  /** Null: the demo plant that comes with Millward. */
  readonly plantFolder: string | null;
  /** Null: the system's folder for this program. */
  readonly dataFolder: string | null;
  /** Simulated seconds per second of the demo plant. */
  readonly demoSpeed: number;
  readonly demoSeed: number;
  /** What was given and cannot be used, in words. */
  readonly problems: readonly string[];
}

const MAX_SPEED = 60;

/** Reads Millward's own switches; others are judged before, and in a packaged program alone. */
export function parseCommandLine(argv: readonly string[], cwd: string): CommandLine {
  const problems: string[] = [];
  const given = (name: string): string | null => {
    const found = argv.filter((a) => a.startsWith(`--${name}=`)).at(-1);
    return found === undefined ? null : found.slice(name.length + 3);
  };
  const folder = (name: string): string | null => {
    const value = given(name);
    if (value === "") problems.push(`--${name} needs a folder.`);
    return value === null || value === "" ? null : resolve(cwd, value);
  };
  const number = (name: string, fallback: number, ok: (n: number) => boolean, words: string): number => {
    const value = given(name);
    if (value === null) return fallback;
    const n = Number(value);
    if (value.trim() !== "" && ok(n)) return n;
    problems.push(`--${name} takes ${words}.`);
    return fallback;
  };
  return {
    plantFolder: folder("plant"),
    dataFolder: folder("data-dir"),
    demoSpeed: number("demo-speed", 1, (n) => n > 0 && n <= MAX_SPEED, `a number above 0, at most ${MAX_SPEED}`),
    demoSeed: number("demo-seed", 1, (n) => Number.isInteger(n) && n >= 0 && n <= 0xffffffff, "a whole number from 0"),
    problems,
  };
}
