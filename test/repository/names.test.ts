import { expect, test } from "vitest";
import { files, textOf } from "./repository.ts";

const sources = files.filter((f) => /^(?:electron|renderer|shared)\/.*\.tsx?$/.test(f) && !/\.test\./.test(f));
const EXPORTED = /^export (?:declare )?(?:abstract )?(?:async )?(?:const|function|class|interface|type) (\w+)/gm;

test("a name is exported by one file only", () => {
  const where = new Map<string, Set<string>>();
  for (const file of sources)
    for (const [, name] of textOf(file).matchAll(EXPORTED)) where.set(name!, (where.get(name!) ?? new Set()).add(file));
  const twice = [...where].filter(([, places]) => places.size > 1).map(([name, places]) => [name, ...places]);
  expect(twice).toEqual([]);
});

test("every exported class says what it is", () => {
  const silent = sources.filter((file) => /(?<!\*\/\n)^export (?:abstract )?class /m.test(textOf(file)));
  expect(silent).toEqual([]);
});
