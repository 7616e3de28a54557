import { X509Certificate, type KeyObject } from "node:crypto";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../../shared/errors.ts";
import type { ServerId } from "../../../shared/ids.ts";
import type { KeyBits, OwnCertificate, OwnRole, PendingRequest } from "../../../shared/zones/pki.ts";
import type { LinkIdentity } from "../../../shared/hosts/pkiCalls.ts";
import { certificateInfo } from "./certificateInfo.ts";
import { isWeakSignature, MIN_KEY_BITS } from "../../../shared/zones/certificateStrength.ts";
import { useOf } from "./certificateUse.ts";
import { keepFromOthers, newKey, readKey, writeKey, writeWhole } from "./keyFile.ts";
import {
  belongs,
  keyBitsOf,
  ownCertificateOf,
  readCertificate,
  readKeyPair,
  selfSigned,
  signingRequest,
  type KeyPair,
  type OwnName,
} from "./ownCertificate.ts";
import { readPemText, pemOf } from "./pemText.ts";
import { pkiWords } from "./pkiWords.ts";

const VALIDITY_DAYS = 3 * 365;
const CLOCK_ALLOWANCE_MS = 3_600_000;

interface OwnCertificatesDeps {
  /** The PKI's `own` folder. */
  readonly folder: string;
  readonly name: OwnName;
  /** Encrypts every key file; null leaves them readable by their owner only. */
  readonly passphrase: string | null;
  readonly nowMs: () => number;
}

/**
 * The zone's own certificates: `present` is shown by every link, `next` waits until servers know it, `previous` is kept
 * until it ends so that there is a way back. Each lies on disk as a pair of key and certificate chain.
 */
export class OwnCertificates {
  readonly #deps: OwnCertificatesDeps;
  readonly #pairs = new Map<OwnRole, KeyPair>();
  readonly #onNext = new Set<ServerId>();
  #request: (PendingRequest & { readonly key: KeyObject | null }) | null = null;

  private constructor(deps: OwnCertificatesDeps) {
    this.#deps = deps;
  }

  static async open(deps: OwnCertificatesDeps): Promise<OwnCertificates> {
    const own = new OwnCertificates(deps);
    for (const folder of ["certs", "private"])
      await mkdir(path.join(deps.folder, folder), { recursive: true, mode: 0o700 });
    await own.#protectKeys();
    await own.#finishSwap();
    for (const role of ["present", "next", "previous"] as const) {
      const pair = await own.#read(role);
      if (pair) own.#pairs.set(role, pair);
    }
    await own.#ensurePresent();
    await own.#dropEnded();
    own.#request = await own.#readRequest();
    return own;
  }

