import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "../support/e2e.ts";
import { DataType, SecurityPolicy } from "node-opcua-client";
import type { Role } from "../../shared/access/roles.ts";
import { createPlantTwin } from "../../electron/plant-host/demo/plantTwin.ts";
import { commission, personPassword, servicePassword, until } from "../support/commission.ts";
import { openView, signInByHand, signOutByHand, waitForLiveOverview } from "../support/operatorStation.ts";
import { adminPassword, launchMillward, repository, type Millward } from "../support/millward.ts";
import {
  callMethod,
  makeClientIdentity,
  openPlantClient,
  readTag,
  type ClientIdentity,
  type PlantClient,
} from "../support/plantClient.ts";
import { startRealPlant, type RealPlant } from "../support/realPlant.ts";

/**
 * The main job against servers that Millward does not own: they run in this test's process, and a second client of ours
 * looks at them from the other side.
 */
let plant: RealPlant;
let m: Millward;
let folder: string;
let other: ClientIdentity;
const accounts = [
  { userName: "service", password: servicePassword, roles: ["Observer"] as Role[] },
  { userName: "a.lee", password: "operator-at-the-server-1", roles: ["Operator"] as Role[] },
  { userName: "inspector", password: "engineer-at-the-server-1", roles: ["Engineer"] as Role[] },
];
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(join(tmpdir(), "millward-e2e-"));
  const servers = ["utilities-1", "process-1", "packaging-1", "logistics-1"];
  plant = await startRealPlant({
    source: join(repository, "resources/demo-plant"),
    twin: createPlantTwin(),
    accounts: Object.fromEntries(servers.map((s) => [s, accounts])),
  });
  other = await makeClientIdentity(folder, "other");
  for (const { server } of plant.servers)
    await plant.trustClient(server, new X509Certificate(await readFile(other.certificateFile)).raw);
  m = await launchMillward({ args: [`--plant=${plant.plantFolder}`], width: 1440, height: 900 });
  await commission(m, plant, [
    { userId: "a.lee", role: "Operator", serverUser: "a.lee", serverPassword: "operator-at-the-server-1" },
    { userId: "visitor", role: "Operator", serverUser: "service", serverPassword: servicePassword },
  ]);
  await m.call("session.signOut", {});
});
test.afterAll(async () => {
  await m.close();
  await plant.stop();
  await other.manager.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** A session of somebody else at the server, as engineer. */
async function fromOutside<T>(zone: string, job: (client: PlantClient) => Promise<T>): Promise<T> {
  const { endpointUrl } = plant.servers.find((s) => s.zone === zone)!;
  const client = await openPlantClient({
    identity: other,
    endpointUrl,
    namespaceUri: `urn:millward:demo:${zone}:plant`,
    policy: SecurityPolicy.Basic256Sha256,
    user: { userName: "inspector", password: "engineer-at-the-server-1" },
  });
  try {
    return await job(client);
  } finally {
    await client.close();
  }
}
/** A two-state field of a condition, as the server has it: "AckedState", "ConfirmedState". */
const conditionState = (conditionId: string, field: string): Promise<boolean> =>
  fromOutside("utilities", async ({ session, ns }) => {
    const path = await session.translateBrowsePath({
      startingNode: `ns=${ns};s=${/s=(.*)$/.exec(conditionId)![1]!}`,
      relativePath: {
        elements: [field, "Id"].map((name) => ({
          targetName: { name, namespaceIndex: 0 },
          includeSubtypes: true,
          isInverse: false,
          referenceTypeId: "i=33",
        })),
      },
    } as never);
    return (await session.read({ nodeId: path.targets![0]!.targetId, attributeId: 13 })).value.value as boolean;
  });
const faceplate = (page: Page) => page.getByRole("complementary", { name: "Faceplate" });
async function openFaceplate(page: Page, asset: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(asset);
  await page
    .getByRole("listbox", { name: "Matches" })
    .getByRole("option", { name: new RegExp(asset) })
    .first()
    .click();
  await expect(faceplate(page)).toContainText(asset);
}

test("a machine picked on the 3D floor opens its faceplate with live values", async () => {
  const { page } = m;
  await signInByHand(page, "a.lee", personPassword);
  await waitForLiveOverview(page);
  await openView(page, "Floor");
  const canvas = page.locator(".floor-stage canvas").first();
  await expect(canvas).toBeVisible();
  // The floor says where it draws an asset: in the middle of the stage once it was chosen from the list.
  await page.getByRole("button", { name: "List" }).click();
  await page
    .getByRole("listbox", { name: /^Assets/ })
    .getByRole("option")
    .filter({ hasText: "C-101" })
    .first()
    .click();
  await expect(faceplate(page)).toContainText("C-101");
  await page.waitForTimeout(800);
  await page.getByRole("button", { name: "Close the faceplate" }).click();
  await expect(faceplate(page)).toBeHidden();
  const box = (await page.locator(".floor-stage").boundingBox())!;
  // Somewhere near the middle the chosen machine is hit; the pick decides by ray, so a small spiral suffices.
  let hit = false;
  for (const [dx, dy] of [
    [0, 0],
    [0, -20],
    [20, 0],
    [-20, 0],
    [0, 20],
    [40, -20],
    [-40, -20],
    [0, -50],
    [0, 50],
    [60, 0],
    [-60, 0],
  ] as const) {
    await page.mouse.click(box.x + box.width / 2 + dx, box.y + box.height / 2 + dy);
    hit = await faceplate(page)
      .isVisible()
      .catch(() => false);
    if (!hit) await page.waitForTimeout(150);
    hit = hit || (await faceplate(page).isVisible());
    if (hit) break;
  }
  expect(hit).toBe(true);
  await expect(faceplate(page).locator("[data-quality=good]").first()).toBeVisible();
});

test("a set point is written after one confirmation, and another client reads it from the server", async () => {
  const { page } = m;
  await openFaceplate(page, "FIC-201");
  await faceplate(page).getByRole("button", { name: "Change FIC-201 Set point" }).first().click();
  const dialog = page.getByRole("dialog");
  const input = dialog.getByLabel("New value");
  await input.fill("99");
  await expect(dialog.getByRole("button", { name: "Write" })).toBeDisabled();
  await input.fill("2.75");
  await input.press("Enter");
  await expect(dialog).toBeVisible();
  const startedMs = Date.now();
  await dialog.getByRole("button", { name: "Write" }).click();
  await expect(dialog).toContainText("FIC-201 Set point is 2.75");
  await expect(dialog).toContainText("read back after");
  // Two seconds to be done or to have failed to operate, and half a second for this test to see it.
  expect(Date.now() - startedMs).toBeLessThan(2500);
  await expect(dialog).toBeHidden();
  expect(await fromOutside("process", (c) => readTag(c, "FIC-201.SP"))).toBe(2.75);
  await expect(faceplate(page)).toContainText("2.75");
});

test("an operator whom the server lets not write sees why, and main refuses the forged write", async () => {
  const { page } = m;
  await signOutByHand(page);
  await signInByHand(page, "visitor", personPassword);
  await openFaceplate(page, "FIC-201");
  await expect(faceplate(page).getByRole("button", { name: "Change FIC-201 Set point" }).first()).toBeDisabled();
  expect(await m.raw("tags.write", { zone: "process", tag: "FIC-201.SP", value: 3, reason: "" })).toMatchObject({
    ok: false,
    code: "forbidden",
  });
  expect(await m.raw("tags.write", { zone: "process", tag: "FIC-201.SP", value: 99, reason: "" })).toMatchObject({
    ok: false,
    code: "invalid_input",
  });
  expect(await fromOutside("process", (c) => readTag(c, "FIC-201.SP"))).toBe(2.75);
  await signOutByHand(page);
  await signInByHand(page, "a.lee", personPassword);
});

test("an alarm is in banner, list and 3D, is acknowledged with a comment, and the server knows by whom", async () => {
  const { page } = m;
  await openView(page, "Floor");
  await fromOutside("utilities", (c) =>
    callMethod(c, "C-101", "InjectFault", [
      { dataType: DataType.String, value: "trip" },
      { dataType: DataType.Double, value: 1 },
    ]),
  );
  const banner = page.getByRole("region", { name: "Worst alarms" });
  const row = banner.getByRole("listitem").filter({ hasText: "Compressor tripped" });
  await expect(row).toContainText("C-101");
  await expect(page.locator("canvas[data-alarm-marks='1']")).toBeVisible();
  if (!(await page.getByRole("listbox", { name: /^Assets/ }).isVisible()))
    await page.getByRole("button", { name: "List" }).click();
  await expect(
    page.getByRole("option").filter({ hasText: "C-101" }).first().locator(".floor-row-mark > *"),
  ).toBeVisible();
  await openView(page, "Alarms");
  const line = page.getByRole("row").filter({ hasText: "Compressor tripped" });
  await expect(line).toContainText("active, unacknowledged");
  await line.click();
  await page
    .getByRole("toolbar", { name: "Alarm filters and commands" })
    .getByRole("button", { name: /^Acknowledge \d/ })
    .click();
  await page.getByRole("dialog").getByRole("textbox").fill("Seen, sending the fitter");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Acknowledge \d/ })
    .click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(line).toContainText("active, acknowledged");
  await expect(line).toContainText("Seen, sending the fitter");
  const rows = (await m.call("alarms.list", { zone: "utilities" })).rows;
  const trip = rows.find((r) => r.message.startsWith("Compressor tripped"))!;
  expect(trip).toMatchObject({ acked: true, active: true, ackedBy: "a.lee", comment: "Seen, sending the fitter" });
  expect(await conditionState(trip.conditionId, "AckedState")).toBe(true);
});

