import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import Database from "libsql";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { adminPassword, enrol, launchMillward } from "../support/millward.ts";

/** Turns the f of "forger.target" in the stored body of that record into an F, in the file itself. */
function changeOneByte(file: string, seq: number): void {
  const before = readFileSync(file);
  // SQLite leaves old copies of moved cells in its pages: the living one is the one that SQLite reads.
  for (let body = before.indexOf(`"seq":${seq},`); body > 0; body = before.indexOf(`"seq":${seq},`, body + 1)) {
    const at = before.indexOf("forger.target", before.lastIndexOf('{"action"', body));
    const bytes = Buffer.from(before);
    bytes.write("F", at);
    writeFileSync(file, bytes);
    const db = new Database(file, { readonly: true });
    const row = db.prepare("SELECT body FROM record WHERE seq = ?").get([seq]) as { body: string };
    db.close();
    if (row.body.includes("Forger.target")) return;
    writeFileSync(file, before);
  }
  throw new Error("The record's body was not found in the file.");
}

test("one changed byte in the audit file is found, and verify names the record", async () => {
  const profile = await mkdtemp(join(tmpdir(), "millward-audit-"));
  try {
    const first = await launchMillward({ profile });
    await enrol(first);
    await first.call("session.signIn", { userId: "admin", password: adminPassword });
    await first.call("access.createUser", {
      userId: "forger.target",
      displayName: "Target",
      password: adminPassword,
      grants: [{ role: "Observer", zone: "*" }],
    });
    const created = (
      await first.call("audit.query", {
        text: "forger.target",
        actor: "",
        zone: "",
        result: "done",
        fromMs: null,
        toMs: null,
        beforeSeq: null,
        limit: 10,
      })
    ).rows[0]!;
    expect((await first.call("audit.verify", {})).brokenSeq).toBeNull();
    await first.close();

    changeOneByte(join(profile, "records", "audit.db"), created.seq);

    const second = await launchMillward({ profile, width: 1280, height: 720 });
    try {
      await signInByHand(second.page, "admin", adminPassword);
      await openView(second.page, "Audit");
      await second.page.getByRole("button", { name: "Verify" }).click();
      await expect(second.page.getByText(new RegExp(`record ${created.seq}\\b`)).first()).toBeVisible();
      expect(await second.call("audit.verify", {})).toMatchObject({ brokenSeq: created.seq });
      const status = second.page.getByRole("contentinfo", { name: "Station status" });
      await expect(status).toContainText(`audit fault at record ${created.seq}`);
    } finally {
      await second.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});
