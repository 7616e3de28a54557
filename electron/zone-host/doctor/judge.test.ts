import { HeldAccounts } from "../link/heldAccounts.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ecKey,
  fromNow,
  makeAuthority,
  makeCertificate,
  makeCrl,
  rsaKey,
  type MadeCertificate,
  type MakeCertificate,
} from "../../../test/support/madeCertificates.ts";
import { answered, anyEvidence, endpoint } from "../../../test/support/doctorEvidence.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { FoundEndpoint } from "../../../shared/zones/discovery.ts";
import { doctorSides, doctorSteps } from "../../../shared/zones/doctor.ts";
import { certificateInfo } from "../pki/certificateInfo.ts";
import { ZonePki } from "../pki/pki.ts";
import { systemClock } from "../wire/clock.ts";
import type { ChannelContext } from "../link/openChannel.ts";
import { type reachOutcomes, type Evidence, type OwnEvidence, type ServerCertificateEvidence } from "./evidence.ts";
import { judge, rules } from "./judge.ts";
import { probeOwn, probeServerCertificate, shapeOf } from "./probeCertificate.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

const server: Server = {
  id: "s1",
  name: "PLC 1",
  endpointUrl: "opc.tcp://127.0.0.1:4840",
  applicationUri: "urn:test:server",
  namespaceUri: "urn:test:plant",
  securityMode: "SignAndEncrypt",
  securityPolicy: "Basic256Sha256",
  publishMs: 200,
  samplingMs: 100,
  demo: false,
};
const key = rsaKey();
const made = (o: MakeCertificate = {}): MadeCertificate => makeCertificate({ key, ...o });

let root: string;
let context: ChannelContext;
let sound: Evidence;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "doctor-"));
  const pki = await ZonePki.open({
    folder: path.join(root, "pki"),
    applicationUri: "urn:me",
    stationName: "S",
    zone: "process",
    clock: systemClock,
    passphrase: null,
  });
  context = {
    pki,
    clock: systemClock,
    accounts: new HeldAccounts(),
    stationName: "S",
    applicationUri: "urn:me",
    zone: "process",
  };
  const trusted = made({ commonName: "trusted" });
  await pki.trust(trusted.der);
  sound = {
    server,
    nowMs: Date.now(),
    station: {
      certificateFile: "/pki/own/certs/client_certificate.pem",
      trustedFolder: "/pki/trusted/certs",
      issuersFolder: "/pki/issuers/certs",
      crlFolder: "/pki/issuers/crl",
      rejectedFolder: "/pki/rejected",
      account: "the account service",
    },
    reach: { host: "127.0.0.1", port: 4840, addresses: ["127.0.0.1"], outcome: "connected", detail: "", tookMs: 1 },
    hello: {
      outcome: "acknowledged",
      code: "",
      reason: "",
      sample: "",
      ack: {
        protocolVersion: 0,
        receiveBufferBytes: 65_535,
        sendBufferBytes: 65_535,
        maxMessageBytes: 0,
        maxChunks: 0,
      },
    },
    endpoints: answered([endpoint("SignAndEncrypt", "Basic256Sha256"), endpoint("Sign", "Basic256Sha256")]),
    serverCertificate: await shown(trusted.der),
    own: probeOwn(context, "s1"),
    channel: { outcome: "opened" },
    session: { outcome: "opened" },
    contents: {
      namespaces: ["urn:test:plant"],
      tags: 2,
      sample: { identifier: "P-101.Flow", status: "Good" },
      failure: "",
    },
  };
});
afterAll(async () => {
  await context.pki.dispose();
  await rm(root, { recursive: true, force: true });
});

const shown = (
  chainDer: Buffer,
  more: { endpointApplicationUri?: string; clockSkewMs?: number | null; server?: Server } = {},
): Promise<ServerCertificateEvidence> =>
  probeServerCertificate(context, more.server ?? server, {
    chainDer,
    endpointApplicationUri: more.endpointApplicationUri ?? "urn:test:server",
    clockSkewMs: more.clockSkewMs ?? 0,
  });

