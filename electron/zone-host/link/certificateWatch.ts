import type { ServerId } from "../../../shared/ids.ts";
import type { LinkRemark } from "../../../shared/zones/health.ts";
import type { ZonePki } from "../pki/pki.ts";
import { isPinnedSha1, refusalOf, serverFaults, type TrustVerdict } from "../pki/serverCheck.ts";
import type { Clock } from "../wire/clock.ts";
import { certificateWatchWords as words } from "./certificateWatchWords.ts";
import type { CheckedServer } from "./openChannel.ts";

/** Dates are compared whenever somebody looks, with the clock as it is then; the lists lie on the disk. */
const LISTS_EVERY_MS = 60_000;

interface CertificateWatchDeps {
  readonly pki: Pick<ZonePki, "judged" | "ownFor">;
  readonly clock: Pick<Clock, "nowMs">;
}

/**
 * What has become of the certificates of a link since it was opened: the session goes on, but it would not be opened
 * again.
 */
export class CertificateWatch {
  readonly #deps: CertificateWatchDeps;
  readonly #server: CheckedServer;
  readonly #id: ServerId;
  readonly #timer: NodeJS.Timeout;
  #lists: { readonly trust: TrustVerdict; readonly pinned: boolean };

  /** @param id of the server, or of the node. */
  constructor(deps: CertificateWatchDeps, server: CheckedServer, id: ServerId) {
    this.#deps = deps;
    this.#server = server;
    this.#id = id;
    this.#lists = server.check;
    this.#timer = setInterval(() => void this.lookIntoLists(), LISTS_EVERY_MS);
  }

  async lookIntoLists(): Promise<void> {
    try {
      this.#lists = await this.#deps.pki.judged(this.#server.chainDer);
    } catch {
      return; // lists that cannot be read now say nothing new; the next connection asks them again
    }
  }

  remarks(): LinkRemark[] {
    const nowMs = this.#deps.clock.nowMs();
    const check = { ...this.#server.check, ...this.#lists, nowMs };
    const faults = serverFaults(check);
    const own = this.#deps.pki.ownFor(this.#id);
    const ownFault = nowMs > own.notAfterMs ? words.ownEnded(own.notAfterMs) : words.ownEarly(own.notBeforeMs);
    return [
      ...(faults.length > 0 ? [remark("serverCertificate", words.server(refusalOf(faults, check).reason))] : []),
      ...(nowMs > own.notAfterMs || nowMs < own.notBeforeMs ? [remark("ownCertificate", ownFault)] : []),
      ...(isPinnedSha1(check) ? [remark("forgeableSignature", words.pinnedSha1)] : []),
    ];
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

const remark = (kind: LinkRemark["kind"], text: string): LinkRemark => ({ kind, text });
