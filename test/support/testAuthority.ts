import { createPrivateKey, generateKeyPairSync, KeyObject } from "node:crypto";
import path from "node:path";
import { CertificateAuthorityCore, NativeCaBackend } from "node-opcua-pki/core";
import { convertPEMtoDER, split_der } from "node-opcua-crypto";
import { pemOf } from "../../electron/zone-host/pki/pemText.ts";

const DAY_MS = 86_400_000;

interface IssueOptions {
  readonly applicationUri?: string;
  readonly commonName?: string;
  readonly dns?: string[];
  readonly ip?: string[];
  readonly startDate?: Date;
  readonly validityDays?: number;
  readonly keySize?: 2048 | 3072 | 4096;
}
interface Issued {
  readonly der: Buffer;
  readonly pem: string;
  readonly key: KeyObject;
}

/** A plant's certificate authority: issues, signs requests, revokes. */
export class TestAuthority {
  readonly #ca: CertificateAuthorityCore;
  private constructor(ca: CertificateAuthorityCore) {
    this.#ca = ca;
  }

  static async create(folder: string, name: string): Promise<TestAuthority> {
    const ca = new CertificateAuthorityCore({
      keySize: 2048,
      location: path.join(folder, name.replace(/\W/g, "-")),
      subject: `/CN=${name}/O=Test`,
      backend: new NativeCaBackend(),
    });
    await ca.initialize();
    return new TestAuthority(ca);
  }

  get der(): Buffer {
    return this.#ca.getCACertificateDER();
  }
  get pem(): string {
    return pemOf(this.der);
  }
  get crlDer(): Buffer {
    return this.#ca.getCRLDER();
  }
  get crlPem(): string {
    return pemOf(this.crlDer, "X509 CRL");
  }

  async issue(o: IssueOptions = {}): Promise<Issued> {
    const { certificateDer, privateKey } = await this.#ca.generateKeyPairAndSignDER({
      keySize: o.keySize ?? 2048,
      applicationUri: o.applicationUri ?? "urn:test:server",
      subject: `/CN=${o.commonName ?? "Issued"}/O=Test`,
      dns: o.dns ?? ["localhost"],
      ip: o.ip ?? ["127.0.0.1"],
      startDate: o.startDate ?? new Date(Date.now() - 3_600_000),
      validity: o.validityDays ?? 365,
    });
    const der = split_der(certificateDer)[0]!; // its issuer follows
    return {
      der,
      pem: pemOf(der),
      key: privateKey.hidden instanceof KeyObject ? privateKey.hidden : createPrivateKey(privateKey.hidden as string),
    };
  }

  /** Signs a request as it stands. @returns PEM. */
  async sign(
    requestPem: string,
    o: { readonly startDate?: Date; readonly validityDays?: number } = {},
  ): Promise<string> {
    return pemOf(
      split_der(
        await this.#ca.signCertificateRequestFromDER(convertPEMtoDER(requestPem), {
          validity: o.validityDays ?? 365,
          startDate: o.startDate ?? new Date(Date.now() - 3_600_000),
        }),
      )[0]!,
    );
  }

  async revoke(der: Buffer): Promise<void> {
    await this.#ca.revokeCertificateDER(der, "keyCompromise");
    await this.#ca.regenerateCrl();
  }
}

export const newTestKey = (): KeyObject => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
export const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
