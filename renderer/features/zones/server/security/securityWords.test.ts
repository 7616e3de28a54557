import { expect, test } from "vitest";
import { noServerSecurity, type ServerSession } from "../../../../../shared/zones/serverSecurity.ts";
import { eventWords, isWeak, securityFacts, securityWords, userWords } from "./securityWords.ts";

const session: ServerSession = {
  id: "i=1",
  name: "s",
  clientName: "c",
  clientUri: "urn:c",
  user: "",
  mechanism: "",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  certificateSha256: "",
  connectedAtMs: 1,
  lastContactAtMs: 1,
  subscriptions: 0,
  requests: 0,
  unauthorizedRequests: 0,
  whose: "other",
};

test("no audit events, a refused watch and refused sign-ins are said strongly; what is not known is a dash", () => {
  const strong = (s: Parameters<typeof securityFacts>[0]) =>
    securityFacts(s, 10_000)
      .filter((f) => f.strong)
      .map((f) => `${f.label}: ${f.value}`);
  expect(strong(noServerSecurity)).toEqual([]);
  expect(
    strong({
      ...noServerSecurity,
      state: "refused",
      signedInAs: "sec",
      auditing: false,
      securityRejectedSessions: 3,
      rejectedSessions: 3,
      readAtMs: 8000,
    }),
  ).toEqual([
    "Security session: refused, as sec",
    "Server keeps audit events: no: it tells nobody who did what",
    "Refused for security: 3",
  ]);
  expect(securityFacts(noServerSecurity, 0).map((f) => f.value)).toEqual(["none is kept", "—", "—", "—", "—"]);
});

test("a client without protection and one that pretends to be this zone stand out", () => {
  const of = (s: Partial<ServerSession>) => ({ ...session, ...s });
  expect([of({}), of({ securityMode: "None" }), of({ whose: "claimed" }), of({ whose: "ours" })].map(isWeak)).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([
    securityWords(of({})),
    securityWords(of({ securityMode: "None" })),
    securityWords(of({ securityMode: "" })),
    userWords(of({ mechanism: "UserName" })),
    userWords(of({})),
  ]).toEqual(["encrypted, Basic256Sha256", "none", "—", "UserName", "—"]);
});

test("an event is named in words, and one that nobody knows by its own name", () => {
  expect(
    ["AuditActivateSession", "AuditHistoryEventUpdate", "ns=4;i=77", "toString"].map((type) => eventWords({ type })),
  ).toEqual(["User signed in", "HistoryEventUpdate", "ns=4;i=77", "toString"]);
});
