import { AppError } from "../../shared/errors.ts";

/** The sentence for the operator; anything unexpected gets a fixed one. */
export function errorText(err: unknown): string {
  return err instanceof AppError ? err.message : "Unexpected failure; see the log.";
}
