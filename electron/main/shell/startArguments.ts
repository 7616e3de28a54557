import { bounded } from "../../../shared/text.ts";

/** All that a packaged Millward may be started with: its own switches, and Chromium's that a station's screen needs. */
const allowed: readonly RegExp[] = [
  /^--(plant|data-dir|demo-speed|demo-seed)=/,
  /^--disable-gpu$/,
  /^--use-angle=(d3d11|gl|gles|metal|swiftshader|vulkan)$/,
  /^--ozone-platform=(wayland|x11)$/,
  /^--force-device-scale-factor=\d(\.\d{1,2})?$/,
  /^--force-renderer-accessibility$/,
  /^--password-store=(gnome-libsecret|kwallet[56]?)$/,
];

/**
 * @param args without the program's own path.
 * @returns the first argument that a packaged Millward does not start with, without its value; null when there is none.
 */
export function refusedArgument(args: readonly string[]): string | null {
  const found = args.find((arg) => !allowed.some((form) => form.test(arg)));
  if (found === undefined) return null;
  const name = found.split("=")[0]!.replace(/[^\x21-\x7e]/g, "?");
  return name === "" ? "An empty argument" : bounded(name, 100);
}