const afterStep = {
  reach: ["hello"],
  hello: ["endpoints"],
  endpoints: ["serverCertificate"],
  serverCertificate: ["channel"],
  channel: ["session"],
  session: ["contents"],
} as const;
/** A look ends with the first step that fails. */
const stopped = (e: Evidence, at: keyof typeof afterStep): Evidence => {
  let cut = e;
  for (
    let next: string | undefined = afterStep[at][0];
    next !== undefined;
    next = (afterStep as Record<string, readonly string[]>)[next]?.[0]
  )
    cut = { ...cut, [next]: null };
  return cut;
};

type Case = readonly [rule: string, side: "station" | "server" | "path", make: () => Evidence | Promise<Evidence>];
const reach = (outcome: (typeof reachOutcomes)[number]) => () =>
  stopped({ ...sound, reach: { ...sound.reach!, outcome } }, "reach");
const hello = (more: Partial<NonNullable<Evidence["hello"]>>) => () =>
  stopped({ ...sound, hello: { outcome: "error", ack: null, code: "", reason: "", sample: "", ...more } }, "hello");
const endpoints =
  (...list: FoundEndpoint[]) =>
  () =>
    stopped({ ...sound, endpoints: answered(list) }, "endpoints");
const bad =
  (make: () => Buffer, more: Parameters<typeof shown>[1] = {}) =>
  async () =>
    stopped({ ...sound, serverCertificate: await shown(make(), more) }, "serverCertificate");
const own = (make: () => Partial<OwnEvidence>) => () => ({ ...sound, own: { ...sound.own!, ...make() } });
const channel =
  (outcome: "stationRefuses" | "serverRefuses" | "closed" | "silent" | "failed", code = "") =>
  () =>
    stopped({ ...sound, channel: { outcome, code, detail: "Said by whoever refused, in a sentence." } }, "channel");
const session =
  (outcome: "noIdentity" | "accountHeld" | "stationRefuses" | "serverRefuses" | "silent" | "failed", code = "") =>
  () =>
    stopped({ ...sound, session: { outcome, code, detail: "Said by whoever refused, in a sentence." } }, "session");
const ownOf = (o: MakeCertificate) =>
  own(() => {
    const { der } = made({ applicationUri: "urn:me", ...o });
    return { certificate: certificateInfo(der), shape: shapeOf(der) };
  });
/** Puts an authority, and perhaps its list, into the zone. */
const authority = async (o: {
  known?: boolean;
  trusted?: boolean;
  crl?: Buffer;
  ca: MadeCertificate;
}): Promise<void> => {
  if (o.known === true) await context.pki.lists.addIssuer(o.ca.der, o.trusted === true, Date.now());
  if (o.crl) await context.pki.store.addRevocationList(o.crl, "issuers");
};
const chained = (name: string, make: (ca: MadeCertificate) => Promise<Buffer>) => async () =>
  stopped({ ...sound, serverCertificate: await shown(await make(makeAuthority(name))) }, "serverCertificate");

