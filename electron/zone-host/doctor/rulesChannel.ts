// Steps 5 to 8: our own certificate, the secure channel, the sign-in and what is to be found behind it.
import { day, groups, mend, oneFaultOf, onServer, rulesOf, skewWords, type Rule } from "./rule.ts";
import { readOf } from "./rulesCertificate.ts";
import type { Evidence } from "./evidence.ts";

const renewOwn = (e: Evidence) =>
  mend(
    "station",
    "Have the security administrator make this zone's certificate anew under Certificates, then trust the new one on the server.",
    e.station.certificateFile,
  );
const ownPrint = (e: Evidence): string => groups(e.own?.certificate?.sha256 ?? "");
const copyOwn = (e: Evidence) => [
  mend("station", "Take this zone's own certificate to the server.", e.station.certificateFile),
  mend(
    "server",
    "Put it into the server's trust list, or trust it in its list of rejected ones, having compared its fingerprint.",
    onServer.trusted,
    ownPrint(e),
  ),
];

export const ownCertificateRules: readonly Rule[] = rulesOf("ownCertificate", [
  {
    id: "ownMissing",
    side: "station",
    blocking: true,
    holds: (e) => e.own !== null && e.own.certificate === null,
    say: (e) => ({
      what: "This zone has no readable certificate of its own.",
      code: "BadCertificateInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownExpired",
    side: "station",
    blocking: true,
    holds: (e) => (e.own?.certificate?.notAfterMs ?? Number.POSITIVE_INFINITY) < e.nowMs,
    say: (e) => ({
      what: `This zone's own certificate expired on ${day(e.own?.certificate?.notAfterMs ?? Number.NaN)}; servers refuse it.`,
      code: "BadCertificateTimeInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownNotYetValid",
    side: "station",
    blocking: true,
    holds: (e) => (e.own?.certificate?.notBeforeMs ?? Number.NEGATIVE_INFINITY) > e.nowMs,
    say: (e) => ({
      what: `This zone's own certificate is valid only from ${day(e.own?.certificate?.notBeforeMs ?? Number.NaN)}: this station's clock is behind, or was ahead when it was made.`,
      code: "BadCertificateTimeInvalid",
      mend: [mend("station", "Set this station's clock by the plant's time server."), renewOwn(e)],
    }),
  },
  {
    id: "ownApplication",
    side: "station",
    blocking: true,
    holds: (e) =>
      e.own?.certificate !== null && e.own !== null && e.own.certificate.applicationUri !== e.own.applicationUri,
    say: (e) => ({
      what: `This zone's own certificate names ${e.own?.certificate?.applicationUri || "no application"}, but Millward calls itself ${e.own?.applicationUri ?? ""}; servers refuse that.`,
      code: "BadCertificateUriInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownKey",
    side: "station",
    blocking: true,
    holds: (e) => e.own?.keyMatches === false,
    say: (e) => ({
      what: "This zone's own certificate does not belong to its private key.",
      code: "BadCertificateInvalid",
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "ownUsage",
    side: "station",
    blocking: false,
    holds: (e) => (e.own?.shape?.missingUsages.length ?? 0) > 0,
    say: (e) => ({
      what: `The key usage of this zone's own certificate lacks ${e.own?.shape?.missingUsages.join(", ") ?? ""} (OPC 10000-6 §6.2.2); strict servers refuse it.`,
      code: "BadCertificateUseNotAllowed",
      mend: [renewOwn(e)],
    }),
  },
]);

const channelCode = (e: Evidence): string => (e.channel && e.channel.outcome !== "opened" ? e.channel.code : "");
const refused =
  (codes: RegExp) =>
  (e: Evidence): boolean =>
    e.channel?.outcome === "serverRefuses" && codes.test(channelCode(e));
/** What our own certificate may be blamed for, when a server gives no better reason. */
const ownSuspicion = (e: Evidence): string => {
  const missing = e.own?.shape?.missingUsages ?? [];
  return missing.length > 0 ? ` Our certificate lacks the key usage ${missing.join(", ")}, which may be why.` : "";
};
const skewSuspicion = (e: Evidence): string => {
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
      what: e.channel?.outcome === "stationRefuses" ? e.channel.detail : "",
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
      what: `The server does not accept this station's certificate${channelCode(e) === "BadSecurityChecksFailed" ? ". It does not say why, as the standard advises; most often it has not been told to trust it" : ""}.${ownSuspicion(e)}${skewSuspicion(e)}`,
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
      what: `The server finds this station's certificate out of its time. It is valid from ${day(e.own?.certificate?.notBeforeMs ?? Number.NaN)} to ${day(e.own?.certificate?.notAfterMs ?? Number.NaN)}, so the server's clock is wrong.${skewSuspicion(e)}`,
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
      what: `The server ends the connection without a word as soon as it sees this station's certificate. Many servers do so when they do not trust it.${ownSuspicion(e)}${skewSuspicion(e)}`,
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
      what: "The server takes the connection but does not answer the request for a secure channel. Some do so while they do not trust the client.",
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
      what: `The secure channel does not come about (${e.channel?.outcome === "failed" ? e.channel.detail : ""}).`,
      code: channelCode(e),
      mend: [mend("network", "Look again in a moment; if it stays, see the server's log.")],
    }),
  },
]);

const sessionCode = (e: Evidence): string => (e.session && e.session.outcome !== "opened" ? e.session.code : "");
const signInRefused =
  (codes: RegExp) =>
  (e: Evidence): boolean =>
    e.session?.outcome === "serverRefuses" && codes.test(sessionCode(e));
const who = (e: Evidence): string => e.station.account || "the zone's account";
const account = (e: Evidence) => [
  mend("station", `Have the security administrator enter ${who(e)} again under Access.`),
  mend("server", `See that ${who(e)} exists there, is not locked, and may sign in.`),
];

export const sessionRules: readonly Rule[] = oneFaultOf("session", [
  {
    id: "noIdentity",
    side: "station",
    blocking: true,
    holds: (e) => e.session?.outcome === "noIdentity",
    say: () => ({
      what: "No account is kept for this server, so this station does not sign in.",
      code: "BadIdentityTokenInvalid",
      mend: [mend("station", "A security administrator sets the zone's service account for this server under Access.")],
    }),
  },
  {
    id: "identityUnprotected",
    side: "station",
    blocking: true,
    holds: (e) => e.session?.outcome === "stationRefuses",
    say: (e) => ({
      what: e.session?.outcome === "stationRefuses" ? e.session.detail : "",
      code: sessionCode(e),
      mend: [
        mend(
          "server",
          "Let this endpoint take the kind of account that is kept here, and protect it: a token policy of its own, or SignAndEncrypt.",
        ),
      ],
    }),
  },
  {
    id: "wrongAccount",
    side: "server",
    blocking: true,
    holds: signInRefused(/^Bad(UserAccessDenied|IdentityTokenRejected|UserSignatureInvalid)$/),
    say: (e) => ({
      what: `The server refuses to sign in ${who(e)}: wrong password, unknown or locked account, or one that may not sign in here.`,
      code: sessionCode(e),
      mend: account(e),
    }),
  },
  {
    id: "accountKind",
    side: "server",
    blocking: true,
    holds: signInRefused(/^BadIdentityToken/),
    say: (e) => ({
      what: `The server does not take this kind of account (${who(e)}) at this endpoint.`,
      code: sessionCode(e),
      mend: [
        mend("server", "Allow this kind of user token at the endpoint."),
        mend("station", "Or have an account of a kind kept that the server takes."),
      ],
    }),
  },
  {
    id: "tooManySessions",
    side: "server",
    blocking: true,
    holds: signInRefused(/^BadTooMany(Sessions|Operations)$/),
    say: (e) => ({
      what: "The server has no session left: its limit is reached, often by sessions that died without signing off.",
      code: sessionCode(e),
      mend: [mend("server", "Close idle sessions, wait for their time-out, or raise the limit of sessions.")],
    }),
  },
  {
    id: "applicationRefused",
    side: "server",
    blocking: true,
    holds: signInRefused(/^BadCertificate/),
    say: (e) => ({
      what: `The server holds this station's application URI ${e.own?.applicationUri ?? ""} against its certificate.`,
      code: sessionCode(e),
      mend: [renewOwn(e)],
    }),
  },
  {
    id: "signatureRefused",
    side: "server",
    blocking: true,
    holds: signInRefused(/^Bad(ApplicationSignatureInvalid|NonceInvalid|SecurityChecksFailed|InvalidTimestamp)$/),
    say: (e) => ({
      what: `The server does not accept how this station proves itself at sign-in.${skewSuspicion(e)} Its certificate may have been replaced under the running server.`,
      code: sessionCode(e),
      mend: [mend("server", "Set its clock by the plant's time server, then restart the OPC UA server.", onServer.own)],
    }),
  },
  {
    id: "signInRefused",
    side: "server",
    blocking: true,
    holds: (e) => e.session?.outcome === "serverRefuses",
    say: (e) => ({
      what: "The server refuses the session.",
      code: sessionCode(e),
      mend: [mend("server", "See in the server's log why it refused.")],
    }),
  },
  {
    id: "signInSilent",
    side: "server",
    blocking: true,
    holds: (e) => e.session?.outcome === "silent",
    say: (e) => ({
      what: "The server does not answer the request to sign in.",
      code: sessionCode(e) || "BadTimeout",
      mend: [
        mend("server", "See whether the server is overloaded, or waits for a user directory that does not answer."),
      ],
    }),
  },
  {
    id: "signInFailed",
    side: "path",
    blocking: true,
    holds: (e) => e.session?.outcome === "failed",
    say: (e) => ({
      what: `Signing in broke off (${e.session?.outcome === "failed" ? e.session.detail : ""}).`,
      code: sessionCode(e),
      mend: [mend("network", "Look again in a moment; if it stays, see the server's log.")],
    }),
  },
  {
    id: "signInNotTried",
    side: "station",
    blocking: false,
    holds: (e) => e.session?.outcome === "notTried",
    say: () => ({
      what: "Nobody was signed in for this look, which nobody asked for. Look again by hand to try that too.",
      mend: [],
    }),
  },
]);

export const contentsRules: readonly Rule[] = oneFaultOf("contents", [
  {
    id: "contentsUnread",
    side: "server",
    blocking: true,
    holds: (e) => e.contents !== null && e.contents.failure !== "",
    say: (e) => ({
      what: `The server signs us in but does not answer a simple read (${e.contents?.failure ?? ""}).`,
      mend: [mend("server", `See that ${who(e)} may browse and read.`)],
    }),
  },
  {
    id: "namespaceMissing",
    side: "server",
    blocking: false,
    holds: (e) =>
      e.contents?.failure === "" && e.contents.tags > 0 && !e.contents.namespaces.includes(e.server.namespaceUri),
    say: (e) => ({
      what: `The server has no namespace ${e.server.namespaceUri}, so none of the ${e.contents?.tags ?? 0} tags will be found.`,
      code: "BadNodeIdUnknown",
      mend: [
        mend("plantFile", "Correct namespaceUri of this server to one that it has.", "zones.yaml"),
        mend("server", "Or load the program that brings this namespace."),
      ],
    }),
  },
  {
    id: "tagMissing",
    side: "server",
    blocking: false,
    holds: (e) => e.contents?.sample !== null && e.contents !== null && e.contents.sample.status !== "Good",
    say: (e) => ({
      what: `The tag ${e.contents?.sample?.identifier ?? ""} is not there, or may not be seen by ${who(e)}.`,
      code: e.contents?.sample?.status ?? "",
      mend: [
        mend("plantFile", "Compare the tag names with those of the server.", "assets.yaml, tags.csv"),
        mend("server", `Or let ${who(e)} read the tags.`),
      ],
    }),
  },
]);
