import { permissionTable, type Permission } from "../../shared/access/roles.ts";
import type { Api } from "../../shared/ipc/contract.ts";
import type { SourceClock } from "../live/sourceClock.ts";
import type { SessionStore } from "./sessionStore.ts";

/** What the views show: the plant as it is now, as it was at a recorded time, or as a file tells it. */
export interface Source {
  /** Plant, values, alarms and zones. */
  readonly store: SessionStore;
  readonly clock: SourceClock;
  /** Calls of the views. One that a source cannot answer truthfully it refuses with `commandsRefused`. */
  readonly api: Api;
  /** Whether it goes on by itself; another one is asked nothing that only the present could answer. */
  readonly live: boolean;
  /** Why nothing may be commanded here, in words; null where the user's roles decide. */
  readonly commandsRefused: string | null;
}

/**
 * What only reads a source may answer; everything else acts on the plant, its keys or its people, and only a live one
 * lets it through.
 * @returns why this source does not let anybody do it, in words; empty where the user's roles decide.
 */
export function refusedBySource(source: Source, needs: Permission): string {
  return permissionTable[needs].effect === "reads" ? "" : (source.commandsRefused ?? "");
}
