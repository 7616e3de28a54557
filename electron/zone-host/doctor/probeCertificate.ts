// Everything a server's certificate, its chain and our own certificate tell, read from bytes and from the zone's lists.
import { X509Certificate } from "node:crypto";
import path from "node:path";
import { exploreCertificate } from "node-opcua-crypto";
import type { ServerId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { ChannelContext } from "../link/openChannel.ts";
import { useOf } from "../pki/certificateUse.ts";
import { serverFaults } from "../pki/serverCheck.ts";
import { chainOf } from "../pki/certificateChain.ts";
import { certificateInfo, sha256Of } from "../pki/certificateInfo.ts";
import { belongs } from "../pki/ownCertificate.ts";
import { isCertificate } from "../pki/pemText.ts";
import { verifies } from "../pki/trustLists.ts";
import {
  usages,
  type CertificateShape,
  type ChainEvidence,
  type OwnEvidence,
  type ServerCertificateEvidence,
} from "./evidence.ts";

/** What an endpoint shows: its certificate chain, the leaf first, and what it calls itself. */
interface ShownCertificate {
  readonly chainDer: Buffer;
  readonly endpointApplicationUri: string;
  readonly clockSkewMs: number | null;
}

export async function probeServerCertificate(
  context: ChannelContext,
  server: Server,
  shown: ShownCertificate,
): Promise<ServerCertificateEvidence> {
  const { chainDer, endpointApplicationUri, clockSkewMs } = shown;
  const { pki } = context;
  if (chainDer.length === 0) return { outcome: "missing" };
  let leaf: Buffer;
  let certificate: ReturnType<typeof certificateInfo>;
  try {
    leaf = chainOf(chainDer)[0]!;
    certificate = certificateInfo(leaf);
  } catch {
    return { outcome: "unreadable" };
  }
  const acceptedSha256 = pki.acceptedSha256(server.id);
  const judged = await pki.judged(chainDer);
  const kept = [...(await pki.lists.list("trusted")), ...(await pki.lists.list("rejected"))].find(
    (s) => s.info.sha256 === certificate.sha256,
  );
  return {
    outcome: "read",
    certificate,
    acceptedSha256,
    endpointApplicationUri,
    clockSkewMs,
    shape: shapeOf(leaf),
    chain: await probeChain(context, chainDer),
    keptIn: kept?.file ?? "",
    faults: serverFaults({
      server,
      certificate,
      endpointApplicationUri,
      ...judged,
      use: useOf(leaf),
      acceptedSha256,
      nowMs: context.clock.nowMs(),
    }),
  };
}

/** @see OPC 10000-6 §6.2.2: what the certificate of an application instance has to allow. */
export function shapeOf(der: Buffer): CertificateShape {
  const x509 = new X509Certificate(der);
  const { extensions } = exploreCertificate(der).tbsCertificate;
  const usage = extensions?.keyUsage as Readonly<Record<string, boolean>> | undefined;
  return {
    missingUsages: usage ? usages.filter((u) => usage[u] !== true) : [],
    serverAuth: !useOf(der).missing.includes("serverAuth"),
    hasKeyUsage: usage !== undefined,
    keyKind: (x509.publicKey.asymmetricKeyType ?? "").toUpperCase(),
  };
}

async function probeChain({ pki, clock }: ChannelContext, chainDer: Buffer): Promise<ChainEvidence> {
  const chain = chainOf(chainDer);
  const leaf = new X509Certificate(chain[0]!);
  const { status } = await pki.lists.examine(chainDer);
  const facts = (
    issuer: ChainEvidence["issuer"],
    crl: ChainEvidence["crl"],
    crlNextUpdateMs: number | null = null,
  ): ChainEvidence => ({ sent: chain.length, issuer, crl, crlNextUpdateMs, status });
  if (leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey)) return facts("self", "notNeeded");
  const kept = await pki.lists.issuerOf(chain[0]!);
  const issuer =
    kept ??
    chain
      .slice(1)
      .filter(isCertificate)
      .find((der) => leaf.checkIssued(new X509Certificate(der))) ??
    null;
  if (!issuer) return facts("unknown", "missing");
  const known = !kept
    ? "sentOnly"
    : (await pki.lists.list("trusted")).some((s) => s.der.equals(kept))
      ? "trusted"
      : "known";
  const lists = (await pki.lists.crlFiles())
    .filter(({ der }) => verifies(der, issuer))
    .map(({ crl }) => crl.nextUpdateMs ?? Number.POSITIVE_INFINITY);
  if (lists.length === 0) return facts(known, "missing");
  const nextMs = Math.max(...lists);
  return facts(known, nextMs < clock.nowMs() ? "expired" : "current", Number.isFinite(nextMs) ? nextMs : null);
}

/** The certificate that the link to that server shows, and whether it would hold. */
export function probeOwn({ applicationUri, pki }: ChannelContext, server: ServerId): OwnEvidence {
  try {
    const pair = pki.certificates.of(server);
    const der = pair.chain[0]!;
    return {
      certificate: certificateInfo(der),
      shape: shapeOf(der),
      applicationUri,
      keyMatches: belongs(der, pair.key),
    };
  } catch {
    return { certificate: null, shape: null, applicationUri, keyMatches: null };
  }
}

/** Where the certificate shown to that server lies. */
export function ownFileOf({ pki }: ChannelContext, server: ServerId): string {
  const present = path.join(pki.store.ownCertFolder, "client_certificate.pem");
  const shown = pki.certificates.of(server);
  return sha256Of(shown.chain[0]!) === pki.own.info.sha256
    ? present
    : path.join(path.dirname(pki.store.ownCertFolder), "next", "certificate.pem");
}
