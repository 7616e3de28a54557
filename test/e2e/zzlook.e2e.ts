import { test } from "@playwright/test";
import { enrol, launchMillward } from "../support/millward.ts";
test("look", async () => {
  const m = await launchMillward({ width: 1280, height: 720 });
  m.page.on("console", (c) => console.log("[page]", c.text().slice(0, 300)));
  const creds = await enrol(m);
  await m.page.waitForTimeout(1500);
  await m.page.screenshot({ path: "/tmp/shots/signin.png" });
  const op = creds.find((c) => c.userId === "operator")!;
  await m.page.getByLabel("User").first().fill("operator");
  await m.page.getByRole("textbox", { name: "Password" }).fill(op.password);
  await m.page.getByRole("button", { name: "Sign in" }).click();
  for (let i = 0; i < 40; i++) { const h = await m.call("zones.health", {}).catch(() => []); if (h.length === 4 && h.every((z) => z.state === "live")) { console.log("all live after", i * 500); break; } await m.page.waitForTimeout(500); }
  console.log(JSON.stringify((await m.call("zones.health", {})).map((z) => [z.zone, z.state, z.cause, z.links[0]?.latencyMs, z.links[0]?.goodTags, z.links[0]?.tags])));
  console.log(JSON.stringify(await m.call("plant.problems", {})).slice(0, 1500));
  await m.page.waitForTimeout(3000);
  await m.page.screenshot({ path: "/tmp/shots/overview.png" });
  for (const [k, n] of [["2", "floor"], ["3", "alarms"], ["4", "zones"], ["7", "help"]]) { await m.page.keyboard.press("Alt+" + k); await m.page.waitForTimeout(2500); await m.page.screenshot({ path: `/tmp/shots/${n}.png` }); }
  console.log((await m.log()).split("\n").filter((l) => /"level":(40|50)/.test(l)).slice(0, 20).join("\n"));
  console.log(JSON.stringify(await m.app.evaluate(({ app }) => app.getAppMetrics().map((p) => [p.name ?? p.type, Math.round(p.memory.workingSetSize / 1024), p.cpu.percentCPUUsage.toFixed(1)]))));
  await m.close();
});
