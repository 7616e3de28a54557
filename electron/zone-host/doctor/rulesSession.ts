// Steps 7 and 8: the sign-in, and what is to be found behind it.
import { mend, oneFaultOf, onServer, type Rule } from "./rule.ts";
import { skewSuspicion } from "./rulesChannel.ts";
import { renewOwn } from "./rulesOwnCertificate.ts";
import { sessionWords } from "./rulesSessionWords.ts";
import type { Evidence } from "./evidence.ts";

const sessionCode = (e: Evidence): string => (e.session && e.session.outcome !== "opened" ? e.session.code : "");
const detailOf = (e: Evidence): string => (e.session && e.session.outcome !== "opened" ? e.session.detail : "");
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
    id: "accountHeld",
    side: "server",
    blocking: true,
    holds: (e) => e.session?.outcome === "accountHeld",
    say: (e) => ({ what: sessionWords.accountHeld(who(e)), code: sessionCode(e), mend: account(e) }),
  },
  {
    id: "nonceUnsound",
    side: "server",
    blocking: true,
    holds: (e) => e.session?.outcome === "stationRefuses" && sessionCode(e) === "BadNonceInvalid",
    say: (e) => ({
      what: detailOf(e) || sessionWords.nonceUnsound,
      code: "BadNonceInvalid",
      mend: [mend("server", sessionWords.nonceMend, onServer.own)],
    }),
  },
  {
    id: "identityUnprotected",
    side: "station",
    blocking: true,
    holds: (e) => e.session?.outcome === "stationRefuses",
    say: (e) => ({
      what: detailOf(e) || sessionWords.identityUnprotected,
      code: sessionCode(e),
      mend: [mend("server", sessionWords.identityUnprotectedMend)],
    }),
  },
  {
    id: "wrongAccount",
    side: "server",
    blocking: true,
    holds: signInRefused(/^Bad(UserAccessDenied|IdentityTokenRejected|UserSignatureInvalid)$/),
    say: (e) => ({
      what: sessionWords.wrongAccount(who(e)),
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
      what: sessionWords.signatureRefused(skewSuspicion(e)),
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
      what: sessionWords.signInFailed(detailOf(e)),
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
      what: sessionWords.namespaceMissing(e.server.namespaceUri, e.contents?.tags ?? 0),
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
