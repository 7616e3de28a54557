// X.509 certificates and revocation lists written byte by byte, so that a test can give them any fault a real product
// has shown.
import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const n = body.length;
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const seq = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
const text = (s: string, tag = 0x0c): Buffer => tlv(tag, Buffer.from(s, "utf8"));
const integer = (bytes: Uint8Array): Buffer =>
  tlv(0x02, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
const bits = (bytes: Uint8Array, unused = 0): Buffer => tlv(0x03, Buffer.from([unused]), bytes);
const oid = (dotted: string): Buffer => {
  const [a = 0, b = 0, ...rest] = dotted.split(".").map(Number);
  const tail = rest.flatMap((n) => {
    const groups = [n & 0x7f];
    for (let left = n >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tlv(0x06, Buffer.from([a * 40 + b, ...tail]));
};
/** GeneralizedTime, to the second. */
const time = (at: Date): Buffer => text(`${at.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`, 0x18);
const nameOf = (commonName: string): Buffer => seq(tlv(0x31, seq(oid("2.5.4.3"), text(commonName))));
const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ type: "spki", format: "der" });
const keyIdOf = (key: KeyObject): Buffer => createHash("sha1").update(spkiOf(key)).digest();
const extension = (id: string, value: Buffer, critical = false): Buffer =>
  seq(oid(id), ...(critical ? [Buffer.from([0x01, 0x01, 0xff])] : []), tlv(0x04, value));

type Hash = "sha256" | "sha1";
const algorithm = (key: KeyObject, hash: Hash): Buffer =>
  key.asymmetricKeyType === "ec"
    ? seq(oid("1.2.840.10045.4.3.2"))
    : seq(oid(hash === "sha1" ? "1.2.840.113549.1.1.5" : "1.2.840.113549.1.1.11"), tlv(0x05));
const signed = (body: Buffer, key: KeyObject, hash: Hash): Buffer =>
  seq(body, algorithm(key, hash), bits(sign(hash, body, key)));

/** Bits of KeyUsage from the most significant on. @see RFC 5280 §4.2.1.3 */
const usageBits = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  keyEncipherment: 0x20,
  dataEncipherment: 0x10,
  keyCertSign: 0x04,
  cRLSign: 0x02,
} as const;
type UsageName = keyof typeof usageBits;
const applicationUsage: readonly UsageName[] = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
];

export interface MadeCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly key: KeyObject;
  readonly commonName: string;
  readonly serial: Buffer;
}
export interface MakeCertificate {
  readonly commonName?: string;
  readonly applicationUri?: string;
  readonly dns?: readonly string[];
  /** IPv4 only. */
  readonly ip?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly key?: KeyObject;
  readonly usage?: readonly UsageName[] | null;
  readonly extendedUsage?: readonly string[];
  readonly ca?: boolean;
  readonly hash?: Hash;
  readonly issuer?: MadeCertificate;
}

let count = 0;
export const rsaKey = (bitsOfKey = 2048): KeyObject =>
  generateKeyPairSync("rsa", { modulusLength: bitsOfKey }).privateKey;
export const ecKey = (): KeyObject => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const HOUR_MS = 3_600_000;
export const fromNow = (days: number): Date => new Date(Date.now() + days * 24 * HOUR_MS);

export function makeCertificate(o: MakeCertificate = {}): MadeCertificate {
  const key = o.key ?? rsaKey();
  const commonName = o.commonName ?? "Test server";
  const signer = o.issuer ?? { key, commonName };
  const hash = o.hash ?? "sha256";
  const serial = Buffer.from([0x11, ++count >> 8, count & 0xff, 0x07]);
  const usage = o.usage === undefined ? applicationUsage : o.usage;
  const names = [
    ...(o.applicationUri === "" ? [] : [text(o.applicationUri ?? "urn:test:server", 0x86)]),
    ...(o.dns ?? ["localhost"]).map((n) => text(n, 0x82)),
    ...(o.ip ?? ["127.0.0.1"]).map((n) => tlv(0x87, Buffer.from(n.split(".").map(Number)))),
  ];
  const extensions = [
    extension("2.5.29.19", o.ca === true ? seq(Buffer.from([0x01, 0x01, 0xff])) : seq(), true),
    extension("2.5.29.14", tlv(0x04, keyIdOf(key))),
    extension("2.5.29.35", seq(tlv(0x80, keyIdOf(signer.key)))),
    ...(usage === null
      ? []
      : [extension("2.5.29.15", bits(Buffer.from([usage.reduce((sum, u) => sum | usageBits[u], 0)])), true)]),
    ...(o.extendedUsage ? [extension("2.5.29.37", seq(...o.extendedUsage.map(oid)))] : []),
    ...(names.length > 0 ? [extension("2.5.29.17", seq(...names))] : []),
  ];
  const body = seq(
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm(signer.key, hash),
    nameOf(signer.commonName),
    seq(time(o.notBefore ?? new Date(Date.now() - HOUR_MS)), time(o.notAfter ?? fromNow(365))),
    nameOf(commonName),
    spkiOf(key),
    tlv(0xa3, seq(...extensions)),
  );
  const der = signed(body, signer.key, hash);
  return { der, pem: pem(der, "CERTIFICATE"), key, commonName, serial };
}

export const makeAuthority = (commonName = "Test authority"): MadeCertificate =>
  makeCertificate({
    commonName,
    applicationUri: "",
    dns: [],
    ip: [],
    ca: true,
    usage: ["keyCertSign", "cRLSign", "digitalSignature"],
    notAfter: fromNow(3650),
  });

export function makeCrl(
  issuer: MadeCertificate,
  o: { readonly revoked?: readonly MadeCertificate[]; readonly nextUpdate?: Date; readonly hash?: Hash } = {},
): Buffer {
  const hash = o.hash ?? "sha256";
  const revoked = (o.revoked ?? []).map((c) => seq(integer(c.serial), time(new Date(Date.now() - HOUR_MS))));
  const body = seq(
    integer(Buffer.from([1])),
    algorithm(issuer.key, hash),
    nameOf(issuer.commonName),
    time(new Date(Date.now() - 2 * HOUR_MS)),
    time(o.nextUpdate ?? fromNow(30)),
    ...(revoked.length > 0 ? [seq(...revoked)] : []),
    tlv(0xa0, seq(extension("2.5.29.35", seq(tlv(0x80, keyIdOf(issuer.key)))))),
  );
  return signed(body, issuer.key, hash);
}

export function pem(der: Uint8Array, label: string): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString("base64")
    .match(/.{1,64}/g)!
    .join("\n")}\n-----END ${label}-----\n`;
}
export const keyPem = (c: MadeCertificate): string => c.key.export({ type: "pkcs8", format: "pem" }) as string;
