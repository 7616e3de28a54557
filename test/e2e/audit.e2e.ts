import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { adminPassword, enrol, launchMillward } from "../support/millward.ts";

test("one changed byte in the audit file is found, and verify names the record", async () => {
  const profile = await mkdtemp(join(tmpdir(), "millward-audit-"));
  try {
    const first = await launchMillward({ profile });
    await enrol(first);
    await first.call("session.signIn", { userId: "admin", password: adminPassword });
    await first.call("access.createUser", { userId: "forger.target", displayName: "Target", password: adminPassword, grants: [{ role: "Observer", zone: "*" }] });
    const created = (await first.call("audit.query", { text: "forger.target", actor: "", zone: "", result: "done", fromMs: null, toMs: null, beforeSeq: null, limit: 10 })).rows[0]!;
    expect((await first.call("audit.verify", {})).brokenSeq).toBeNull();
    await first.close();

    const file = join(profile, "records", "audit.db");
    const bytes = await readFile(file);
    // The record's own body, not the search columns beside it: its sequence number stands next to the name.
    const body = bytes.indexOf(`"seq":${created.seq},`);
    expect(body).toBeGreaterThan(0);
    const start = bytes.lastIndexOf("{\"action\"", body);
    const at = bytes.indexOf("forger.target", start);
    expect(at).toBeGreaterThan(0);
    bytes.write("F", at);
    await writeFile(file, bytes);

    const second = await launchMillward({ profile, width: 1280, height: 720 });
    try {
      await signInByHand(second.page, "admin", adminPassword);
      await openView(second.page, "Audit");
      await second.page.getByRole("button", { name: "Verify" }).click();
      await expect(second.page.getByText(new RegExp(`record ${created.seq}\\b`)).first()).toBeVisible();
      expect(await second.call("audit.verify", {})).toMatchObject({ brokenSeq: created.seq });
      await expect(second.page.getByRole("contentinfo", { name: "Station status" })).toContainText(/broken/);
    } finally {
      await second.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});
