import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../support/e2e.ts";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { BadServer } from "../support/badServers.ts";
import { until } from "../support/commission.ts";
import { adminPassword, enrol, launchMillward, repository, type Millward } from "../support/millward.ts";

/** The demo plant with one server of somebody else's in a zone: it trusts nobody, and nobody trusts it. */
const looked = join(repository, "test-results/screens");
let folder: string;
let stranger: BadServer;
let m: Millward;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  await mkdir(looked, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "millward-doctor-"));
  stranger = await BadServer.start({
    folder: join(folder, "server"),
    applicationUri: "urn:test:server",
    acceptsAnyClient: false,
  });
  const plant = join(folder, "plant");
  await cp(join(repository, "resources/demo-plant"), plant, { recursive: true });
  const zones = await readFile(join(plant, "zones.yaml"), "utf8");
  const address = `endpointUrl: "${stranger.endpointUrl}", applicationUri: "urn:test:server"`;
  const entry = `      - { id: stranger-1, name: Steam meter gateway, ${address}, namespaceUri: "urn:test:plant" }`;
  await writeFile(join(plant, "zones.yaml"), zones.replace(/( +- \{ id: utilities-1, .*\n)/, `$1${entry}\n`));
  m = await launchMillward({ args: [`--plant=${plant}`], width: 1280, height: 720 });
  await enrol(m);
  await signInByHand(m.page, "admin", adminPassword);
  await m.call("access.setIdentity", {
    userId: "service",
    zone: "utilities",
    server: "stranger-1",
    userName: "service",
    password: "service-pw",
  });
  await until(
    "the stranger is refused",
    () => m.call("zones.health", {}),
    (zones) => zones.some((z) => z.links.some((l) => l.server === "stranger-1" && l.state === "refused")),
    60_000,
  );
});
test.afterAll(async () => {
  await m.close();
  await stranger.stop();
  await rm(folder, { recursive: true, force: true });
});

async function picture(name: string): Promise<void> {
  for (const [width, height] of [
    [1280, 720],
    [2560, 1440],
  ] as const) {
    await m.app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(size.width, size.height),
      { width, height },
    );
    await expect.poll(() => m.page.evaluate(() => innerWidth)).toBe(width);
    for (const theme of ["light", "dark"] as const) {
      await m.page.evaluate((t) => document.documentElement.setAttribute("data-theme", t), theme);
      await m.page.screenshot({ path: join(looked, `${name}-${theme}-${width}.png`) });
      const { violations } = await new AxeBuilder({ page: m.page })
        .setLegacyMode(true)
        .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
        .analyze();
      expect(violations.map((v) => `${name}: ${v.id}: ${v.nodes[0]?.target.join(" ") ?? ""}`)).toEqual([]);
    }
  }
  await m.page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
  await m.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 720));
  await expect.poll(() => m.page.evaluate(() => innerWidth)).toBe(1280);
}

test("a refused link has been looked at by itself; the tab names cause, side and what to do on each side", async () => {
  const { page } = m;
  await openView(page, "Zones");
  await picture("zones-refused");
  await page.getByRole("region", { name: "stranger-1" }).getByRole("button", { name: "Find out why" }).click();
  await expect(page.getByRole("tab", { name: "Doctor" })).toHaveAttribute("aria-selected", "true");
  const cause = page.getByRole("region", { name: "Cause" });
  await expect(cause).toContainText("This station refuses");
  await expect(cause).toContainText("Nobody has trusted this server's certificate");
  await expect(cause).toContainText("On this station");
  await expect(cause).toContainText("rejected");
  await expect(cause).toContainText("On the server");
  await expect(page.getByText("without signing in")).toBeVisible();
  await picture("doctor-untrusted");
  const audited = (
    await m.call("audit.query", {
      text: "stranger-1",
      actor: "system",
      zone: "utilities",
      result: "",
      fromMs: null,
      toMs: null,
      beforeSeq: null,
      limit: 50,
    })
  ).rows;
  expect(audited.find((r) => r.action === "doctor.looked")).toMatchObject({
    target: "stranger-1",
    code: "BadCertificateUntrusted",
    detail: { cause: "certificateUntrusted", side: "station" },
  });
});

