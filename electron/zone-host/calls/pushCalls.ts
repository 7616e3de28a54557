import { randomBytes, X509Certificate } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import type { LinkIdentity, PkiCalls } from "../../../shared/hosts/pkiCalls.ts";
import type { UserId } from "../../../shared/ids.ts";
import type { ServerPki } from "../../../shared/zones/pki.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import type { Clock } from "../wire/clock.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import { useOf } from "../pki/certificateUse.ts";
import { refusalOf, serverFaults } from "../pki/serverCheck.ts";
import { linkOf, type OpenZone } from "./openZone.ts";
import { plainText } from "../wire/plainText.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import { readPemText, pemOf } from "../pki/pemText.ts";
import { certificatesOf, ServerConfiguration } from "../pki/serverConfiguration.ts";
import type { TrustList } from "../pki/trustListCodec.ts";
import { callWords } from "./callWords.ts";

type Push = Pick<PkiCalls, "pushRead" | "pushOwn" | "pushRemove" | "pushRequest" | "pushUpdate">;

/** Manages a server's certificates with the signed-in user's own session there. */
export function pushCalls(zone: () => OpenZone, clock: Clock): RpcHandlers<Push> {
  const at = async (userId: UserId, server: string): Promise<ServerConfiguration> => {
    const live = linkOf(zone(), server).requireLive();
    if (live.channel.securityMode !== "SignAndEncrypt") throw new AppError("forbidden", callWords.signedOnly);
    return new ServerConfiguration(await live.users.get(userId, zone().identities.require(userId, server)));
  };
  const own = (identity: LinkIdentity) => {
    const pair = zone().pki.certificates.pair(identity);
    if (!pair) throw new AppError("not_found", "No next certificate waits in this zone. Create or import one first.");
    return pair;
  };
  return {
    pushRead: async ({ userId, server }) => {
      const configuration = await at(userId, server);
      const [list, rejected] = [await configuration.readTrustList(), await configuration.rejected()];
      return serverPkiOf(list, rejected, zone());
    },
    pushOwn: async ({ userId, server, identity }) => {
      const { chain, info } = own(identity);
      const configuration = await at(userId, server);
      if (chain.length === 1) await configuration.addTrusted(chain[0]!);
      else if (
        await configuration.writeTrustList(
          await withIssuers(await configuration.readTrustList(), chain.slice(1), zone()),
        )
      )
        await configuration.applyChanges();
      return { sha256: info.sha256 };
    },
    pushRemove: async ({ userId, server, sha256 }) => {
      refuseOwn(zone(), sha256);
      const configuration = await at(userId, server);
      const found = certificatesOf([...(await configuration.readTrustList()).trusted])
        .map(certificateInfo)
        .find((c) => c.sha256 === sha256);
      if (!found) throw new AppError("not_found", "The server's trust list does not hold that certificate any more.");
      await configuration.removeTrusted(found.sha1);
    },
    pushRequest: async ({ userId, server, newKey }) => {
      const der = await (await at(userId, server)).signingRequest(newKey, randomBytes(32));
      return { pem: pemOf(der, "CERTIFICATE REQUEST"), subject: plainText(linkOf(zone(), server).server.name) };
    },
    pushUpdate: async ({ userId, server, text }) => {
      const link = linkOf(zone(), server);
      const { leaf, issuers } = chainOf(text);
      const certificate = certificateInfo(leaf);
      const { pki } = zone();
      await demandSound(link, Buffer.concat([leaf, ...issuers]), zone(), clock.nowMs());
      const configuration = await at(userId, server);
      const apply = await configuration.updateCertificate(leaf, issuers);
      // Before the server shows it: the link must not come back as a stranger's.
      if ((await pki.verdict(Buffer.concat([leaf, ...issuers]))) !== "trusted") await pki.trust(leaf);
      if (apply) await configuration.applyChanges();
      link.restart("The server was given a new certificate.");
      return certificate;
    },
  };
}

function refuseOwn({ pki }: OpenZone, sha256: string): void {
  const ours = (["present", "next"] as const)
    .flatMap((role) => pki.certificates.pair(role)?.chain ?? [])
    .map((der) => certificateInfo(der).sha256);
  if (ours.includes(sha256))
    throw new AppError(
      "conflict",
      "This is the certificate by which the server knows this zone: without it the link could not come back.",
    );
}

/**
 * Whatever this link would refuse afterwards is refused now. A new certificate is nobody's acquaintance yet: that alone
 * is no fault.
 */
async function demandSound(link: ServerLink, chain: Buffer, zone: OpenZone, nowMs: number): Promise<void> {
  const certificate = certificateInfo(certificatesOf([chain])[0]!);
  const check = {
    server: link.server,
    certificate,
    endpointApplicationUri: link.server.applicationUri,
    ...(await zone.pki.judged(chain)),
    use: useOf(certificatesOf([chain])[0]!),
    acceptedSha256: null,
    nowMs,
  };
  const faults = serverFaults(check).filter((f) => f !== "untrusted" && f !== "changed");
  if (faults.length > 0)
    throw new AppError("invalid_input", callWords.refusedAfterwards(refusalOf(faults, check).reason));
}

/** The certificate of the server, and the authorities above it, from pasted text in any order. */
function chainOf(text: string): { leaf: Buffer; issuers: Buffer[] } {
  const { certificates } = readPemText(text);
  const leaves = certificates.filter((der) => !new X509Certificate(der).ca);
  if (leaves.length !== 1) throw new AppError("invalid_input", callWords.oneLeaf(leaves.length));
  return { leaf: leaves[0]!, issuers: certificates.filter((der) => der !== leaves[0]) };
}

/** Our certificate has issuers: the server must know them and their revocation lists, and trust the nearest. */
async function withIssuers(list: TrustList, issuers: readonly Buffer[], { pki }: OpenZone): Promise<TrustList> {
  const add = (all: readonly Buffer[], more: readonly Buffer[]): Buffer[] => [
    ...all,
    ...more.filter((der) => !all.some((a) => a.equals(der))),
  ];
  const wanted = issuers.map((der) => certificateInfo(der).sha256);
  const crls = (await pki.lists.crlFiles()).filter((f) => wanted.includes(f.crl.issuerSha256 ?? "")).map((f) => f.der);
  if (crls.length === 0) throw new AppError("conflict", callWords.noRevocationList);
  return {
    trusted: add(list.trusted, issuers.slice(0, 1)),
    trustedCrls: list.trustedCrls,
    issuers: add(list.issuers, issuers),
    issuerCrls: add(list.issuerCrls, crls),
  };
}

function serverPkiOf(list: TrustList, rejected: readonly Buffer[], { pki }: OpenZone): ServerPki {
  const infos = (all: readonly Buffer[]) => certificatesOf([...all]).map(certificateInfo);
  const [trusted, issuers] = [infos(list.trusted), infos(list.issuers)];
  const known = new Set(trusted.map((c) => c.sha256));
  const knows = (role: LinkIdentity): boolean | null =>
    pki.certificates.pair(role)?.chain.some((der) => known.has(certificateInfo(der).sha256)) ?? null;
  return {
    trusted,
    issuers,
    rejected: infos(rejected),
    crls: list.trustedCrls.length + list.issuerCrls.length,
    knows: { present: knows("present") === true, next: knows("next") },
  };
}
