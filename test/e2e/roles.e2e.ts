import { expect, test } from "../support/e2e.ts";
import type { DemoCredential } from "../../shared/ipc/sessionRows.ts";
import { openView, signInByHand, signOutByHand, waitForLiveOverview } from "../support/operatorStation.ts";
import { adminPassword, launchMillward, type Millward } from "../support/millward.ts";

/** First run, sign-in as each role, what each may see, and what nobody may do from the page. */
let m: Millward;
let credentials: readonly DemoCredential[] = [];
const passwordOf = (userId: string): string =>
  userId === "admin" ? adminPassword : credentials.find((c) => c.userId === userId)!.password;
test.beforeAll(async () => {
  m = await launchMillward({ width: 1280, height: 720 });
});
test.afterAll(async () => m.close());
test.describe.configure({ mode: "serial" });

test("a fresh station has no user, refuses a weak password, and enrols the first security administrator", async () => {
  const { page } = m;
  await expect(page.getByRole("heading", { name: "Set up the first user" })).toBeVisible();
  expect(await m.raw("session.signIn", { userId: "admin", password: "admin" })).toMatchObject({
    ok: false,
    code: "unauthenticated",
  });
  await page.getByLabel("User", { exact: true }).fill("admin");
  await page.getByLabel("Full name").fill("Security administrator");
  await page.getByRole("textbox", { name: "Password", exact: true }).fill("admin12345");
  await page.getByRole("textbox", { name: "Password again" }).fill("admin12345");
  await expect(page.getByText(/^Use at least 12 /)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Set up/ })).toBeDisabled();
  expect(
    await m.raw("session.enrol", { userId: "admin", displayName: "Security administrator", password: "admin12345" }),
  ).toMatchObject({ ok: false, code: "invalid_input" });
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(adminPassword);
  await page.getByRole("textbox", { name: "Password again" }).fill(adminPassword);
  await page.getByRole("button", { name: /^Set up/ }).click();
  await expect(page.getByRole("region", { name: "Users of the demo plant" })).toBeVisible();
  credentials = (await m.call("session.state", {})).demoCredentials ?? [];
  expect(credentials.map((c) => c.userId)).toEqual(["operator", "engineer", "supervisor", "auditor"]);
  expect(
    await m.raw("session.enrol", { userId: "second", displayName: "Second", password: adminPassword }),
  ).toMatchObject({ ok: false });
});

test("a wrong password and an unknown user get the same words", async () => {
  const { page } = m;
  for (const userId of ["operator", "nobody-here"]) {
    await page.getByLabel("User", { exact: true }).fill(userId);
    await page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("User name or password is wrong.")).toBeVisible();
  }
});

const views: Readonly<Record<string, readonly string[]>> = {
  operator: ["Overview", "Floor", "Alarms", "Zones", "Help"],
  engineer: ["Overview", "Floor", "Alarms", "Zones", "Help"],
  supervisor: ["Overview", "Floor", "Alarms", "Zones", "Audit", "Help"],
  admin: ["Overview", "Floor", "Alarms", "Zones", "Access", "Audit", "Help"],
  auditor: ["Overview", "Floor", "Alarms", "Zones", "Audit", "Help"],
};
for (const userId of Object.keys(views))
  test(`the ${userId} signs in, sees live values and the views of the role, and signs out`, async () => {
    const { page } = m;
    await signInByHand(page, userId, passwordOf(userId));
    expect(await page.getByRole("navigation", { name: "Views" }).getByRole("button").allInnerTexts()).toEqual(
      views[userId],
    );
    await waitForLiveOverview(page);
    for (const view of views[userId]!) {
      await openView(page, view);
      await expect(page.getByRole("banner").getByText(view, { exact: true })).toBeVisible();
    }
    await signOutByHand(page);
    expect(await m.raw("plant.model", { part: 0 })).toMatchObject({ ok: false, code: "unauthenticated" });
  });

