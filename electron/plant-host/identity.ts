import { createPrivateKey, generateKeyPair, X509Certificate } from "node:crypto";
import { chmod, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { OPCUACertificateManager } from "node-opcua";
import { bounded } from "../../shared/text.ts";

export interface DemoServerKeys {
  readonly certificateManager: OPCUACertificateManager;
  readonly userCertificateManager: OPCUACertificateManager;
  readonly certificateFile: string;
  readonly certificateDer: Buffer;
}

const KEY_BITS = 2048;
const VALIDITY_DAYS = 730;
/** A certificate is renewed while it still holds this long. */
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;

/**
 * Opens the key and certificate of one demo server, and makes them the first time or when they no longer fit. Unknown
 * clients are refused until trusted.
 */
export async function openIdentity(folder: string, applicationUri: string, nowMs: number): Promise<DemoServerKeys> {
  const pki = join(folder, "pki");
  await mkdir(pki, { recursive: true, mode: 0o700 });
  const manager = (rootFolder: string): OPCUACertificateManager =>
    new OPCUACertificateManager({
      rootFolder,
      keySize: KEY_BITS,
      automaticallyAcceptUnknownCertificate: false,
      disableFileWatchers: true,
    });
  // A process that was killed left its lock; this one is the folder's only owner, and waiting for it would be for ever.
  await Promise.all(
    [pki, join(folder, "user-pki")].map((f) => rm(join(f, "mutex.lock"), { recursive: true, force: true })),
  );
  const certificateManager = manager(pki);
  const userCertificateManager = manager(join(folder, "user-pki"));
  await Promise.all([certificateManager, userCertificateManager].map((m) => demandKey(m.privateKey)));
  await Promise.all([certificateManager.initialize(), userCertificateManager.initialize()]);
  await Promise.all([certificateManager, userCertificateManager].map((m) => keepFromOthers(m.privateKey)));
  const certificateFile = join(pki, "own/certs/millward.pem");
  if (!(await stillFits(certificateFile, certificateManager.privateKey, applicationUri, nowMs))) {
    await rm(certificateFile, { force: true });
    await certificateManager.createSelfSignedCertificate({
      applicationUri,
      subject: `/CN=${bounded(applicationUri, 60).replace(/[/=]/g, "-")}`,
      dns: ["localhost"],
      ip: ["127.0.0.1"],
      startDate: new Date(nowMs),
      validity: VALIDITY_DAYS,
      outputFile: certificateFile,
    });
  }
  const certificateDer = new X509Certificate(await readFile(certificateFile)).raw;
  return { certificateManager, userCertificateManager, certificateFile, certificateDer };
}

/**
 * A key that cannot be read is made again: a process that was killed while it wrote one must not keep the next from
 * starting. Written beside and renamed, so that it is there whole or not at all.
 */
async function demandKey(file: string): Promise<void> {
  if (await holdsKey(file)) return;
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: KEY_BITS });
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = await open(`${file}.new`, "w", 0o600);
  try {
    await beside.writeFile(privateKey.export({ type: "pkcs8", format: "pem" }));
    await beside.sync();
  } finally {
    await beside.close();
  }
  await rename(`${file}.new`, file);
}

async function holdsKey(file: string): Promise<boolean> {
  try {
    createPrivateKey(await readFile(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

async function stillFits(
  certificateFile: string,
  keyFile: string,
  applicationUri: string,
  nowMs: number,
): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(certificateFile));
    const names = (certificate.subjectAltName ?? "").split(", ");
    return (
      Date.parse(certificate.validTo) > nowMs + RENEW_BEFORE_MS &&
      Date.parse(certificate.validFrom) <= nowMs &&
      names.includes(`URI:${applicationUri}`) &&
      certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile)))
    );
  } catch {
    return false;
  }
}

/** Nothing is written where that is so already: a read-only disk must not end the demo. */
async function keepFromOthers(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) await chmod(file, 0o600);
}
