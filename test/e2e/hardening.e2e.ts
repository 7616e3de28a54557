import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../support/e2e.ts";
import { contract } from "../../shared/ipc/contract.ts";
import { listenForEgress, tryEveryWayOut } from "../support/egress.ts";
import { enrol, launchMillward, type Millward } from "../support/millward.ts";

/** Reads the Electron hardening list back from the running program (security reference: Electron). */
let m: Millward;
test.beforeAll(async () => {
  m = await launchMillward();
});
test.afterAll(async () => m.close());

test("the window is sandboxed, isolated, without Node, webviews or experiments", async () => {
  const preferences = await m.app.evaluate(({ BrowserWindow }) => {
    const p = (
      BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences();
    return Object.fromEntries(
      [
        "sandbox",
        "contextIsolation",
        "nodeIntegration",
        "nodeIntegrationInWorker",
        "nodeIntegrationInSubFrames",
        "webviewTag",
        "webSecurity",
        "allowRunningInsecureContent",
        "experimentalFeatures",
      ].map((k) => [k, p[k] ?? false]),
    );
  });
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
});

test("the page sees neither Node nor Electron, and the bridge has two functions", async () => {
  expect(
    await m.page.evaluate(() =>
      ["require", "process", "module", "Buffer", "global", "ipcRenderer", "electron"].filter((n) => n in globalThis),
    ),
  ).toEqual([]);
  expect(await m.page.evaluate(() => Object.keys(window.millward).sort())).toEqual(["call", "on"]);
});

test("a name outside the contract is refused by the bridge, and every contract name is let through", async () => {
  for (const name of ["session.nope", "__proto__", "constructor", "call:session.state"])
    expect(await m.raw(name, {})).toEqual({ ok: false, code: "not_found", message: "There is no such call." });
  for (const name of Object.keys(contract))
    expect(await m.raw(name, { surely: "not valid" })).toMatchObject({
      ok: false,
      code: expect.stringMatching(/^(invalid_input|unauthenticated)$/),
    });
});

test("the page is served from app:// with a strict policy and Trusted Types", async () => {
  expect(m.page.url()).toMatch(/^app:\/\/ui\//);
  const policy = await m.app.evaluate(
    async ({ net }) => (await net.fetch("app://ui/")).headers.get("content-security-policy") ?? "",
  );
  const directives: Readonly<Record<string, string>> = Object.fromEntries(
    policy.split(";").map((d): [string, string] => {
      const [name = "", ...values] = d.trim().split(/\s+/);
      return [name, values.join(" ")];
    }),
  );
  expect(directives["default-src"]).toBe("'none'");
  expect(directives["script-src"]).toBe("'self'");
  expect(directives["object-src"]).toBe("'none'");
  expect(directives["base-uri"]).toBe("'none'");
  expect(directives["form-action"]).toBe("'none'");
  expect(directives["frame-ancestors"]).toBe("'none'");
  expect(directives["require-trusted-types-for"]).toBe("'script'");
  expect(policy).not.toContain("unsafe-eval");
});

test("the page's fonts and its floor come without the fetch that it does not have", async () => {
  const loaded = await m.page.evaluate(async () => {
    await document.fonts.ready;
    const fetched = await fetch(location.href).then(
      () => "answered",
      () => "refused",
    );
    return { fonts: [...document.fonts].some((font) => font.status === "loaded"), fetched };
  });
  expect(loaded).toEqual({ fonts: true, fetched: "refused" });
});

test("inline script, eval, a remote image and raw innerHTML do nothing", async () => {
  const result = await m.page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener("securitypolicyviolation", (e) => violations.push(e.effectiveDirective));
    const tried: Record<string, string> = {};
    const attempt = (name: string, run: () => unknown): void => {
      try {
        run();
        tried[name] = "ran";
      } catch (err) {
        tried[name] = (err as Error).name;
      }
    };
    // The tool that runs this code may evaluate strings itself; what a timer runs is the page's own.
    await new Promise((ok) => setTimeout(ok, 0));
    attempt("eval", () => (0, eval)("1+1"));
    // That is what must not work.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    attempt("Function", () => new Function("return 1")());
    attempt("innerHTML", () => (document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>"));
    attempt("scriptSrc", () => (document.createElement("script").src = "https://example.invalid/x.js"));
    const img = new Image();
    const loaded = await new Promise((ok) => {
      img.onload = () => ok("loaded");
      img.onerror = () => ok("refused");
      img.src = "https://example.invalid/x.png";
    });
    await new Promise((ok) => setTimeout(ok, 100));
    return { tried, loaded, blocked: violations.includes("img-src") };
  });
  expect(result).toEqual({
    tried: { eval: "EvalError", Function: "EvalError", innerHTML: "TypeError", scriptSrc: "TypeError" },
    loaded: "refused",
    blocked: true,
  });
});

test("app:// serves nothing outside the renderer's folder", async () => {
  const answers = await m.app.evaluate(async ({ net }) => {
    const tries = [
      "/../package.json",
      "/..%2f..%2fpackage.json",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/..\\..\\package.json",
      "//etc/passwd",
      "/assets/../../main/index.js",
      "/index.html%00.js",
    ];
    return Promise.all(
      tries.map(async (path) =>
        net.fetch(`app://ui${path}`).then(
          (r) => r.status,
          () => "refused",
        ),
      ),
    );
  });
  for (const answer of answers) expect([400, 403, 404, "refused"]).toContain(answer);
});

test("navigation, new windows, webviews and downloads are denied", async () => {
  const url = m.page.url();
  await m.page.evaluate(() => {
    location.href = "https://example.invalid/";
  });
  await m.page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "https://example.invalid/";
    link.target = "_blank";
    document.body.append(link);
    link.click();
    link.remove();
  });
  expect(await m.page.evaluate(() => window.open("https://example.invalid/"))).toBeNull();
  await m.page.evaluate(() => document.body.append(document.createElement("webview")));
  expect(m.page.url()).toBe(url);
  expect(
    await m.app.evaluate(({ BrowserWindow, webContents }) => [
      BrowserWindow.getAllWindows().length,
      webContents.getAllWebContents().length,
    ]),
  ).toEqual([1, 1]);
  const folder = await mkdtemp(join(tmpdir(), "millward-downloads-"));
  await m.app.evaluate(({ app }, path) => app.setPath("downloads", path), folder);
  await m.page.evaluate(() => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["x"]));
    link.download = "x.txt";
    link.click();
  });
  await expect.poll(() => m.log()).toContain("page.download.denied");
  // Chromium makes a file before main is asked, and takes it away again.
  await expect.poll(() => readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test("DevTools do not open on Millward's window, nor on any window made as packaged builds make them", async () => {
  const opened = await m.app.evaluate(async ({ BrowserWindow }) => {
    const opens = async (window: Electron.BrowserWindow): Promise<boolean> => {
      const waited = new Promise((done) => {
        window.webContents.once("devtools-opened", () => done(null));
        setTimeout(() => done(null), 2000);
      });
      window.webContents.openDevTools({ mode: "undocked" });
      await waited;
      return window.webContents.isDevToolsOpened();
    };
    const bare = async (devTools: boolean): Promise<boolean> => {
      const window = new BrowserWindow({ webPreferences: { sandbox: true, devTools, partition: "bare" } });
      await window.loadURL("data:text/html,bare");
      const answer = await opens(window);
      window.destroy();
      return answer;
    };
    return {
      own: await opens(BrowserWindow.getAllWindows()[0]!),
      asPackaged: await bare(false),
      unguarded: await bare(true),
    };
  });
  expect(opened).toEqual({ own: false, asPackaged: false, unguarded: true });
});

test("no permission is granted: camera, clipboard reading, notifications, location, USB, HID, serial", async () => {
  const states = await m.page.evaluate(async () => {
    const query = async (name: string): Promise<string> =>
      navigator.permissions.query({ name: name as PermissionName }).then(
        (s) => s.state,
        () => "refused",
      );
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => "granted",
      () => "refused",
    );
    const clipboard = await navigator.clipboard.readText().then(
      () => "granted",
      () => "refused",
    );
    return {
      camera,
      clipboard,
      notifications: await query("notifications"),
      geolocation: await query("geolocation"),
      midi: await query("midi"),
    };
  });
  for (const state of Object.values(states)) expect(["refused", "denied", "prompt"]).toContain(state);
  expect(states.camera).toBe("refused");
  expect(states.clipboard).toBe("refused");
});

