import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import { until } from "../support/commission.ts";
import { openView, signInByHand } from "../support/operatorStation.ts";
import { adminPassword, launchMillward, type Millward } from "../support/millward.ts";
import { writeFiles } from "../support/soundPlant.ts";
import { TestServer, testNamespace, testUsers } from "../support/opcuaServer.ts";

/** Four strangers: an honest one, one that names another host, one of another application, and one that has expired. */
const servers: Record<string, TestServer> = {};
const kinds = ["honest", "otherhost", "otherapp", "expired"] as const;
let folder: string;
let m: Millward;

/** A zone and a server for each stranger. */
function strangersPlant(): Record<string, string> {
  const areas = kinds.map((k) => `  - { id: ${k}, name: ${k}, zone: ${k} }\n`);
  const zones = kinds.map(
    (k) => `  - id: ${k}
    name: ${k}
    purdue: 1
    kind: process
    criticality: 2
    servers:
      - id: ${k}-1
        name: Server ${k}
        endpointUrl: "${servers[k]!.endpointUrl}"
        applicationUri: "urn:test:${k}"
        namespaceUri: "${testNamespace}"
`,
  );
  return {
    "plant.yaml": `name: Strangers\nsite: Test\nenterprise: Test\nareas:\n${areas.join("")}`,
    "zones.yaml": `zones:\n${zones.join("")}conduits: []\n`,
    "types/pump.yaml": `id: pump
name: Pump
shape: pump
size: [1, 1, 1]
tags:
  - { name: Flow, label: Flow, role: pv, unit: m³/h, range: [0, 100] }
`,
    "assets.yaml": "assets:\n  - { id: P-101, name: Feed pump, type: pump, area: honest, position: [0, 0, 0] }\n",
  };
}

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = await mkdtemp(join(tmpdir(), "millward-trust-"));
  const start = async (
    name: string,
    certificate?: NonNullable<Parameters<typeof TestServer.start>[0]["certificate"]>,
  ) => {
    servers[name] = await TestServer.start({
      folder: join(folder, name),
      applicationUri: `urn:test:${name}`,
      ...(certificate ? { certificate } : {}),
    });
  };
  await start("honest");
  await start("otherhost", { dns: ["somewhere.else"], ip: ["10.9.8.7"] });
  await start("otherapp", { applicationUri: "urn:test:impostor" });
  await start("expired", { startDate: new Date(Date.now() - 20 * 86_400_000), validityDays: 10 });
  const plant = join(folder, "plant");
  await writeFiles(plant, strangersPlant());
  m = await launchMillward({ args: [`--plant=${plant}`], width: 1280, height: 720 });
  await m.call("session.enrol", { userId: "admin", displayName: "Admin", password: adminPassword });
  await signInByHand(m.page, "admin", adminPassword);
  for (const k of kinds)
    await m.call("access.setIdentity", {
      userId: "service",
      zone: k,
      server: `${k}-1`,
      userName: "service",
      password: testUsers.service.password,
    });
});
test.afterAll(async () => {
  await m.close();
  for (const server of Object.values(servers)) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test("nothing is connected before it is trusted, each refusal says why, and no password was sent", async () => {
  const questions = await until(
    "four questions",
    () => m.call("zones.questions", {}),
    (all) => all.length === 4,
  );
  expect(Object.fromEntries(questions.map((q) => [q.zone, [...q.faults].sort()]))).toEqual({
    honest: ["untrusted"],
    otherhost: ["hostMismatch", "untrusted"],
    otherapp: ["untrusted", "uriMismatch"],
    expired: ["expired", "untrusted"],
  });
  const health = await m.call("zones.health", {});
  expect(health.map((z) => [z.zone, z.state])).toEqual(kinds.map((k) => [k, "refused"]));
  for (const zone of health) expect(zone.cause.length).toBeGreaterThan(20);
  expect(Object.values(servers).map((s) => s.sessionCount)).toEqual([0, 0, 0, 0]);
});

test("the dialog shows fingerprint, subject, names, validity and issuer, and trusting needs a reason", async () => {
  const { page } = m;
  await openView(page, "Zones");
  const question = (await m.call("zones.questions", {})).find((q) => q.zone === "honest")!;
  await page
    .getByRole("button", { name: /Decide|Review|certificate/i })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Server honest");
  const shown = (await dialog.innerText()).replace(/[\s:]/g, "").toLowerCase();
  expect(shown).toContain(question.certificate.sha256);
  await expect(dialog).toContainText("Test server");
  await expect(dialog).toContainText("urn:test:honest");
  await expect(dialog.getByRole("button", { name: "Trust this certificate" })).toBeDisabled();
  await dialog.getByLabel("Why you trust it").fill("Compared with the server's own display");
  await dialog.getByRole("button", { name: "Trust this certificate" }).click();
  await until(
    "the honest link is live",
    () => m.call("zones.health", {}),
    (zones) => zones.find((z) => z.zone === "honest")?.state === "live",
  );
  const decision = (
    await m.call("audit.query", {
      text: question.certificate.sha256,
      actor: "admin",
      zone: "",
      result: "done",
      fromMs: null,
      toMs: null,
      beforeSeq: null,
      limit: 5,
    })
  ).rows;
  expect(decision[0]).toMatchObject({
    action: "zones.trust",
    zone: "honest",
    target: "honest-1",
    new: question.certificate.sha256,
    reason: "Compared with the server's own display",
  });
});

test.describe("faults that trust cannot mend", () => {
  for (const [zone, code] of [
    ["otherhost", "BadCertificateHostNameInvalid"],
    ["otherapp", "BadCertificateUriInvalid"],
    ["expired", "BadCertificateTimeInvalid"],
  ] as const)
    test(`a certificate with the fault of ${zone} stays refused even when somebody tries to trust it`, async () => {
      const question = (await m.call("zones.questions", {})).find((q) => q.zone === zone)!;
      const answer = await m.raw("zones.trust", {
        zone,
        server: `${zone}-1`,
        sha256: question.certificate.sha256,
        reason: "I want it to work",
      });
      expect(answer).toMatchObject({ ok: false });
      const link = (await m.call("zones.health", {})).find((z) => z.zone === zone)!.links[0]!;
      expect([link.state, link.sessions]).toEqual(["refused", 0]);
      expect(`${link.code} ${link.reason}`).toContain(code);
      expect(servers[zone]!.sessionCount).toBe(0);
    });
});
