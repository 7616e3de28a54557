import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../../base/log.ts";
import { AuditLog } from "./auditLog.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let folder: string;
let child: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "audit-crash-"));
  // Inside the repository, so that the child finds its native modules.
  child = join(root, "node_modules", ".cache", `audit-child-${process.pid}`);
  await build({
    configFile: false,
    root,
    logLevel: "error",
    build: {
      ssr: "test/support/auditChild.ts",
      outDir: child,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: "child.mjs" } },
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(child, { recursive: true });
});

const open = (name: string): AuditLog =>
  AuditLog.open({
    folder: join(folder, name),
    station: "s",
    bootId: "b",
    nowMs: Date.now,
    monoMs: () => performance.now(),
    log: silentLog,
    tickMs: 3_600_000,
  });

/** @returns the numbers that the child said were written, and what it said last, once it was killed. */
async function killed(
  command: string,
  args: readonly string[],
  afterRecords: number,
): Promise<{ acknowledged: number[]; health: string | null }> {
  const running = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  running.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
    if (said.split("\n").length > afterRecords) running.kill("SIGKILL");
  });
  await new Promise((resolve) => running.on("close", resolve));
  const lines = said.split("\n").slice(0, -1);
  const health = lines.at(-1)?.startsWith("{") ? lines.pop()! : null;
  return { acknowledged: lines.map(Number), health };
}

test("after kill -9 at any moment the chain is sound and holds every acknowledged record", async () => {
  let [total, kills] = [0, 0];
  for (const records of [1, 40, 90, 150, 260]) {
    const { acknowledged } = await killed(
      process.execPath,
      [join(child, "child.mjs"), join(folder, "kill"), "100000"],
      records,
    );
    expect(acknowledged.length).toBeGreaterThanOrEqual(records);
    const log = open("kill");
    const report = await log.verify(() => undefined);
    expect(report).toMatchObject({ brokenSeq: null, reason: "" });
    // At most the one between its writing and its note, each time.
    kills += 1;
    expect(report.unvouched).toBeLessThanOrEqual(kills);
    expect(report.records).toBeGreaterThanOrEqual(acknowledged.at(-1)!);
    expect(log.store.hashAt(acknowledged.at(-1)!)).not.toBeNull();
    expect(report.records).toBeGreaterThan(total);
    total = report.records;
    await log.dispose();
  }
});

test.skipIf(process.platform === "win32")(
  "on a disk without room records spill, and the next start with room has them all in one sound chain",
  async () => {
    // A limit on the size of files fails writes as a full disk does; SQLite's log is the first to meet it.
    const { acknowledged, health } = await killed(
      "bash",
      ["-c", `ulimit -f 300; exec "$0" "$@"`, process.execPath, join(child, "child.mjs"), join(folder, "full"), "250"],
      100_000,
    );
    expect(acknowledged).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
    expect(JSON.parse(health!)).toMatchObject({ state: "spilling", records: 250 });
    expect((JSON.parse(health!) as { spilled: number }).spilled).toBeGreaterThan(100);
    const log = open("full");
    await expect.poll(() => log.health()).toMatchObject({ state: "ok", records: 250, spilled: 0 });
    expect(await log.verify(() => undefined)).toMatchObject({ records: 250, brokenSeq: null });
    await log.dispose();
  },
);
