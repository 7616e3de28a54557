// @ts-check
/** `npm run bench [-- AREA] [--json]`: measures one area or all; exit code 1 when a bar is missed. */
import { join } from "node:path";
import { root } from "./paths.mjs";
import { run, say, script } from "./say.mjs";
import { build, setUp } from "./setup.mjs";
import { withDisplay } from "./stages.mjs";

script(async () => {
  const json = process.argv.includes("--json");
  if (process.env.MILLWARD_BENCH_INSIDE !== "1") {
    const write = process.stdout.write.bind(process.stdout);
    // With --json standard output carries figures alone.
    if (json) process.stdout.write = /** @type {typeof process.stdout.write} */ ((text) => process.stderr.write(text));
    const runtime = await setUp({ forTests: true });
    await build(runtime.program);
    process.stdout.write = write;
    const [program = "", ...args] = withDisplay([
      process.execPath,
      join(root, "electron/runtime/bench.mjs"),
      ...process.argv.slice(2),
    ]);
    return (
      await run(program, args, {
        cwd: root,
        env: { ...process.env, MILLWARD_BENCH_INSIDE: "1", MILLWARD_ELECTRON: runtime.program },
      })
    ).code;
  }
  const { runnerImport } = await import("vite");
  const { module } = await runnerImport(join(root, "test/bench/main.ts"));
  const areas = process.argv.slice(2).filter((a) => !a.startsWith("--"));
  const ok = await /** @type {any} */ (module).bench({ areas, json, say });
  return ok ? 0 : 1;
});
