import type { StorageFault } from "./fault.ts";

const toldInside =
  "This station cannot keep all that it should. People sign in and operate as before. " +
  "What is missing, and what to do, is told after sign-in.";

/**
 * What whoever stands at the station reads before anybody has signed in: that something is missing. What exactly, and
 * what is not recorded meanwhile, is for people who are known here, unless nobody can be.
 */
export function outsideFaults(missing: readonly StorageFault[], anybodyCanSignIn: boolean): readonly StorageFault[] {
  const first = missing.find((fault) => fault.id === "records") ?? missing[0];
  if (first === undefined) return [];
  if (!anybodyCanSignIn) return [first];
  const sinceMs = Math.min(...missing.map((fault) => fault.sinceMs));
  return [{ id: "storage", title: "Storage", text: toldInside, sinceMs }];
}
