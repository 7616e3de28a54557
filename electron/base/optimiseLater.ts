import { setFlagsFromString } from "node:v8";

/** Long enough for the whole plant to come up on a small machine. */
const STARTING_MS = 10_000;

/**
 * While Millward starts, V8's optimising compiler and its collector's threads take a third of each process's time, on
 * processors that main, all hosts and the window share then, for code that mostly runs once. V8's efficiency mode,
 * which may be switched while it runs, puts that off; afterwards everything is optimised as ever.
 * @returns the timer, which does not keep the process alive.
 */
export function optimiseLater(setFlag: (flag: string) => void = setFlagsFromString): NodeJS.Timeout {
  setFlag("--efficiency-mode");
  return setTimeout(() => setFlag("--no-efficiency-mode"), STARTING_MS).unref();
}
