// Main's first statements. A package that loads native code asks the environment for its path, so nothing that is
// imported here may load a package: the program itself is loaded once the environment and the command line are judged.
import { createRequire } from "node:module";
import { app } from "electron";
import { closeEnvironment, refusedVariable } from "./shell/environment.ts";
import { refusedArgument } from "./shell/startArguments.ts";

/** "Configuration error" of sysexits.h. */
const REFUSED_EXIT = 78;

const refusal = app.isPackaged ? refusalOf(process.argv, process.env) : null;
if (refusal === null) {
  if (app.isPackaged) closeEnvironment(process.env, process.platform);
  createRequire(__filename)("./program.js");
} else {
  process.stderr.write(`Millward does not start: ${refusal}\n`);
  app.exit(REFUSED_EXIT);
}

function refusalOf(argv: readonly string[], env: Readonly<NodeJS.ProcessEnv>): string | null {
  const variable = refusedVariable(env, process.platform);
  if (variable !== null) return `the environment variable ${variable} must not be set.`;
  const argument = refusedArgument(argv.slice(1));
  return argument === null ? null : `${argument} is not one of its switches.`;
}
