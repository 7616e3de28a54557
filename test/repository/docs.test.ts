import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { namedPaths, names, type NamedPath } from "./namedPaths.ts";
import { files, textOf } from "./repository.ts";

const pages = files.filter((file) => file.endsWith(".md") && !file.startsWith("test/golden/"));
/** Folders that the scripts make: named in pages, never in git. */
const made = textOf(".gitignore").split("\n");
const code = files.filter((file) => /\.(?:tsx?|mjs|cjs|sh)$/.test(file));

describe("what a page says of the repository is so", () => {
  test.each(pages)("%s names no file that does not exist", (page) => {
    const isThere = (path: NamedPath): boolean => made.includes(path.name) || names(page, path, files);
    const missing = namedPaths(textOf(page)).filter((path) => !isThere(path));
    expect(missing).toEqual([]);
  });

  test.each(pages)("%s names no script that package.json does not have", (page) => {
    const scripts = [...textOf(page).matchAll(/npm (?:run )?([\w:]+)/g)].map((m) => m[1]!);
    const known = new Set([...Object.keys(packageJson.scripts), "ci", "install", "run"]);
    expect(scripts.filter((script) => !known.has(script))).toEqual([]);
  });

  test("test/README.md explains every name in the environment that the code reads, and no other", () => {
    const inCode = new Set(
      code.flatMap((file) => textOf(file).match(/(?:MILLWARD_[A-Z_]+[A-Z]|UPDATE_GOLDEN)/g) ?? []),
    );
    const explained = new Set(textOf("test/README.md").match(/(?:MILLWARD_[A-Z_]+[A-Z]|UPDATE_GOLDEN)/g) ?? []);
    expect([...explained].sort()).toEqual([...inCode].sort());
  });
});

test("a page that names a missing file, folder, picture or link is found out", () => {
  const page =
    "See `shared/ids.ts`, `shared/nothing.ts`, `nowhere/`, ![x](lost.png), [y](../README.md) and [z](ids/a.ts).";
  const known = ["README.md", "shared/ids.ts", "shared/deep/ids/a.ts", "shared/README.md"];
  const missing = namedPaths(page).filter((path) => !names("shared/README.md", path, known));
  expect(missing.map((path) => path.name)).toEqual(["shared/nothing.ts", "nowhere/", "lost.png", "ids/a.ts"]);
});
