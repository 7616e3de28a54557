/** What is said where a plant could not be read to its end. */
export const plantWords = {
  nothing: "Plant not read",
  tookLong: (limitMs: number): string => `reading it took longer than ${limitMs / 1000} s`,
  tookMemory: (heapMb: number): string => `reading it took more than ${heapMb} MB of memory`,
  stopped: (how: string): string => `reading it stopped unexpectedly (${how})`,
  notRead: (why: string): string =>
    `The plant was not read: at this file ${why}. Nothing of the plant is loaded, and nothing of it is watched. Split or correct the file, then start again`,
};
