import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tamperRows, tamperVerdict } from "../../support/auditTamper.ts";
import { figure, type Figure } from "../report.ts";

const golden = join(process.cwd(), "test/golden/audit");

/** How many of the attacks on the audit log get the verdict that can be had without asking outside the machine. */
export async function measureTamperRows(): Promise<Figure[]> {
  let right = 0;
  for (const row of tamperRows)
    if ((await tamperVerdict(row)) === readFileSync(join(golden, row.file), "utf8")) right += 1;
  return [figure("security.tamperRowsRight", right, "rows", { min: 32 })];
}
