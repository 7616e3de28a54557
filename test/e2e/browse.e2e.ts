import { expect, test, type Page } from "../support/e2e.ts";
import { wholeModel } from "../../shared/plant/modelParts.ts";
import { enrol, launchMillward, type Millward } from "../support/millward.ts";
import { openView, signInByHand, signOutByHand, waitForLiveOverview } from "../support/operatorStation.ts";

test.describe.configure({ mode: "serial" });

let m: Millward;
let page: Page;
const passwords = new Map<string, string>();

test.beforeAll(async () => {
  m = await launchMillward({ width: 1280, height: 720 });
  page = m.page;
  for (const c of await enrol(m)) passwords.set(c.userId, c.password);
});
test.afterAll(() => m.close());

async function openBrowse(server: RegExp): Promise<void> {
  await openView(page, "Zones");
  await page.getByRole("region", { name: server }).getByRole("button", { name: "Details" }).first().click();
  await page.getByRole("tab", { name: "Browse" }).click();
  await expect(page.getByRole("tree", { name: "Address space" })).toBeVisible();
}

test("an engineer writes a set point from the plant's tree; the record names node, old, new and status", async () => {
  await signInByHand(page, "engineer", passwords.get("engineer")!);
  await waitForLiveOverview(page);
  await openBrowse(/Process/);
  const model = await wholeModel((part) => m.call("plant.model", { part }));
  const tree = page.getByRole("tree", { name: "Address space" });
  await tree.getByRole("button", { name: `Open ${model.name}` }).click();
  await expect(tree.getByRole("treeitem", { name: "Process, Object" })).toBeVisible();
  const tag = model.tags.find(
    (t) => t.zone === "process" && t.role === "sp" && t.write !== null && t.type === "Double",
  )!;
  await page.getByRole("textbox", { name: "Find by name, path or node id" }).fill(tag.name);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  const server = model.zones.flatMap((z) => z.servers).find((s) => s.id === tag.server)!;
  const nodeId = `nsu=${server.namespaceUri};s=${tag.id}`;
  await expect(page.getByRole("search").locator(`button[title="${nodeId}"]`)).toBeVisible({ timeout: 20_000 });
  await page.getByRole("search").locator(`button[title="${nodeId}"]`).click();
  await expect(page.getByRole("region", { name: "Value" }).getByText("Good")).toBeVisible();

  await page.getByRole("region", { name: "Value" }).getByRole("button", { name: "Write" }).click();
  const value = Math.round((tag.write!.min + (tag.write!.max - tag.write!.min) * 0.5) * 10) / 10;
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New value").fill(String(value));
  await expect(dialog.getByRole("button", { name: "Write" })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("Commissioning of the loop");
  await dialog.getByRole("button", { name: "Write" }).click();
  await expect(dialog.getByRole("status")).toContainText(/ is /);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("region", { name: "Value" }).locator(".browse-value")).toContainText(String(value));
  await signOutByHand(page);

  await signInByHand(page, "auditor", passwords.get("auditor")!);
  const records = await m.call("audit.query", {
    text: tag.id,
    actor: "engineer",
    zone: "process",
    result: "done",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 10,
  });
  expect(records.rows.find((r) => r.action === "browse.write")).toMatchObject({
    target: nodeId,
    new: value,
    reason: "Commissioning of the loop",
    detail: { status: "Good", confirmed: true },
  });
  await openView(page, "Zones");
  await page
    .getByRole("region", { name: /Process/ })
    .getByRole("button", { name: "Details" })
    .first()
    .click();
  await expect(page.getByRole("tab", { name: "Link" })).toBeVisible();
  await expect(page.getByRole("tab", { name: "Browse" })).toHaveCount(0);
  expect(await m.raw("browse.children", { zone: "process", server: tag.server, nodeId: "i=85" })).toMatchObject({
    ok: false,
    code: "forbidden",
  });
  await signOutByHand(page);
});

test("an engineer calls a method from its declared arguments and sees its answer", async () => {
  await signInByHand(page, "engineer", passwords.get("engineer")!);
  const model = await wholeModel((part) => m.call("plant.model", { part }));
  const asset = model.assets.find(
    (a) => a.zone === "process" && model.types.find((t) => t.id === a.type)?.commands.some((c) => c.kind === "process"),
  )!;
  const command = model.types.find((t) => t.id === asset.type)!.commands.find((c) => c.kind === "process")!;
  const server = model.zones.flatMap((z) => z.servers).find((s) => s.id === asset.server)!;
  await openBrowse(/Process/);
  await page
    .getByRole("textbox", { name: "Find by name, path or node id" })
    .fill(`nsu=${server.namespaceUri};s=${asset.id}.${command.id}`);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  const form = page.getByRole("region", { name: "Call" });
  await expect(form.getByRole("button", { name: "Call" })).toBeVisible();
  for (const arg of command.args) {
    const field = form.getByLabel(new RegExp(`^${arg.name}`));
    const text = arg.options ? arg.options[0]! : arg.type === "Boolean" ? "1" : String(arg.min ?? 0);
    if (arg.type === "Boolean") await field.selectOption(text);
    else await field.fill(text);
  }
  await form.getByRole("button", { name: "Call" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Commissioning of the pump");
  await dialog.getByRole("button", { name: "Call" }).click();
  await expect(dialog.getByRole("status")).toHaveText(`${command.label} was called: Good.`);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(form.getByText("Accepted")).toBeVisible();
  await signOutByHand(page);
});

test("an operator browses and sees no write form and no call; the server decides what is shown", async () => {
  await signInByHand(page, "operator", passwords.get("operator")!);
  await openBrowse(/Process/);
  const model = await wholeModel((part) => m.call("plant.model", { part }));
  const tag = model.tags.find(
    (t) => t.zone === "process" && t.role === "sp" && t.write !== null && t.type === "Double",
  )!;
  const server = model.zones.flatMap((z) => z.servers).find((s) => s.id === tag.server)!;
  const nodeId = `nsu=${server.namespaceUri};s=${tag.id}`;
  await page.getByRole("textbox", { name: "Find by name, path or node id" }).fill(nodeId);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  const value = page.getByRole("region", { name: "Value" });
  await expect(value.getByText("Good")).toBeVisible();
  await expect(value.getByRole("button", { name: "Write" })).toHaveCount(0);
  expect(
    await m.raw("browse.write", { zone: "process", server: tag.server, nodeId, value: 1, reason: "forged" }),
  ).toMatchObject({ ok: false, code: "forbidden" });
});
