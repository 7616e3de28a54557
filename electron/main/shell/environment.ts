/** Names that this program, Electron, Chromium and the desktop's own libraries need; everything else is removed. */
const kept: readonly string[] = [
  // The user, the places for files, language and time.
  "PATH HOME USER LOGNAME SHELL TMPDIR TMP TEMP TZ LANG LANGUAGE",
  "LC_ALL LC_ADDRESS LC_COLLATE LC_CTYPE LC_IDENTIFICATION LC_MEASUREMENT LC_MESSAGES LC_MONETARY LC_NAME LC_NUMERIC",
  "LC_PAPER LC_TELEPHONE LC_TIME",
  // Linux: the display, the session, its buses and the way it looks and is typed at.
  "DISPLAY WAYLAND_DISPLAY XAUTHORITY XDG_RUNTIME_DIR XDG_SESSION_TYPE XDG_SESSION_ID XDG_SESSION_CLASS",
  "XDG_SESSION_DESKTOP XDG_CURRENT_DESKTOP ORIGINAL_XDG_CURRENT_DESKTOP XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_DATA_HOME",
  "XDG_DATA_DIRS XDG_CACHE_HOME XDG_STATE_HOME XDG_SEAT XDG_VTNR XDG_ACTIVATION_TOKEN DESKTOP_STARTUP_ID",
  "DESKTOP_SESSION GDMSESSION GNOME_DESKTOP_SESSION_ID KDE_FULL_SESSION KDE_SESSION_VERSION CHROME_DESKTOP",
  "DBUS_SESSION_BUS_ADDRESS DBUS_SYSTEM_BUS_ADDRESS AT_SPI_BUS_ADDRESS NO_AT_BRIDGE",
  "GDK_BACKEND GDK_SCALE GDK_DPI_SCALE GTK_THEME GTK_IM_MODULE XMODIFIERS XCURSOR_THEME XCURSOR_SIZE",
  "ELECTRON_OZONE_PLATFORM_HINT",
  // Windows.
  "SystemRoot SystemDrive windir ComSpec OS PATHEXT USERNAME USERDOMAIN USERPROFILE HOMEDRIVE HOMEPATH APPDATA",
  "LOCALAPPDATA PROGRAMDATA ALLUSERSPROFILE PUBLIC ProgramFiles ProgramFiles(x86) ProgramW6432 CommonProgramFiles",
  "CommonProgramFiles(x86) CommonProgramW6432 COMPUTERNAME LOGONSERVER SESSIONNAME NUMBER_OF_PROCESSORS",
  "PROCESSOR_ARCHITECTURE PROCESSOR_ARCHITEW6432 PROCESSOR_IDENTIFIER PROCESSOR_LEVEL PROCESSOR_REVISION",
  // macOS.
  "__CF_USER_TEXT_ENCODING __CFBundleIdentifier XPC_FLAGS XPC_SERVICE_NAME COMMAND_MODE SECURITYSESSIONID",
].flatMap((line) => line.split(" "));

/** A bus may also be named as a program to run; only one that is already there is spoken to. */
const buses: readonly string[] = ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS"];
const isRunningBus = (address: string): boolean => address.split(";").every((one) => /^unix:|^$/.test(one));

/** What Electron, Chromium or Node has acted on before the first statement of ours: too late to remove. */
const refused: ReadonlySet<string> = new Set(
  [
    "ELECTRON_DISABLE_SANDBOX ELECTRON_ENABLE_LOGGING ELECTRON_LOG_FILE ELECTRON_ENABLE_STACK_DUMPING",
    "ELECTRON_PROFILE_INIT_SCRIPTS ELECTRON_FORCE_IS_PACKAGED",
    "CHROME_DEVEL_SANDBOX CHROME_SANDBOX_DEBUGGING CHROME_LOG_FILE CHROME_HEADLESS SSLKEYLOGFILE",
    "GOOGLE_API_KEY GOOGLE_DEFAULT_CLIENT_ID GOOGLE_DEFAULT_CLIENT_SECRET",
    "NODE_COMPILE_CACHE NODE_DEBUG NODE_DEBUG_NATIVE NODE_ICU_DATA NODE_PATH NODE_PRESERVE_SYMLINKS",
    "NODE_PRESERVE_SYMLINKS_MAIN NODE_REDIRECT_WARNINGS NODE_REPL_EXTERNAL_MODULE NODE_V8_COVERAGE",
  ].flatMap((line) => line.split(" ")),
);

/**
 * On Linux Chromium's own processes fork from one that began before our first statement, and keep the environment as it
 * was. There the drivers of screen and sound, and the C library, load code from where names of these families say.
 */
const actInForks =
  /^(VK|LIBGL|MESA|GALLIUM|EGL|__EGL|__GLX|__VK|__NV|GBM|LIBVA|VDPAU|ANGLE|ALSA)_|^(GCONV_PATH|LOCPATH)$/i;

/** @returns the name of a variable with which a packaged Millward does not start; null when there is none. */
export function refusedVariable(env: Readonly<NodeJS.ProcessEnv>, platform: NodeJS.Platform): string | null {
  const acted = (name: string): boolean =>
    refused.has(name.toUpperCase()) || (platform === "linux" && actInForks.test(name));
  return Object.keys(env).find(acted) ?? null;
}

/**
 * Takes everything out of an environment that is not needed: what loads native code asks it for paths.
 * @param env changed in place.
 */
export function closeEnvironment(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): void {
  // Windows does not tell upper from lower case in names.
  const same = (name: string): string => (platform === "win32" ? name.toUpperCase() : name);
  const needed = new Set(kept.map(same));
  for (const [name, value = ""] of Object.entries(env))
    if (!needed.has(same(name)) || (buses.includes(name) && !isRunningBus(value))) Reflect.deleteProperty(env, name);
}
