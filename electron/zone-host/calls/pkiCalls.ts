import { AppError } from "../../../shared/errors.ts";
import type { PkiCalls } from "../../../shared/hosts/pkiCalls.ts";
import type { CertificateInfo } from "../../../shared/zones/health.ts";
import type { CertificateList, PeerCertificate, StoredCertificate, ZonePkiStore } from "../../../shared/zones/pki.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { Clock } from "../wire/clock.ts";
import { singleLinks } from "../redundancy/makeLink.ts";
import { retryRefused } from "./linkCalls.ts";
import { linkOf, type OpenZone } from "./openZone.ts";
import { certificateInfo, firstCertificate, isAuthority } from "../pki/certificateInfo.ts";
import { oneCertificate, readPemText, pemOf } from "../pki/pemText.ts";
import type { ZonePki } from "../pki/pki.ts";
import { pushCalls } from "./pushCalls.ts";
import { crlOf, type Stored } from "../pki/trustLists.ts";

/** The life cycle of the zone's keys, certificates and trust. A change that a link waits for is tried at once. */
export function pkiCalls(zone: () => OpenZone, clock: Clock): RpcHandlers<PkiCalls> {
  const recheckRefused = (why: string): void => retryRefused(zone(), why);
  /**
   * Whatever the change took away: links whose server no longer counts as trusted are built again, and then refused.
   */
  const recheckAll = async (why: string): Promise<void> => {
    const { pki, links } = zone();
    for (const l of singleLinks(links.values())) {
      const chain = l.serverSha256 === null ? null : pki.seenChain(l.serverSha256);
      if (chain && (await pki.verdict(chain)) !== "trusted") l.restart(why);
    }
  };
  return {
    pkiStore: async () => storeOf(zone(), clock.nowMs()),
    pkiPem: async ({ sha256 }) => ({ pem: await pemFor(zone().pki, sha256) }),
    pkiInspect: async ({ text }) => {
      const { certificates, crl } = readPemText(text);
      return { certificates: certificates.map((der) => certificateInfo(der)), crl: crl ? crlOf(crl, null) : null };
    },

    pkiPrepare: ({ keyBits }) => zone().pki.certificates.prepare(keyBits),
    pkiRequest: ({ keyBits }) => zone().pki.certificates.newRequest(keyBits),
    pkiImportOwn: async ({ text }) => {
      const { pki } = zone();
      return pki.certificates.importSigned(
        text,
        (der) => pki.lists.issuerOf(der),
        async (chain) => (await pki.lists.examine(Buffer.concat(chain))).trust === "revoked",
      );
    },
    pkiDiscardNext: () => zone().pki.certificates.discardNext(),
    pkiUse: async ({ server, identity }) => {
      const link = linkOf(zone(), server);
      const { certificates } = zone().pki;
      if (certificates.identityOf(server) === identity) return;
      certificates.use(server, identity);
      link.restart(
        identity === "next"
          ? "The link changes to the zone's next certificate."
          : "The link goes back to the zone's present certificate.",
      );
    },
    pkiPromote: () => zone().pki.certificates.promote(),
    pkiRecall: () => zone().pki.certificates.recall(),

    pkiTrust: async ({ text }) => {
      const der = oneCertificate(text);
      refuseAuthority(der);
      const info = await zone().pki.trust(der);
      recheckRefused("A certificate was trusted.");
      return info;
    },
    pkiTrustKnown: async ({ sha256 }) => {
      const { der } = await zone().pki.lists.find(sha256, "rejected");
      refuseAuthority(der);
      const info = await zone().pki.trust(der);
      recheckRefused("A certificate was trusted.");
      return info;
    },
    pkiReject: async ({ sha256 }) => {
      const { info } = await zone().pki.lists.reject(sha256);
      await recheckAll("The server's certificate was rejected.");
      return info;
    },
    pkiRemove: async ({ sha256, list }) => {
      const { info } = await zone().pki.lists.remove(sha256, list);
      await recheckAll("A certificate was taken out of the zone's lists.");
      return info;
    },
    pkiAddIssuer: async ({ text, trusted }) => {
      const info = await zone().pki.lists.addIssuer(oneCertificate(text), trusted, clock.nowMs());
      recheckRefused("An authority's certificate was added.");
      return info;
    },
    pkiAddCrl: async ({ text }) => {
      const { crl, certificates } = readPemText(text);
      if (!crl || certificates.length > 0) throw new AppError("invalid_input", "Paste exactly one revocation list.");
      const added = await zone().pki.lists.addCrl(crl);
      await recheckAll("A revocation list was added.");
      recheckRefused("A revocation list was added.");
      return added;
    },
    ...pushCalls(zone, clock),
  };
}

function refuseAuthority(der: Buffer): void {
  const { subject } = certificateInfo(der);
  if (isAuthority(der))
    throw new AppError(
      "invalid_input",
      `This is the certificate of an authority, ${subject.slice(0, 100)}: trusting it would accept all that it issues. Add it as an issuer instead.`,
    );
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
