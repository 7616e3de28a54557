// Step 6: the secure channel.
import { day, mend, oneFaultOf, onServer, skewWords, type Rule } from "./rule.ts";
import { readOf } from "./rulesCertificate.ts";
import { channelWords } from "./rulesChannelWords.ts";
import { copyOwn, renewOwn } from "./rulesOwnCertificate.ts";
import type { Evidence } from "./evidence.ts";

const channelCode = (e: Evidence): string => (e.channel && e.channel.outcome !== "opened" ? e.channel.code : "");
const detailOf = (e: Evidence): string => (e.channel && e.channel.outcome !== "opened" ? e.channel.detail : "");
const refused =
  (codes: RegExp) =>
  (e: Evidence): boolean =>
    e.channel?.outcome === "serverRefuses" && codes.test(channelCode(e));
/** What our own certificate may be blamed for, when a server gives no better reason. */
const ownSuspicion = (e: Evidence): string => {
  const missing = e.own?.shape?.missingUsages ?? [];
  return missing.length > 0 ? ` Our certificate lacks the key usage ${missing.join(", ")}, which may be why.` : "";
};
export const skewSuspicion = (e: Evidence): string => {
  const skew = skewWords(readOf(e)?.clockSkewMs ?? null);
  return skew === "" ? "" : ` The server's clock is ${skew} this station's, which may be why.`;
};

export const channelRules: readonly Rule[] = oneFaultOf("channel", [
  {
    id: "channelStationRefuses",
    side: "station",
    blocking: true,
    holds: (e) => e.channel?.outcome === "stationRefuses",
    say: (e) => ({
      what: detailOf(e) || channelWords.channelStationRefuses,
      code: channelCode(e),
      mend: [
        mend(
          "server",
          "Find out what answers at this address now: what it showed first and what it answered with do not agree.",
        ),
      ],
    }),
  },
  {
    id: "serverDistrustsUs",
    side: "server",
    blocking: true,
    holds: refused(/^Bad(CertificateUntrusted|SecurityChecksFailed|CertificateChainIncomplete|CertificateInvalid)$/),
    say: (e) => ({
      what: channelWords.serverDistrustsUs(
        channelCode(e) === "BadSecurityChecksFailed",
        ownSuspicion(e) + skewSuspicion(e),
      ),
      code: channelCode(e),
      mend: copyOwn(e),
    }),
  },
  {
    id: "serverSeesUsExpired",
    side: "server",
    blocking: true,
    holds: refused(/TimeInvalid$/),
    say: (e) => ({
      what: channelWords.serverSeesUsExpired(
        day(e.own?.certificate?.notBeforeMs ?? Number.NaN),
        day(e.own?.certificate?.notAfterMs ?? Number.NaN),
        skewSuspicion(e),
      ),
      code: channelCode(e),
      mend: [mend("server", "Set the server's clock by the plant's time server.")],
    }),
  },
  {
    id: "serverSeesUsRevoked",
    side: "server",
    blocking: true,
    holds: refused(/Revoked$/),
    say: (e) => ({
      what: "The server has this station's certificate on a revocation list.",
      code: channelCode(e),
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "serverLacksRevocation",
    side: "server",
    blocking: true,
    holds: refused(/RevocationUnknown$/),
    say: (e) => ({
      what: "The server knows the issuer of this station's certificate but has no revocation list of it.",
      code: channelCode(e),
      mend: [mend("server", "Give the server the authority's current revocation list.", onServer.issuers)],
    }),
  },
  {
    id: "serverRefusesUse",
    side: "server",
    blocking: true,
    holds: refused(/^BadCertificate(UseNotAllowed|IssuerUseNotAllowed|PolicyCheckFailed|UriInvalid|HostNameInvalid)$/),
    say: (e) => ({
      what: `The server finds a fault in this station's certificate: ${channelCode(e)}.${ownSuspicion(e)}`,
      code: channelCode(e),
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "serverRefusesPolicy",
    side: "server",
    blocking: true,
    holds: refused(/^BadSecurity(Policy|Mode)Rejected$/),
    say: (e) => ({
      what: `The server announces ${e.server.securityMode} with ${e.server.securityPolicy} but refuses it when asked.`,
      code: channelCode(e),
      mend: [
        mend("server", "Switch that policy on for this endpoint, and restart the server if it was changed lately."),
      ],
    }),
  },
  {
    id: "serverFull",
    side: "server",
    blocking: true,
    holds: refused(/^BadTcp(ServerTooBusy|NotEnoughResources|SecureChannelUnknown)$|^BadTooMany/),
    say: (e) => ({
      what: "The server has no room for another connection.",
      code: channelCode(e),
      mend: [mend("server", "Close idle clients, or raise its limit of connections.")],
    }),
  },
  {
    id: "serverRefusesChannel",
    side: "server",
    blocking: true,
    holds: (e) => e.channel?.outcome === "serverRefuses",
    say: (e) => ({
      what: `The server refuses the secure channel.${ownSuspicion(e)}`,
      code: channelCode(e),
      mend: [mend("server", "See in the server's log why it refused."), ...copyOwn(e)],
    }),
  },
  {
    id: "serverClosesChannel",
    side: "server",
    blocking: true,
    holds: (e) => e.channel?.outcome === "closed",
    say: (e) => ({
      what: channelWords.serverClosesChannel(ownSuspicion(e), skewSuspicion(e)),
      code: channelCode(e) || "BadConnectionClosed",
      mend: copyOwn(e),
    }),
  },
  {
    id: "channelSilent",
    side: "server",
    blocking: true,
    holds: (e) => e.channel?.outcome === "silent",
    say: (e) => ({
      what: channelWords.channelSilent,
      code: channelCode(e) || "BadTimeout",
      mend: [...copyOwn(e), mend("network", "See whether a firewall inspects or swallows encrypted OPC UA.")],
    }),
  },
  {
    id: "channelFailed",
    side: "path",
    blocking: true,
    holds: (e) => e.channel?.outcome === "failed",
    say: (e) => ({
      what: channelWords.channelFailed(detailOf(e)),
      code: channelCode(e),
      mend: [mend("network", "Look again in a moment; if it stays, see the server's log.")],
    }),
  },
]);
