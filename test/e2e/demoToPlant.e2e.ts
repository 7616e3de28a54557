import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import { adminPassword, enrol, launchMillward, repository } from "../support/millward.ts";
import { openView, signInByHand } from "../support/operatorStation.ts";

/** The same data folder, on purpose, first under the demo and then under a plant that was made from a copy of it. */
test("what the demo's passwords opened is shut at a plant of one's own, on record and told", async () => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), "millward-demo-to-plant-"));
  const profile = join(folder, "data");
  const plant = join(folder, "plant");
  try {
    await cp(join(repository, "resources/demo-plant"), plant, { recursive: true });
    const demo = await launchMillward({ profile });
    const credentials = await enrol(demo);
    expect(credentials.map((c) => c.userId)).toEqual(["operator", "engineer", "supervisor", "auditor"]);
    await demo.call("session.signIn", { userId: "operator", password: credentials[0]!.password });
    await demo.close();

    const own = await launchMillward({ profile, args: [`--plant=${plant}`], width: 1280, height: 720 });
    try {
      expect((await own.call("session.state", {})).demoCredentials).toBeNull();
      for (const { userId, password } of credentials)
        expect(await own.raw("session.signIn", { userId, password })).toEqual({
          ok: false,
          code: "unauthenticated",
          message: "User name or password is wrong.",
        });
      await signInByHand(own.page, "admin", adminPassword);
      await expect(own.page.getByRole("list", { name: "Messages of the station" })).toContainText(
        "Users of the demo plant were found in this data folder and are disabled",
      );
      await openView(own.page, "Access");
      await expect(own.page.getByRole("row").filter({ hasText: "Demo operator" })).toContainText("disabled");
      const page = await own.call("audit.query", {
        text: "access.demoUserDisabled",
        actor: "",
        zone: "",
        result: "",
        fromMs: null,
        toMs: null,
        beforeSeq: null,
        limit: 20,
      });
      expect(page.rows.map((r) => [r.actor, r.target, r.old, r.new]).reverse()).toEqual(
        ["auditor", "engineer", "operator", "supervisor"].map((userId) => ["system", userId, false, true]),
      );
      const problems = await own.call("plant.problems", {});
      expect(problems.map((p) => [p.file, /demo: true stands for/.test(p.reason)])).toEqual(
        Array.from({ length: 4 }, () => ["zones.yaml", true]),
      );
    } finally {
      await own.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
