import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enrol, launchMillward } from "../../support/millward.ts";
import { makeSmallDisk } from "../../support/smallDisk.ts";
import { figure, quantile, type Figure } from "../report.ts";

const SIGN_INS = 20;

/** What may be wrong with a data folder, one at a time. */
const states: Readonly<Record<string, (folder: string) => void>> = {
  "records.db is a folder": (f) => asFolder(join(f, "records", "records.db")),
  "records.db is damaged": (f) => writeFileSync(join(f, "records", "records.db"), "no database ".repeat(9000)),
  "records.db is missing": (f) => rmSync(join(f, "records", "records.db")),
  "audit.db is damaged": (f) => writeFileSync(join(f, "records", "audit.db"), "no database ".repeat(9000)),
  "audit-spill.jsonl has 600 MB": (f) => sparse(join(f, "records", "audit-spill.jsonl")),
  "audit-head.json is a folder": (f) => asFolder(join(f, "records", "audit-head.json")),
  "records is a file": (f) => asFile(join(f, "records")),
  "running.json is a folder": (f) => asFolder(join(f, "running.json")),
  "plant.cache has 600 MB": (f) => sparse(join(f, "plant.cache")),
  "logs is a file": (f) => asFile(join(f, "logs")),
  "SingletonLock is a folder": (f) => asFolder(join(f, "SingletonLock")),
};

/** Until a window has its first answer from main, on the worst of the folders; and sign-ins on a full disk. */
export async function measureWorstFolder(): Promise<Figure[]> {
  const disk = makeSmallDisk(256);
  const sound = await soundFolder();
  try {
    let worst = { name: "", ms: 0 };
    const took = async (name: string, folder: string): Promise<void> => {
      const ms = await startMs(folder);
      process.stdout.write(`  start, ${name}: ${Math.round(ms)} ms\n`);
      if (ms > worst.ms) worst = { name, ms };
    };
    for (const [name, spoil] of Object.entries(states)) {
      const folder = mkdtempSync(join(tmpdir(), "millward-worst-"));
      cpSync(sound.folder, folder, { recursive: true });
      spoil(folder);
      await took(name, folder);
      rmSync(folder, { recursive: true, force: true });
    }
    const figures: Figure[] = [];
    if (typeof disk === "string") process.stdout.write(`  full and read-only disk not measured: ${disk}\n`);
    else {
      cpSync(sound.folder, disk.folder, { recursive: true });
      disk.fill();
      await took("the disk is full", disk.folder);
      figures.push(
        figure("security.signInP95Ms", quantile(await signInsMs(disk.folder, sound.password), 0.95), "ms", {
          max: 2000,
        }),
      );
      execFileSync("mount", ["-o", "remount,ro", disk.folder]);
      await took("the disk is read-only", disk.folder);
    }
    process.stdout.write(`  the worst: ${worst.name}\n`);
    return [figure("security.startMsWithWorstFolder", worst.ms, "ms", { max: 10_000 }), ...figures];
  } finally {
    if (typeof disk !== "string") disk.remove();
    rmSync(sound.folder, { recursive: true, force: true });
  }
}

async function soundFolder(): Promise<{ readonly folder: string; readonly password: string }> {
  const folder = mkdtempSync(join(tmpdir(), "millward-sound-"));
  const m = await launchMillward({ profile: folder });
  const password = (await enrol(m)).find((c) => c.userId === "operator")!.password;
  await m.close();
  for (const name of ["SingletonLock", "SingletonCookie", "SingletonSocket"])
    rmSync(join(folder, name), { force: true });
  return { folder, password };
}

async function startMs(profile: string): Promise<number> {
  const fromMs = performance.now();
  const m = await launchMillward({ profile });
  try {
    await m.call("session.state", {});
    return performance.now() - fromMs;
  } finally {
    await m.close();
  }
}

async function signInsMs(profile: string, password: string): Promise<number[]> {
  const m = await launchMillward({ profile });
  try {
    const tookMs: number[] = [];
    for (let n = 0; n < SIGN_INS; n += 1) {
      const fromMs = performance.now();
      await m.call("session.signIn", { userId: "operator", password });
      tookMs.push(performance.now() - fromMs);
      await m.call("session.signOut", {});
      await m.page.waitForTimeout(1000);
    }
    return tookMs;
  } finally {
    await m.close();
  }
}

function asFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
}
function asFile(path: string): void {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, "");
}
function sparse(path: string): void {
  writeFileSync(path, "");
  truncateSync(path, 600_000_000);
}
