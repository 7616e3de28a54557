import { until } from "../support/commission.ts";
import { expect, test } from "../support/e2e.ts";
import { adminPassword, enrol, launchMillward, type Millward } from "../support/millward.ts";
import { makeSmallDisk } from "../support/smallDisk.ts";

const titles = async (m: Millward): Promise<string[]> =>
  (await m.call("session.state", {})).missing.map((fault) => fault.title);
const zonesLive = (m: Millward) =>
  until(
    "all zones live",
    () => m.call("zones.health", {}),
    (all) => all.length === 4 && all.every((z) => z.state === "live"),
    90_000,
  );

type Of = Awaited<ReturnType<typeof enrol>>[number];
const trip = { asset: "C-101", command: "InjectFault", args: ["trip", 1], reason: "test" };
const zones = ["process", "utilities", "packing", "intake"];
/** An alarm that nobody has acknowledged. */
async function openAlarm(m: Millward) {
  const lists = () => Promise.all(zones.map((zone) => m.call("alarms.list", { zone }).catch(() => ({ rows: [] }))));
  const rows = await until(
    "an alarm to acknowledge",
    async () => (await lists()).flatMap((list) => list.rows.filter((row) => !row.acked)),
    (found) => found.length > 0,
    60_000,
  );
  return rows[0]!;
}

test("with a full disk people sign in, write, acknowledge and start again; with room all is kept", async () => {
  test.setTimeout(240_000);
  const disk = makeSmallDisk(64);
  if (typeof disk === "string") {
    process.stdout.write(`  not tried: ${disk}\n`);
    return;
  }
  let m = await launchMillward({ profile: disk.folder });
  try {
    const demo = await enrol(m);
    const [operator, engineer] = ["operator", "engineer"].map((id) => demo.find((c) => c.userId === id)!) as [Of, Of];
    const signIn = () => m.call("session.signIn", { userId: operator.userId, password: operator.password });
    await m.call("session.signIn", { userId: engineer.userId, password: engineer.password });
    await zonesLive(m);
    await m.call("simulation.inject", { zone: "utilities", ...trip });
    await m.call("session.signOut", {});

    disk.fill();
    await signIn();
    expect((await m.call("session.state", {})).session).toMatchObject({ userId: "operator" });
    await expect(m.page.getByRole("button", { name: /^not kept: / })).toContainText("audit log", { timeout: 20_000 });
    expect(await m.call("tags.write", { zone: "process", tag: "FIC-201.SP", value: 2.75, reason: "" })).toMatchObject({
      readBack: 2.75,
    });
    const alarm = await openAlarm(m);
    expect(await m.call("alarms.acknowledge", { zone: alarm.zone, keys: [alarm.key], comment: "" })).toMatchObject([
      { status: "Good" },
    ]);
    expect(
      await m.raw("session.changePassword", { oldPassword: operator.password, newPassword: adminPassword }),
    ).toMatchObject({ ok: false });

    await m.close();
    m = await launchMillward({ profile: disk.folder });
    await signIn();
    await zonesLive(m);
    expect(await titles(m)).toContain("Audit log");
    await m.page.screenshot({ path: test.info().outputPath("full-disk.png") });

    disk.free();
    await until(
      "everything is kept again",
      () => titles(m),
      (missing) => missing.length === 0,
      30_000,
    );
    await m.call("session.signOut", {});
    await m.call("session.signIn", { userId: "admin", password: adminPassword });
    expect((await m.call("audit.health", {})).spilled).toBe(0);
    expect(await m.log()).toContain("storage.recovered");
  } finally {
    await m.close();
    disk.remove();
  }
});
