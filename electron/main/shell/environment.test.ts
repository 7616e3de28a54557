import { expect, test } from "vitest";
import { closeEnvironment, refusedVariable } from "./environment.ts";

const desktop = {
  PATH: "/usr/bin",
  HOME: "/home/op",
  LANG: "de_DE.UTF-8",
  DISPLAY: ":0",
  XAUTHORITY: "/run/xauth",
  WAYLAND_DISPLAY: "wayland-0",
  XDG_RUNTIME_DIR: "/run/user/1000",
  DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/user/1000/bus",
};

test("a desktop's own variables stay, and everything else is removed", () => {
  const env: NodeJS.ProcessEnv = {
    ...desktop,
    NAPI_RS_NATIVE_LIBRARY_PATH: "/tmp/evil.js",
    LIBSQL_JS_DEV: "1",
    SQLITE_TMPDIR: "/tmp",
    NODE_OPTIONS: "--require /tmp/evil.js",
    LD_PRELOAD: "/tmp/evil.so",
    GTK_MODULES: "evil",
    https_proxy: "http://evil",
    MILLWARD_INSPECT: "zoneHost",
    path: "/tmp",
    __proto__x: "1",
  };
  closeEnvironment(env, "linux");
  expect(env).toEqual(desktop);
});

test("on Windows names are the same in any case", () => {
  const env: NodeJS.ProcessEnv = { Path: "C:\\Windows", SYSTEMROOT: "C:\\Windows", Napi_Rs_Native_Library_Path: "x" };
  closeEnvironment(env, "win32");
  expect(env).toEqual({ Path: "C:\\Windows", SYSTEMROOT: "C:\\Windows" });
});

test("a bus that would be a program to run is removed", () => {
  const env: NodeJS.ProcessEnv = { DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/bus;unixexec:path=/tmp/evil" };
  closeEnvironment(env, "linux");
  expect(env).toEqual({});
});

test("a variable that has acted before the first statement is named, whatever its case and value", () => {
  expect([
    refusedVariable(desktop),
    refusedVariable({ ...desktop, ELECTRON_LOG_FILE: "" }),
    refusedVariable({ sslkeylogfile: "/tmp/keys" }),
    refusedVariable({ NODE_OPTIONS: "--inspect", GTK_MODULES: "gail" }),
  ]).toEqual([null, "ELECTRON_LOG_FILE", "sslkeylogfile", null]);
});
