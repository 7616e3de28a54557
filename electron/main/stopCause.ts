import type { AuditEntry } from "../../shared/audit/record.ts";
import { systemEntry } from "../../shared/audit/systemEntry.ts";
import type { UserId } from "../../shared/ids.ts";

/** The way in which Millward was asked to stop. */
export type StopWay = "windowClosed" | "quit" | "sessionEnd" | "SIGTERM" | "SIGINT" | "SIGHUP";

const wayWords: Readonly<Record<StopWay, string>> = {
  windowClosed: "The last window was closed",
  quit: "Millward was asked to quit",
  sessionEnd: "The session at the operating system ended",
  SIGTERM: "The signal SIGTERM came",
  SIGINT: "The signal SIGINT came",
  SIGHUP: "The signal SIGHUP came",
};

/** Why Millward stops and who sat there then. The first way counts: what follows from it are ways too. */
export class StopCause {
  readonly #signedIn: () => readonly UserId[];
  #cause: { readonly way: StopWay; readonly users: readonly UserId[] } | null = null;
  /** Closing the last window ends its session before Millward knows that it stops. */
  #atClosed: UserId | null = null;

  /** @param signedIn everybody who is signed in now. */
  constructor(signedIn: () => readonly UserId[]) {
    this.#signedIn = signedIn;
  }

  /** @param user who was signed in at the window; null for nobody. */
  windowClosed(user: UserId | null): void {
    this.#atClosed = user;
  }

  asked(way: StopWay): void {
    const users = way === "windowClosed" ? [this.#atClosed].filter((user) => user !== null) : this.#signedIn();
    this.#cause ??= { way, users: [...new Set(users)] };
  }

  entry(version: string): AuditEntry {
    const { way, users } = this.#cause ?? { way: "quit" as const, users: this.#signedIn() };
    const by = users.length > 0 ? users.join(", ") : "nobody";
    const reason = `${wayWords[way]}; signed in at the station: ${by}.`;
    return systemEntry("app.stopped", version, { reason, detail: { way, signedIn: by } });
  }
}
