import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import { until } from "../support/commission.ts";
import { adminPassword, launchMillward, type Millward } from "../support/millward.ts";
import { testNamespace, testUsers } from "../support/opcuaServer.ts";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { RedundantPair } from "../support/redundantPair.ts";

/** A controller pair as an operator sees it. `MILLWARD_LOOKED` names a folder for pictures to look at. */
const looked = process.env["MILLWARD_LOOKED"] ?? null;
let folder: string;
let pair: RedundantPair;
let m: Millward;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = await mkdtemp(join(tmpdir(), "millward-pair-"));
  pair = await RedundantPair.start(join(folder, "servers"));
  const [first, second] = pair.nodes;
  const plant = join(folder, "plant");
  await mkdir(join(plant, "types"), { recursive: true });
  await writeFile(
    join(plant, "plant.yaml"),
    "name: Pair\nsite: Test\nenterprise: Test\nareas:\n  - { id: water, name: Water, zone: process }\n",
  );
  await writeFile(
    join(plant, "zones.yaml"),
    `zones:
  - id: process
    name: Process
    purdue: 1
    kind: process
    criticality: 2
    servers:
      - id: plc-1
        name: Filling line controller
        endpointUrl: "${first.endpointUrl}"
        applicationUri: "${first.applicationUri}"
        namespaceUri: "${testNamespace}"
        redundant:
          mode: hot
          nodes:
            - { endpointUrl: "${second.endpointUrl}", applicationUri: "${second.applicationUri}" }
conduits: []
`,
  );
  await writeFile(
    join(plant, "types", "pump.yaml"),
    [
      "id: pump",
      "name: Pump",
      "shape: pump",
      "size: [1, 1, 1]",
      "tags:",
      "  - { name: Flow, label: Flow, role: pv, unit: m³/h, range: [0, 100] }",
      "",
    ].join("\n"),
  );
  await writeFile(
    join(plant, "assets.yaml"),
    "assets:\n  - { id: P-101, name: Feed pump, type: pump, area: water, position: [0, 0, 0] }\n",
  );
  m = await launchMillward({ args: [`--plant=${plant}`], width: 1280, height: 720 });
  await m.call("session.enrol", { userId: "admin", displayName: "Admin", password: adminPassword });
  await signInByHand(m.page, "admin", adminPassword);
  await m.call("access.setIdentity", {
    userId: "service",
    zone: "process",
    server: "plc-1",
    userName: "service",
    password: testUsers.service.password,
  });
});
test.afterAll(async () => {
  await m.close();
  await pair.stop();
  await rm(folder, { recursive: true, force: true });
});

async function look(name: string): Promise<void> {
  if (!looked) return;
  await mkdir(looked, { recursive: true });
  for (const [width, height] of [
    [1280, 720],
    [2560, 1440],
  ] as const)
    for (const theme of ["light", "dark"]) {
      await m.app.evaluate(
        ({ BrowserWindow }, s) => BrowserWindow.getAllWindows()[0]?.setContentSize(s.width, s.height),
        { width, height },
      );
      await m.page.evaluate((t) => document.documentElement.setAttribute("data-theme", t), theme);
      await m.page.screenshot({ path: join(looked, `${name}-${theme}-${width}.png`) });
    }
  await m.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 720));
  await m.page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
}
const summary = () => m.page.getByLabel("plc-1").getByText(/^(Node \d|No node) of 2/);

test("each node's certificate is asked about by its node, and decided for itself", async () => {
  const questions = await until(
    "two questions",
    () => m.call("zones.questions", {}),
    (all) => all.length === 2,
  );
  expect(questions.map((q) => q.node).sort()).toEqual([1, 2]);
  await openView(m.page, "Zones");
  await expect(m.page.getByText("Filling line controller, node 2")).toBeVisible();
  await look("questions");
  for (const node of [1, 2]) {
    const { certificate } = questions.find((q) => q.node === node)!;
    await m.call("zones.trust", {
      zone: "process",
      server: "plc-1",
      sha256: certificate.sha256,
      reason: "Fingerprint compared on the server",
    });
    await until(
      "only the other question is left",
      () => m.call("zones.questions", {}),
      (all) => all.every((q) => q.node !== node),
    );
  }
  await until(
    "both nodes are live",
    () => m.call("zones.health", {}),
    (zones) => zones[0]?.links[0]?.nodes?.every((n) => n.state === "live") === true,
  );
  await expect(summary()).toHaveText(/^Node \d of 2 active, node \d stands by$/);
});

test("a lost node is named on the card and in the pane, its successor too; the switch is on record", async () => {
  const active = (await m.call("zones.health", {}))[0]!.links[0]!.nodes!.find((n) => n.active)!.node;
  const other = 3 - active;
  await look("card");
  pair.nodes[active - 1]!.cut();
  await expect(summary()).toHaveText(new RegExp(`^Node ${other} of 2 active, node ${active} down for `), {
    timeout: 5_000,
  });
  await look("card-lost");
  const { rows } = await m.call("audit.query", {
    text: "link.switched",
    actor: "",
    zone: "process",
    result: "",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 5,
  });
  expect(rows[0]).toMatchObject({
    action: "link.switched",
    target: "plc-1",
    old: `node ${active}`,
    new: `node ${other}`,
    detail: { cause: "down" },
  });
  await m.page.getByLabel("plc-1").getByRole("button", { name: "Details" }).click();
  await expect(m.page.getByRole("row", { name: new RegExp(`^${other} active live 255 healthy`) })).toBeVisible();
  await expect(m.page.getByRole("region", { name: "Redundant nodes" })).toContainText(
    `Node ${other} took over because node ${active} was lost`,
  );
  await look("pane");
  pair.nodes[active - 1]!.mend();
  await expect(m.page.getByRole("row", { name: new RegExp(`^${active} live`) })).toBeVisible({ timeout: 15_000 });
});
