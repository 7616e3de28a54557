// Private keys on disk: PKCS#8, owner only, encrypted wherever the system has a key ring that keeps the passphrase.
import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { chmod, open, readFile, rename, rm, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { AppError } from "../../../shared/errors.ts";
import type { KeyBits } from "../../../shared/zones/pki.ts";
import { pkiWords } from "./pkiWords.ts";

export const newKey = async (keyBits: KeyBits): Promise<KeyObject> =>
  (await promisify(generateKeyPair)("rsa", { modulusLength: keyBits, publicExponent: 0x10001 })).privateKey;

const encryptedMark = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

/**
 * @returns the key and whether it lay encrypted; null when there is no file.
 * @throws integrity when it cannot be opened.
 */
export async function readKey(
  file: string,
  passphrase: string | null,
): Promise<{ key: KeyObject; encrypted: boolean } | null> {
  let pem: string;
  try {
    pem = await readFile(file, "utf8");
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw err;
  }
  const encrypted = pem.includes(encryptedMark);
  if (encrypted && passphrase === null) throw new AppError("integrity", pkiWords.keyRingShut);
  try {
    return { key: createPrivateKey(encrypted ? { key: pem, passphrase: passphrase! } : pem), encrypted };
  } catch {
    // The cause is left out: it could quote the key.
    throw new AppError(
      "integrity",
      encrypted ? pkiWords.wrongSecret : "The zone's private key cannot be read. Bring it back from a backup.",
    );
  }
}

/** Takes from everybody but the owner what others may; nothing is written where that is so already. */
export async function keepFromOthers(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, mode & 0o700);
}

/** Replaces the file in one step, readable by its owner only. */
export async function writeKey(file: string, key: KeyObject, passphrase: string | null): Promise<void> {
  const pem =
    passphrase === null
      ? key.export({ type: "pkcs8", format: "pem" })
      : key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase });
  await writeWhole(file, pem, 0o600);
}

/** Writes beside the file, flushes, and renames: whoever reads gets the old or the new, never a part. */
export async function writeWhole(file: string, text: string | Buffer, mode: number): Promise<void> {
  const beside = `${file}.new`;
  await rm(beside, { force: true });
  const handle = await open(beside, "wx", mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}