const causes: readonly Case[] = [
  ["addressInvalid", "station", reach("badAddress")],
  ["addressUnknown", "station", reach("portUnknown")],
  ["nameUnknown", "path", reach("nameUnknown")],
  ["connectionRefused", "path", reach("refused")],
  ["noRoute", "path", reach("noRoute")],
  ["connectTimeout", "path", reach("timeout")],
  ["connectFailed", "path", reach("failed")],
  ["otherProtocol", "path", hello({ outcome: "otherProtocol", sample: "“HTTP/1.1 400”" })],
  ["helloClosed", "server", hello({ outcome: "closed" })],
  ["helloSilent", "server", hello({ outcome: "silent" })],
  ["helloUrlRefused", "server", hello({ code: "BadTcpEndpointUrlInvalid" })],
  ["helloRefused", "server", hello({ code: "BadTcpServerTooBusy", reason: "full" })],
  [
    "endpointsSilent",
    "server",
    () => stopped({ ...sound, endpoints: { outcome: "silent", code: "", detail: "" } }, "endpoints"),
  ],
  [
    "endpointsRefused",
    "server",
    () =>
      stopped({ ...sound, endpoints: { outcome: "failed", code: "BadServiceUnsupported", detail: "" } }, "endpoints"),
  ],
  ["noEndpoints", "server", endpoints()],
  ["onlyNone", "station", endpoints(endpoint("None", "None"))],
  [
    "onlyEcc",
    "station",
    endpoints(endpoint("SignAndEncrypt", "ECC_nistP256"), endpoint("Sign", "ECC_curve25519"), endpoint("None", "None")),
  ],
  [
    "onlyUnsupported",
    "station",
    endpoints(endpoint("SignAndEncrypt", "Basic128Rsa15"), endpoint("SignAndEncrypt", "Basic256")),
  ],
  [
    "wantedNotOffered",
    "station",
    endpoints(endpoint("SignAndEncrypt", "Aes256_Sha256_RsaPss"), endpoint("Sign", "Basic256Sha256")),
  ],
  ["certificateMissing", "station", bad(() => Buffer.alloc(0))],
  ["certificateUnreadable", "station", bad(() => Buffer.from("no certificate"))],
  ["certificateExpired", "station", bad(() => made({ notBefore: fromNow(-20), notAfter: fromNow(-10) }).der)],
  [
    "certificateNotYetValid",
    "station",
    bad(() => made({ notBefore: fromNow(10), notAfter: fromNow(20) }).der, { clockSkewMs: 11 * 86_400_000 }),
  ],
  ["certificateHost", "station", bad(() => made({ dns: ["elsewhere"], ip: ["10.0.0.9"] }).der)],
  ["certificateApplication", "station", bad(() => made({ applicationUri: "urn:evil" }).der)],
  ["endpointApplication", "station", bad(() => made().der, { endpointApplicationUri: "urn:other" })],
  ["certificateKeyKind", "station", bad(() => makeCertificate({ key: ecKey() }).der)],
  ["certificateKeyShort", "station", bad(() => makeCertificate({ key: rsaKey(1024) }).der)],
  ["certificateSha1", "station", bad(() => makeCertificate({ hash: "sha1" }).der)],
  ["certificateUsage", "station", bad(() => makeCertificate({ usage: ["keyCertSign"] }).der)],
  [
    "certificateAuthority",
    "station",
    bad(
      () =>
        makeCertificate({ ca: true, usage: ["digitalSignature", "keyEncipherment", "dataEncipherment", "keyCertSign"] })
          .der,
    ),
  ],
  [
    "certificateSignatureWrong",
    "station",
    chained("forger", async (ca) => {
      await authority({ ca, known: true, trusted: true, crl: makeCrl(ca) });
      const { der } = made({ commonName: "forged", issuer: ca });
      der[der.length - 1]! ^= 0xff;
      return der;
    }),
  ],
  [
    "certificateRevoked",
    "station",
    chained("revoker", async (ca) => {
      const leaf = made({ commonName: "revoked", issuer: ca });
      await authority({ ca, known: true, trusted: true, crl: makeCrl(ca, { revoked: [leaf] }) });
      return leaf.der;
    }),
  ],
  ["issuerUnknown", "station", chained("unknown", async (ca) => made({ issuer: ca }).der)],
  ["issuerOnlySent", "station", chained("sent", async (ca) => Buffer.concat([made({ issuer: ca }).der, ca.der]))],
  [
    "revocationListMissing",
    "station",
    chained("listless", async (ca) => {
      await authority({ ca, known: true, trusted: true });
      return made({ commonName: "unlisted", issuer: ca }).der;
    }),
  ],
  [
    "revocationListExpired",
    "station",
    chained("late", async (ca) => {
      await authority({ ca, known: true, crl: makeCrl(ca, { nextUpdate: fromNow(-1) }) });
      return made({ commonName: "late", issuer: ca }).der;
    }),
  ],
  [
    "issuerUntrusted",
    "station",
    chained("known", async (ca) => {
      await authority({ ca, known: true, crl: makeCrl(ca) });
      return made({ commonName: "of a known one", issuer: ca }).der;
    }),
  ],
  ["certificateUntrusted", "station", bad(() => made({ commonName: "stranger" }).der)],
  [
    "certificateChanged",
    "station",
    async () => {
      await context.pki.accept("changed", "c".repeat(64));
      return stopped(
        {
          ...sound,
          serverCertificate: await shown(made({ commonName: "new" }).der, { server: { ...server, id: "changed" } }),
        },
        "serverCertificate",
      );
    },
  ],
  ["ownMissing", "station", own(() => ({ certificate: null, shape: null, keyMatches: null }))],
  ["ownExpired", "station", ownOf({ notBefore: fromNow(-20), notAfter: fromNow(-10) })],
  ["ownNotYetValid", "station", ownOf({ notBefore: fromNow(10), notAfter: fromNow(20) })],
  ["ownApplication", "station", ownOf({ applicationUri: "urn:another" })],
  ["ownKey", "station", own(() => ({ keyMatches: false }))],
  ["channelStationRefuses", "station", channel("stationRefuses", "BadCertificateInvalid")],
  ["serverDistrustsUs", "server", channel("serverRefuses", "BadSecurityChecksFailed")],
  ["serverSeesUsExpired", "server", channel("serverRefuses", "BadCertificateTimeInvalid")],
  ["serverSeesUsRevoked", "server", channel("serverRefuses", "BadCertificateRevoked")],
  ["serverLacksRevocation", "server", channel("serverRefuses", "BadCertificateRevocationUnknown")],
  ["serverRefusesUse", "server", channel("serverRefuses", "BadCertificateUseNotAllowed")],
  ["serverRefusesPolicy", "server", channel("serverRefuses", "BadSecurityPolicyRejected")],
  ["serverFull", "server", channel("serverRefuses", "BadTcpNotEnoughResources")],
  ["serverRefusesChannel", "server", channel("serverRefuses", "BadInternalError")],
  ["serverClosesChannel", "server", channel("closed")],
  ["channelSilent", "server", channel("silent")],
  ["channelFailed", "path", channel("failed")],
  ["noIdentity", "station", session("noIdentity")],
  ["accountHeld", "server", session("accountHeld", "BadUserAccessDenied")],
  ["nonceUnsound", "server", session("stationRefuses", "BadNonceInvalid")],
  ["identityUnprotected", "station", session("stationRefuses", "BadSecurityModeInsufficient")],
  ["wrongAccount", "server", session("serverRefuses", "BadUserAccessDenied")],
  ["accountKind", "server", session("serverRefuses", "BadIdentityTokenInvalid")],
  ["tooManySessions", "server", session("serverRefuses", "BadTooManySessions")],
  ["applicationRefused", "server", session("serverRefuses", "BadCertificateUriInvalid")],
  ["signatureRefused", "server", session("serverRefuses", "BadNonceInvalid")],
  ["signInRefused", "server", session("serverRefuses", "BadInternalError")],
  ["signInSilent", "server", session("silent")],
  ["signInFailed", "path", session("failed")],
  ["contentsUnread", "server", () => ({ ...sound, contents: { ...sound.contents!, failure: "no answer" } })],
];

