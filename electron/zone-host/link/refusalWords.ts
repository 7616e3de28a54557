// Why a link does not come up, in words an operator can act on.
import { dialledHost } from "../pki/serverCheck.ts";
import { isIdentityCode } from "./identityCodes.ts";
import { HeldAccount, Refusal } from "./refusal.ts";
import { codeOf, messageOf } from "../wire/statusName.ts";
import { bounded } from "../../../shared/text.ts";

export interface Failure {
  readonly refused: boolean;
  /** Nothing is tried again before a person has acted. */
  readonly waits?: true;
  readonly code: string;
  readonly reason: string;
}

const ourCertificateCodes = /^Bad(Certificate\w+|SecurityChecksFailed|ApplicationSignatureInvalid)$/;
const again = "Trying again by itself.";

/** @param where the address dialled, the service user, and the fingerprint of our own certificate. */
export function failureOf(err: unknown, where: { endpointUrl: string; userName: string; ownSha256: string }): Failure {
  if (err instanceof HeldAccount) return { refused: true, waits: true, code: err.code, reason: err.message };
  if (err instanceof Refusal) return { refused: true, code: err.code, reason: err.message };
  const code = codeOf(err);
  const text = messageOf(err);
  const host = dialledHost(where.endpointUrl) || bounded(where.endpointUrl, 100);
  if (isIdentityCode(code))
    return {
      refused: true,
      code,
      reason: `The server refused to sign in the zone's service account ${bounded(where.userName, 60)}. Check the account on the server and the password kept here.`,
    };
  if (ourCertificateCodes.test(code))
    return {
      refused: true,
      code,
      reason: `The server does not accept this station's certificate. Trust it on the server: its SHA-256 fingerprint begins ${where.ownSha256.slice(0, 16)}.`,
    };
  if (/ECONNREFUSED/.test(text))
    return {
      refused: false,
      code: "BadConnectionRejected",
      reason: `Nothing listens at ${host}: the server is not running, or its address is wrong. ${again}`,
    };
  if (/ENOTFOUND|EAI_AGAIN/.test(text))
    return {
      refused: false,
      code: "BadHostUnknown",
      reason: `The name ${host} is not known to the network. Check the address in the plant project. ${again}`,
    };
  if (/EHOSTUNREACH|ENETUNREACH/.test(text))
    return {
      refused: false,
      code: "BadCommunicationError",
      reason: `There is no route to ${host}. Check cable, switch and firewall. ${again}`,
    };
  if (noAnswer(err))
    return { refused: false, code: "BadTimeout", reason: `The server at ${host} does not answer. ${again}` };
  return {
    refused: false,
    code: code || "BadCommunicationError",
    reason: `The connection to ${host} failed${code ? ` with ${code}` : ""}. ${again}`,
  };
}

export const noAnswer = (err: unknown): boolean =>
  (err instanceof Error && err.name === "DeadlineError") || /time.?out/i.test(messageOf(err));
