import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire, wrap } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { constants, Script } from "node:vm";

type Wrapped = (
  exports: unknown,
  require: NodeJS.Require,
  module: { exports: unknown },
  file: string,
  folder: string,
) => void;
interface Loaded {
  readonly file: string;
  readonly script: Script;
  readonly digest: Buffer;
  readonly fromKept: boolean;
}

const DIGEST_BYTES = 32;

/**
 * Loads CommonJS bundles with the code that V8 made of them earlier: each host's program is megabytes of text, and
 * compiling it is a third of what a host's start costs. What was kept lies beside the bundle, written when the program
 * is built, so a package carries it inside its archive. V8 itself compares only the source's length, so the source's
 * digest is compared here; kept code that does not fit this source or this V8 is left aside and the text is compiled.
 */
export class Precompiled {
  readonly #modules = new Map<string, { exports: unknown }>();
  readonly #loaded: Loaded[] = [];

  /** @param file absolute. @returns what the bundle exports. */
  load(file: string): unknown {
    const known = this.#modules.get(file);
    if (known) return known.exports;
    const source = readFileSync(file);
    const digest = createHash("sha256").update(source).digest();
    const kept = readKept(file, digest);
    const script = new Script(wrap(source.toString("utf8")), {
      filename: file,
      ...(kept && { cachedData: kept }),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    this.#loaded.push({ file, script, digest, fromKept: kept !== null && script.cachedDataRejected === false });
    const module = { exports: {} as unknown };
    this.#modules.set(file, module);
    const folder = dirname(file);
    const native = createRequire(file);
    const own = (id: string): unknown => (id.startsWith(".") ? this.load(resolve(folder, id)) : native(id));
    (script.runInThisContext() as Wrapped).call(
      module.exports,
      module.exports,
      Object.assign(own, native),
      module,
      file,
      folder,
    );
    return module.exports;
  }

  /** Keeps the code of all that was loaded, with the functions that ran so far. */
  keep(): void {
    for (const { file, script, digest } of this.#loaded)
      writeFileSync(keptFile(file), Buffer.concat([digest, script.createCachedData()]));
  }

  /** Names of the files that had no kept code, or none that fits. */
  compiledNow(): string[] {
    return this.#loaded.filter((l) => !l.fromKept).map((l) => basename(l.file));
  }
}

const keptFile = (file: string): string => `${file}.v8`;

function readKept(file: string, digest: Buffer): Buffer | null {
  try {
    const kept = readFileSync(keptFile(file));
    return kept.subarray(0, DIGEST_BYTES).equals(digest) ? kept.subarray(DIGEST_BYTES) : null;
  } catch {
    return null;
  }
}
