import { hash, verify } from "@node-rs/argon2";

/** Argon2id (the library's default kind) at the OWASP floor: 19 MiB, two passes, one lane; about 25 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** The same text typed on another keyboard must hash alike. */
const normal = (password: string): string => password.normalize("NFKC");

/** Hashes and checks passwords off the main thread. */
export class PasswordHasher {
  readonly #decoy: Promise<string>;

  /** @param random bytes from a cryptographic source. */
  constructor(random: (bytes: number) => Uint8Array) {
    this.#decoy = hash(random(32), cost);
    this.#decoy.catch(() => undefined);
  }

  async hash(password: string): Promise<string> {
    return hash(normal(password), cost);
  }

  /** @param stored null for an unknown user: then a decoy is checked, so that the answer takes as long. */
  async verify(stored: string | null, password: string): Promise<boolean> {
    const matches = await verify(stored ?? (await this.#decoy), normal(password)).catch(() => false);
    return stored !== null && matches;
  }
}
