import type { SessionService } from "./sessionService.ts";

interface SprayingNoticeDeps {
  readonly sessions: Pick<SessionService, "signedIn" | "listen">;
  readonly warn: (windowIds: readonly number[], text: string) => void;
}

/** Says that passwords are tried on many users: to everybody who is in, or else to who signs in next. */
export class SprayingNotice {
  readonly #deps: SprayingNoticeDeps;
  readonly #stop: () => void;
  #untold: string | null = null;

  constructor(deps: SprayingNoticeDeps) {
    this.#deps = deps;
    this.#stop = deps.sessions.listen({
      signedIn: (_caller, { windowIds }) => {
        if (this.#untold !== null) deps.warn(windowIds, this.#untold);
        this.#untold = null;
      },
    });
  }

  tell(text: string): void {
    const windowIds = this.#deps.sessions.signedIn().flatMap(({ seat }) => seat.windowIds);
    if (windowIds.length > 0) this.#deps.warn(windowIds, text);
    else this.#untold = text;
  }

  dispose(): void {
    this.#stop();
  }
}
