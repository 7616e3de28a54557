import { AppError } from "../../../shared/errors.ts";
import type { PkiCalls } from "../../../shared/hosts/pkiCalls.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import type { CertificateList, PeerCertificate, StoredCertificate, ZonePkiStore } from "../../../shared/zones/pki.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { Clock } from "../wire/clock.ts";
import type { OpenZone } from "./openZone.ts";
import { ownCertificateCalls } from "./ownCertificateCalls.ts";
import { certificateInfo, firstCertificate } from "../pki/certificateInfo.ts";
import { readPemText, pemOf } from "../pki/pemText.ts";
import type { ZonePki } from "../pki/pki.ts";
import { pushCalls } from "./pushCalls.ts";
import { trustCalls } from "./trustCalls.ts";
import { crlOf, type Stored } from "../pki/trustLists.ts";

/** The life cycle of the zone's keys, certificates and trust. A change that a link waits for is tried at once. */
export function pkiCalls(zone: () => OpenZone, clock: Clock): RpcHandlers<PkiCalls> {
  return {
    pkiStore: async () => storeOf(zone(), clock.nowMs()),
    pkiPem: async ({ sha256 }) => ({ pem: await pemFor(zone().pki, sha256) }),
    pkiInspect: async ({ text }) => {
      const { certificates, crl } = readPemText(text);
      return { certificates: certificates.map((der) => certificateInfo(der)), crl: crl ? crlOf(crl, null) : null };
    },
    ...ownCertificateCalls(zone),
    ...trustCalls(zone, clock),
    ...pushCalls(zone, clock),
  };
}

async function storeOf({ config, pki, links }: OpenZone, nowMs: number): Promise<ZonePkiStore> {
  const [trusted, issuers, rejected] = await Promise.all(
    (["trusted", "issuers", "rejected"] as const).map((list) => pki.lists.list(list)),
  );
  const peers = await Promise.all(
    config.zone.servers.flatMap((s) => {
      const health = links.get(s.id)?.health();
      const shown = health?.nodes?.map((n) => ({ node: n.node, certificate: n.serverCertificate })) ?? [
        { node: null, certificate: health?.serverCertificate ?? null },
      ];
      return shown.map(({ node, certificate }) => peerOf(pki, s.id, node, certificate));
    }),
  );
  const usedBy = (sha256: string): string[] =>
    config.zone.servers
      .map((s) => s.id)
      .filter(
        (id) =>
          peers.some((p) => p.server === id && p.certificate?.sha256 === sha256) ||
          (links.get(id)?.serverSha256 == null && pki.acceptedSha256(id) === sha256),
      );
  const rows = (list: CertificateList, all: readonly Stored[]): StoredCertificate[] =>
    all.map(({ info, ca }) => ({ list, certificate: info, ca, usedBy: usedBy(info.sha256) }));
  return {
    zone: config.zone.id,
    atMs: nowMs,
    applicationUri: pki.applicationUri,
    keyEncrypted: pki.certificates.keyEncrypted,
    own: pki.certificates.list(),
    request: pki.certificates.request,
    trusted: rows("trusted", trusted!),
    issuers: rows("issuers", issuers!),
    rejected: rows("rejected", rejected!),
    crls: await pki.lists.crls(),
    peers,
  };
}

async function peerOf(
  pki: ZonePki,
  server: string,
  node: number | null,
  certificate: CertificateInfo | null,
): Promise<PeerCertificate> {
  const own = pki.certificates.identityOf(server);
  const chain = certificate ? pki.seenChain(certificate.sha256) : null;
  if (!chain) return { server, node, certificate, issuers: [], trust: null, status: "", pinned: false, own };
  const { trust, status, pinned } = await pki.lists.examine(chain);
  const issuers = (await pki.lists.issuersOf(firstCertificate(chain))).map((der) => certificateInfo(der));
  return { server, node, certificate, issuers, trust, status, pinned, own };
}

async function pemFor(pki: ZonePki, sha256: string): Promise<string> {
  for (const { certificate, pem } of pki.certificates.list()) if (certificate.sha256 === sha256) return pem;
  for (const list of ["trusted", "issuers", "rejected"] as const) {
    const found = (await pki.lists.list(list)).find((s) => s.info.sha256 === sha256);
    if (found) return pemOf(found.der);
  }
  const seen = pki.seenChain(sha256);
  if (!seen) throw new AppError("not_found", "No certificate of that fingerprint is known in this zone.");
  return pemOf(firstCertificate(seen));
}
