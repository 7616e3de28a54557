import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Precompiled } from "./precompiled.ts";

let folder: string;
let main: string;
let part: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millward-precompiled-"));
  main = join(folder, "main.js");
  part = join(folder, "part.js");
  writeFileSync(
    main,
    [
      `const part = require("./part.js");`,
      `const path = require("node:path");`,
      `exports.answer = () => part.number + path.basename(__filename).length;`,
      `exports.same = require("./part.js") === part;`,
    ].join("\n"),
  );
  writeFileSync(part, `const main = require("./main.js"); exports.number = 40; exports.round = () => main.same;`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (): { program: Precompiled; answer: number } => {
  const program = new Precompiled();
  const main1 = program.load(main) as { answer(): number; same: boolean };
  expect(main1.same).toBe(true);
  return { program, answer: main1.answer() };
};

test("a bundle and its parts are loaded from their text, and from kept code once that was made", () => {
  const first = load();
  first.program.keep();
  const second = load();
  expect({
    first: [first.answer, first.program.compiledNow()],
    second: [second.answer, second.program.compiledNow()],
  }).toEqual({ first: [47, ["main.js", "part.js"]], second: [47, []] });
});

test("code kept of another text of the same length is not run", () => {
  load().program.keep();
  writeFileSync(part, `const main = require("./main.js"); exports.number = 50; exports.round = () => main.same;`);
  const { answer, program } = load();
  expect([answer, program.compiledNow()]).toEqual([57, ["part.js"]]);
});

test("kept code that is damaged, or another V8's, is left aside", () => {
  load().program.keep();
  const damages = [
    (): Buffer => Buffer.alloc(0),
    (digest: Buffer): Buffer => digest,
    (digest: Buffer): Buffer => Buffer.concat([digest, Buffer.alloc(400, "0")]),
  ];
  for (const [i, damaged] of damages.entries()) {
    // A new text each time, or V8 would still know it from the round before.
    writeFileSync(part, `exports.number = ${60 + i}; exports.round = () => true;`);
    writeFileSync(`${part}.v8`, damaged(createHash("sha256").update(readFileSync(part)).digest()));
    const { answer, program } = load();
    expect([answer, program.compiledNow()]).toEqual([67 + i, ["part.js"]]);
  }
});
