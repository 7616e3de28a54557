import { mkdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { AppError } from "../../../shared/errors.ts";
import type { ServerId } from "../../../shared/ids.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../wire/clock.ts";
import { ServerNonces } from "../wire/serverNonces.ts";
import type { TrustVerdict } from "./serverCheck.ts";
import { chainOf } from "./certificateChain.ts";
import { certificateInfo } from "./certificateInfo.ts";
import { claimsAuthority } from "./certificateUse.ts";
import { folderInWords } from "./folderInWords.ts";
import { keepFromOthers, writeWhole } from "./keyFile.ts";
import { clientKeyPair } from "./ownCertificate.ts";
import { OwnCertificates } from "./ownCertificates.ts";
import { pkiWords } from "./pkiWords.ts";
import { leafSha256, TrustLists } from "./trustLists.ts";
import { bounded } from "../../../shared/text.ts";

const MAX_SEEN = 64;

interface ZonePkiDeps {
  readonly folder: string;
  readonly applicationUri: string;
  readonly stationName: string;
  readonly zone: string;
  readonly clock: Clock;
  /** Encrypts the private keys on disk; null where the system has no key ring to keep it. */
  readonly passphrase: string | null;
  readonly log?: Pick<Log, "warn">;
}

/** One zone's keys and trust: own certificates, trust lists, and the certificate each server was last accepted with. */
export class ZonePki {
  /** Of all servers of the zone: one that repeats itself does so on the next connection too. */
  readonly nonces = new ServerNonces();
  readonly #deps: ZonePkiDeps;
  readonly store: OPCUACertificateManager;
  readonly lists: TrustLists;
  readonly #seen = new Map<string, Buffer>();
  #accepted: Record<string, string> = {};
  #acceptedWritten = true;
  #acceptedWrites: Promise<void> = Promise.resolve();
  #certificates: OwnCertificates | null = null;

  private constructor(deps: ZonePkiDeps) {
    this.#deps = deps;
    this.store = new OPCUACertificateManager({
      rootFolder: deps.folder,
      automaticallyAcceptUnknownCertificate: false,
      keySize: 2048,
      disableFileWatchers: true,
      ...(deps.passphrase === null ? {} : { privateKeyPassphrase: deps.passphrase }),
    });
    this.lists = new TrustLists(this.store, () => deps.clock.nowMs());
  }

  /**
   * Opens the folder, or creates key and certificate in it; makes a self-signed certificate again that has ended or
   * names another application. A folder that takes nothing is opened with what lies in it.
   * @throws AppError "unavailable" in words when a key or certificate must be written and cannot be.
   */
  static async open(deps: ZonePkiDeps): Promise<ZonePki> {
    try {
      return await ZonePki.#openFolder(deps);
    } catch (err) {
      throw folderInWords(err);
    }
  }

  static async #openFolder(deps: ZonePkiDeps): Promise<ZonePki> {
    await mkdir(deps.folder, { recursive: true, mode: 0o700 });
    await keepFromOthers(deps.folder);
    // A host that was killed left its lock; main runs one host per zone, so nobody else holds it.
    // Where the disk takes nothing, nothing is written that the lock would keep apart.
    await rm(path.join(deps.folder, "mutex.lock"), { recursive: true, force: true }).catch(() => undefined);
    const pki = new ZonePki(deps);
    const common = bounded(`Millward ${deps.zone} ${deps.stationName}`.replace(/[^A-Za-z0-9 ._-]/g, ""), 60);
    pki.#certificates = await OwnCertificates.open({
      folder: path.join(deps.folder, "own"),
      passphrase: deps.passphrase,
      nowMs: () => deps.clock.nowMs(),
      name: {
        applicationUri: deps.applicationUri,
        subject: `/CN=${common}/O=Millward`,
        dns: [...new Set([hostname(), "localhost"])],
        ip: ["127.0.0.1"],
      },
    });
    await pki.store.initialize();
    await keepFromOthers(pki.store.privateKey);
    await pki.lists.pruneRejected().catch((err: unknown) => deps.log?.warn("pki.rejected.kept", { err }));
    pki.#accepted = await pki.#readAccepted();
    return pki;
  }

  get applicationUri(): string {
    return this.#deps.applicationUri;
  }

  get certificates(): OwnCertificates {
    if (!this.#certificates) throw new AppError("internal", "The PKI is not open.");
    return this.#certificates;
  }

  /** The certificate in use, apart from links that are being switched to the next one. */
  get own(): { readonly der: Buffer; readonly info: CertificateInfo } {
    const { chain, info } = this.certificates.present;
    return { der: chain[0]!, info };
  }

  /** What the link to that server shows of us. */
  ownFor(server: ServerId): CertificateInfo {
    return this.certificates.of(server).info;
  }

  /** Identity and trust list for an OPC UA client. @param server null for asking endpoints only. */
  clientIdentity(server: ServerId | null) {
    return {
      clientCertificateManager: this.store,
      certificateKeyPairProvider: clientKeyPair(this.certificates.of(server)),
    };
  }

  /** The trust list's word on a certificate chain; dates, host and application are checked elsewhere. */
  async verdict(chainDer: Buffer): Promise<TrustVerdict> {
    return (await this.judged(chainDer)).trust;
  }

  /** The same, and whether a person trusted this very certificate. */
  async judged(chainDer: Buffer): Promise<{ readonly trust: TrustVerdict; readonly pinned: boolean }> {
    this.#remember(chainDer);
    const { trust, pinned } = await this.lists.examine(chainDer);
    return { trust, pinned };
  }

  /** The chain in which a certificate was last seen; null when no server has shown it since the start. */
  seenChain(sha256: string): Buffer | null {
    return this.#seen.get(sha256) ?? null;
  }

  #remember(chainDer: Buffer): void {
    try {
      const sha256 = leafSha256(chainDer);
      this.#seen.delete(sha256);
      this.#seen.set(sha256, chainDer);
    } catch {
      return; // nothing to remember of what is no certificate
    }
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= MAX_SEEN) return;
      this.#seen.delete(oldest);
    }
  }

  /** @throws invalid_input when the bytes are no certificate, or an authority's: pinned, it would vouch for others. */
  async trust(der: Uint8Array): Promise<CertificateInfo> {
    const leaf = firstOf(der);
    const info = describe(leaf);
    if (claimsAuthority(leaf)) throw new AppError("invalid_input", pkiWords.authority(bounded(info.subject, 100)));
    await this.lists.trust(leaf);
    return info;
  }

  /** @throws not_found when no certificate of that fingerprint is trusted. */
  async distrust(sha256: string): Promise<void> {
    await this.lists.remove(sha256, "trusted").catch((err: unknown) => {
      throw err instanceof AppError && err.code === "not_found"
        ? new AppError("not_found", "No certificate of that fingerprint is trusted in this zone.")
        : err;
    });
  }

  acceptedSha256(server: string): string | null {
    return this.#accepted[server] ?? null;
  }

  /**
   * Remembers what a server was accepted with, across starts: a later change is then seen as one. A disk that does not
   * take it fails no link.
   */
  async accept(server: string, sha256: string): Promise<void> {
    if (this.#accepted[server] === sha256 && this.#acceptedWritten) return;
    this.#accepted = { ...this.#accepted, [server]: sha256 };
    this.#acceptedWrites = this.#acceptedWrites.then(() => this.#writeAccepted(server));
    await this.#acceptedWrites;
  }

  async #writeAccepted(server: string): Promise<void> {
    try {
      await writeWhole(this.#acceptedFile, JSON.stringify(this.#accepted, null, 2), 0o600);
      this.#acceptedWritten = true;
    } catch (err) {
      this.#acceptedWritten = false;
      this.#deps.log?.warn("pki.accepted.unwritten", { server, err });
    }
  }

  get #acceptedFile(): string {
    return path.join(this.#deps.folder, "accepted.json");
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
    await this.#acceptedWrites;
    this.store.referenceCounter = 0; // clients whose connection failed never give theirs back
    await this.store.dispose();
  }
}

function firstOf(der: Uint8Array): Buffer {
  try {
    return chainOf(Buffer.from(der))[0]!;
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
