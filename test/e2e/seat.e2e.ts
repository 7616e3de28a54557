import { expect, test, type Page } from "../support/e2e.ts";
import type { Wire } from "../../shared/errors.ts";
import type { DemoCredential } from "../../shared/ipc/sessionRows.ts";
import { openView, signInByHand, signOutByHand } from "../support/operatorStation.ts";
import { enrol, launchMillward, type Millward } from "../support/millward.ts";

/** One sign-in over several windows: an operator's desk with three screens. */
let m: Millward;
let pages: Page[];
let credentials: readonly DemoCredential[] = [];
const of = (userId: string): DemoCredential => credentials.find((c) => c.userId === userId)!;

test.beforeAll(async () => {
  m = await launchMillward({ width: 1280, height: 720 });
  await m.app.context().addInitScript(countBatches);
  await m.page.reload();
  credentials = await enrol(m);
  pages = [m.page];
});
test.afterAll(async () => m.close());
test.describe.configure({ mode: "serial" });

/** Runs in every page: counts what comes over the ports that main hands it. */
function countBatches(): void {
  const counted = window as unknown as { batches: number };
  counted.batches = 0;
  window.addEventListener("message", (event) => {
    for (const port of event.ports) port.addEventListener("message", () => (counted.batches += 1));
  });
}
const batches = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { batches: number }).batches);
const ask = (page: Page, name: string, input: unknown): Promise<Wire<unknown>> =>
  page.evaluate(([n, i]) => window.millward.call(n as string, i), [name, input]) as Promise<Wire<unknown>>;
const note = (page: Page) => page.getByRole("status", { name: "Elevated" });
const elevate = (page: Page): Promise<Wire<unknown>> =>
  ask(page, "session.elevate", {
    zone: "utilities",
    role: "Engineer",
    userId: "engineer",
    password: of("engineer").password,
    reason: "Test of three windows",
    minutes: 5,
  });
/** The window that opens while `act` runs. */
async function opened(act: () => Promise<void>): Promise<Page> {
  const [page] = await Promise.all([m.app.waitForEvent("window"), act()]);
  await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
  return page;
}
async function byPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(words);
  await expect(page.getByRole("listbox", { name: "Matches" }).getByRole("option").first()).toContainText(words);
  await page.keyboard.press("Enter");
}
/** The good values that a region of the page draws. */
const goodValues = (page: Page, region: "main" | "aside"): Promise<string[]> =>
  page.locator(region).locator('[data-quality="good"]').allInnerTexts();

test("a second and a third window open signed in, beside each other and as hardened as the first", async () => {
  await signInByHand(m.page, "operator", of("operator").password);
  pages.push(await opened(() => byPalette(m.page, "Open another window")));
  pages.push(await opened(() => pages[1]!.keyboard.press("Control+Shift+N")));
  const windows = await m.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((w) => {
      const contents = w.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { x, y } = w.getBounds();
      return { at: `${x} ${y}`, preferences: contents.getLastWebPreferences() };
    }),
  );
  expect(new Set(windows.map((w) => w.at)).size).toBe(3);
  for (const { preferences } of windows) {
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(preferences).toEqual(windows[0]!.preferences);
  }
  for (const page of pages) {
    expect(page.url()).toMatch(/^app:\/\/ui\//);
    expect(await page.evaluate(() => window.open("https://example.invalid/"))).toBeNull();
  }
  expect(m.app.windows()).toHaveLength(3);
});

test("three windows on one seat show different views, each with live values of its own stream", async () => {
  const [first, second, third] = pages as [Page, Page, Page];
  await openView(second, "Alarms");
  await byPalette(second, "FIC-201");
  await openView(third, "Zones");
  await byPalette(third, "C-101");
  for (const [page, view, region] of [
    [first, "Overview", "main"],
    [second, "Alarms", "aside"],
    [third, "Zones", "aside"],
  ] as const) {
    await expect(page.getByRole("banner").getByText(view, { exact: true })).toBeVisible();
    await expect.poll(async () => (await goodValues(page, region)).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const before = await goodValues(page, region);
    await expect.poll(() => goodValues(page, region), { timeout: 30_000 }).not.toEqual(before);
    expect(await batches(page)).toBeGreaterThan(0);
  }
});

test("each window is titled by its view, and the light of the room is chosen for all of them", async () => {
  const titles = () =>
    m.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .map((w) => w.getTitle().split(" — ")[0])
        .sort(),
    );
  await expect.poll(titles).toEqual(["Alarms", "Overview", "Zones"]);
  const themes = () => Promise.all(pages.map((page) => page.evaluate(() => document.documentElement.dataset["theme"])));
  await pages[1]!.keyboard.press("Control+Shift+L");
  await expect.poll(themes).toEqual(["dark", "dark", "dark"]);
  await pages[2]!.keyboard.press("Control+Shift+L");
  await expect.poll(themes).toEqual(["light", "light", "light"]);
});

test("a higher role taken in one window shows in all, and ends in all", async () => {
  expect(await elevate(pages[1]!)).toMatchObject({ ok: true });
  for (const page of pages) await expect(note(page)).toContainText("Engineer");
  await note(pages[2]!).getByRole("button", { name: "End" }).click();
  for (const page of pages) await expect(note(page)).toBeHidden();
});

test("closing one window leaves the others signed in and live; a further one takes its place", async () => {
  await pages[1]!.close();
  for (const page of [pages[0]!, pages[2]!]) {
    const before = await batches(page);
    await expect.poll(() => batches(page)).toBeGreaterThan(before);
  }
  pages[1] = await opened(() => byPalette(pages[2]!, "Open another window"));
  await expect.poll(() => batches(pages[1]!)).toBeGreaterThan(0);
});

test("signing out in one window signs out in all, and every stream ends", async () => {
  expect(await elevate(pages[1]!)).toMatchObject({ ok: true });
  await signOutByHand(pages[2]!);
  for (const page of pages) {
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    expect(await ask(page, "tags.stream", { zone: "process" })).toMatchObject({ ok: false, code: "unauthenticated" });
  }
  const before = await Promise.all(pages.map(batches));
  await new Promise((done) => setTimeout(done, 1500));
  expect(await Promise.all(pages.map(batches))).toEqual(before);
});

test("signing in at one window signs in at all; the record names each step once", async () => {
  await signInByHand(pages[1]!, "auditor", of("auditor").password);
  for (const page of pages) await expect(page.getByRole("navigation", { name: "Views" })).toBeVisible();
  const { rows } = await m.call("audit.query", {
    text: "session.",
    actor: "",
    zone: "",
    result: "",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 50,
  });
  const steps = rows
    .filter((r) => r.result === "done" || r.result === "event")
    .map((r) => `${r.actor} ${r.action}${r.result === "event" ? ` ${r.reason}` : ""}`)
    .reverse();
  expect(steps).toEqual([
    "system session.demoPasswordsShown On the sign-in card of every window, to whoever stands there.",
    "nobody session.enrol",
    "operator session.signIn",
    "operator session.openWindow",
    "operator session.openWindow",
    "operator session.elevate",
    "operator session.endElevation",
    "operator session.openWindow",
    "operator session.elevate",
    "system session.elevationEnded signOut",
    "operator session.signOut",
    "auditor session.signIn",
  ]);
});
