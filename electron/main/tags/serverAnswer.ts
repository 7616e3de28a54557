import { AppError } from "../../../shared/errors.ts";
import type { Outcome } from "../../../shared/ipc/define.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";
import { bounded } from "../../../shared/text.ts";

const denied = [
  "BadUserAccessDenied",
  "BadNotWritable",
  "BadWriteNotSupported",
  "BadNotExecutable",
  "BadSecurityModeInsufficient",
  "BadIdentityTokenRejected",
  "BadIdentityTokenInvalid",
];
const MAX_SAID = 200;
const late = ["BadTimeout", "BadRequestTimeout", "BadCommunicationError", "BadConnectionClosed"];
const words: Readonly<Record<string, string>> = {
  BadUserAccessDenied: "this user may not do that there",
  BadNotWritable: "the value is not writable",
  BadWriteNotSupported: "the value is not writable",
  BadNotExecutable: "the command cannot run now",
  BadOutOfRange: "the value is outside the server's range",
  BadTypeMismatch: "the value has the wrong type",
  BadInvalidState: "the equipment is in a state that does not allow it",
  BadInvalidArgument: "an argument is not accepted",
  BadNodeIdUnknown: "it does not know this point",
  BadMethodInvalid: "it does not know this command",
  BadIdentityTokenRejected: "it does not accept this user's name or password",
};

/**
 * What a server answered to a write or a method call.
 * @param said the server's own words, if it gave any: text from outside, bounded here and shown as text.
 * @throws AppError unless the status is Good: forbidden when the server denies it, timeout when nobody can tell whether
 * it happened, else conflict.
 */
export function mustBeGood(
  what: string,
  result: { readonly status: string; readonly statusCode: number },
  said: unknown = null,
): void {
  if (isGoodStatus(result.statusCode)) return;
  const status = bounded(result.status, 80);
  const why = typeof said === "string" && said !== "" ? bounded(said, MAX_SAID) : (words[status] ?? "see the code");
  if (denied.includes(status)) throw new AppError("forbidden", `The server refused: ${why} (${status}).`);
  if (late.includes(status)) throw failedToOperate(what);
  throw new AppError("conflict", `${what} was not done. The server says: ${why} (${status}).`);
}

/**
 * The server took the value, but it reads back otherwise or not at all: the operator is told that it failed, and so is
 * the record.
 */
export const notAsWritten: Outcome = { result: "failed", code: "conflict" };

/** The answer stayed out: the value may or may not have been taken, and nothing is sent again. */
export function failedToOperate(what: string): AppError {
  return new AppError(
    "timeout",
    `${what} failed to operate: the server did not answer in time. Check the present value before you try again.`,
  );
}
