import type { Diagnosis } from "../../../../../shared/zones/doctor.ts";
import { formatAge } from "../../../../ui/format.ts";

export const WHAT_A_LOOK_IS =
  "Looks at the link step by step: the network, the security offered, both certificates, the channel and the sign-in.";

/** What pressing the button does. */
export const LOOK_TITLE = "Signs in once with the zone’s own account when all before that holds";

const endWords: Readonly<Record<Diagnosis["state"], string>> = {
  running: "",
  finished: "",
  cancelled: ", cancelled before the end",
  outOfTime: ", ended when its time was up",
};

/** When and how the last look was, in one sentence. */
export function lookWords(d: Diagnosis, nowMs: number): string {
  if (d.state === "running") return "Looking now. Nothing is changed on either side.";
  const by = d.asked === "automatic" ? "Looked by itself when the link was refused, without signing in" : "Looked";
  const age = formatAge(nowMs - d.startedAtMs - d.tookMs);
  return `${by}, ${age} ago, in ${(d.tookMs / 1000).toFixed(1)} s${endWords[d.state]}.`;
}

/** Said while nobody has looked yet. */
export const notLookedWords = (live: boolean): string =>
  live
    ? "The link is live. A look shows every step that holds."
    : "The look takes a few seconds, never more than 15. It changes nothing.";

/** What to make of a look that found no cause. */
export function noCauseWords(diagnosis: Diagnosis, live: boolean): string {
  if (live) return "It is live.";
  return diagnosis.steps.some((s) => s.result === "notReached")
    ? "Not every step was looked at."
    : "If it stays down, restart the link.";
}