test("values change on the operator's screen by themselves, and their stream ends with the sign-out", async () => {
  const { page } = m;
  await signInByHand(page, "operator", passwordOf("operator"));
  await waitForLiveOverview(page);
  const text = async (): Promise<string> => page.locator("main").innerText();
  const before = await text();
  await expect.poll(text, { timeout: 10_000 }).not.toBe(before);
  // A listener of our own on the page counts what still arrives after the sign-out.
  await signOutByHand(page);
  expect(await m.raw("tags.stream", { zone: "process" })).toMatchObject({ ok: false, code: "unauthenticated" });
  const arrived = await page.evaluate(async () => {
    let count = 0;
    window.addEventListener("message", () => (count += 1));
    await new Promise((ok) => setTimeout(ok, 1500));
    return count;
  });
  expect(arrived).toBe(0);
});

test("a viewer's forged calls are refused by main and stand in the audit log", async () => {
  const { page } = m;
  await signInByHand(page, "auditor", passwordOf("auditor"));
  const forged = [
    ["tags.write", { zone: "process", tag: "FIC-201.SP", value: 3, reason: "forged" }],
    ["methods.call", { zone: "utilities", asset: "C-101", command: "Stop", args: [], reason: "forged" }],
    [
      "access.createUser",
      { userId: "mallory", displayName: "M", password: adminPassword, grants: [{ role: "Operator", zone: "*" }] },
    ],
    ["zones.trust", { zone: "process", server: "process-1", sha256: "0".repeat(64), reason: "forged" }],
  ] as const;
  for (const [name, input] of forged) expect(await m.raw(name, input)).toMatchObject({ ok: false, code: "forbidden" });
  const page1 = await m.call("audit.query", {
    text: "",
    actor: "auditor",
    zone: "",
    result: "refused",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 50,
  });
  expect(page1.rows.map((r) => [r.action, r.result, r.code]).reverse()).toEqual(
    forged.map(([name]) => [name, "refused", "forbidden"]),
  );
  await openView(page, "Audit");
  await page.getByLabel("Search all fields").fill("FIC-201.SP");
  await expect(page.getByRole("row").filter({ hasText: "tags.write" }).first()).toContainText(/refused/i);
  await signOutByHand(page);
});

test("everything works by keyboard: palette, views, help, key list", async () => {
  const { page } = m;
  await signInByHand(page, "operator", passwordOf("operator"));
  await page.keyboard.press("Alt+3");
  await expect(page.getByRole("banner").getByText("Alarms", { exact: true })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("FIC-201");
  await expect(page.getByRole("listbox", { name: "Matches" }).getByRole("option").first()).toContainText("FIC-201");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Faceplate" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary", { name: "Faceplate" })).toBeHidden();
  await page.keyboard.press("F1");
  await expect(page.getByRole("banner").getByText("Help", { exact: true })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await signOutByHand(page);
});

test("a place outlives a reload, one steps back to it, and an address that leads nowhere lands at home", async () => {
  const { page } = m;
  const banner = page.getByRole("banner");
  const enter = (hash: string): Promise<void> => page.evaluate((h) => void (location.hash = h), hash);
  const server = page.getByRole("tablist", { name: /^Server / });
  await signInByHand(page, "operator", passwordOf("operator"));
  await enter("#/zones?server=packaging-1");
  await expect(server).toBeVisible();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(banner.getByText("Overview", { exact: true })).toBeVisible();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(server).toBeVisible();
  await page.reload();
  await expect(server).toBeVisible();
  for (const [hash, words] of [
    ["#/zones?server=%3Cimg%20src%3Dx%3E", "This address names no place of Millward."],
    ["#/audit", "Your roles do not open Audit"],
  ] as const) {
    await enter("#/floor");
    await expect(banner.getByText("Floor", { exact: true })).toBeVisible();
    await enter(hash);
    await expect(page.getByRole("main").getByRole("alert")).toContainText(words);
    await expect(banner.getByText("Overview", { exact: true })).toBeVisible();
    expect(await page.evaluate(() => location.hash)).toBe("#/overview");
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type("packaging-1");
  await page.getByRole("option").filter({ hasText: "Server packaging-1" }).click();
  await expect(server).toBeVisible();
  await signOutByHand(page);
  expect(await page.evaluate(() => location.hash)).toBe("#/overview");
});

test("the demo passwords go from the card when somebody puts them away", async () => {
  const { page } = m;
  await page.getByRole("button", { name: "I have noted them" }).click();
  await expect(page.getByRole("region", { name: "Users of the demo plant" })).toBeHidden();
  expect((await m.call("session.state", {})).demoCredentials).toBeNull();
});
