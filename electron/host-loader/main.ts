// Entry of every host process: loads the bundle that main names, from code V8 compiled when the program was built.
import { optimiseLater } from "../base/optimiseLater.ts";
import { Precompiled } from "./precompiled.ts";

const [bundle, mode] = process.argv.slice(2);
if (bundle === undefined) {
  process.stderr.write("A host runs as a utility process of Millward and is not started by hand.\n");
  process.exit(1);
}
// Keys and lists of a zone are for this user alone, whatever folder they lie in.
process.umask(0o077);
// Before anything is compiled: kept code fits only a V8 with the same switches.
optimiseLater();
const program = new Precompiled();
program.load(bundle);
if (mode === "--keep-compiled") {
  program.keep();
  process.exit(0);
}
const missed = program.compiledNow();
if (missed.length > 0)
  process.stderr.write(`${JSON.stringify({ level: 30, event: "host.code.recompiled", files: missed })}\n`);
