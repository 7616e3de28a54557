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

/** Reads Millward's own switches; Chromium's and unknown ones are not ours to judge here. */
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

/** Switches that open a debugger or weaken the page's walls; none of them belongs on a station. */
const refused = [
  "remote-debugging-port",
  "remote-debugging-pipe",
  "remote-debugging-address",
  "remote-allow-origins",
  "inspect",
  "inspect-brk",
  "inspect-port",
  "inspect-publish-uid",
  "js-flags",
  "disable-web-security",
  "allow-running-insecure-content",
  "disable-site-isolation-trials",
  "allow-file-access-from-files",
  "load-extension",
  "unsafely-treat-insecure-origin-as-secure",
  "ignore-certificate-errors",
  "no-sandbox",
  "disable-setuid-sandbox",
  "disable-gpu-sandbox",
  "no-zygote",
];

/** @returns the first switch that a packaged Millward does not start with; null when there is none. */
export function refusedSwitch(argv: readonly string[]): string | null {
  const names = argv.filter((a) => a.startsWith("-")).map((a) => a.replace(/^-+/, "").split("=")[0]!.toLowerCase());
  return names.find((name) => refused.includes(name)) ?? null;
}
