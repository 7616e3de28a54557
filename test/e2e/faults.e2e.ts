import { expect, test } from "../support/e2e.ts";
import { until } from "../support/commission.ts";
import { launchForOperator, waitForLiveOverview } from "../support/operatorStation.ts";
import type { Millward } from "../support/millward.ts";

/** Real processes, really killed. */
let m: Millward;
test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  m = await launchForOperator();
});
test.afterAll(async () => m.close());

const qualities = (area: string): Promise<string[]> =>
  m.page
    .locator("main")
    .getByRole("region", { name: area, exact: true })
    .or(m.page.getByRole("article", { name: area, exact: true }))
    .locator("[data-quality]")
    .evaluateAll((all) => all.map((e) => e.getAttribute("data-quality") ?? ""));

test("a killed zone host: its zone is stale within 3 s, the others live, and it comes back by itself", async () => {
  const killedAtMs = Date.now();
  process.kill(await m.pidOf(/zone process/i), "SIGKILL");
  await expect
    .poll(async () => new Set(await qualities("Process")), { timeout: 3000, intervals: [50] })
    .not.toEqual(new Set(["good"]));
  expect(Date.now() - killedAtMs).toBeLessThan(3500);
  expect(new Set(await qualities("Packaging"))).toEqual(new Set(["good"]));
  await expect.poll(async () => new Set(await qualities("Process")), { timeout: 15_000 }).toEqual(new Set(["good"]));
  const health = await m.call("zones.health", {});
  expect(health.find((z) => z.zone === "process")).toMatchObject({ state: "live", restarts: 1 });
});

test("a killed plant: all is stale within 3 s, and values flow within 10 s of the server being ready", async () => {
  process.kill(await m.pidOf(/demo plant/i), "SIGKILL");
  await expect
    .poll(
      async () =>
        (await Promise.all(["Utilities", "Process", "Packaging", "Logistics"].map(qualities)))
          .flat()
          .every((q) => q !== "good"),
      { timeout: 4500, intervals: [50] },
    )
    .toBe(true);
  const up = await until(
    "the plant host is up again",
    async () =>
      (await m.log())
        .split("\n")
        .filter((l) => l.includes('"plant.host.up"'))
        .map((l) => (JSON.parse(l) as { time: number }).time),
    (times) => times.length >= 2,
    60_000,
  );
  await until(
    "all zones live",
    () => m.call("zones.health", {}),
    (zones) => zones.every((z) => z.state === "live"),
    30_000,
  );
  const backAfterMs = Date.now() - up.at(-1)!;
  expect(backAfterMs).toBeLessThan(10_000);
  await waitForLiveOverview(m.page);
});

test("what happened stands in the audit log: the killed hosts, the lost and the restored links", async () => {
  await m.call("session.signOut", {});
  await m.call("session.signIn", { userId: "admin", password: "correct-horse-battery-9-staple" });
  const { rows } = await m.call("audit.query", {
    text: "",
    actor: "system",
    zone: "",
    result: "",
    fromMs: null,
    toMs: null,
    beforeSeq: null,
    limit: 200,
  });
  const actions = new Set(rows.map((r) => r.action));
  expect([...actions].some((a) => /host/i.test(a))).toBe(true);
  expect([...actions].some((a) => /link/i.test(a))).toBe(true);
  expect(await m.call("audit.verify", {})).toMatchObject({ brokenSeq: null });
});
