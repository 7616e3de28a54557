import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "../support/e2e.ts";
import type { DemoCredential } from "../../shared/ipc/sessionRows.ts";
import { until } from "../support/commission.ts";
import { adminPassword, enrol, launchMillward, type Millward } from "../support/millward.ts";
import { openView, signInByHand, signOutByHand, waitForLiveOverview } from "../support/operatorStation.ts";
import { makeUserCertificate } from "../support/userCertificate.ts";

/** A higher role for a short time, kept identities, and what servers say to a security administrator. */
let m: Millward;
let credentials: readonly DemoCredential[] = [];
const of = (userId: string): DemoCredential => credentials.find((c) => c.userId === userId)!;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  m = await launchMillward({ width: 1280, height: 720 });
  credentials = await enrol(m);
});
test.afterAll(async () => m.close());

const note = (page: Page) => page.getByRole("status", { name: "Elevated" });
async function openFaceplate(page: Page, asset: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(asset);
  await page
    .getByRole("listbox", { name: "Matches" })
    .getByRole("option", { name: new RegExp(asset) })
    .first()
    .click();
}
async function openElevation(page: Page): Promise<void> {
  await page
    .getByRole("banner")
    .getByRole("button", { name: /operator/i })
    .last()
    .click();
  await page.getByRole("menuitem", { name: "Take a higher role" }).click();
}

