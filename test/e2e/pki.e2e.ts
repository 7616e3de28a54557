import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, type Page } from "../support/e2e.ts";
import { until } from "../support/commission.ts";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { adminPassword, enrol, launchMillward, type Millward } from "../support/millward.ts";

/** The demo plant: its servers learn each next certificate by themselves, so that a whole rotation runs here. */
let m: Millward;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  m = await launchMillward({ width: 1280, height: 720 });
  await enrol(m);
  await signInByHand(m.page, "admin", adminPassword);
  await until(
    "all links live",
    () => m.call("zones.health", {}),
    (zones) => zones.length > 0 && zones.every((z) => z.state === "live"),
    90_000,
  );
});
test.afterAll(async () => m.close());
/** The way back that stands in the view itself; the rail has a button of the same name. */
const backToZones = (page: Page): Promise<void> =>
  page.locator("main").getByRole("button", { name: "Zones", exact: true }).click();

test("the board lists every certificate, and says plainly whether the private key is encrypted", async () => {
  const { page } = m;
  await openView(page, "Zones");
  await page.getByRole("button", { name: "Certificates" }).click();
  const board = page.getByRole("grid", { name: "Certificates by when they end" });
  const stores = await m.call("pki.board", {});
  expect(stores.length).toBeGreaterThan(1);
  await expect(board).toHaveAttribute("aria-rowcount", String(2 * stores.length));
  const health = await m.call("zones.health", {});
  expect(health.map((z) => z.keyEncrypted)).toEqual(stores.map((s) => s.keyEncrypted));
  await expect(
    page.getByText(
      stores[0]!.keyEncrypted ? "is encrypted on disk" : "Private key not encrypted: this system has no key ring",
    ),
  ).toBeVisible();
});

test("all zones are renewed in one guided step, live before and after, and everything is on record", async () => {
  test.setTimeout(180_000);
  const { page } = m;
  const before = (await m.call("pki.board", {})).map(
    (s) => s.own.find((c) => c.role === "present")!.certificate.sha256,
  );
  await page.getByRole("button", { name: "Renew several zones" }).click();
  const dialog = page.getByRole("dialog", { name: "Renew the certificates of several zones" });
  await expect(dialog.getByRole("button", { name: /Make \d/ })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("yearly renewal");
  await dialog.getByRole("button", { name: /Make \d/ }).click();
  await expect(dialog.getByRole("button", { name: "Switch zone after zone" })).toBeVisible({ timeout: 60_000 });
  await dialog.getByLabel("Reason").fill("servers know them");
  await dialog.getByRole("button", { name: "Switch zone after zone" }).click();
  await expect(dialog.getByText("This rotation is over.")).toBeVisible({ timeout: 120_000 });
  const rotation = (await m.call("pki.rotation", {}))!;
  expect(rotation.zones.map((z) => z.step)).toEqual(rotation.zones.map(() => "switched"));
  const stores = await m.call("pki.board", {});
  expect(stores.map((s) => s.own.find((c) => c.role === "previous")?.certificate.sha256)).toEqual(before);
  const health = await m.call("zones.health", {});
  expect(health.map((z) => [z.state, z.links[0]!.ownCertificate!.sha256])).toEqual(
    stores.map((s) => ["live", s.own.find((c) => c.role === "present")!.certificate.sha256]),
  );
  const records = (
    await m.call("audit.query", {
      text: "pki.rotation.switched",
      actor: "",
      zone: "",
      result: "",
      fromMs: null,
      toMs: null,
      beforeSeq: null,
      limit: 50,
    })
  ).rows;
  expect(records.map((r) => r.new).sort()).toEqual(
    stores.map((s) => s.own.find((c) => c.role === "present")!.certificate.sha256).sort(),
  );
  await dialog.getByRole("button", { name: "Close" }).last().click();
});

test("a server's tab shows its certificate, its trust and ours, and says what the server cannot do", async () => {
  const { page } = m;
  await backToZones(page);
  await page.getByRole("button", { name: "Details" }).first().click();
  await page.getByRole("tab", { name: "Certificates" }).click();
  await expect(page.getByText("Trusted: this very certificate is in the zone's trust list.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Previous, kept to go back" })).toBeVisible();
  await page.getByRole("button", { name: "Read its lists" }).click();
  await expect(page.getByRole("alert")).toContainText("offers no trust list to be managed from outside");
  await page.getByRole("button", { name: "Show text" }).first().click();
  await expect(page.getByRole("dialog").getByRole("textbox")).toHaveValue(/^-----BEGIN CERTIFICATE-----/);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
});

test("pasted nonsense and a private key are refused before anybody can decide", async () => {
  const { page } = m;
  await backToZones(page);
  await page.getByRole("button", { name: "Certificates" }).click();
  await page.getByRole("button", { name: "Add issuer" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("from the authority");
  await dialog
    .getByLabel("Text, from BEGIN to END")
    .fill("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");
  await expect(dialog.getByText("This text holds a private key.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Add", exact: true })).toBeDisabled();
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("nothing secret is in the log or in what the page was told", async () => {
  const told = `${await m.log()}${JSON.stringify(await m.call("pki.board", {}))}`;
  expect(/PRIVATE KEY/.test(told)).toBe(false);
  const key = await readFile(
    join(m.profile, "zones", (await m.call("pki.board", {}))[0]!.zone, "pki", "own", "private", "private_key.pem"),
    "utf8",
  );
  expect(told.includes(key.split("\n")[1]!)).toBe(false);
});
