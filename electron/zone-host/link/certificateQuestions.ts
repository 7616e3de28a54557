import { AppError } from "../../../shared/errors.ts";
import type { CertificateInfo, TrustQuestion } from "../../../shared/zones/health.ts";

const anotherShown = (): AppError =>
  new AppError(
    "conflict",
    "The server now shows another certificate than the one you decided about. Look at it again.",
  );

/** @throws conflict unless it is the certificate that was decided about. */
export function requireSame(shownSha256: string | undefined, decidedSha256: string): void {
  if (shownSha256 !== decidedSha256) throw anotherShown();
}

/** Asks about a server's certificate once, and not about one that was rejected, until another is shown. */
export class CertificateQuestions {
  readonly #ask: (certificate: CertificateInfo, faults: TrustQuestion["faults"]) => void;
  #askedFor = "";
  #rejectedSha256: string | null = null;

  constructor(ask: (certificate: CertificateInfo, faults: TrustQuestion["faults"]) => void) {
    this.#ask = ask;
  }

  ask({ certificate, faults }: Pick<TrustQuestion, "certificate" | "faults">): void {
    const asked = `${certificate.sha256} ${faults.join(" ")}`;
    if (asked === this.#askedFor || certificate.sha256 === this.#rejectedSha256) return;
    this.#askedFor = asked;
    this.#ask(certificate, faults);
  }

  rejected(sha256: string): void {
    this.#rejectedSha256 = sha256;
  }

  /** The link is live: whatever is wrong next is asked about again. */
  forget(): void {
    this.#askedFor = "";
    this.#rejectedSha256 = null;
  }
}
