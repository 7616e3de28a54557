import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { convertPEMtoDER, readCertificateChain, split_der } from "node-opcua-crypto";
import { AppError } from "../../../shared/errors.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import { certificateInfo, sha256Of } from "./certificateInfo.ts";
import type { Clock } from "../clock.ts";
import type { TrustVerdict } from "../link/serverCheck.ts";

const VALIDITY_DAYS = 3 * 365;
const CLOCK_ALLOWANCE_MS = 3_600_000;

export interface ZonePkiOptions {
  readonly folder: string;
  readonly applicationUri: string;
  readonly stationName: string;
  readonly zone: string;
  readonly clock: Clock;
}

/** One zone's keys and trust: own key pair, trust list, and the certificate each server was last accepted with. */
export class ZonePki {
  readonly #o: ZonePkiOptions;
  readonly store: OPCUACertificateManager;
  #accepted: Record<string, string> = {};
  #own: { der: Buffer; info: CertificateInfo } | null = null;

  private constructor(o: ZonePkiOptions) {
    this.#o = o;
    this.store = new OPCUACertificateManager({ rootFolder: o.folder, automaticallyAcceptUnknownCertificate: false, keySize: 2048, disableFileWatchers: true });
  }

  /** Opens the folder, or creates key and certificate in it; renews a certificate that has expired or names another application. */
  static async open(o: ZonePkiOptions): Promise<ZonePki> {
    await mkdir(o.folder, { recursive: true, mode: 0o700 });
    await chmod(o.folder, 0o700);
    // A host that was killed left its lock; main runs one host per zone, so nobody else holds it.
    await rm(path.join(o.folder, "mutex.lock"), { recursive: true, force: true });
    const pki = new ZonePki(o);
    await pki.store.initialize();
    await chmod(pki.store.privateKey, 0o600);
    await pki.#openOwn();
    pki.#accepted = await pki.#readAccepted();
    return pki;
  }

  get certificateFile(): string {
    return path.join(this.#o.folder, "own", "certs", "client_certificate.pem");
  }
  get own(): { readonly der: Buffer; readonly info: CertificateInfo } {
    if (!this.#own) throw new AppError("internal", "The PKI is not open.");
    return this.#own;
  }

  async #openOwn(): Promise<void> {
    const now = this.#o.clock.nowMs();
    this.#own = this.#readOwn();
    if (this.#own && this.#own.info.notAfterMs > now && this.#own.info.applicationUri === this.#o.applicationUri) return;
    const host = hostname();
    const common = `Millward ${this.#o.zone} ${this.#o.stationName}`.replace(/[^A-Za-z0-9 ._-]/g, "").slice(0, 60);
    await rm(this.certificateFile, { force: true });
    await this.store.createSelfSignedCertificate({
      applicationUri: this.#o.applicationUri, subject: `/CN=${common}/O=Millward`, dns: [...new Set([host, "localhost"])], ip: ["127.0.0.1"],
      startDate: new Date(now - CLOCK_ALLOWANCE_MS), validity: VALIDITY_DAYS, outputFile: this.certificateFile,
    });
    this.#own = this.#readOwn();
    if (!this.#own) throw new AppError("integrity", "The zone's own certificate could not be created.");
  }

  #readOwn(): { der: Buffer; info: CertificateInfo } | null {
    try {
      const der = readCertificateChain(this.certificateFile)[0]!;
      return { der, info: certificateInfo(der) };
    } catch {
      return null;
    }
  }

  /** The trust list's word on a certificate chain; dates, host and application are checked elsewhere. */
  async verdict(chainDer: Buffer): Promise<TrustVerdict> {
    const chain = split_der(chainDer);
    const status: string = await this.store.verifyCertificate(chain, { acceptOutdatedCertificate: true, acceptOutDatedIssuerCertificate: true, acceptCertificateWithValidIssuerChain: true });
    if (status === "Good") return "trusted";
    if (/Revoked$/.test(status)) return "revoked";
    // A date in the future is reported whatever the options: dates are judged elsewhere, so here only trust counts.
    if (!/(Untrusted|ChainIncomplete|RevocationUnknown|BadCertificateTimeInvalid)$/.test(status)) return "invalid";
    // A person who pinned this very certificate has decided without its issuer.
    return (await this.store.isCertificateTrusted(chain[0]!)) === "Good" ? "trusted" : "untrusted";
  }

  /** @throws invalid_input when the bytes are no certificate. */
  async trust(der: Uint8Array): Promise<CertificateInfo> {
    const leaf = firstOf(der);
    const info = describe(leaf);
    await this.store.trustCertificate(leaf);
    return info;
  }

  /** @throws not_found when no certificate of that fingerprint is trusted. */
  async distrust(sha256: string): Promise<void> {
    const folder = this.store.trustedFolder;
    for (const name of await readdir(folder)) {
      const der = await readFile(path.join(folder, name)).then((bytes) => (bytes[0] === 0x30 ? bytes : convertPEMtoDER(bytes.toString("utf8")))).catch(() => null);
      if (!der || sha256Of(firstOf(der)) !== sha256) continue;
      await this.store.removeTrustedCertificate(describe(firstOf(der)).sha1);
      return;
    }
    throw new AppError("not_found", "No certificate of that fingerprint is trusted in this zone.");
  }

  acceptedSha256(server: string): string | null {
    return this.#accepted[server] ?? null;
  }

  /** Remembers what a server was accepted with, across starts: a later change is then seen as one. */
  async accept(server: string, sha256: string): Promise<void> {
    if (this.#accepted[server] === sha256) return;
    this.#accepted = { ...this.#accepted, [server]: sha256 };
    const file = this.#acceptedFile;
    await writeFile(`${file}.new`, JSON.stringify(this.#accepted, null, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  get #acceptedFile(): string {
    return path.join(this.#o.folder, "accepted.json");
  }

  async #readAccepted(): Promise<Record<string, string>> {
    try {
      const read: unknown = JSON.parse(await readFile(this.#acceptedFile, "utf8"));
      if (typeof read !== "object" || read === null) return {};
      return Object.fromEntries(Object.entries(read).filter((e): e is [string, string] => typeof e[1] === "string"));
    } catch {
      return {};
    }
  }

  async dispose(): Promise<void> {
    this.store.referenceCounter = 0; // clients whose connection failed never give theirs back
    await this.store.dispose();
  }
}

function firstOf(der: Uint8Array): Buffer {
  try {
    return split_der(Buffer.from(der))[0] ?? Buffer.alloc(0);
  } catch (cause) {
    throw new AppError("invalid_input", "These bytes are no certificate.", { cause });
  }
}

function describe(der: Buffer): CertificateInfo {
  try {
    return certificateInfo(der);
  } catch (cause) {
    throw new AppError("invalid_input", "These bytes are no certificate.", { cause });
  }
}
