import { AppError } from "../../../shared/errors.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { CertificateInfo, TrustQuestion } from "../../../shared/zones/health.ts";
import { mendable } from "../pki/serverCheck.ts";
import { requireSame, CertificateQuestions } from "./certificateQuestions.ts";
import { checkServer, type ChannelContext, type CheckedServer } from "./openChannel.ts";
import { Refusal } from "./refusal.ts";

interface ShownCertificateDeps {
  readonly context: ChannelContext;
  readonly zone: ZoneId;
  /** As it is configured at this moment: its address may change while the link lives. */
  server(): Server;
  onQuestion(question: TrustQuestion): void;
}

/** The certificate that a server shows, what people are asked about it, and what they decide. */
export class ShownCertificate {
  readonly #deps: ShownCertificateDeps;
  #info: CertificateInfo | null = null;
  readonly #questions: CertificateQuestions;

  constructor(deps: ShownCertificateDeps) {
    this.#deps = deps;
    this.#questions = new CertificateQuestions((certificate, faults) =>
      deps.onQuestion({
        zone: deps.zone,
        server: deps.server().id,
        endpointUrl: deps.server().endpointUrl,
        expectedApplicationUri: deps.server().applicationUri,
        certificate,
        faults,
        askedAtMs: deps.context.clock.nowMs(),
      }),
    );
  }

  /** The one shown last; null before the server was reached. */
  get info(): CertificateInfo | null {
    return this.#info;
  }

  /** @throws Refusal, whose certificate is remembered as the one the server shows. */
  async check(server: Server, signal?: AbortSignal, patienceMs?: number): Promise<CheckedServer> {
    try {
      const checked = await checkServer(this.#deps.context, server, signal, patienceMs);
      this.#info = checked.certificate;
      return checked;
    } catch (err) {
      if (err instanceof Refusal && err.question) this.#info = err.question.certificate;
      throw err;
    }
  }

  ask(question: Pick<TrustQuestion, "certificate" | "faults">): void {
    this.#questions.ask(question);
  }

  /** The link is live: whatever is wrong next is asked about again. */
  forgetQuestions(): void {
    this.#questions.forget();
  }

  /**
   * Trusts the certificate the server shows at this moment, if it is the one decided about and nothing else is wrong
   * with it.
   */
  async trust(sha256: string): Promise<CertificateInfo> {
    const shown = await this.#shown();
    requireSame(shown.certificate.sha256, sha256);
    if (!mendable(shown.faults))
      throw new AppError("conflict", `Trust does not mend this certificate. ${shown.reason}`);
    if (shown.faults.length > 0) await this.#deps.context.pki.trust(shown.der);
    return shown.certificate;
  }

  async #shown(): Promise<{
    certificate: CertificateInfo;
    der: Buffer;
    faults: TrustQuestion["faults"];
    reason: string;
  }> {
    try {
      const checked = await this.check(this.#deps.server());
      return { certificate: checked.certificate, der: checked.chainDer, faults: [], reason: "" };
    } catch (err) {
      if (err instanceof Refusal && err.question) return { ...err.question, reason: err.message };
      if (err instanceof Refusal) throw new AppError("conflict", err.message, { cause: err });
      throw new AppError(
        "unavailable",
        "The server does not answer now, so its certificate cannot be compared. Try again when it does.",
        { cause: err },
      );
    }
  }

  reject(sha256: string): void {
    requireSame(this.#info?.sha256, sha256);
    this.#questions.rejected(sha256);
  }
}
