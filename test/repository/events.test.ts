import { expect, test } from "vitest";
import { eventNames } from "../../shared/ipc/contract.ts";
import { files, textOf } from "./repository.ts";

const sources = files.filter((f) => /^electron\/main\/.*\.ts$/.test(f) && !f.endsWith(".test.ts")).map(textOf);

test.each(eventNames)("%s is sent to windows by some room of main", (name) => {
  const sends = new RegExp(String.raw`\b(?:send|emit)\((?:\w+,)?\s*"${name.replace(".", String.raw`\.`)}"`);
  expect(sources.filter((text) => sends.test(text))).not.toEqual([]);
});