test("nothing a page can try reaches the network: no packet and no connection arrives", async () => {
  const own = await launchMillward();
  const listener = await listenForEgress();
  try {
    expect((await own.page.evaluate(tryEveryWayOut, listener.port)).length).toBeGreaterThanOrEqual(30);
    expect([listener.packets(), listener.connections()]).toEqual([0, 0]);
    expect(own.page.url()).toMatch(/^app:\/\/ui\//);
    expect(await own.call("session.state", {})).toMatchObject({ stationName: expect.any(String) });
  } finally {
    await listener.close();
    await own.close();
  }
});

test("a page that is not announced beforehand is left again at once, and both log and record say so", async () => {
  const own = await launchMillward();
  try {
    const ways: readonly (() => void)[] = [
      () => void (location.href = "about:blank"),
      () => void window.open("about:blank", "_self"),
      () => void (location.href = "about:srcdoc"),
      // It stays where it is until its process dies and the address is asked for anew.
      () => history.pushState(null, "", "/nothing"),
    ];
    for (const [done, way] of ways.entries()) {
      const home = own.page.waitForURL(/^app:\/\/ui\/(#.*)?$/, { waitUntil: "load" });
      const left = expect.poll(async () => (await own.log()).split('"page.left"').length - 1).toBe(done + 1);
      await own.page.evaluate(way).catch(() => undefined);
      if (new URL(own.page.url()).pathname === "/nothing")
        await own.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.reload());
      await left;
      await home;
      await expect(own.page.getByRole("heading").first()).toBeVisible();
    }
    const records = join(own.profile, "records");
    const kept = await Promise.all((await readdir(records)).map((name) => readFile(join(records, name), "latin1")));
    expect(kept.join("").includes("page.left")).toBe(true);
    // Nothing is left to go back to.
    expect(
      await own.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.navigationHistory.length(),
      ),
    ).toBe(1);
  } finally {
    await own.close();
  }
});

test("a page that leaves as soon as it is there comes home once a second, and fills no log", async () => {
  const own = await launchMillward();
  try {
    const left = async (): Promise<number> => (await own.log()).split('"page.left"').length - 1;
    const lastedMs = await own.app.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      // The other page has no script that could go on.
      const leave = (): void => {
        if (webContents.getURL().startsWith("app:"))
          webContents.executeJavaScript(`location.href = "about:blank"`).catch(() => null);
      };
      const startMs = performance.now();
      webContents.on("dom-ready", leave);
      leave();
      await new Promise((done) => setTimeout(done, 3500));
      webContents.off("dom-ready", leave);
      return performance.now() - startMs;
    });
    await own.page.waitForURL(/^app:\/\/ui\/(#.*)?$/, { waitUntil: "load" });
    await expect(own.page.getByRole("heading").first()).toBeVisible();
    expect(await left()).toBeGreaterThanOrEqual(2);
    expect(await left()).toBeLessThanOrEqual(2 + lastedMs / 1000);
  } finally {
    await own.close();
  }
});

test("a call from a window that main did not make is refused", async () => {
  // A second, foreign window with the program's own preload: right code, wrong origin.
  const answer = await m.app.evaluate(async ({ BrowserWindow, app }) => {
    const path = process.getBuiltinModule("node:path");
    const foreign = new BrowserWindow({
      show: false,
      webPreferences: {
        preload: path.join(app.getAppPath(), "out/preload/index.js"),
        sandbox: true,
        contextIsolation: true,
      },
    });
    await foreign.loadURL("data:text/html,<p>foreign</p>");
    const got: unknown = await foreign.webContents.executeJavaScript(
      `window.millward ? window.millward.call("session.state", {}) : "no bridge"`,
    );
    foreign.destroy();
    return got;
  });
  expect(answer === "no bridge" || !(answer as { ok: boolean }).ok).toBe(true);
});

test("no file in the profile holds a password or a private key that others can read", async () => {
  const credentials = await enrol(m);
  const { execFileSync } = await import("node:child_process");
  for (const secret of [credentials[0]!.password, "correct-horse-battery-9-staple"]) {
    const found = execFileSync("sh", ["-c", `grep -rlF -- "$1" "$2" || true`, "sh", secret, m.profile], {
      encoding: "utf8",
    });
    expect(found).toBe("");
  }
  const open = execFileSync(
    "sh",
    [
      "-c",
      `grep -rlE "BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY" "$1" | xargs -r stat -c '%a %n' | grep -v '^600 ' || true`,
      "sh",
      m.profile,
    ],
    { encoding: "utf8" },
  );
  expect(open).toBe("");
});
