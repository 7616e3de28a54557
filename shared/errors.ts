export const errorCodes = [
  "invalid_input",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "unavailable",
  "timeout",
  "integrity",
  "internal",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** The one error type that rooms throw. `code` is for programs, `message` for the operator. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

interface WireError {
  ok: false;
  code: ErrorCode;
  message: string;
}
/** Answers cross a process border as values: a thrown error would arrive with only its message. */
export type Wire<T> = { ok: true; value: T } | WireError;

/** Anything unexpected crosses as "internal" with a fixed text: no stack or path leaves the process. */
export function toWire(err: unknown): WireError {
  return err instanceof AppError
    ? { ok: false, code: err.code, message: err.message }
    : { ok: false, code: "internal", message: "Unexpected failure; see the log." };
}

/** @returns the value. @throws AppError rebuilt from the wire. */
export function fromWire<T>(wire: Wire<T>): T {
  if (!wire.ok) throw new AppError(wire.code, wire.message);
  return wire.value;
}
