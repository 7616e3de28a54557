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
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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
  const child = spawn(program(), [`--data-dir=${join(profile, "data")}`, "--use-angle=swiftshader", ...args], {
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
    // Neither a debugger nor an end: Node's own signal, and its neighbour, mean nothing here.
    for (const signal of ["SIGUSR1", "SIGUSR2"] as const) run.child.kill(signal);
    expect(run.output()).not.toContain("Debugger listening");
  } finally {
    run.child.kill("SIGTERM");
  }
  expect(await run.ended).toBe(0);
});

/** Runs a start that must not become one. @returns how it ended, and its sentence. */
async function refusedStart(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const run = start("refused", args, env);
  const code = await run.ended;
  const said = /^Millward does not start: .*$/m.exec(run.output())?.[0] ?? "nothing";
  const didMore = existsSync(join(run.profile, "data")) || /(DevTools|Debugger) listening/.test(run.output());
  return `${code} ${said}${didMore ? " but did something" : ""}`;
}

test("it does not start with a switch, an option or a file that is not on its list", async () => {
  test.setTimeout(120_000);
  const switches = [
    "--remote-debugging-port --remote-debugging-pipe --remote-debugging-address --remote-allow-origins",
    "--inspect -inspect --inspect-brk --inspect-port --js-flags --no-sandbox",
    "--disable-seccomp-filter-sandbox --disable-gpu-sandbox",
    "--disable-web-security --disable-site-isolation-trials --allow-file-access-from-files --load-extension",
    "--disable-features --enable-features --disable-blink-features --enable-blink-features --ignore-certificate-errors",
    "--proxy-server --host-resolver-rules --force-webrtc-ip-handling-policy --auto-open-devtools-for-tabs",
    "--single-process --in-process-gpu --renderer-cmd-prefix --utility-cmd-prefix --gpu-launcher",
    "--browser-subprocess-path --log-file --enable-logging --log-net-log --user-data-dir --lang --headless --version",
    "/remote-debugging-port /inspect plant.yaml -e -- - --PLANT --plantx",
  ].flatMap((line) => line.split(" "));
  for (let at = 0; at < switches.length; at += 4) {
    const few = switches.slice(at, at + 4);
    const ends = few.map(async (name) => refusedStart([name.length > 2 ? `${name}=0` : name], {}));
    expect(await Promise.all(ends)).toEqual(
      few.map((name) => `78 Millward does not start: ${name} is not one of its switches.`),
    );
  }
  // Chromium itself stops at these before any program runs.
  const crashes = await Promise.all(
    ["--no-zygote", "--zygote-cmd-prefix=/bin/true", "--type=0"].map((a) => start("x", [a]).ended),
  );
  expect(crashes.filter((code) => code === 0)).toEqual([]);
});

test("it does not start with a variable that acts before its first statement, and nothing is written", async () => {
  test.setTimeout(120_000);
  const target = mkdtempSync(join(home, "written-"));
  if (isRoot) chownSync(target, nobody, nobody);
  const names = [
    "ELECTRON_DISABLE_SANDBOX ELECTRON_ENABLE_LOGGING ELECTRON_LOG_FILE ELECTRON_ENABLE_STACK_DUMPING",
    "ELECTRON_PROFILE_INIT_SCRIPTS ELECTRON_FORCE_IS_PACKAGED CHROME_DEVEL_SANDBOX CHROME_LOG_FILE SSLKEYLOGFILE",
    "GOOGLE_API_KEY GOOGLE_DEFAULT_CLIENT_ID GOOGLE_DEFAULT_CLIENT_SECRET NODE_COMPILE_CACHE NODE_DEBUG NODE_PATH",
    "NODE_PRESERVE_SYMLINKS NODE_REDIRECT_WARNINGS NODE_V8_COVERAGE",
    // The process that draws forks from one that began before the environment was emptied.
    ...(process.platform === "linux"
      ? ["VK_ICD_FILENAMES VK_DRIVER_FILES VK_INSTANCE_LAYERS VK_LAYER_PATH LIBGL_DRIVERS_PATH"]
      : []),
  ].flatMap((line) => line.split(" "));
  for (let at = 0; at < names.length; at += 4) {
    const few = names.slice(at, at + 4);
    const ends = few.map(async (name) => refusedStart([], { [name]: join(target, name) }));
    expect(await Promise.all(ends)).toEqual(
      few.map((name) => `78 Millward does not start: the environment variable ${name} must not be set.`),
    );
  }
  expect(readdirSync(target)).toEqual([]);
});

