import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import { keySecretShut } from "./pkiWords.ts";

/** Seals text with a key that the operating system keeps. */
export interface KeyRing {
  available(): Promise<boolean>;
  seal(text: string): Promise<Uint8Array>;
  open(sealed: Buffer): Promise<string>;
}

/**
 * The passphrase of each zone's private keys: random, sealed by the system's key ring, and handed to the zone's host
 * alone.
 * It is written before a key is encrypted with it, and never made anew while an earlier one exists: that would lock the
 * keys.
 */
export class KeySecrets {
  readonly #box: KeyRing;
  readonly #file: (zone: ZoneId) => string;

  /** @param deps.file where the sealed passphrase of a zone lies, beside its PKI folder. */
  constructor(deps: { box: KeyRing; file: (zone: ZoneId) => string }) {
    this.#box = deps.box;
    this.#file = deps.file;
  }

  /** @returns null where the system has no key ring. @throws integrity when a sealed passphrase does not open. */
  async passphraseOf(zone: ZoneId): Promise<string | null> {
    if (!(await this.#box.available())) return null;
    const sealed = await readSealed(this.#file(zone));
    if (sealed === null) return this.#make(zone);
    try {
      const held = JSON.parse(await this.#box.open(Buffer.from(sealed, "base64"))) as {
        zone?: unknown;
        passphrase?: unknown;
      };
      // The sealed text names its zone, so that a file moved to another zone opens nothing.
      if (held.zone === zone && typeof held.passphrase === "string" && held.passphrase.length >= 32)
        return held.passphrase;
    } catch {
      // Said below; the cause could quote what was sealed.
    }
    throw new AppError("integrity", keySecretShut);
  }

  async #make(zone: ZoneId): Promise<string> {
    const passphrase = randomBytes(32).toString("base64url");
    const file = this.#file(zone);
    const sealed = Buffer.from(await this.#box.seal(JSON.stringify({ zone, passphrase }))).toString("base64");
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(`${file}.new`, "w", 0o600);
    try {
      await handle.writeFile(sealed);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
    return passphrase;
  }
}

async function readSealed(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw err;
  }
}
