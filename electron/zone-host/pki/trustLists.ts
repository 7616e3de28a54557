import { createHash, X509Certificate } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { exploreCertificateRevocationList, split_der, verifyCrlIssuedByCertificate } from "node-opcua-crypto";
import { AppError } from "../../../shared/errors.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import type { CertificateList, StoredCrl, TrustWord } from "../../../shared/zones/pki.ts";
import { plainText } from "../wire/plainText.ts";
import { chainOf } from "./certificateChain.ts";
import { certificateInfo, isAuthority, sha256Of } from "./certificateInfo.ts";
import { claimsAuthority } from "./certificateUse.ts";
import { isWeakSignature, MIN_KEY_BITS } from "../../../shared/zones/certificateStrength.ts";
import { writeWhole } from "./keyFile.ts";
import { readPemText, pemOf } from "./pemText.ts";
import { pkiWords } from "./pkiWords.ts";

/** A stranger can make us note as many refused certificates as he likes; the newest are kept. */
const MAX_REJECTED = 50;
/** The library has to read every list again after old ones are deleted: not for each stranger. */
const PRUNE_EVERY = 25;
const MAX_CHAIN = 5;

export interface Stored {
  readonly der: Buffer;
  readonly info: CertificateInfo;
  readonly ca: boolean;
  readonly file: string;
}

/** What the lists say of a chain. `pinned`: a person trusted this very certificate. */
interface Examined {
  readonly trust: TrustWord;
  readonly status: string;
  readonly pinned: boolean;
}

