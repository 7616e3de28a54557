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
    refusedVariable(desktop, "linux"),
    refusedVariable({ ...desktop, ELECTRON_LOG_FILE: "" }, "linux"),
    refusedVariable({ sslkeylogfile: "/tmp/keys" }, "win32"),
    refusedVariable({ NODE_OPTIONS: "--inspect", GTK_MODULES: "gail" }, "linux"),
  ]).toEqual([null, "ELECTRON_LOG_FILE", "sslkeylogfile", null]);
});

test("a name by which a driver is loaded in processes that fork from an earlier one is refused where they do", () => {
  const names = [
    "VK_ICD_FILENAMES VK_DRIVER_FILES VK_INSTANCE_LAYERS VK_LAYER_PATH LIBGL_DRIVERS_PATH MESA_LOADER_DRIVER_OVERRIDE",
    "GALLIUM_DRIVER __EGL_VENDOR_LIBRARY_FILENAMES __GLX_VENDOR_LIBRARY_NAME GBM_BACKENDS_PATH LIBVA_DRIVERS_PATH",
    "VDPAU_DRIVER_PATH ALSA_CONFIG_PATH GCONV_PATH LOCPATH",
  ].flatMap((line) => line.split(" "));
  expect(names.map((name) => refusedVariable({ ...desktop, [name]: "/tmp/evil" }, "linux"))).toEqual(names);
  expect(names.map((name) => refusedVariable({ [name]: "/tmp/evil" }, "win32"))).toEqual(names.map(() => null));
});
