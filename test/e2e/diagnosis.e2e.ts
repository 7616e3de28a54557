import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Locator } from "../support/e2e.ts";
import { until } from "../support/commission.ts";
import { launchForOperator, openView, waitForLiveOverview } from "../support/operatorStation.ts";
import { repository, type Millward } from "../support/millward.ts";

/** Real processes, really stopped: what the operator is told then, and what the pages of a server show. */
const looked = join(repository, "test-results/screens");
let m: Millward;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  await mkdir(looked, { recursive: true });
  m = await launchForOperator();
});
test.afterAll(async () => m.close());

const kpi = (area: string): Locator =>
  m.page.locator("main").getByRole("region", { name: area, exact: true }).locator(".value[data-tag]").first();
const dialog = (): Locator => m.page.getByRole("dialog");
const hops = (): Promise<string[]> =>
  dialog()
    .locator(".why-hop")
    .evaluateAll((all) => all.map((e) => `${e.getAttribute("data-hop")} ${e.getAttribute("data-state")}`));

async function picture(name: string): Promise<void> {
  for (const [width, height] of [
    [1280, 720],
    [2560, 1440],
  ] as const) {
    await m.app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(size.width, size.height),
      { width, height },
    );
    await expect.poll(() => m.page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
    for (const theme of ["light", "dark"] as const) {
      await m.page.evaluate((t) => document.documentElement.setAttribute("data-theme", t), theme);
      await m.page.waitForTimeout(200);
      await m.page.screenshot({ path: join(looked, `${name}-${theme}-${width}.png`) });
      const results = await new AxeBuilder({ page: m.page })
        .setLegacyMode(true)
        .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
        .analyze();
      expect(
        results.violations.map(
          (v) =>
            `${name}: ${v.id}: ${v.nodes
              .slice(0, 3)
              .map((n) => n.target.join(" "))
              .join(" | ")}`,
        ),
      ).toEqual([]);
    }
  }
  await m.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 720));
}

test("a good value opens the faceplate, where a click on any value shows that its way is in order", async () => {
  await kpi("Process").click();
  const faceplate = m.page.getByRole("complementary", { name: "Faceplate" });
  await faceplate.locator(".value[data-quality=good]").first().click();
  await expect(dialog()).toContainText("is good on its whole way");
  expect(await hops()).toEqual(["sensor ok", "server ok", "session ok", "subscription ok", "host ok", "window ok"]);
  await m.page.keyboard.press("Escape");
  await expect(dialog()).toHaveCount(0);
  await m.page.keyboard.press("Escape");
  await expect(faceplate).toHaveCount(0);
});

test("a zone process that hangs: one click on a grey value names it; the panel turns good when mended", async () => {
  const pid = await m.pidOf(/process zone|zone process/i);
  process.kill(pid, "SIGSTOP");
  try {
    await expect(kpi("Process")).not.toHaveAttribute("data-quality", "good");
    await kpi("Process").click();
    await expect(dialog()).toContainText("does not answer");
    expect(await hops()).toEqual([
      "sensor unknown",
      "server unknown",
      "session unknown",
      "subscription unknown",
      "host failing",
      "window blocked",
    ]);
    await expect(dialog().getByRole("region", { name: "Cause" }).or(dialog().locator(".why-cause"))).toContainText(
      "replaces it by itself",
    );
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await expect(dialog()).toContainText("is good on its whole way", { timeout: 60_000 });
  await m.page.keyboard.press("Escape");
});

test("a stopped plant: the key W names the server that is gone, since when and what to do", async () => {
  process.kill(await m.pidOf(/demo plant/i), "SIGKILL");
  await expect(kpi("Utilities")).not.toHaveAttribute("data-quality", "good");
  await m.page.keyboard.press("w");
  await expect(dialog().locator(".why-cause")).toContainText("Since");
  const cause = await dialog().locator(".why-hop[data-cause=true]").getAttribute("data-hop");
  expect(["server", "session"]).toContain(cause);
  await picture("why");
  await until(
    "all zones live",
    () => m.call("zones.health", {}),
    (zones) => zones.every((z) => z.state === "live"),
    60_000,
  );
  await m.page.keyboard.press("Escape");
  await waitForLiveOverview(m.page);
});

test("the link's page shows what it carried, its interruption and its events; the export holds all of it", async () => {
  await openView(m.page, "Zones");
  await m.page.getByRole("button", { name: "Details" }).first().click();
  await expect(m.page.getByRole("grid", { name: "Events of the link" })).toContainText("Live again after");
  await expect(m.page.locator(".link-outages li")).not.toHaveCount(0);
  await expect
    .poll(async () => (await m.page.locator(".link-series-value").first().textContent()) ?? "", { timeout: 20_000 })
    .toMatch(/[1-9]/);
  await m.page.waitForTimeout(8000);
  await picture("link");
  await m.page.getByRole("button", { name: "Export" }).click();
  const text = await dialog().getByRole("textbox").inputValue();
  const exported = JSON.parse(text) as { diagnosis: { totals: { values: number }; events: unknown[] } };
  expect([exported.diagnosis.totals.values > 0, exported.diagnosis.events.length > 0]).toEqual([true, true]);
  expect(
    await dialog()
      .getByRole("textbox")
      .evaluate((node: HTMLTextAreaElement) => node.selectionEnd - node.selectionStart),
  ).toBe(text.length);
  await picture("export");
  await m.page.keyboard.press("Escape");
});

test("the capability card says what the server limits and what Millward makes of it", async () => {
  await m.page.getByRole("tab", { name: "Capabilities" }).click();
  await expect(m.page.getByRole("tabpanel")).toContainText(/values are watched in \d+ subscription/);
  await expect(m.page.getByRole("tabpanel")).not.toContainText("being asked", { timeout: 20_000 });
  await picture("capabilities");
});
