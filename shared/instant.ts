/** The farthest a date can lie from 1970, milliseconds: beyond it every part of a Date is NaN or throws. */
export const MAX_INSTANT_MS = 8.64e15;

export const isInstant = (atMs: number): boolean => Math.abs(atMs) <= MAX_INSTANT_MS;

/** In UTC, for text that leaves the screen. */
export const instantText = (atMs: number): string =>
  isInstant(atMs) ? new Date(atMs).toISOString() : "at an unknown time";
