import type { PkiCalls } from "../../../shared/hosts/pkiCalls.ts";
import type { RpcHandlers } from "../../base/rpc.ts";
import { linkOf, type OpenZone } from "./openZone.ts";

type OwnCertificateCalls = Pick<
  PkiCalls,
  "pkiPrepare" | "pkiRequest" | "pkiImportOwn" | "pkiDiscardNext" | "pkiUse" | "pkiPromote" | "pkiRecall"
>;

/** The zone's own keys and certificates: made, requested, imported, and shown to one server after the other. */
export function ownCertificateCalls(zone: () => OpenZone): RpcHandlers<OwnCertificateCalls> {
  return {
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
  };
}
