import { AppError } from "../../../shared/errors.ts";
import type { PkiCalls } from "../../../shared/hosts/pkiCalls.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import { oneCertificate, readPemText } from "../pki/pemText.ts";
import { singleLinks } from "../redundancy/makeLink.ts";
import type { Clock } from "../wire/clock.ts";
import { retryRefused } from "./linkCalls.ts";
import type { OpenZone } from "./openZone.ts";

type TrustCalls = Pick<
  PkiCalls,
  "pkiTrust" | "pkiTrustKnown" | "pkiReject" | "pkiRemove" | "pkiAddIssuer" | "pkiAddCrl"
>;

/** Whom the zone trusts. A change that a link waits for is tried at once. */
export function trustCalls(zone: () => OpenZone, clock: Clock): RpcHandlers<TrustCalls> {
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
    pkiTrust: async ({ text }) => {
      const der = oneCertificate(text);
      const info = await zone().pki.trust(der);
      recheckRefused("A certificate was trusted.");
      return info;
    },
    pkiTrustKnown: async ({ sha256 }) => {
      const { der } = await zone().pki.lists.find(sha256, "rejected");
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
  };
}
