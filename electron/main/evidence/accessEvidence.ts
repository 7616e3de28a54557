import type { AuditEntry } from "../../../shared/audit/record.ts";
import { systemEntry } from "../../../shared/audit/systemEntry.ts";
import type { Tables } from "../../base/sqlite.ts";
import { accessKind, emptyState, readState, stateText, type AccessState } from "./accessState.ts";
import { differences, doubtsOf, type Difference, type Doubts } from "./differences.ts";
import { evidenceWords } from "./evidenceWords.ts";
import { provenAfter, provenRolledBack, type DecidedPart } from "./provenState.ts";
import { digestOfText } from "./stateKind.ts";
import { lastState, stateEntries, type EvidenceLog } from "./stateRecords.ts";

interface AccessEvidenceDeps {
  readonly audit: EvidenceLog & { knowsUsers(): boolean };
  readonly record: (entry: AuditEntry) => void;
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
}

/** A change under way: what it leads to is on record, and it is not in the file yet. */
interface Change {
  readonly provenBefore: AccessState;
  readonly after: AccessState;
  readonly recorded: boolean;
}

/**
 * Whether users, roles, passwords and identities are those that Millward itself made. What is proven stands in the
 * audit log: each change records its outcome before it is made, each stop once more. What the tables hold beyond it
 * was put there by somebody else, is named, and does not count until an administrator decides.
 */
export class AccessEvidence {
  readonly #deps: AccessEvidenceDeps;
  /** Null while the log cannot be read: then nothing is doubted, and nothing vouched for. */
  #proven: AccessState | null = null;
  #found: AccessState = emptyState;
  #doubts: ReadonlyMap<string, Doubts> = new Map();
  #differences: readonly Difference[] = [];
  readonly #decided = new Set<string>();
  readonly #told = new Set<string>();
  #change: Change | null = null;
  #remark = "";

  constructor(deps: AccessEvidenceDeps) {
    this.#deps = deps;
  }

  /** Rows that come from outside: of a file that was opened, or of a copy that stands in for it. */
  found(db: Pick<Tables, "all">): void {
    this.#found = readState(db);
    this.#compare();
  }

  /** In the transaction that makes a change, around it: what it leads to is on record before it is committed. */
  around<T>(db: Pick<Tables, "all">, work: () => T): T {
    const before = readState(db);
    const result = work();
    const after = readState(db);
    if (!this.#proven) return result;
    const next = provenAfter(this.#proven, { before, after }, (id, part) => this.#decided.has(`${part} ${id}`));
    const recorded = stateText(next) !== stateText(this.#proven);
    this.#change = { provenBefore: this.#proven, after, recorded };
    if (!recorded) return result;
    this.#proven = next;
    this.#write(next, true);
    return result;
  }

  /** The change is in the file. */
  done(): void {
    const change = this.#change;
    this.#over();
    if (!change) return;
    this.#found = change.after;
    this.#look();
  }

  /** The change is not in the file, although it may be on record. */
  undone(): void {
    const change = this.#change;
    this.#over();
    if (!change?.recorded) return;
    this.#proven = change.provenBefore;
    this.#write(this.#proven, false);
  }

  /** Null for a user of whom all is proven. */
  doubtsOf(userId: string): Doubts | null {
    const doubts = this.#doubts.get(userId);
    if (!doubts) return null;
    const decided = (part: DecidedPart): boolean => this.#decided.has(`${part} ${userId}`);
    return {
      grants: decided("grants") ? new Set() : doubts.grants,
      disabled: doubts.disabled && !decided("disabled"),
      mustChange: doubts.mustChange && !decided("password"),
      demo: doubts.demo,
      password: doubts.password && !decided("password"),
    };
  }

  /** Within a change: somebody who may has decided this, whether or not the value is another one now. */
  decide(userId: string, part: DecidedPart): void {
    this.#decided.add(`${part} ${userId}`);
  }

  /** What is otherwise than proven, in words; empty when nothing is. Compares when it could not be before. */
  check(): string {
    if (!this.#proven) this.#compare();
    const first = this.#differences[0];
    const differs = first ? evidenceWords.differs(this.#differences.length, first.text) : "";
    return [this.#remark, differs].filter((text) => text !== "").join(" ");
  }

  /** The state in which a run ends is on record. */
  stop(): void {
    if (this.#proven && this.#proven.users.size > 0) this.#write(this.#proven, false);
  }

  #compare(): void {
    try {
      this.#proven ??= this.#load();
      this.#lookForRollBack(this.#proven);
    } catch (err) {
      if (this.#remark !== evidenceWords.notCompared) this.#deps.log.error("evidence.notCompared", { err });
      this.#remark = evidenceWords.notCompared;
      return;
    }
    if (this.#remark === evidenceWords.notCompared) this.#remark = "";
    this.#look();
  }

  #load(): AccessState {
    const last = lastState(accessKind, this.#deps.audit);
    if (!last) return this.#begin();
    if (!last.unsure) return last.state;
    const before = lastState(accessKind, this.#deps.audit, last.seq)?.state ?? emptyState;
    const count = (state: AccessState): number => differences(state, this.#found).length;
    const proven = count(before) < count(last.state) ? before : last.state;
    this.#write(proven, false);
    return proven;
  }

  /** Nothing is proven yet. To refuse all would lock everybody out, so that it is said instead, loudly. */
  #begin(): AccessState {
    const { size } = this.#found.users;
    if (size === 0) return emptyState;
    const emptied = !this.#deps.audit.knowsUsers();
    const reason = emptied ? evidenceWords.begunEmptied(size) : evidenceWords.begun(size);
    if (emptied) this.#remark = reason;
    this.#deps.record(systemEntry("evidence.begun", "users, roles and identities", { reason }));
    this.#write(this.#found, false);
    return this.#found;
  }

  #lookForRollBack(proven: AccessState): void {
    const text = stateText(this.#found);
    if (this.#found.users.size === 0 || text === stateText(proven)) return;
    const earlier = lastState(accessKind, this.#deps.audit, undefined, digestOfText(text));
    if (!earlier) return;
    const reason = evidenceWords.rolledBack(earlier.seq);
    this.#remark = reason;
    this.#tell({ target: "records.db", text: reason }, "evidence.rolledBack");
    for (const difference of differences(proven, this.#found)) this.#tell(difference);
    this.#proven = provenRolledBack(proven, this.#found);
    this.#write(this.#proven, false);
  }

  #look(): void {
    if (!this.#proven) return;
    this.#doubts = doubtsOf(this.#proven, this.#found);
    this.#differences = differences(this.#proven, this.#found);
    for (const difference of this.#differences) this.#tell(difference);
  }

  #tell({ target, text }: Difference, action = "evidence.differs"): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#deps.record(systemEntry(action, target, { reason: text }));
  }

  #write(state: AccessState, ahead: boolean): void {
    for (const entry of stateEntries(accessKind, state, ahead)) this.#deps.record(entry);
  }

  #over(): void {
    this.#change = null;
    this.#decided.clear();
  }
}
