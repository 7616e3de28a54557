import { expect, test } from "vitest";
import type { Diagnosis } from "../../../../../shared/zones/doctor.ts";
import { lookWords, noCauseWords } from "./lookWords.ts";

const look = (more: Partial<Diagnosis>): Diagnosis =>
  ({ state: "finished", asked: "person", startedAtMs: 1000, tookMs: 2500, steps: [], ...more }) as unknown as Diagnosis;

test("a look says who asked, when it ended, how long it took and whether it came to its end", () => {
  const at = (more: Partial<Diagnosis>) => lookWords(look(more), 63_500).replaceAll("\u2009", " ");
  expect([at({}), at({ asked: "automatic" }), at({ state: "outOfTime" }), at({ state: "running" })]).toEqual([
    "Looked, 60 s ago, in 2.5 s.",
    "Looked by itself when the link was refused, without signing in, 60 s ago, in 2.5 s.",
    "Looked, 60 s ago, in 2.5 s, ended when its time was up.",
    "Looking now. Nothing is changed on either side.",
  ]);
});

test("a look without a cause says whether the link lives and whether every step was looked at", () => {
  const steps = (result: string) => look({ steps: [{ result }] as unknown as Diagnosis["steps"] });
  expect([
    noCauseWords(steps("passed"), true),
    noCauseWords(steps("notReached"), false),
    noCauseWords(steps("passed"), false),
  ]).toEqual(["It is live.", "Not every step was looked at.", "If it stays down, restart the link."]);
});