/** The same evidence, had the other side refused without a word of its own. */
function silenced(e: Evidence): Evidence {
  const mute = <T extends object>(seen: T | null): T | null =>
    seen && { ...seen, ...("detail" in seen ? { detail: "" } : {}), ...("reason" in seen ? { reason: "" } : {}) };
  return {
    ...e,
    reach: mute(e.reach),
    hello: mute(e.hello),
    endpoints: mute(e.endpoints),
    channel: mute(e.channel),
    session: mute(e.session),
  };
}

type Remark = readonly [rule: string, make: () => Evidence | Promise<Evidence>];
const trusted =
  (o: MakeCertificate, clockSkewMs = 0) =>
  async () => {
    const { der } = made({ commonName: `trusted ${JSON.stringify(o).length} ${clockSkewMs}`, ...o });
    await context.pki.trust(der);
    return { ...sound, serverCertificate: await shown(der, { clockSkewMs }) };
  };
const remarks: readonly Remark[] = [
  [
    "limitsTooSmall",
    () => ({ ...sound, hello: { ...sound.hello!, ack: { ...sound.hello!.ack!, maxMessageBytes: 10_000 } } }),
  ],
  [
    "noneOffered",
    () => ({ ...sound, endpoints: answered([endpoint("SignAndEncrypt", "Basic256Sha256"), endpoint("None", "None")]) }),
  ],
  ["certificateUsageShort", trusted({ usage: ["digitalSignature", "keyEncipherment", "dataEncipherment"] })],
  ["certificateSha1Pinned", trusted({ hash: "sha1" })],
  ["certificateExpiring", trusted({ notAfter: fromNow(5) })],
  ["clocksDiffer", trusted({}, -400_000)],
  [
    "revocationListOld",
    async () => {
      const ca = makeAuthority("old list");
      await authority({ ca, known: true, trusted: true, crl: makeCrl(ca, { nextUpdate: fromNow(-1) }) });
      return { ...sound, serverCertificate: await shown(made({ commonName: "of an old list", issuer: ca }).der) };
    },
  ],
  ["ownUsage", ownOf({ usage: ["digitalSignature"] })],
  ["signInNotTried", () => stopped({ ...sound, session: { outcome: "notTried", code: "", detail: "" } }, "session")],
  ["namespaceMissing", () => ({ ...sound, contents: { ...sound.contents!, namespaces: ["urn:other"], sample: null } })],
  [
    "tagMissing",
    () => ({
      ...sound,
      contents: { ...sound.contents!, sample: { identifier: "P-101.Flow", status: "BadNodeIdUnknown" } },
    }),
  ],
];

