import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { expect, test } from "../support/e2e.ts";
import { repository } from "../support/millward.ts";

/**
 * The packaged program as a stranger would get it: no debugging, no Node mode, and started as an ordinary user, sandbox
 * on.
 */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;
let folder = "";
let home = "";
const program = (): string => join(folder, "millward");

test.beforeAll(() => {
  test.setTimeout(300_000);
  const made = spawnSync(
    process.execPath,
    [join(repository, "electron/runtime/package.mjs"), "--development-runtime"],
    { cwd: repository, encoding: "utf8" },
  );
  expect(made.status, `${made.stdout}${made.stderr}`).toBe(0);
  home = mkdtempSync(join(tmpdir(), "millward-package-"));
  chmodSync(home, 0o755);
  // The clone may lie where an ordinary user cannot read.
  folder = join(home, "program");
  cpSync(join(repository, "dist/linux-unpacked"), folder, { recursive: true, verbatimSymlinks: true });
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Starts the program as an ordinary user with a data folder of its own. */
function start(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; profile: string; output: () => string; ended: Promise<number | null> } {
  const profile = mkdtempSync(join(home, `${name}-`));
  const own: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: profile,
    XDG_CONFIG_HOME: profile,
    XDG_RUNTIME_DIR: profile,
    ...env,
  };
  if (isRoot) chownSync(profile, nobody, nobody);
  if (process.env["XAUTHORITY"]) {
    own["XAUTHORITY"] = join(profile, "xauthority");
    copyFileSync(process.env["XAUTHORITY"], own["XAUTHORITY"]);
    if (isRoot) chownSync(own["XAUTHORITY"], nobody, nobody);
  }
  let text = "";
  const child = spawn(program(), [`--user-data-dir=${join(profile, "data")}`, "--use-angle=swiftshader", ...args], {
    env: own,
    cwd: profile,
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
  child.stdout.on("data", (d) => (text += String(d)));
  child.stderr.on("data", (d) => (text += String(d)));
  return { child, profile, output: () => text, ended: new Promise((done) => child.on("exit", (code) => done(code))) };
}
const logOf = (profile: string): string => {
  const file = join(profile, "data", "logs", "millward.log");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

test("all fuses are set as electron-builder.yml says", async () => {
  const wire = await getCurrentFuseWire(program());
  const on = (fuse: FuseV1Options): boolean => String.fromCharCode(wire[fuse] ?? 0) === "1";
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    nodeInspect: on(FuseV1Options.EnableNodeCliInspectArguments),
    asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    v8Snapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeInspect: false,
    asarIntegrity: true,
    onlyAsar: true,
    v8Snapshot: false,
    fileProtocol: false,
  });
});

test("the program travels in one asar with only native modules beside it, and without sources", () => {
  const resources = join(folder, "resources");
  expect(existsSync(join(resources, "app.asar"))).toBe(true);
  expect(existsSync(join(resources, "app"))).toBe(false);
  const unpacked = readdirSync(join(resources, "app.asar.unpacked"), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => e.name);
  expect(unpacked.filter((n) => !n.endsWith(".node") && n !== "package.json")).toEqual([]);
  expect(existsSync(join(resources, "demo-plant", "plant.yaml"))).toBe(true);
  // An asar begins with its table of contents: the length of the JSON stands in the fourth word.
  const asar = readFileSync(join(resources, "app.asar"));
  const contents = JSON.parse(asar.subarray(16, 16 + asar.readUInt32LE(12)).toString("utf8")) as {
    files: Record<string, { files?: Record<string, unknown> }>;
  };
  expect([Object.keys(contents.files).sort(), Object.keys(contents.files["out"]!.files!).sort()]).toEqual([
    ["node_modules", "out", "package.json"],
    ["main", "preload", "renderer"],
  ]);
});

test("started by an ordinary user it brings all four zones live with the sandbox on, and stops cleanly", async () => {
  const run = start("live", []);
  try {
    await expect
      .poll(
        () =>
          new Set(
            logOf(run.profile)
              .split("\n")
              .flatMap((l) =>
                l.includes('"zone.link"') && l.includes('"to":"live"') ? [/"zone":"([a-z]+)"/.exec(l)?.[1]] : [],
              ),
          ).size,
        { timeout: 90_000, message: run.output() },
      )
      .toBe(4);
    expect(logOf(run.profile), "the package carries its hosts compiled").not.toContain("host.code.recompiled");
    const renderers = readdirSync("/proc").filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith(program()) &&
          readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")
        );
      } catch {
        return false;
      }
    });
    expect(renderers.length).toBeGreaterThan(0);
    for (const pid of renderers) {
      expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(/Seccomp:\s+2/);
      expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain("--no-sandbox");
    }
  } finally {
    run.child.kill("SIGTERM");
  }
  expect(await run.ended).toBe(0);
});

for (const debug of ["--remote-debugging-port=0", "--remote-debugging-pipe", "--inspect=0", "--inspect-brk=0"])
  test(`it refuses to start with ${debug}`, async () => {
    const run = start("refused", [debug]);
    expect(await run.ended).not.toBe(0);
    expect(logOf(run.profile)).not.toContain('"zone.link"');
    expect(run.output()).not.toMatch(/DevTools listening|Debugger listening/);
  });

test("it cannot be turned into Node by an environment variable", async () => {
  const run = start("node", ["-e", "console.log('ran as ' + 'node')"], { ELECTRON_RUN_AS_NODE: "1" });
  const first = await Promise.race([
    run.ended.then(() => "ended"),
    expect
      .poll(() => logOf(run.profile).includes("app.ready"), { timeout: 30_000 })
      .toBe(true)
      .then(() => "started"),
  ]);
  run.child.kill("SIGTERM");
  await run.ended;
  expect(["ended", "started"]).toContain(first);
  expect(run.output()).not.toContain("ran as node");
});
