/**
 * How long an operation may take, each wait inside the next: the server's answer, the window's patience, main's own
 * wait for the zone host, whose words say more than a time-out of main's could.
 */
export const operateLimits = {
  /** Of `answerMs`: how long a controller may take to follow what was written, before the read-back counts. */
  readBackMs: 1_000,
  /** A write or method of the plant, the user's session at the server included: later it "failed to operate". */
  answerMs: 2_000,
  /** A dialog says so by itself when nothing has come by then. */
  dialogMs: 2_500,
  /** Main waits this much longer than `answerMs`: the host bounds the operation and answers in words. */
  hostMarginMs: 4_000,
} as const;

/** The same for single nodes of an address space, where types are read first and methods may be long. */
export const nodeLimits = {
  readBackMs: operateLimits.readBackMs,
  writeMs: 3_000,
  callMs: 10_000,
  /** For the session and all that is asked before the write or call itself; nothing is sent later. */
  prepareMs: 10_000,
  hostMarginMs: 15_000,
} as const;
