import { split_der } from "node-opcua-crypto";
import { AppError } from "../../../shared/errors.ts";

/**
 * The library's work on a chain grows with the square of its elements, before anybody is trusted. Real chains have up
 * to five, of about 2 kB each.
 */
const MAX_BYTES = 64 * 1024;
const MAX_ELEMENTS = 10;

/**
 * Cuts a chain that a peer sent into its elements, the peer's own certificate first. What they hold is not looked at.
 * @throws integrity when the bytes are no DER, or more than any real chain.
 */
export function chainOf(der: Buffer): Buffer[] {
  const elements = der.length > MAX_BYTES ? null : elementsOf(der);
  if (!elements || elements.length > MAX_ELEMENTS)
    throw new AppError(
      "integrity",
      "The certificate cannot be read: its chain is malformed, or longer than any real one.",
    );
  return elements;
}

function elementsOf(der: Buffer): Buffer[] | null {
  try {
    return split_der(der);
  } catch {
    return null;
  }
}