const blockingRules = new Set(
  doctorSteps
    .flatMap((step) => rules[step])
    .filter((r) => r.blocking)
    .map((r) => r.id),
);

const lookedAt = (e: Evidence): Readonly<Record<(typeof doctorSteps)[number], unknown>> => ({
  reach: e.reach,
  hello: e.hello,
  endpoints: e.endpoints,
  serverCertificate: e.serverCertificate,
  ownCertificate: e.own,
  channel: e.channel,
  session: e.session,
  contents: e.contents,
});

const unexplained = (step: string, side: string): unknown[] => [
  step,
  {
    id: `${step}Unexplained`,
    step,
    side,
    blocking: true,
    what: "This step fails for a reason that is not known here. The evidence below says what was seen.",
    code: "",
    mend: [{ at: "server", step: "Look into the server's log at this time.", file: "", fingerprint: "" }],
  },
];

describe("the doctor's judgement", () => {
  test("of a link with nothing wrong is eight steps that hold and no cause", () => {
    const { steps, cause } = judge(sound);
    expect([steps.map((s) => [s.step, s.result]), cause]).toEqual([doctorSteps.map((s) => [s, "passed"]), null]);
  });

  test("of a look that ran out of time blames the step it waited for", () => {
    const { cause, steps } = judge(stopped({ ...sound, endpoints: null }, "endpoints"), true);
    expect([cause?.id, cause?.step, cause?.side, steps.find((s) => s.step === "endpoints")?.result]).toEqual([
      "tooSlow",
      "endpoints",
      "server",
      "failed",
    ]);
  });
});

