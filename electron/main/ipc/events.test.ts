import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventNames } from "../../../shared/ipc/contract.ts";

const main = join(import.meta.dirname, "..");
const sources = readdirSync(main, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => readFileSync(join(main, file), "utf8"));

test.each(eventNames)("%s is sent to windows by some room of main", (name) => {
  const sends = new RegExp(String.raw`\b(?:send|emit)\((?:\w+,)?\s*"${name.replace(".", String.raw`\.`)}"`);
  expect(sources.filter((text) => sends.test(text))).not.toEqual([]);
});
