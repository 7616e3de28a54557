import type { CertificateFault, CertificateInfo } from "../../../shared/zones/health.ts";

/** Not a fault of the network: somebody must decide or mend something. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly question: {
    readonly certificate: CertificateInfo;
    readonly der: Buffer;
    readonly faults: readonly CertificateFault[];
  } | null;
  constructor(code: string, reason: string, question: Refusal["question"] = null) {
    super(reason);
    this.code = code;
    this.question = question;
  }
}

/** The server refused the account so often that it is not sent again before somebody has acted. */
export class HeldAccount extends Refusal {}