describe("the doctor's judgement, whatever it sees,", () => {
  test("of a failure that no rule knows blocks in words that claim no reason, on the side named for the step", () => {
    const another = { outcome: "another" };
    const unknown = {
      reach: { reach: { ...sound.reach, ...another } },
      hello: { hello: { ...sound.hello, ...another } },
      serverCertificate: { serverCertificate: { ...sound.serverCertificate, ...another } },
      channel: { channel: { ...sound.channel, ...another } },
      session: { session: { ...sound.session, ...another } },
    } as unknown as Readonly<Record<string, Partial<Evidence>>>;
    const judged = Object.entries(unknown).map(([step, seen]) => [step, judge({ ...sound, ...seen }).cause]);
    expect(judged).toEqual([
      unexplained("reach", "path"),
      unexplained("hello", "server"),
      unexplained("serverCertificate", "station"),
      unexplained("channel", "server"),
      unexplained("session", "server"),
    ]);
  });

  test("of any evidence has one first cause, with its side, exactly if a step failed; an unseen one is none", () => {
    fc.assert(
      fc.property(anyEvidence(sound), (some) => {
        const { steps, cause } = judge(some);
        const failed = steps.filter((s) => s.result === "failed");
        expect(cause === null).toBe(failed.length === 0);
        if (cause) {
          expect(failed[0]!.findings.find((f) => f.blocking)).toEqual(cause);
          expect(doctorSides).toContain(cause.side);
          expect([cause.what.length > 20, cause.mend.length > 0]).toEqual([true, true]);
        }
        for (const [i, step] of doctorSteps.entries()) {
          if (lookedAt(some)[step] === null) expect([steps[i]!.result, steps[i]!.findings]).toEqual(["notReached", []]);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe("the doctor's rules", () => {
  test.each(causes)("names %s as the cause, on the side %s, with what to do", async (rule, side, make) => {
    const { cause, steps } = judge(await make());
    expect([cause?.id, cause?.side, cause?.blocking]).toEqual([rule, side, true]);
    expect(cause!.what.length).toBeGreaterThan(30);
    expect(cause!.mend.length).toBeGreaterThan(0);
    expect(steps.find((s) => s.step === cause!.step)?.result).toBe("failed");
  });

  test.each(remarks)("notes %s without calling it a cause", async (rule, make) => {
    const { cause, steps } = judge(await make());
    expect([
      cause,
      steps.flatMap((s) => s.findings).some((f) => f.id === rule && !f.blocking),
      steps.some((s) => s.result === "failed"),
    ]).toEqual([null, true, false]);
  });

  test.each(causes)("says %s in whole sentences though whoever refused said nothing", async (_rule, _side, make) => {
    const { steps } = judge(silenced(await make()));
    for (const finding of steps.flatMap((s) => s.findings)) {
      expect(finding.what.length).toBeGreaterThan(30);
      expect(finding.what).not.toMatch(/\(\)|“”|: ?\.| {2}| \.$/);
    }
  });

  test("has no rule that no case reaches", () => {
    expect([...causes.map(([id]) => id), ...remarks.map(([id]) => id)].sort()).toEqual(
      doctorSteps.flatMap((step) => rules[step].map((r) => r.id)).sort(),
    );
    expect(blockingRules.size).toBe(causes.length);
  });
});

describe("of a server's certificate the doctor", () => {
  test("says for an untrusted certificate where the file lies here and what the server may need from us", async () => {
    const { der } = made({ commonName: "where" });
    const { cause } = judge({ ...stopped(sound, "serverCertificate"), serverCertificate: await shown(der) });
    expect(cause!.mend.map((m) => m.at)).toEqual(["station", "server"]);
    expect(cause!.mend[0]!.file).toMatch(/pki\/rejected\/.*where.*\.pem$/);
    expect(cause!.mend.map((m) => m.fingerprint.replaceAll(" ", ""))).toEqual([
      certificateInfo(der).sha256,
      sound.own!.certificate!.sha256,
    ]);
  });

  test("suspects the clock when the dates do not fit and the clocks differ", async () => {
    const { cause } = judge({
      ...stopped(sound, "serverCertificate"),
      serverCertificate: await shown(made({ notBefore: fromNow(1), notAfter: fromNow(20) }).der, {
        clockSkewMs: 2 * 86_400_000,
      }),
    });
    expect(cause!.what).toContain("2 days ahead of");
  });
});
