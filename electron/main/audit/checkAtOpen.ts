import { auditWords } from "./auditWords.ts";
import type { AuditStore, FoundRecord } from "./auditStore.ts";
import { GENESIS, type ChainHead, type StoredRecord } from "./chain.ts";
import { faultFinding, finding, schemaFindings, type Finding } from "./finding.ts";
import type { HeadFile, HeadNote } from "./headFile.ts";
import type { OpenedStore } from "./openAudit.ts";
import type { SpillFile } from "./spillFile.ts";
import { chainFaultOf, indexFaultOf } from "./verify.ts";
import type { Fault } from "./fault.ts";

const QUICK_CHECK = 1000;
/** Below this, clocks that run apart and are put right. */
const CLOCK_BACK_MS = 2000;

export interface Opening {
  /**
   * Head of the chain in the database. After a cut-off tail the numbers go on behind it, so that the gap stays visible
   * for ever.
   */
  readonly stored: ChainHead;
  /** Last record wherever it lies: the next one follows it. */
  readonly head: ChainHead;
  /** Records of an earlier run that still wait in the spill file. */
  readonly pending: readonly StoredRecord[];
  /** All rows there are, ours or not. */
  readonly records: number;
  readonly note: HeadNote | null;
  readonly findings: readonly Finding[];
}

interface OpeningDeps extends OpenedStore {
  readonly spill: SpillFile;
  readonly headFile: HeadFile;
  readonly nowMs: number;
}

/** What the check has to go by. */
interface Found {
  readonly store: AuditStore;
  readonly pending: readonly StoredRecord[];
  readonly end: ChainHead;
  readonly records: number;
}

/** The quick check of every start: the last 1,000 records, the head noted outside, the spill file, the clock. */
export function checkAtOpen({ store, spill, headFile, setAside, schema, nowMs }: OpeningDeps): Opening {
  const noted = headFile.read();
  const note = typeof noted === "string" ? null : noted;
  // Rows with numbers far above are not what the next record follows.
  const noteIsThere = note !== null && note.seq > 0 && hashAt(store, note.seq) === note.hash;
  const head = noteIsThere ? store.runEnd(note.seq) : store.head();
  const { pending, spillFault } = checkSpill(store, spill, head, setAside !== null);
  const end = pending.at(-1) ?? head;
  const found: Found = { store, pending, end, records: store.count() + pending.length };
  const findings: Finding[] = [];
  if (schema) findings.push(...schemaFindings(schema, end.seq));
  const chain = checkTail(store, head);
  if (chain) findings.push(broken(chain));
  if (spillFault) findings.push(setSpillAside(spill, pending, spillFault, nowMs));
  findings.push(...checkNote(found, noted, chain !== null));
  if (setAside !== null) {
    const fault = { seq: end.seq + 1, soundUpTo: end.seq, reason: auditWords.storeReplaced(setAside) };
    findings.push(faultFinding("audit.storeReplaced", setAside, fault));
  }
  if (chain === null) findings.push(...checkIndex(store, head), ...checkClock(found, nowMs));
  const cut = note !== null && note.seq > end.seq;
  return {
    stored: cut && pending.length === 0 ? note : head,
    head: cut ? note : end,
    pending,
    records: found.records,
    note,
    findings,
  };
}

const broken = (fault: Fault, detail = {}): Finding =>
  faultFinding("audit.chainBroken", `record ${fault.seq}`, fault, detail);

/** Holds what is there against the note of the run before. */
function checkNote(found: Found, note: HeadNote | "missing" | "damaged", chainBroken: boolean): Finding[] {
  const { end, records } = found;
  if (typeof note === "string") {
    if (note === "missing" && end.seq === 0) return [];
    const fault = { seq: 1, soundUpTo: 0, reason: auditWords.headNotNoted(note) };
    return [faultFinding("audit.headMissing", "audit-head.json", fault)];
  }
  if (note.seq > end.seq) {
    const reason = auditWords.cutOff(end.seq + 1, note.seq);
    return [broken({ seq: end.seq + 1, soundUpTo: end.seq, reason })];
  }
  const hash = hashOf(found, note.seq);
  if (note.seq > 0 && hash !== note.hash) {
    const fault = { seq: note.seq, soundUpTo: 0, reason: auditWords.anchorDiffers(note.seq) };
    return [broken(fault, { notedHash: note.hash, foundHash: hash ?? "" })];
  }
  const surplus = end.seq - note.seq;
  const findings = surplus > 0 ? [afterNote(note, end.seq)] : [];
  if (note.count !== null && records !== note.count + surplus && !chainBroken) {
    const reason = auditWords.countDiffers(records - surplus, note.count);
    const fewer = records < note.count + surplus;
    const fault = fewer ? { seq: 1, soundUpTo: 0, reason } : { seq: end.seq + 1, soundUpTo: end.seq, reason };
    findings.push(faultFinding(fewer ? "audit.chainBroken" : "audit.foreignRecords", "audit.db", fault));
  }
  return findings;
}