/** The zone's trusted, issuer and rejected certificates and its revocation lists. */
export class TrustLists {
  readonly #store: OPCUACertificateManager;
  readonly #nowMs: () => number;
  #last: Promise<unknown> = Promise.resolve();
  constructor(store: OPCUACertificateManager, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /**
   * One after another: while the library reads its lists again they are empty, and a certificate would be judged by
   * part of them.
   */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async list(list: CertificateList): Promise<Stored[]> {
    const folder = this.#folder(list);
    const names = await readdir(folder).catch(() => []);
    const read = await Promise.all(names.map((name) => storedOf(path.join(folder, name))));
    return read.filter((s) => s !== null).sort((a, b) => a.info.subject.localeCompare(b.info.subject));
  }

  /** @throws not_found. */
  async find(sha256: string, list: CertificateList): Promise<Stored> {
    const found = (await this.list(list)).find((s) => s.info.sha256 === sha256);
    if (!found) throw new AppError("not_found", `No certificate of that fingerprint is in the zone's ${words[list]}.`);
    return found;
  }

  /**
   * Judges a chain by the lists; dates of the certificate itself, host and application are judged elsewhere.
   * @throws integrity when it cannot be read.
   */
  async examine(chainDer: Buffer): Promise<Examined> {
    const chain = chainOf(chainDer);
    return this.#inTurn(async () => {
      const status: string = await this.#store.verifyCertificate(chain, {
        acceptOutdatedCertificate: true,
        acceptPendingCertificate: true,
        acceptCertificateWithValidIssuerChain: true,
      });
      const examined = await this.#judge(chain[0]!, status);
      if (examined.trust === "untrusted") await this.#noteRejected(chain[0]!);
      return examined;
    });
  }

  async #judge(leaf: Buffer, status: string): Promise<Examined> {
    if (/Revoked$/.test(status)) return { trust: "revoked", status, pinned: false };
    if (status !== "Good" && !/(Untrusted|ChainIncomplete|RevocationUnknown|TimeInvalid)$/.test(status))
      return { trust: "invalid", status, pinned: false };
    // However it came into the trusted folder: an authority vouches for others and is nobody's server.
    if (claimsAuthority(leaf)) return { trust: "untrusted", status: "BadCertificateUseNotAllowed", pinned: false };
    // A person who pinned this very certificate has decided without its issuer.
    const sha256 = sha256Of(leaf);
    if ((await this.list("trusted")).some((s) => s.info.sha256 === sha256))
      return { trust: "trusted", status, pinned: true };
    if (status !== "Good") return { trust: "untrusted", status, pinned: false };
    const issuers = await this.#issuersOf(leaf);
    // The library takes any trusted certificate as an issuer; only an authority's may be one.
    if (!issuers.every(isAuthority))
      return { trust: "invalid", status: "BadCertificateIssuerUseNotAllowed", pinned: false };
    // A root's own signature vouches for nothing; every other in the chain does.
    if (issuers.map(certificateInfo).some((i) => !i.selfSigned && isWeakSignature(i.signatureAlgorithm)))
      return { trust: "invalid", status: "BadCertificatePolicyCheckFailed", pinned: false };
    // Leniency about dates is meant for the leaf alone; the library extends it to the issuers.
    if (!(await this.#inForce(issuers)))
      return { trust: "untrusted", status: "BadCertificateIssuerTimeInvalid", pinned: false };
    return { trust: "trusted", status, pinned: false };
  }

  /**
   * True when each issuer is within its dates, or was renewed with the same key and name by one of equal standing that
   * is.
   */
  async #inForce(issuers: readonly Buffer[]): Promise<boolean> {
    const nowMs = this.#nowMs();
    const [trusted, known] = [await this.list("trusted"), await this.list("issuers")];
    return issuers.every((issuer) => {
      const x509 = new X509Certificate(issuer);
      const equals = trusted.some((s) => s.der.equals(issuer)) ? trusted : [...known, ...trusted];
      return equals.some(
        ({ der, info }) =>
          info.notBeforeMs <= nowMs &&
          nowMs <= info.notAfterMs &&
          (der.equals(issuer) || sameAuthority(new X509Certificate(der), x509)),
      );
    });
  }

  /**
   * Keeps a stranger's certificate for a person to decide on. A known issuer is none: once rejected, it would condemn
   * all that it issued.
   */
  async #noteRejected(leaf: Buffer): Promise<void> {
    if ((await this.list("issuers")).some((s) => s.der.equals(leaf))) return;
    // writes what it does not know into the rejected folder; its answer is not used
    await this.#store.isCertificateTrusted(leaf);
    const names = await readdir(this.#store.rejectedFolder).catch(() => []);
    if (names.length >= MAX_REJECTED + PRUNE_EVERY) await this.#pruneRejected();
  }

  /** @returns the issuers known here, nearest first; empty for a self-signed certificate. */
  issuersOf(leaf: Buffer): Promise<Buffer[]> {
    return this.#inTurn(() => this.#issuersOf(leaf));
  }

  async #issuersOf(leaf: Buffer): Promise<Buffer[]> {
    const found: Buffer[] = [];
    for (let at = leaf; found.length < MAX_CHAIN;) {
      const issuer = await this.#issuerOf(at);
      if (!issuer || issuer.equals(at)) return found;
      found.push(issuer);
      at = issuer;
    }
    return found;
  }

  issuerOf(der: Buffer): Promise<Buffer | null> {
    return this.#inTurn(() => this.#issuerOf(der));
  }

  async #issuerOf(der: Buffer): Promise<Buffer | null> {
    return (await this.#store.findIssuerCertificate(der)) ?? null;
  }

  trust(der: Buffer): Promise<void> {
    return this.#inTurn(() => this.#store.trustCertificate(der));
  }

  reject(sha256: string): Promise<Stored> {
    return this.#inTurn(async () => {
      const found = await this.find(sha256, "trusted");
      await this.#store.rejectCertificate(found.der);
      return found;
    });
  }

  remove(sha256: string, list: CertificateList): Promise<Stored> {
    return this.#inTurn(() => this.#remove(sha256, list));
  }

  async #remove(sha256: string, list: CertificateList): Promise<Stored> {
    const found = await this.find(sha256, list);
    if (list === "trusted") await this.#store.removeTrustedCertificate(found.info.sha1);
    else if (list === "issuers") await this.#removeIssuer(found);
    else {
      await rm(found.file, { force: true });
      await this.#store.reloadCertificates();
    }
    return found;
  }

  async #removeIssuer(found: Stored): Promise<void> {
    // An issuer that stayed trusted would go on vouching.
    await this.#store.removeTrustedCertificate(found.info.sha1);
    await this.#store.removeIssuer(found.info.sha1);
    const others = await this.list("issuers");
    await this.#deleteCrls((der) => verifies(der, found.der) && !others.some((s) => verifies(der, s.der)));
  }

  /** @throws invalid_input unless it is an authority's, valid now, and signed by itself or a known issuer. */
  addIssuer(der: Buffer, trusted: boolean, nowMs: number): Promise<CertificateInfo> {
    return this.#inTurn(() => this.#addIssuer(der, trusted, nowMs));
  }

  async #addIssuer(der: Buffer, trusted: boolean, nowMs: number): Promise<CertificateInfo> {
    const info = certificateInfo(der);
    const x509 = new X509Certificate(der);
    if (!x509.ca)
      throw new AppError(
        "invalid_input",
        "This is no authority's certificate: it may not issue others. Trust it as a server's instead.",
      );
    if (info.notAfterMs <= nowMs)
      throw new AppError("invalid_input", "This authority's certificate has ended. Ask it for the present one.");
    if (info.keyBits !== 0 && info.keyBits < MIN_KEY_BITS)
      throw new AppError("invalid_input", pkiWords.shortKey(info.keyBits, MIN_KEY_BITS));
    if (!info.selfSigned) {
      if (isWeakSignature(info.signatureAlgorithm))
        throw new AppError("invalid_input", pkiWords.weakSignature(info.signatureAlgorithm));
      const issuer = await this.#issuerOf(der);
      if (!issuer || !x509.verify(new X509Certificate(issuer).publicKey))
        throw new AppError("invalid_input", "The authority above this one is not known here. Add that one first.");
    }
    const inRejected = (await this.list("rejected")).find((s) => s.info.sha256 === info.sha256);
    if (inRejected) await this.#remove(info.sha256, "rejected");
    await this.#store.addIssuer(der, false, trusted);
    if (trusted) await this.#store.trustCertificate(der); // also when the issuer was here already
    return info;
  }

  /**
   * Replaces the issuer's earlier list.
   * @throws invalid_input unless a known issuer signed it, conflict when a later one is here.
   */
  addCrl(der: Buffer): Promise<StoredCrl> {
    return this.#inTurn(() => this.#addCrl(der));
  }

  async #addCrl(der: Buffer): Promise<StoredCrl> {
    const issuer = (await this.list("issuers")).find((s) => s.ca && verifies(der, s.der));
    if (!issuer)
      throw new AppError(
        "invalid_input",
        "No issuer kept in this zone signed this revocation list. Add the issuer's certificate first.",
      );
    const { identifier } = exploreCertificateRevocationList(der).signatureAlgorithm;
    if (isWeakSignature(identifier)) throw new AppError("invalid_input", pkiWords.weakSignature(identifier));
    const crl = crlOf(der, issuer.info.sha256);
    const kept = (await this.crls()).find((c) => c.issuerSha256 === issuer.info.sha256);
    if (kept && kept.thisUpdateMs > crl.thisUpdateMs)
      throw new AppError(
        "conflict",
        pkiWords.laterList(new Date(kept.thisUpdateMs).toISOString().slice(0, 16).replace("T", " ")),
      );
    // By its own name, and whole before any other goes: the library names and deletes them by the issuer's name, which
    // another key may share.
    const file = path.join(this.#store.issuersCrlFolder, `crl_${crl.sha256}.pem`);
    await writeWhole(file, pemOf(der, "X509 CRL"), 0o600);
    await this.#deleteCrls((kept, at) => at !== file && verifies(kept, issuer.der));
    return crl;
  }

  async #deleteCrls(superseded: (der: Buffer, file: string) => boolean): Promise<void> {
    for (const { file, der } of await this.#crlsOnDisk()) if (superseded(der, file)) await rm(file, { force: true });
    await this.#store.reloadCertificates();
  }

  async crls(): Promise<StoredCrl[]> {
    return (await this.crlFiles()).map((f) => f.crl);
  }

  /** The revocation lists as they lie on disk, each once. */
  async crlFiles(): Promise<{ readonly der: Buffer; readonly crl: StoredCrl }[]> {
    const issuers = await this.list("issuers");
    const found = new Map<string, { der: Buffer; crl: StoredCrl }>();
    for (const { der } of await this.#crlsOnDisk()) {
      const crl = crlOf(der, issuers.find((s) => verifies(der, s.der))?.info.sha256 ?? null);
      found.set(crl.sha256, { der, crl });
    }
    return [...found.values()];
  }

  async #crlsOnDisk(): Promise<{ readonly file: string; readonly der: Buffer }[]> {
    const folders = await Promise.all(
      [this.#store.issuersCrlFolder, this.#store.crlFolder].map(async (folder) =>
        (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name)),
      ),
    );
    const read = await Promise.all(folders.flat().map(async (file) => ({ file, der: await crlIn(file) })));
    return read.filter((r): r is { file: string; der: Buffer } => r.der !== null);
  }

  /** Keeps the newest of what was refused. */
  pruneRejected(): Promise<void> {
    return this.#inTurn(() => this.#pruneRejected());
  }

  async #pruneRejected(): Promise<void> {
    const folder = this.#store.rejectedFolder;
    const names = await readdir(folder).catch(() => []);
    if (names.length <= MAX_REJECTED) return;
    const aged = await Promise.all(
      names.map(async (name) => ({
        file: path.join(folder, name),
        atMs: (await stat(path.join(folder, name)).catch(() => null))?.mtimeMs ?? 0,
      })),
    );
    for (const { file } of aged.sort((a, b) => b.atMs - a.atMs).slice(MAX_REJECTED)) await rm(file, { force: true });
    await this.#store.reloadCertificates();
  }

  #folder(list: CertificateList): string {
    return list === "trusted"
      ? this.#store.trustedFolder
      : list === "issuers"
        ? this.#store.issuersCertFolder
        : this.#store.rejectedFolder;
  }
}

