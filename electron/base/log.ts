import pino from "pino";
import { bounded } from "../../shared/text.ts";

/** Log is for us and may be lost; the audit log is for the plant and may not. They share no code. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  child(bindings: Record<string, unknown>): Log;
}

const secretNames = ["password", "oldPassword", "newPassword", "secret", "passphrase", "privateKey", "token", "key"];
/** Secrets are redacted by field name, three levels deep. */
const redactPaths = secretNames.flatMap((n) => [n, `*.${n}`, `*.*.${n}`]);

const MAX_CAUSES = 4;
const MAX_STACK = 4000;

/**
 * What an error says of itself and no more: libraries hang whole requests on their errors, with passwords and session
 * tokens in them.
 */
function errorFields(err: unknown, depth = 0): Record<string, unknown> {
  if (!(err instanceof Error))
    return { type: typeof err, message: typeof err === "string" ? bounded(err, MAX_STACK) : "" };
  const { code, cause } = err as { code?: unknown; cause?: unknown };
  return {
    type: err.name,
    message: bounded(err.message, MAX_STACK),
    stack: err.stack?.slice(0, MAX_STACK),
    ...((typeof code === "string" || typeof code === "number") && { code }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: errorFields(cause, depth + 1) }),
  };
}

const wrap = (p: pino.Logger): Log => ({
  debug: (event, fields) => p.debug(fields ?? {}, event),
  info: (event, fields) => p.info(fields ?? {}, event),
  warn: (event, fields) => p.warn(fields ?? {}, event),
  error: (event, fields) => p.error(fields ?? {}, event),
  child: (bindings) => wrap(p.child(bindings)),
});

/** One JSON line per event: a constant name (`opcua.link.down`) and fields. `err` is serialised with its cause. */
export function createLog(
  bindings: Record<string, unknown>,
  destination?: { write(line: string): void },
  level = "info",
): Log {
  const options: pino.LoggerOptions = {
    base: bindings,
    level,
    messageKey: "event",
    redact: { paths: redactPaths, censor: "[redacted]" },
    serializers: { err: (err: unknown) => errorFields(err) },
  };
  return wrap(destination ? pino(options, destination) : pino(options, pino.destination({ fd: 2, sync: true })));
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
