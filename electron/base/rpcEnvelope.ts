import { errorCodes, type ErrorCode, type Wire } from "../../shared/errors.ts";
import { bounded } from "../../shared/text.ts";

const MAX_TEXT = 300;
const BAD_ANSWER = "The process answered what is no answer.";
const badWire: Wire<unknown> = { ok: false, code: "integrity", message: BAD_ANSWER };

interface FromHost {
  /** False when the message, or the answer in it, is none. */
  readonly fits: boolean;
  readonly answer?: { readonly id: number; readonly wire: Wire<unknown> };
  readonly event?: { readonly name: string; readonly payload: unknown };
}

/** A message as a host sent it, read without trust. An answer that is none still settles its call. */
export function readFromHost(message: unknown): FromHost {
  if (!isRecord(message)) return { fits: false };
  const { t, id, name } = message;
  if (t === "event" && typeof name === "string") return { fits: true, event: { name, payload: message["payload"] } };
  // Both ends speak by the same messages: a call of the host's is nobody's fault, and nobody's business here.
  if (t === "call") return { fits: true };
  if (t !== "answer" || typeof id !== "number") return { fits: false };
  const wire = readWire(message["wire"]);
  return { fits: wire !== null, answer: { id, wire: wire ?? badWire } };
}

function readWire(wire: unknown): Wire<unknown> | null {
  if (!isRecord(wire)) return null;
  if (wire["ok"] === true) return { ok: true, value: wire["value"] };
  const { code, message } = wire;
  if (wire["ok"] !== false || typeof message !== "string") return null;
  return { ok: false, code: isCode(code) ? code : "internal", message: bounded(message, MAX_TEXT) };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isCode = (code: unknown): code is ErrorCode => (errorCodes as readonly unknown[]).includes(code);
