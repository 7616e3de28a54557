import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileId } from "./fileId.ts";

test("a file keeps its identity under another name; none and an unreadable place are told apart", () => {
  const folder = mkdtempSync(join(tmpdir(), "file-id-"));
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  writeFileSync(a, "");
  const before = fileId(a);
  renameSync(a, b);
  // A file is no folder: looking into it fails for every user.
  expect([typeof before, fileId(b), fileId(a), fileId(join(b, "x".repeat(300)))]).toEqual([
    "string",
    before,
    null,
    undefined,
  ]);
  rmSync(folder, { recursive: true });
});