/** Records behind the last note: behind a proper end nobody but another program can have written them. */
function afterNote(note: HeadNote, last: number): Finding {
  const first = note.seq + 1;
  if (!note.clean) {
    const detail = { first, last, count: last - note.seq };
    return finding("audit.recordsNotNoted", `record ${first}`, auditWords.notNoted(first, last), detail);
  }
  const fault = { seq: first, soundUpTo: note.seq, reason: auditWords.behindStop(first, last) };
  return faultFinding("audit.foreignRecords", `record ${first}`, fault, { first, last });
}

function checkTail(store: AuditStore, head: ChainHead): Fault | null {
  let last: ChainHead | null = null;
  const first = Math.max(1, head.seq - QUICK_CHECK + 1);
  try {
    for (const row of store.from(first, QUICK_CHECK)) {
      if (row.seq > head.seq) break;
      const before: ChainHead =
        last ?? (first === 1 ? { seq: 0, hash: GENESIS } : { seq: row.seq - 1, hash: row.prev });
      const fault = chainFaultOf(row, before);
      if (fault) return fault;
      last = { seq: row.seq, hash: row.hash };
    }
    return null;
  } catch (err) {
    const reason = auditWords.tailUnreadable(QUICK_CHECK, err instanceof Error ? err.message : String(err));
    return { seq: (last?.seq ?? 0) + 1, soundUpTo: last?.seq ?? 0, reason };
  }
}

/** What the search would not find of the last records is written again at once. */
function checkIndex(store: AuditStore, head: ChainHead): Finding[] {
  const first = Math.max(1, head.seq - QUICK_CHECK + 1);
  if (head.seq === 0) return [];
  const rows: FoundRecord[] = store.from(first, QUICK_CHECK).filter((row) => row.seq <= head.seq);
  const fault = indexFaultOf(store, rows, first, head.seq);
  if (!fault) return [];
  try {
    store.reindex(rows);
    return [finding("audit.indexMended", `record ${fault.seq}`, `${fault.reason} ${auditWords.indexMended}`)];
  } catch {
    // It cannot be written now; the next verification finds it again.
    return [finding("audit.indexDiffers", `record ${fault.seq}`, fault.reason)];
  }
}

function checkClock({ store, pending, end }: Found, nowMs: number): Finding[] {
  const last = pending.at(-1)?.body ?? store.from(end.seq, 1)[0]?.body.toString("utf8");
  const atMs = last === undefined ? nowMs : (JSON.parse(last) as { atMs: number }).atMs;
  const behindMs = atMs - nowMs;
  if (behindMs <= CLOCK_BACK_MS) return [];
  const detail = { stepMs: -behindMs };
  return [finding("audit.clockStepped", "clock of the station", auditWords.clockBack(behindMs), detail)];
}

/** Null also where the page cannot be read. */
function hashAt(store: AuditStore, seq: number): string | null {
  try {
    return store.hashAt(seq);
  } catch {
    return null;
  }
}

const hashOf = ({ store, pending }: Found, seq: number): string | null =>
  pending.find((row) => row.seq === seq)?.hash ?? hashAt(store, seq);

function setSpillAside(spill: SpillFile, pending: readonly StoredRecord[], fault: Fault, nowMs: number): Finding {
  const aside = spill.setAside(nowMs);
  if (pending.length > 0) spill.append(pending);
  return faultFinding("audit.spillDamaged", aside, fault);
}

/** Takes the spilled records that chain behind the database; what a crash left in both places is taken once. */
function checkSpill(
  store: AuditStore,
  spill: SpillFile,
  stored: ChainHead,
  anyBase: boolean,
): { pending: StoredRecord[]; spillFault: Fault | null } {
  const { rows, damaged } = spill.read();
  const pending: StoredRecord[] = [];
  let last: ChainHead | null = null;
  let spillFault: Fault | null = null;
  for (const row of rows) {
    if (last === null && row.seq <= stored.seq && hashAt(store, row.seq) === row.hash) continue;
    const found = { ...row, body: Buffer.from(row.body, "utf8") };
    const fault = chainFaultOf(found, last ?? baseOf(row, store, stored, anyBase));
    if (fault) spillFault ??= { ...fault, reason: auditWords.spill(fault.reason) };
    // Behind a gap in the numbers a record is good by itself: the gap shows.
    if (fault && (fault.seq === row.seq || chainFaultOf(found, { seq: row.seq - 1, hash: row.prev }))) break;
    pending.push(row);
    last = row;
  }
  const next = (last ?? stored).seq + 1;
  if (damaged) spillFault ??= { seq: next, soundUpTo: next - 1, reason: auditWords.spillUnreadable(next) };
  return { pending, spillFault };
}

/**
 * What the first spilled record must follow: the head, or the record it was sealed behind. The latter is the case when
 * another program wrote rows of its own meanwhile; AuditLog then seals the spilled ones again behind them.
 */
function baseOf(row: StoredRecord, store: AuditStore, stored: ChainHead, anyBase: boolean): ChainHead {
  const before = row.seq === 1 ? GENESIS : hashAt(store, row.seq - 1);
  return anyBase || before === row.prev ? { seq: row.seq - 1, hash: row.prev } : stored;
}