test("once trusted here the server refuses us: the next look names our own certificate", async () => {
  const { page } = m;
  const question = (await m.call("zones.questions", {})).find((q) => q.server === "stranger-1")!;
  await m.call("zones.trust", {
    zone: "utilities",
    server: "stranger-1",
    sha256: question.certificate.sha256,
    reason: "Compared on the gateway",
  });
  await page.getByRole("button", { name: "Look again" }).click();
  const cause = page.getByRole("region", { name: "Cause" });
  await expect(cause).toContainText("The server refuses", { timeout: 20_000 });
  await expect(cause).toContainText("client_certificate.pem");
  const link = (await m.call("zones.health", {})).flatMap((z) => z.links).find((l) => l.server === "stranger-1")!;
  await expect(cause).toContainText(link.ownCertificate!.sha256.replace(/.{4}(?=.)/g, "$& "));
  await picture("doctor-refused");
  await page.getByRole("button", { name: "Text for the server’s owner" }).click();
  const text = await page.getByRole("textbox", { name: "Result as text" }).inputValue();
  expect([
    text.includes("CAUSE: The server refuses"),
    text.includes("service-pw"),
    text.includes(link.ownCertificate!.sha256.slice(0, 4)),
  ]).toEqual([true, false, true]);
  await page.getByRole("button", { name: "Close" }).last().click();
});

test("trusted on both sides, the link goes live and every step holds", async () => {
  const { page } = m;
  const d = await m.call("doctor.shown", { zone: "utilities", server: "stranger-1" });
  const pem = await readFile(d!.cause!.mend[0]!.file, "utf8");
  await stranger.trustClient(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64"));
  await m.call("zones.restartLink", { zone: "utilities", server: "stranger-1" });
  await until(
    "the stranger is live",
    () => m.call("zones.health", {}),
    (zones) => zones.some((z) => z.links.some((l) => l.server === "stranger-1" && l.state === "live")),
    60_000,
  );
  await expect(async () => {
    await page.getByRole("button", { name: "Look again" }).click();
    await expect(page.getByRole("region", { name: "Cause" })).toContainText(
      "Nothing was found that keeps the link down",
      { timeout: 6_000 },
    );
  }).toPass({ timeout: 30_000 });
  await picture("doctor-live");
});

test("discovery recommends an endpoint, knows declared servers, and gives lines for an unknown one only", async () => {
  const { page } = m;
  await page.getByRole("button", { name: "Zones", exact: true }).last().click();
  await page.getByRole("region", { name: "Zone map" }).getByRole("button", { name: "Discover" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("From zone").selectOption("Utilities");
  await dialog.getByRole("button", { name: "Ask Utilities controller" }).click();
  await expect(dialog.getByRole("region", { name: "Advice" })).toContainText("Aes256_Sha256_RsaPss");
  await expect(dialog.getByRole("region", { name: "Advice" })).toContainText(
    "The plant project declares it as Utilities controller",
  );
  await expect(dialog.getByRole("table", { name: "Endpoints" }).locator("tr[aria-current=true]")).toContainText(
    "recommended",
  );
  await picture("discovery-declared");

  const other = await BadServer.start({ folder: join(folder, "other"), applicationUri: "urn:test:other" });
  try {
    await dialog.getByLabel("Address").fill(`127.0.0.1:${other.port}`);
    await dialog.getByRole("button", { name: "Ask", exact: true }).first().click();
    await expect(dialog.getByRole("region", { name: "Advice" })).toContainText(
      "It is not in the plant project, so it is not connected",
    );
    await picture("discovery-undeclared");
    expect((await dialog.getByRole("button").allInnerTexts()).filter((t) => /connect|trust/i.test(t))).toEqual([]);
    await dialog.getByRole("button", { name: "Lines for zones.yaml" }).click();
    expect(await page.getByRole("textbox", { name: "Lines for zones.yaml" }).inputValue()).toContain(
      `endpointUrl: "opc.tcp://127.0.0.1:${other.port}"`,
    );
    await page.getByRole("button", { name: "Close" }).last().click();
    await expect(dialog.getByRole("list").last()).toContainText("not in the plant project");
    expect(other.sessionsAsked).toBe(0);
  } finally {
    await other.stop();
  }
});
