import { createHash } from "node:crypto";

const LEAST_BYTES = 32;
const MOST_KEPT = 10_000;

export type NonceFault = "short" | "repeated";

/**
 * The server's nonces, from which proofs and encrypted secrets draw that they are fresh: too short or sent twice, an
 * old answer could be played back.
 * @see OPC 10000-4 §5.7.2, at least 32 bytes and never the same twice
 */
export class ServerNonces {
  readonly #seen = new Set<string>();
  /** The very bytes of one message: a request that went lost is sent again with them. */
  readonly #sound = new WeakSet<Buffer>();

  /** @returns what is wrong with it; null when a secret may be sent. */
  fault(nonce: Buffer | null | undefined): NonceFault | null {
    if (!nonce || nonce.length < LEAST_BYTES) return "short";
    if (this.#sound.has(nonce)) return null;
    const digest = createHash("sha256").update(nonce).digest("base64");
    if (this.#seen.has(digest)) return "repeated";
    this.#seen.add(digest);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= MOST_KEPT) break;
      this.#seen.delete(oldest);
    }
    this.#sound.add(nonce);
    return null;
  }
}