test("an operator takes the engineer's role with his word, may do more in that zone, and gives it back", async () => {
  const { page } = m;
  await signInByHand(page, "operator", of("operator").password);
  await waitForLiveOverview(page);
  const inject = { asset: "C-101", command: "InjectFault", args: ["trip", 1], reason: "test" };
  expect(await m.raw("simulation.inject", { zone: "utilities", ...inject })).toMatchObject({
    ok: false,
    code: "forbidden",
  });
  await openFaceplate(page, "C-101");
  await expect(page.getByRole("region", { name: "Simulated faults" })).toBeHidden();

  await openElevation(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Zone").selectOption({ label: "Utilities" });
  await dialog.getByLabel("Role").selectOption({ label: "Engineer" });
  await dialog.getByLabel("Why you need it").fill("Test of the trip");
  await dialog.getByLabel("Second person", { exact: true }).fill("engineer");
  await dialog.getByLabel("Password of the second person").fill("not the password");
  await dialog.getByRole("button", { name: "Elevate" }).click();
  await expect(dialog.getByText("User name or password is wrong.")).toBeVisible();
  await expect(note(page)).toBeHidden();
  await dialog.getByLabel("Password of the second person").fill(of("engineer").password);
  await dialog.getByRole("button", { name: "Elevate again" }).click();
  await expect(note(page)).toContainText("Engineer in Utilities");
  await expect(note(page)).toContainText(/4:5\d|5:00/);
  await expect(dialog).toBeHidden();

  await expect(page.getByRole("region", { name: "Simulated faults" })).toBeVisible();
  expect((await m.call("methods.rights", { zone: "utilities", asset: "C-101", command: "InjectFault" })).allowed).toBe(
    true,
  );
  expect(
    await m.raw("simulation.inject", {
      zone: "process",
      asset: "P-201",
      command: "InjectFault",
      args: [],
      reason: "other zone",
    }),
  ).toMatchObject({ ok: false, code: "forbidden" });
  await note(page).getByRole("button", { name: "End" }).click();
  await expect(note(page)).toBeHidden();
  expect(await m.raw("simulation.inject", { zone: "utilities", ...inject })).toMatchObject({
    ok: false,
    code: "forbidden",
  });
});

test("signing out ends it, and the audit log tells who, by whom, where, why and how it ended", async () => {
  const { page } = m;
  await m.call("session.elevate", {
    zone: "utilities",
    role: "Engineer",
    userId: "engineer",
    password: of("engineer").password,
    reason: "Second look",
    minutes: 1,
  });
  await expect(note(page)).toBeVisible();
  await signOutByHand(page);
  await signInByHand(page, "operator", of("operator").password);
  await expect(note(page)).toBeHidden();
  await signOutByHand(page);
  await signInByHand(page, "admin", adminPassword);
  const story = await m.call("audit.query", {
    text: "levat",
    actor: "",
    zone: "",
    result: "",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 50,
  });
  expect(
    story.rows.map((r) => [r.actor, r.action, r.zone, r.result, r.reason, r.detail["vouchedBy"] ?? ""]).reverse(),
  ).toEqual([
    ["operator", "session.elevate", "utilities", "asked", "Test of the trip", "engineer"],
    ["operator", "session.elevate", "utilities", "refused", "Test of the trip", "engineer"],
    ["operator", "session.elevate", "utilities", "asked", "Test of the trip", "engineer"],
    ["operator", "session.elevate", "utilities", "done", "Test of the trip", "engineer"],
    ["operator", "session.endElevation", null, "asked", "", ""],
    ["operator", "session.endElevation", null, "done", "", ""],
    ["operator", "session.elevate", "utilities", "asked", "Second look", "engineer"],
    ["operator", "session.elevate", "utilities", "done", "Second look", "engineer"],
    ["system", "session.elevationEnded", "utilities", "event", "signOut", "engineer"],
  ]);
  expect(JSON.stringify(story.rows)).not.toContain(of("engineer").password);
});

test("a security administrator is refused a process role, also with an engineer's word", async () => {
  expect(
    await m.raw("session.elevate", {
      zone: "utilities",
      role: "Engineer",
      userId: "engineer",
      password: of("engineer").password,
      reason: "Just once",
      minutes: 5,
    }),
  ).toMatchObject({ ok: false, code: "forbidden" });
  expect((await m.call("session.elevationChoices", {})).choices).toEqual([]);
});

test("the Security tab lists who is connected and what the server recorded, to those who may see it", async () => {
  const { page } = m;
  await until(
    "the security session of the process server",
    () => m.call("security.state", { zone: "process", server: "process-1" }),
    (s) => s.state === "open" && (s.sessions?.length ?? 0) > 0,
  );
  await openView(page, "Zones");
  await page.getByRole("region", { name: "Utilities" }).getByRole("button", { name: "Details" }).first().click();
  await page.getByRole("tab", { name: "Security" }).click();
  const sessions = page.getByRole("grid", { name: "Sessions at the server" });
  await expect(sessions.getByRole("row").filter({ hasText: "this zone" }).first()).toContainText("encrypted");
  await expect(page.getByText("open, as security.session")).toBeVisible();
  const events = page.getByRole("grid", { name: "Audit events of the server" });
  await expect(events.getByRole("row").filter({ hasText: "User signed in" }).first()).toBeVisible();
  await expect(page.getByText(/\d+ of \d+ heard/)).toBeVisible();
  await page.getByRole("button", { name: "Zones", exact: true }).last().click();
  await signOutByHand(page);
  await signInByHand(page, "operator", of("operator").password);
  await openView(page, "Zones");
  await page.getByRole("region", { name: "Utilities" }).getByRole("button", { name: "Details" }).first().click();
  await expect(page.getByRole("tab", { name: "Link" })).toBeVisible();
  await expect(page.getByRole("tab", { name: "Security" })).toBeHidden();
  expect(await m.raw("security.state", { zone: "process", server: "process-1" })).toMatchObject({
    ok: false,
    code: "forbidden",
  });
  await signOutByHand(page);
});

test("a certificate and its key go from a file into Millward without passing the window", async () => {
  const { page } = m;
  const folder = await mkdtemp(join(tmpdir(), "millward-pem-"));
  const made = await makeUserCertificate("engineer at the plant");
  const passphrase = "quiet river 7";
  await writeFile(join(folder, "user.pem"), made.certificate);
  await writeFile(
    join(folder, "user.key"),
    made.key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }),
  );
  try {
    await m.app.evaluate(
      ({ dialog }, files) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: files });
      },
      [join(folder, "user.pem"), join(folder, "user.key")],
    );
    await signInByHand(page, "admin", adminPassword);
    await openView(page, "Access");
    await page.getByRole("button", { name: "Actions for operator" }).click();
    await page.getByRole("menuitem", { name: "Set server identity" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Server", { exact: true }).selectOption("utilities utilities-1");
    await dialog.getByLabel("Used", { exact: true }).selectOption({ label: "only while elevated to Engineer" });
    await dialog.getByLabel("Proof", { exact: true }).selectOption({ label: "Certificate and key from files" });
    await dialog.getByRole("button", { name: "Choose files" }).click();
    await expect(dialog.getByText("The private key is protected.")).toBeVisible();
    await dialog.getByLabel("Passphrase of the key, if it has one").fill(passphrase);
    await dialog.getByRole("button", { name: "Choose files again" }).click();
    await expect(dialog.getByText(/CN=engineer at the plant, valid until/)).toBeVisible();
    await expect(dialog).toBeHidden();
    await page.getByRole("button", { name: "Kept identities" }).click();
    const row = page.getByRole("dialog").getByRole("row").filter({ hasText: "while Engineer" });
    await expect(row).toContainText("certificate CN=engineer at the plant");
    await row.getByRole("button", { name: "Show certificate" }).click();
    await expect(page.getByLabel("Certificate as PEM")).toHaveValue(/BEGIN CERTIFICATE/);
    expect(await page.content()).not.toContain("PRIVATE KEY");
    expect(await m.log()).not.toContain("PRIVATE KEY");
    await row.getByRole("button", { name: "Remove", exact: true }).click();
    await row.getByRole("button", { name: "Remove it now" }).click();
    await expect(row).toBeHidden();
    await page.getByRole("button", { name: "Close" }).first().click();
    await signOutByHand(page);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
