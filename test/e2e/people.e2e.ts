import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { adminPassword, enrol, launchMillward, type Millward } from "../support/millward.ts";

let profile: string;
test.beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), "millward-people-"));
});
test.afterEach(() => rm(profile, { recursive: true, force: true }));

const recordsOf = async (m: Millward, text: string) =>
  (
    await m.call("audit.query", {
      text,
      actor: "",
      zone: "",
      result: "",
      fromMs: null,
      toMs: null,
      beforeSeq: null,
      limit: 50,
    })
  ).rows;

test("a password typed as a name is in no record, and closing the last window names who sat there", async () => {
  const first = await launchMillward({ profile });
  await enrol(first);
  const typed = "hunter2-hunter2";
  await first.raw("session.signIn", { userId: typed, password: "x" });
  await first.call("session.signIn", { userId: "admin", password: adminPassword });
  const ended = first.app.waitForEvent("close");
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.close()));
  await ended;

  const second = await launchMillward({ profile, width: 1280, height: 720 });
  try {
    await signInByHand(second.page, "admin", adminPassword);
    expect(await recordsOf(second, typed)).toEqual([]);
    expect((await recordsOf(second, "unknown user #")).map((r) => r.action)).toContain("session.signIn");
    expect((await recordsOf(second, "app.stopped")).map((r) => r.detail)).toEqual([
      { way: "windowClosed", signedIn: "admin" },
    ]);
    await openView(second.page, "Audit");
    const cell = second.page.getByRole("gridcell").first();
    await expect(cell).toBeVisible();
    expect(await cell.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe("isolate");
  } finally {
    await second.close();
  }
});