const words: Readonly<Record<CertificateList, string>> = {
  trusted: "trusted list",
  issuers: "issuers",
  rejected: "rejected list",
};

async function storedOf(file: string): Promise<Stored | null> {
  try {
    const bytes = await readFile(file);
    const der = bytes[0] === 0x30 ? split_der(bytes)[0]! : readPemText(bytes.toString("utf8")).certificates[0]!;
    return { der, info: certificateInfo(der), ca: isAuthority(der), file };
  } catch {
    return null;
  }
}

async function crlIn(file: string): Promise<Buffer | null> {
  try {
    return readPemText(await readFile(file, "utf8")).crl;
  } catch {
    return null;
  }
}

const sameAuthority = (a: X509Certificate, b: X509Certificate): boolean =>
  a.ca && a.subject === b.subject && a.publicKey.equals(b.publicKey);

/** True when that issuer's key signed the revocation list. */
export function verifies(crl: Buffer, issuer: Buffer): boolean {
  try {
    return verifyCrlIssuedByCertificate(crl, issuer);
  } catch {
    return false;
  }
}

export function crlOf(der: Buffer, issuerSha256: string | null): StoredCrl {
  const { tbsCertList } = exploreCertificateRevocationList(der);
  const issuer = Object.values(tbsCertList.issuer as unknown as Record<string, unknown>)
    .filter((v) => typeof v === "string")
    .join(", ");
  return {
    sha256: createHash("sha256").update(der).digest("hex"),
    issuer: plainText(issuer),
    issuerSha256,
    thisUpdateMs: tbsCertList.thisUpdate.getTime(),
    nextUpdateMs: tbsCertList.nextUpdate?.getTime() ?? null,
    revoked: tbsCertList.revokedCertificates.length,
  };
}

export const leafSha256 = (chainDer: Buffer): string => sha256Of(chainOf(chainDer)[0]!);
