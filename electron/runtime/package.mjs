// @ts-check
/**
 * Makes the unpacked program in dist/ (with `--installers` also deb, AppImage or NSIS).
 * The registry's development Electron is refused unless `--development-runtime` asks for it by name.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bin, root } from "./paths.mjs";
import { insist, say, script, SetupError } from "./say.mjs";
import { build, setUp } from "./setup.mjs";
import { words } from "./words.mjs";

script(async () => {
  const runtime = await setUp();
  await build(runtime.program);
  const targets = process.argv.includes("--installers") ? [] : ["--dir"];
  if (runtime.source === "official") {
    await insist(
      "Packaging",
      bin("electron-builder"),
      [...targets, "--publish", "never", `-c.electronDist=${dirname(runtime.program)}`],
      { cwd: root, quiet: true },
    );
  } else {
    if (!process.argv.includes("--development-runtime")) throw new SetupError(words.notForRelease);
    const work = await mkdtemp(join(tmpdir(), "millward-dist-"));
    try {
      // The development runtime carries a small default app, which must not travel into a package.
      await cp(dirname(runtime.program), work, { recursive: true, verbatimSymlinks: true });
      await rm(join(work, "resources", "app"), { recursive: true, force: true });
      await rm(join(work, ".ready"), { force: true });
      await insist(
        `Packaging with the development Electron ${runtime.version}`,
        bin("electron-builder"),
        [...targets, "--publish", "never", `-c.electronDist=${work}`, `-c.electronVersion=${runtime.version}`],
        { cwd: root, quiet: true },
      );
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  say(`The program is in ${join(root, "dist")}`);
});