test("what its native packages and libraries read of the environment is gone before they are loaded", async () => {
  const target = mkdtempSync(join(home, "evil-"));
  if (isRoot) chownSync(target, nobody, nobody);
  const evil = join(target, "evil.js");
  writeFileSync(evil, `require("node:fs").writeFileSync(${JSON.stringify(join(target, "ran"))}, "ran");`);
  const run = start("open", [], {
    ...Object.fromEntries(nativeVariables().map((name) => [name, evil])),
    NODE_OPTIONS: `--require ${evil}`,
    ELECTRON_RUN_AS_NODE: "1",
    ELECTRON_RENDERER_URL: "http://127.0.0.1:9/",
    MILLWARD_INSPECT: "zoneHost",
    GTK_MODULES: evil,
    DBUS_SESSION_BUS_ADDRESS: `unixexec:path=/usr/bin/touch,argv1=${join(target, "bus")}`,
  });
  try {
    await expect
      .poll(() => logOf(run.profile).includes("app.window.shown"), { timeout: 60_000, message: run.output() })
      .toBe(true);
    expect(logOf(run.profile)).not.toMatch(/app\.start\.failed|Debugger listening/);
    expect(readdirSync(target)).toEqual(["evil.js"]);
  } finally {
    run.child.kill("SIGTERM");
  }
  expect(await run.ended).toBe(0);
});

/** Every variable that the packages beside the program read, found in their own text. */
function nativeVariables(): string[] {
  const found = new Set<string>();
  for (const name of ["@node-rs/argon2", "libsql", "@neon-rs/load", "detect-libc"]) {
    const at = join(repository, "node_modules", name);
    for (const file of readdirSync(at, { recursive: true, encoding: "utf8" }))
      if (/\.[cm]?js$/.test(file))
        for (const [, variable] of readFileSync(join(at, file), "utf8").matchAll(/process\.env\.(\w+)/g))
          found.add(variable!);
  }
  expect([...found]).toEqual(expect.arrayContaining(["NAPI_RS_NATIVE_LIBRARY_PATH", "LIBSQL_JS_DEV"]));
  return [...found].sort();
}

test("the first file of main loads no package before the environment is judged", () => {
  const built = join(repository, "out/main");
  const loads = (file: string): string[] =>
    [...readFileSync(join(built, file), "utf8").matchAll(/\brequire\((["'`])(.+?)\1\)/g)].flatMap(([, , id]) =>
      id!.startsWith(".") ? loads(join(dirname(file), id!)) : [id!],
    );
  expect([...new Set(loads("index.js"))].sort()).toEqual(["electron", "node:module"]);
  expect(loads("program.js")).toEqual(expect.arrayContaining(["libsql", "@node-rs/argon2"]));
});

test("it carries the notice and the licence text of every package in it, and Electron's own", () => {
  const notices = readFileSync(join(folder, "resources/licences/third-party.txt"), "utf8");
  const [list = "", ...texts] = notices.split(`${"=".repeat(80)}\n`);
  const listed = [...list.matchAll(/^(\S+) \S+ · (\S+)$/gm)].map(([, name]) => name!);
  const licensed = texts.filter((t) => t.length > 300).flatMap((t) => t.split("\n", 1)[0]!.split(", "));
  const inside = ["main", "preload", "renderer"].flatMap((bundle) =>
    (
      JSON.parse(readFileSync(join(repository, "out", bundle, ".vite/licences.json"), "utf8")) as { name: string }[]
    ).map((p) => p.name),
  );
  expect(listed).toEqual(expect.arrayContaining(["precond", "dequeue", "libsql", "@node-rs/argon2", "react", "three"]));
  expect(inside.filter((name) => !listed.includes(name))).toEqual([]);
  expect(listed.filter((name) => !licensed.includes(name))).toEqual([]);
  for (const file of ["LICENSE.electron.txt", "LICENSES.chromium.html"])
    expect(existsSync(join(folder, file))).toBe(true);
});
