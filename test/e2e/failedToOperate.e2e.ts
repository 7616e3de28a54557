import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import type { Role } from "../../shared/access/roles.ts";
import { commission, personPassword, servicePassword } from "../support/commission.ts";
import { createFakePlant, writeSmallPlant } from "../support/fakePlant.ts";
import { adminPassword, launchMillward, type Millward } from "../support/millward.ts";
import { signInByHand } from "../support/operatorStation.ts";
import { startRealPlant, type RealPlant } from "../support/realPlant.ts";

/** A plant whose controllers take every write and method, and whose equipment does not move: a stuck valve. */
let plant: RealPlant;
let m: Millward;
let folder: string;
const operatorAtServer = { userName: "a.lee", password: "operator-at-the-server-1" };
test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = await mkdtemp(join(tmpdir(), "millward-stuck-"));
  await writeSmallPlant(join(folder, "plant"));
  await appendFile(join(folder, "plant/types/vessel.yaml"), "faceplate: [Level, Setpoint]\n");
  const accounts = [
    { userName: "service", password: servicePassword, roles: ["Observer"] as Role[] },
    { ...operatorAtServer, roles: ["Operator"] as Role[] },
  ];
  const stuck = {
    ...createFakePlant(),
    apply: (state: { readonly timeS: number }) => ({ state, accepted: true, reason: "" }),
  };
  plant = await startRealPlant({
    source: join(folder, "plant"),
    twin: stuck,
    accounts: { "wet-1": accounts, "dry-1": accounts },
  });
  m = await launchMillward({ args: [`--plant=${plant.plantFolder}`], width: 1280, height: 720 });
  await commission(m, plant, [
    {
      userId: "a.lee",
      role: "Operator",
      serverUser: operatorAtServer.userName,
      serverPassword: operatorAtServer.password,
    },
  ]);
  await m.call("session.signOut", {});
});
test.afterAll(async () => {
  await m.close();
  await plant.stop();
  await rm(folder, { recursive: true, force: true });
});

test("a set point that the equipment does not follow fails to operate in words within 2 s, on record too", async () => {
  const { page } = m;
  await signInByHand(page, "a.lee", personPassword);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("V-1");
  await page.getByRole("listbox", { name: "Matches" }).getByRole("option", { name: /V-1/ }).first().click();
  const faceplate = page.getByRole("complementary", { name: "Faceplate" });
  await faceplate.getByRole("button", { name: "Change V-1 Set point" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New value").fill("75");
  const askedMs = Date.now();
  await dialog.getByRole("button", { name: "Write" }).click();
  await expect(dialog).toContainText("V-1 Set point failed to operate: the server took 75.0");
  // The page asks and answers through the test's own window, so a second is allowed for that.
  expect(Date.now() - askedMs).toBeLessThan(3000);
  await expect(dialog).toContainText("reads back 60.0");
  await page.keyboard.press("Escape");
  await expect(faceplate).toContainText("60.0");
  await m.call("session.signOut", {});
  await m.call("session.signIn", { userId: "admin", password: adminPassword });
  const { rows } = await m.call("audit.query", {
    text: "",
    actor: "a.lee",
    zone: "wet",
    result: "",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 10,
  });
  expect(
    rows
      .filter((r) => r.action === "tags.write")
      .map((r) => ({ target: r.target, old: r.old, new: r.new, result: r.result, detail: r.detail })),
  ).toEqual([
    {
      target: "V-1.Setpoint",
      old: 60,
      new: 75,
      result: "failed",
      detail: { status: "Good", readBack: 60, confirmed: false },
    },
    { target: "V-1.Setpoint", old: null, new: 75, result: "asked", detail: {} },
  ]);
});