  get present(): KeyPair {
    const pair = this.#pairs.get("present");
    if (!pair) throw new AppError("internal", "The PKI is not open.");
    return pair;
  }
  get keyEncrypted(): boolean {
    return this.present.encrypted;
  }
  pair(role: OwnRole): KeyPair | null {
    return this.#pairs.get(role) ?? null;
  }
  get request(): PendingRequest | null {
    if (!this.#request) return null;
    const { createdAtMs, keyBits, newKey: fresh, pem } = this.#request;
    return { createdAtMs, keyBits, newKey: fresh, pem };
  }
  list(): OwnCertificate[] {
    return [...this.#pairs].map(([role, pair]) => ownCertificateOf(role, pair));
  }

  /** What a link to that server shows. */
  of(server: ServerId | null): KeyPair {
    return (server !== null && this.#onNext.has(logicalServer(server)) ? this.pair("next") : null) ?? this.present;
  }
  identityOf(server: ServerId): LinkIdentity {
    return this.#onNext.has(server) ? "next" : "present";
  }

  use(server: ServerId, identity: LinkIdentity): void {
    if (identity === "present") {
      this.#onNext.delete(server);
      return;
    }
    const next = this.pair("next");
    if (!next) throw new AppError("not_found", "No next certificate waits in this zone. Create or import one first.");
    if (next.info.notAfterMs <= this.#deps.nowMs())
      throw new AppError("conflict", "The certificate that waits has ended already. Discard it and make another.");
    this.#onNext.add(server);
  }

  async prepare(keyBits: KeyBits): Promise<OwnCertificate> {
    this.#demandNoNext();
    const key = await newKey(keyBits);
    await this.#writePair("next", key, [await this.#selfSigned(key)]);
    return ownCertificateOf("next", this.pair("next")!);
  }

  async newRequest(keyBits: KeyBits | null): Promise<PendingRequest> {
    this.#demandNoNext();
    const key = keyBits === null ? null : await newKey(keyBits);
    const pem = await signingRequest(key ?? this.present.key, this.#deps.name);
    await rm(this.#pending(), { recursive: true, force: true });
    await mkdir(this.#pending(), { recursive: true, mode: 0o700 });
    if (key) await writeKey(this.#pending("private_key.pem"), key, this.#deps.passphrase);
    await writeWhole(this.#pending("request.pem"), pem, 0o600);
    this.#request = await this.#readRequest();
    return this.request!;
  }

  /**
   * @param text the certificate, with its issuers in any order.
   * @param known finds a certificate's issuer in the zone's lists; null when it is not there.
   * @param revoked whether a known list revokes the certificate.
   */
  async importSigned(
    text: string,
    known: (der: Buffer) => Promise<Buffer | null>,
    revoked: (chain: Buffer[]) => Promise<boolean>,
  ): Promise<OwnCertificate> {
    this.#demandNoNext();
    const { certificates } = readPemText(text);
    const keys = [this.#request?.key ?? null, this.present.key].filter((k) => k !== null);
    const match = certificates.flatMap((der) =>
      keys.filter((key) => belongs(der, key)).map((key) => ({ der, key })),
    )[0];
    if (!match) throw new AppError("invalid_input", pkiWords.otherKey);
    this.#demandUsable(match.der);
    const chain = await completeChain(match.der, certificates, known);
    if (await revoked(chain))
      throw new AppError(
        "invalid_input",
        "A revocation list kept in this zone revokes this certificate. Ask the authority for another.",
      );
    if (chain[0]!.equals(this.present.chain[0]!)) throw new AppError("conflict", "This certificate is in use already.");
    await this.#writePair("next", match.key, chain);
    await rm(this.#pending(), { recursive: true, force: true });
    this.#request = null;
    return ownCertificateOf("next", this.pair("next")!);
  }

  async discardNext(): Promise<void> {
    if (this.#onNext.size > 0)
      throw new AppError("conflict", "A link shows the next certificate at this moment. Switch it back first.");
    // first, so that being killed here does not look like a promotion that was cut short
    await rm(this.#certificateFile("next"), { force: true });
    await rm(this.#folder("next"), { recursive: true, force: true });
    await rm(this.#pending(), { recursive: true, force: true });
    this.#pairs.delete("next");
    this.#request = null;
  }

  /** Survives being killed at any point: `#finishSwap` finishes what was begun. */
  async promote(): Promise<OwnCertificate> {
    const next = this.pair("next");
    if (!next) throw new AppError("not_found", "No next certificate waits in this zone. Create or import one first.");
    const before = this.present;
    await this.#writePair("previous", before.key, before.chain);
    await rename(path.join(this.#folder("next"), "private_key.pem"), this.#keyFile("present"));
    await rename(path.join(this.#folder("next"), "certificate.pem"), this.#certificateFile("present"));
    await rm(this.#folder("next"), { recursive: true, force: true });
    this.#pairs.set("present", next);
    this.#pairs.delete("next");
    this.#onNext.clear();
    return ownCertificateOf("present", next);
  }

  /** The previous certificate becomes the next one: going back is a switch like any other. */
  async recall(): Promise<OwnCertificate> {
    this.#demandNoNext();
    const previous = this.pair("previous");
    if (!previous || previous.info.notAfterMs <= this.#deps.nowMs())
      throw new AppError("not_found", "There is no earlier certificate of this zone that is still valid.");
    await this.#writePair("next", previous.key, previous.chain);
    await rm(this.#folder("previous"), { recursive: true, force: true });
    this.#pairs.delete("previous");
    return ownCertificateOf("next", this.pair("next")!);
  }

  #demandNoNext(): void {
    if (this.pair("next"))
      throw new AppError("conflict", "A next certificate waits already. Switch to it, or discard it first.");
  }

  #demandUsable(der: Buffer): void {
    const info = certificateInfo(der);
    const now = this.#deps.nowMs();
    const refuse = (text: string): never => {
      throw new AppError("invalid_input", text);
    };
    if (info.applicationUri !== this.#deps.name.applicationUri)
      refuse(pkiWords.otherApplication(info.applicationUri || "(none)", this.#deps.name.applicationUri));
    if (info.notAfterMs <= now)
      refuse("The certificate has ended already. Ask the authority for one that is valid now.");
    if (info.notBeforeMs > now + CLOCK_ALLOWANCE_MS)
      refuse(pkiWords.tooEarly(new Date(info.notBeforeMs).toISOString().slice(0, 10)));
    if (info.keyBits < MIN_KEY_BITS) refuse(`The key has ${info.keyBits} bits; at least ${MIN_KEY_BITS} are required.`);
    if (isWeakSignature(info.signatureAlgorithm))
      refuse(
        "The certificate is signed with an algorithm that is no longer safe. Ask the authority for SHA-256 or better.",
      );
    if (info.selfSigned) refuse(pkiWords.selfSigned);
    if (new X509Certificate(der).ca)
      refuse("The certificate is one of an authority, which may issue others. Ask for an application's certificate.");
    if (useOf(der).missing.some((u) => u !== "serverAuth")) refuse(pkiWords.wrongUsage);
  }

  async #selfSigned(key: KeyObject): Promise<Buffer> {
    return selfSigned(key, this.#deps.name, this.#deps.nowMs() - CLOCK_ALLOWANCE_MS, VALIDITY_DAYS);
  }

  /**
   * A certificate that nobody else issued is made again when it has ended or names another application; the key stays.
   * One that an authority issued stays in use whatever it names: a boot under a temporary host name must not cost it.
   * Servers refuse it meanwhile, and the doctor says why.
   */
  async #ensurePresent(): Promise<void> {
    const present = this.pair("present");
    const fits =
      present &&
      (!present.info.selfSigned ||
        (present.info.applicationUri === this.#deps.name.applicationUri &&
          present.info.notAfterMs > this.#deps.nowMs()));
    if (fits) return;
    const found = await readKey(this.#keyFile("present"), this.#deps.passphrase);
    const key = found?.key ?? (await newKey(2048));
    await this.#writePair("present", key, [await this.#selfSigned(key)]);
  }

  async #dropEnded(): Promise<void> {
    const previous = this.pair("previous");
    if (!previous || previous.info.notAfterMs > this.#deps.nowMs()) return;
    this.#pairs.delete("previous");
    // Where the disk takes nothing it is done at a later start.
    await rm(this.#folder("previous"), { recursive: true, force: true }).catch(() => undefined);
  }

  /** Key files of earlier times, or written while there was no key ring, are encrypted as soon as there is one. */
  async #protectKeys(): Promise<void> {
    for (const file of [
      this.#keyFile("present"),
      this.#keyFile("next"),
      this.#keyFile("previous"),
      this.#pending("private_key.pem"),
    ]) {
      const found = await readKey(file, this.#deps.passphrase);
      if (!found) continue;
      if (this.#deps.passphrase !== null && !found.encrypted) await writeKey(file, found.key, this.#deps.passphrase);
      await keepFromOthers(file);
    }
  }

  /**
   * A promotion that was cut short leaves the new key beside the old certificate; the certificate that fits follows.
   * Where both certificates are of one key the old ones are still a pair: then `next` without its key tells what was
   * begun.
   */
  async #finishSwap(): Promise<void> {
    const key = (await readKey(this.#keyFile("present"), this.#deps.passphrase))?.key;
    if (!key) return;
    const begun = (await readKey(this.#keyFile("next"), this.#deps.passphrase)) === null;
    if (!begun && (await this.#read("present"))) return;
    const waiting = await readCertificate(this.#certificateFile("next"));
    const leaf = waiting === null ? undefined : readPemText(waiting).certificates[0];
    if (!leaf || !belongs(leaf, key)) return;
    await rename(this.#certificateFile("next"), this.#certificateFile("present"));
    await rm(this.#folder("next"), { recursive: true, force: true });
  }

  async #read(role: OwnRole): Promise<KeyPair | null> {
    return readKeyPair(this.#keyFile(role), this.#certificateFile(role), this.#deps.passphrase);
  }

  async #writePair(role: OwnRole, key: KeyObject, chain: readonly Buffer[]): Promise<void> {
    await mkdir(this.#folder(role), { recursive: true, mode: 0o700 });
    await writeKey(this.#keyFile(role), key, this.#deps.passphrase);
    await writeWhole(this.#certificateFile(role), chain.map((der) => pemOf(der)).join(""), 0o600);
    this.#pairs.set(role, { key, chain, info: certificateInfo(chain[0]!), encrypted: this.#deps.passphrase !== null });
  }

  async #readRequest(): Promise<(typeof this.request & { readonly key: KeyObject | null }) | null> {
    const pem = await readFile(this.#pending("request.pem"), "utf8").catch(() => null);
    if (pem === null) return null;
    const key = (await readKey(this.#pending("private_key.pem"), this.#deps.passphrase))?.key ?? null;
    const createdAtMs = Math.round((await stat(this.#pending("request.pem"))).mtimeMs);
    return { createdAtMs, keyBits: keyBitsOf(key ?? this.present.key), newKey: key !== null, pem, key };
  }

  #folder(role: OwnRole): string {
    return role === "present" ? this.#deps.folder : path.join(this.#deps.folder, role);
  }
  #pending(file = ""): string {
    return path.join(this.#deps.folder, "pending", file);
  }
  #keyFile(role: OwnRole): string {
    return role === "present"
      ? path.join(this.#deps.folder, "private", "private_key.pem")
      : path.join(this.#folder(role), "private_key.pem");
  }
  #certificateFile(role: OwnRole): string {
    return role === "present"
      ? path.join(this.#deps.folder, "certs", "client_certificate.pem")
      : path.join(this.#folder(role), "certificate.pem");
  }
}

/** The nodes of a redundant set are `server`, `server#2`, …: they show one certificate. */
const logicalServer = (server: ServerId): ServerId => server.replace(/#.*$/, "");

const MAX_CHAIN = 5;

/**
 * From the certificate up to one that signed itself.
 * @throws invalid_input when an issuer is missing or did not sign.
 */
async function completeChain(
  leaf: Buffer,
  pasted: readonly Buffer[],
  known: (der: Buffer) => Promise<Buffer | null>,
): Promise<Buffer[]> {
  const chain = [leaf];
  for (;;) {
    const child = new X509Certificate(chain.at(-1)!);
    if (child.checkIssued(child) && child.verify(child.publicKey)) return chain;
    const issuer = pasted.find((der) => signs(der, child)) ?? (await known(chain.at(-1)!));
    if (!issuer || !signs(issuer, child)) throw new AppError("invalid_input", pkiWords.unknownIssuer);
    if (chain.length >= MAX_CHAIN)
      throw new AppError("invalid_input", `The certificate's chain is longer than ${MAX_CHAIN}.`);
    chain.push(issuer);
  }
}

function signs(der: Buffer, child: X509Certificate): boolean {
  const issuer = new X509Certificate(der);
  return issuer.ca && child.checkIssued(issuer) && child.verify(issuer.publicKey);
}
