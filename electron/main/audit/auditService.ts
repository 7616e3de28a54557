import { authorise, type Caller } from "../../../shared/access/roles.ts";
import type { AuditHealth, VerifyReport } from "../../../shared/audit/record.ts";
import { AppError } from "../../../shared/errors.ts";
import type { auditRows } from "../../../shared/ipc/auditRows.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import { queryAudit, type VisibleZones } from "./auditQuery.ts";
import type { AuditStore } from "./auditStore.ts";

interface AuditSource {
  readonly store: AuditStore;
  health(): AuditHealth;
  verify(onProgress: (done: number, total: number) => void): Promise<VerifyReport>;
}

interface AuditServiceDeps {
  readonly audit: AuditSource;
  /** Who is signed in at a window now. */
  readonly callerOf: (windowId: number) => Caller | null;
  /** Sends `audit.verifying` to one window. */
  readonly progress: (windowId: number, progress: { done: number; total: number }) => void;
}

/** Answers the audit calls of the windows. */
export class AuditService {
  readonly #deps: AuditServiceDeps;

  constructor(deps: AuditServiceDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "audit.query": async ({ beforeSeq, limit, ...filter }, { caller }) =>
      queryAudit(this.#deps.audit.store, filter, visibleTo(caller), { beforeSeq, limit }).catch((cause: unknown) => {
        throw new AppError("integrity", "The audit database cannot be searched; verify the log.", { cause });
      }),
    "audit.health": async () => this.#deps.audit.health(),
    "audit.verify": async (_input, { windowId, caller }) =>
      this.#deps.audit.verify((done, total) => {
        // It takes a while: who sits at the window next did not ask.
        if (this.#deps.callerOf(windowId)?.sessionId === caller.sessionId)
          this.#deps.progress(windowId, { done, total });
      }),
  } satisfies RoomHandlers<typeof auditRows>;
}

/** The zones whose records a caller may read: those where one of his roles holds audit.read. */
function visibleTo(caller: Caller): VisibleZones {
  const reading = caller.grants.filter((g) => authorise({ grants: [g] }, "audit.read", null));
  return reading.some((g) => g.zone === "*") ? "all" : [...new Set(reading.map((g) => g.zone))];
}
