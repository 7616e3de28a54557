import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tamperRows, tamperVerdict } from "../../../test/support/auditTamper.ts";

/** One file an attack: what Millward says of it at the start, on Verify and at the next start. */
const golden = fileURLToPath(new URL("../../../test/golden/audit", import.meta.url));

test("the table of attacks has 32 rows, and every golden file is one of them", () => {
  expect(tamperRows).toHaveLength(32);
  expect(readdirSync(golden).sort()).toEqual(tamperRows.map((row) => row.file));
});

/** `UPDATE_GOLDEN=1` renews the files. */
test.each(tamperRows)("$name ($when) gets the verdict of its golden file", async (row) => {
  const verdict = await tamperVerdict(row);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(join(golden, row.file), verdict);
  expect(verdict).toBe(readFileSync(join(golden, row.file), "utf8"));
});
