// Who is connected to a server, from its two diagnostics arrays. @see OPC 10000-5 §12.12, §12.13
import { MessageSecurityMode, NodeId, type DataValue } from "node-opcua-client";
import type { ServerSession } from "../../../shared/zones/serverSecurity.ts";
import { chainOf } from "../pki/certificateChain.ts";
import { sha256Of } from "../pki/certificateInfo.ts";
import { plainText } from "../wire/plainText.ts";

/** A server with more is asked no further: the list says how many there are. */
const MOST_SESSIONS = 500;

/**
 * SessionDiagnosticsDataType and SessionSecurityDiagnosticsDataType as they are decoded; nothing but the id is taken
 * for granted.
 */
interface Element {
  readonly sessionId: NodeId;
  readonly [field: string]: unknown;
}

interface SessionsRead {
  readonly sessions: readonly ServerSession[] | null;
  readonly total: number;
}
export interface OurClient {
  readonly applicationUri: string;
  readonly sha256: string;
}

/** @param diagnostics of i=3707, @param security of i=3708, which only a security administrator may read. */
export function sessionsOf(
  diagnostics: DataValue | undefined,
  security: DataValue | undefined,
  ours: OurClient,
): SessionsRead {
  const plain = elements(diagnostics);
  if (!plain) return { sessions: null, total: 0 };
  const secured = new Map((elements(security) ?? []).map((s) => [s.sessionId.toString(), s]));
  return {
    total: plain.length,
    sessions: plain.slice(0, MOST_SESSIONS).map((s) => sessionOf(s, secured.get(s.sessionId.toString()), ours)),
  };
}

function elements(value: DataValue | undefined): Element[] | null {
  const list: unknown = value?.statusCode.isGood() === true ? value.value.value : null;
  return Array.isArray(list)
    ? list.filter(
        (e): e is Element =>
          typeof e === "object" && e !== null && (e as { sessionId?: unknown }).sessionId instanceof NodeId,
      )
    : null;
}

function sessionOf(s: Element, secured: Element | undefined, ours: OurClient): ServerSession {
  const certificateSha256 = fingerprint(secured?.["clientCertificate"]);
  const client = (s["clientDescription"] ?? {}) as { applicationUri?: unknown; applicationName?: unknown };
  const clientUri = plainText(client.applicationUri, 200);
  return {
    id: plainText(s.sessionId.toString(), 100),
    name: plainText(s["sessionName"], 120),
    clientName: plainText(client.applicationName, 120),
    clientUri,
    user: plainText(secured?.["clientUserIdOfSession"], 120),
    mechanism: plainText(secured?.["authenticationMechanism"], 60),
    securityMode: modeNames.get(secured?.["securityMode"]) ?? "",
    securityPolicy: plainText(plainText(secured?.["securityPolicyUri"], 200).split("#").at(-1), 60),
    certificateSha256,
    connectedAtMs: instant(s["clientConnectionTime"]),
    lastContactAtMs: instant(s["clientLastContactTime"]),
    subscriptions: count(s["currentSubscriptionsCount"]),
    requests: count((s["totalRequestCount"] as { totalCount?: unknown } | null)?.totalCount),
    unauthorizedRequests: count(s["unauthorizedRequestCount"]),
    whose:
      certificateSha256 === ours.sha256
        ? "ours"
        : clientUri === ours.applicationUri && certificateSha256 !== ""
          ? "claimed"
          : "other",
  };
}

const modeNames: ReadonlyMap<unknown, string> = new Map([
  [MessageSecurityMode.None, "None"],
  [MessageSecurityMode.Sign, "Sign"],
  [MessageSecurityMode.SignAndEncrypt, "SignAndEncrypt"],
]);

function fingerprint(chain: unknown): string {
  if (!Buffer.isBuffer(chain) || chain.length === 0) return "";
  try {
    return sha256Of(chainOf(chain)[0]!);
  } catch {
    return "";
  }
}

const count = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : 0;
function instant(value: unknown): number | null {
  const ms = value instanceof Date ? value.getTime() : Number.NaN;
  return ms > Date.UTC(2000, 0, 1) && ms < Date.UTC(2100, 0, 1) ? ms : null;
}
