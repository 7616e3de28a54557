import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../support/e2e.ts";
import type { DemoCredential } from "../../shared/ipc/sessionRows.ts";
import { openView, signInByHand, waitForLiveOverview } from "../support/operatorStation.ts";
import { adminPassword, enrol, launchMillward, repository, type Millward } from "../support/millward.ts";

/** Every view at both sizes in both themes: nothing cut off, WCAG AA by axe, and a picture of each to look at. */
const looked = join(repository, "test-results/screens");
/** With MILLWARD_SCREENSHOTS=1 the small ones are kept for the README. */
const kept = process.env["MILLWARD_SCREENSHOTS"] === "1" ? join(repository, "resources/screenshots") : null;
let m: Millward;
let credentials: readonly DemoCredential[];
const passwordOf = (userId: string): string =>
  userId === "admin" ? adminPassword : credentials.find((c) => c.userId === userId)!.password;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  for (const folder of [looked, kept]) if (folder) await mkdir(folder, { recursive: true });
  m = await launchMillward({ width: 1280, height: 720 });
  credentials = await enrol(m);
});
test.afterAll(async () => m.close());

async function resize(width: number, height: number): Promise<void> {
  await m.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(size.width, size.height),
    { width, height },
  );
  await expect.poll(() => m.page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
}
async function theme(name: "light" | "dark"): Promise<void> {
  await m.page.evaluate((t) => document.documentElement.setAttribute("data-theme", t), name);
  await m.page.waitForTimeout(150);
}
async function picture(name: string): Promise<void> {
  const path = join(looked, `${name}.png`);
  await m.page.screenshot({ path });
  if (kept && !name.endsWith("-2560")) await copyFile(path, join(kept, `${name}.png`));
}
async function judge(where: string): Promise<void> {
  // axe writes into the page with innerHTML-like tools of its own; the rules below need none of that.
  const results = await new AxeBuilder({ page: m.page })
    .setLegacyMode(true)
    .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
    .analyze();
  expect(
    results.violations.map(
      (v) =>
        `${where}: ${v.id}: ${v.nodes
          .slice(0, 3)
          .map((n) => n.target.join(" "))
          .join(" | ")}`,
    ),
  ).toEqual([]);
  const overflow = await m.page.evaluate(
    () => document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight,
  );
  expect(overflow, `${where} is larger than its window`).toBe(false);
}

test("the sign-in card", async () => {
  for (const t of ["light", "dark"] as const) {
    await theme(t);
    await picture(`signin-${t}`);
    const results = await new AxeBuilder({ page: m.page })
      .setLegacyMode(true)
      .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
      .analyze();
    expect(results.violations.map((v) => v.id)).toEqual([]);
  }
});

for (const [view, user] of [
  ["Overview", "operator"],
  ["Floor", "operator"],
  ["Alarms", "operator"],
  ["Zones", "operator"],
  ["Help", "operator"],
  ["Audit", "admin"],
  ["Access", "admin"],
] as const)
  test(`${view} at both sizes in both themes`, async () => {
    const session = (await m.call("session.state", {})).session;
    if (session?.userId !== user) {
      if (session) await m.call("session.signOut", {});
      await signInByHand(m.page, user, passwordOf(user));
      await waitForLiveOverview(m.page);
      if (user === "operator") {
        // Something abnormal to look at: an engineer's simulated trip.
        await m.call("session.signOut", {});
        await m.call("session.signIn", {
          userId: "engineer",
          password: passwordOf("engineer"),
        });
        await m.call("simulation.inject", {
          zone: "utilities",
          asset: "C-102",
          command: "InjectFault",
          args: ["trip", 1],
          reason: "Screens",
        });
        await m.call("session.signOut", {});
        await signInByHand(m.page, user, passwordOf(user));
        await expect(
          m.page
            .getByRole("region", { name: "Worst alarms" })
            .getByRole("listitem")
            .filter({ hasText: "Compressor tripped" }),
        ).toBeVisible();
      }
    }
    await openView(m.page, view);
    await m.page.waitForTimeout(1200);
    for (const [width, height] of [
      [1280, 720],
      [2560, 1440],
    ] as const) {
      await resize(width, height);
      for (const t of ["light", "dark"] as const) {
        await theme(t);
        await m.page.waitForTimeout(view === "Floor" ? 1200 : 200);
        const name = `${view.toLowerCase()}-${t}`;
        await picture(width === 1280 ? name : `${name}-2560`);
        await judge(`${view} ${width} ${t}`);
      }
    }
    await resize(1280, 720);
  });

test("the faceplate of a machine", async () => {
  await m.call("session.signOut", {});
  await signInByHand(m.page, "operator", passwordOf("operator"));
  await waitForLiveOverview(m.page);
  await m.page.keyboard.press("Control+k");
  await m.page.keyboard.type("C-102");
  await m.page.keyboard.press("Enter");
  await expect(m.page.getByRole("complementary", { name: "Faceplate" })).toBeVisible();
  await expect(
    m.page.getByRole("complementary", { name: "Faceplate" }).locator("[data-quality=good]").first(),
  ).toBeVisible();
  for (const t of ["light", "dark"] as const) {
    await theme(t);
    await picture(`faceplate-${t}`);
    await judge(`Faceplate ${t}`);
  }
});

test("the card that changes a password set by somebody else, and the users with one of them", async () => {
  await m.call("session.signOut", {});
  await m.call("session.signIn", { userId: "admin", password: adminPassword });
  const grants = [{ role: "Operator", zone: "process" } as const];
  const first = "seven-loose-pebbles-on-sand";
  await m.call("access.createUser", { userId: "newcomer", displayName: "Nora New", password: first, grants });
  await openView(m.page, "Access");
  await expect(m.page.getByRole("row").filter({ hasText: "newcomer" })).toContainText("must change the password");
  for (const t of ["light", "dark"] as const) {
    await theme(t);
    await picture(`access-${t}`);
    await judge(`Access ${t}`);
  }
  await m.call("session.signOut", {});
  await m.call("session.signIn", { userId: "newcomer", password: first });
  await expect(m.page.getByRole("heading", { name: "Change your password" })).toBeVisible();
  for (const t of ["light", "dark"] as const) {
    await theme(t);
    await picture(`password-${t}`);
    await judge(`Password ${t}`);
  }
});