test("a machine is reset and started, and its alarm confirmed", async () => {
  const { page } = m;
  await openFaceplate(page, "C-101");
  for (const command of ["Reset", "Start"]) {
    await faceplate(page).getByRole("button", { name: command, exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: command, exact: true }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  await until(
    "C-101 runs again",
    () => fromOutside("utilities", (c) => readTag(c, "C-101.State")),
    (state) => state === 1 || state === 2,
  );
  await openView(page, "Alarms");
  const line = page.getByRole("row").filter({ hasText: "Compressor tripped" });
  await expect(line).toContainText("unconfirmed");
  const { conditionId } = (await m.call("alarms.list", { zone: "utilities" })).rows.find((r) =>
    r.message.startsWith("Compressor tripped"),
  )!;
  expect(await conditionState(conditionId, "ConfirmedState")).toBe(false);
  await line.click();
  await page.keyboard.press("c");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Confirm \d/ })
    .click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(line).toBeHidden();
  expect(await conditionState(conditionId, "ConfirmedState")).toBe(true);
});

test("the audit log tells all that the operator did, and proves itself", async () => {
  const { page } = m;
  await signOutByHand(page);
  await signInByHand(page, "admin", adminPassword);
  const story = await m.call("audit.query", {
    text: "",
    actor: "a.lee",
    zone: "",
    result: "done",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 200,
  });
  expect(
    story.rows.map((r) => [r.action, r.target.startsWith("utilities|") ? "condition" : r.target, r.new]).reverse(),
  ).toEqual([
    ["session.signIn", "a.lee", null],
    ["session.changePassword", "own password", null],
    ["session.signOut", "session", null],
    ["session.signIn", "a.lee", null],
    ["tags.write", "FIC-201.SP", 2.75],
    ["session.signOut", "session", null],
    ["session.signIn", "a.lee", null],
    ["alarms.acknowledge", "condition", null],
    ["methods.call", "C-101.Reset", ""],
    ["methods.call", "C-101.Start", ""],
    ["alarms.confirm", "condition", null],
    ["session.signOut", "session", null],
  ]);
  const write = story.rows.find((r) => r.action === "tags.write")!;
  expect(write).toMatchObject({
    actor: "a.lee",
    role: "Operator",
    zone: "process",
    old: expect.any(Number),
    new: 2.75,
    result: "done",
    detail: { status: "Good", readBack: 2.75 },
  });
  await openView(page, "Audit");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText(/records? .*(sound|chain)/i).first()).toBeVisible();
  expect(await m.call("audit.verify", {})).toMatchObject({ brokenSeq: null });
});
