import { authorise, type Caller, type Permission, type RoleGrant } from "../../../shared/access/roles.ts";
import type { AuditEntry, AuditResult } from "../../../shared/audit/record.ts";
import { AppError, toWire, type ErrorCode, type Wire } from "../../../shared/errors.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import { contract, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import { limitsOf, type AuditFields, type Call, type CallContext, type Note } from "../../../shared/ipc/define.ts";
import { sizeOfPayload, type PayloadSize } from "../../../shared/ipc/payload.ts";
import { CallBudget } from "./callBudget.ts";
import { Refusals } from "./refusals.ts";
import { bounded } from "../../../shared/text.ts";

/** The way calls come in. The Electron side has already checked that the sender is a page of ours in its main frame. */
export interface Transport {
  handle(name: string, answer: (windowId: number, raw: unknown) => Promise<Wire<unknown>>): void;
}

/** What binding needs of the audit log. */
interface AuditSink {
  /** @returns the sequence number. Keeps the record (spill file) when the store cannot be written. */
  append(entry: AuditEntry): number;
  /** False while records go to the spill file. */
  writable(): boolean;
}

export interface BindDeps {
  readonly callerOf: (windowId: number) => Caller | null;
  /** The seat that the window belongs to: its windows share one budget. Null when it is closed. */
  readonly seatOf: (windowId: number) => number | null;
  /** How a user name that somebody typed stands in a record. */
  readonly recordedName: (typed: string) => string;
  readonly audit: AuditSink;
  /** What keeps users, roles and identities. @returns why nothing of them can be changed now; null while it can. */
  readonly records: { whyShut(): string | null };
  readonly log: { error(event: string, fields?: Record<string, unknown>): void };
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Short random text that ties an audit record to a line of the log. */
  readonly newReference: () => string;
}

export interface BoundIpc {
  /** The window is gone: write what is held back. */
  windowClosed(windowId: number): void;
  dispose(): void;
}

/**
 * What the calls of a seat may cost; how many may be audited, and audited before sign-in. Far above what a hand at a
 * mouse does. Where one window has used up its seat's, the others still have a reserve of their own for small calls.
 */
const budgets = {
  all: { perSecond: 200, burst: 200 },
  reserve: { perSecond: 10, burst: 20 },
  audited: { perSecond: 20, burst: 60 },
  auditedReserve: { perSecond: 1, burst: 5 },
  nobody: { perSecond: 1, burst: 20 },
};
/** Seats are numbered from 1. */
const NO_SEAT = 0;
/** An input that no call takes has cost its way through the bridge already. */
const FAULTY_COST = 20;
const SMALL_COST = 3;
const NODES_PER_COST = 64;
const CHARS_PER_COST = 8192;

interface Asking {
  readonly name: CallName;
  readonly windowId: number;
  readonly caller: Caller | null;
  /** What the call touches, each zone once; null while that is not known, and for a call that touches no zone. */
  zones: readonly ZoneId[] | null;
  fields: AuditFields;
  note: Note;
}

/**
 * Puts the whole contract on a transport. Every call takes the same steps: who asks, parse, authorise (default deny),
 * record "asked", run, record the outcome, wrap. While the audit store or the records cannot be written, a call marked
 * "refuse" for that does not run and any other does (IEC 62443-3-3 SR 2.10: losing the audit store must not stop
 * control).
 */
export function bindIpc(transport: Transport, handlers: Handlers, deps: BindDeps): BoundIpc {
  const append = (entry: AuditEntry): number => appendOrLog(deps, entry);
  const refusals = new Refusals(append, deps.nowMs);
  const takes = budgetsOf(deps.nowMs);

  for (const name of Object.keys(contract) as CallName[]) {
    const spec: Call = contract[name];
    const run = handlers[name] as (input: unknown, context: CallContext) => Promise<unknown>;
    transport.handle(name, async (windowId, raw) => {
      const asking: Asking = {
        name,
        windowId,
        caller: deps.callerOf(windowId),
        zones: null,
        fields: { target: "" },
        note: {},
      };
      let input: unknown;
      try {
        const seat = deps.seatOf(windowId) ?? NO_SEAT;
        const size = sizeOfPayload(raw, limitsOf(spec));
        if (!takes.any(seat, windowId, costOf(spec, size)))
          throw new AppError("unavailable", "Too many calls at once.");
        input = admit(spec, asking, raw, size.fault, deps);
        const within = spec.audit === "refusals" || takes.audited(seat, windowId, asking.caller !== null);
        if (!within) throw new AppError("unavailable", "Too many calls at once; wait a moment.");
      } catch (err) {
        const wire = wireOf(err, asking, deps);
        refusals.record(windowId, entryOf(asking, "refused", wire.code, 0));
        return wire;
      }
      return spec.audit === "refusals"
        ? runQuietly(asking, input, run, deps, refusals)
        : runAudited(spec, asking, input, run, deps, append);
    });
  }
  return {
    windowClosed: (windowId) => refusals.forget(windowId),
    dispose: () => refusals.dispose(),
  };
}

/** Whether a call may be made now: by what its seat has earned, else by what its window has. */
function budgetsOf(nowMs: () => number) {
  const limit = (b: { perSecond: number; burst: number }): CallBudget => new CallBudget({ ...b, nowMs });
  const [all, reserve, nobody] = [limit(budgets.all), limit(budgets.reserve), limit(budgets.nobody)];
  const [audited, auditedReserve] = [limit(budgets.audited), limit(budgets.auditedReserve)];
  return {
    any: (seat: number, windowId: number, cost: number): boolean =>
      all.take(seat, cost) || (cost <= SMALL_COST && reserve.take(windowId, cost)),
    audited: (seat: number, windowId: number, signedIn: boolean): boolean =>
      signedIn ? audited.take(seat) || auditedReserve.take(windowId) : audited.take(seat) && nobody.take(seat),
  };
}

/** In calls: what it takes to look at the input, and what the answer will take. */
const costOf = (spec: Call, { nodes, chars, fault }: PayloadSize): number =>
  fault === null
    ? (spec.weight ?? 1) + Math.floor(nodes / NODES_PER_COST) + Math.floor(chars / CHARS_PER_COST)
    : FAULTY_COST;

/**
 * Parses and authorises. Fills in what a refusal record needs.
 * @param fault why the input is not even parsed, or null.
 * @throws AppError when the call may not run.
 */
function admit(spec: Call, asking: Asking, raw: unknown, fault: string | null, { recordedName }: BindDeps): unknown {
  const { caller } = asking;
  const parsed = fault === null ? spec.input.safeParse(raw) : null;
  if (parsed?.success === true) {
    asking.zones = spec.zone === "none" ? null : [...new Set([spec.zone(parsed.data)].flat())];
    if (spec.audit !== "refusals") asking.fields = spec.audit(parsed.data, recordedName);
  }
  if (spec.needs !== "anyone" && caller === null) throw new AppError("unauthenticated", "Sign in first.");
  if (caller?.mustChangePassword && !spec.whilePasswordDue)
    throw new AppError("forbidden", "Change your password first: it was set by somebody else.");
  if (parsed === null) throw new AppError("invalid_input", fault ?? "");
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError("invalid_input", bounded(inputWords(issue?.path ?? [], issue?.message ?? "Bad input."), 300));
  }
  if (spec.needs === "anyone" || spec.needs === "signed-in") return parsed.data;
  if (caller === null || !authorise(caller, spec.needs, asking.zones))
    throw new AppError("forbidden", refusalWords(spec.needs, asking));
  return parsed.data;
}

function refusalWords(needs: Permission, { caller, zones }: Asking): string {
  if (zones?.length === 0) return "This names no zone.";
  const missing = zones?.filter((zone) => !caller || !authorise(caller, needs, zone)) ?? [];
  return bounded(`This needs the permission ${needs}${placeWords(missing)}.`, 300);
}

function placeWords(zones: readonly ZoneId[]): string {
  if (zones.length === 0) return "";
  if (zones.includes("*")) return " in every zone of the plant";
  return ` in ${zones.length === 1 ? "zone" : "zones"} ${zones.join(", ")}`;
}

type Run = (input: unknown, context: CallContext) => Promise<unknown>;

/** A call of which only refusals are recorded, also those the room itself decides. */
async function runQuietly(
  asking: Asking,
  input: unknown,
  run: Run,
  deps: BindDeps,
  refusals: Refusals,
): Promise<Wire<unknown>> {
  try {
    return { ok: true, value: await run(input, contextOf(asking, 0)) };
  } catch (err) {
    const wire = wireOf(err, asking, deps);
    if (isRefusal(wire.code)) refusals.record(asking.windowId, entryOf(asking, "refused", wire.code, 0));
    return wire;
  }
}

async function runAudited(
  spec: Call,
  asking: Asking,
  input: unknown,
  run: Run,
  deps: BindDeps,
  append: (entry: AuditEntry) => number,
): Promise<Wire<unknown>> {
  const asked = append(entryOf(asking, "asked", "", 0));
  let started = false;
  try {
    if (spec.whenAuditDown === "refuse" && (asked === 0 || !deps.audit.writable())) {
      throw new AppError("integrity", "This is not possible while the audit log cannot be written.");
    }
    const shut = spec.whenRecordsDown === "refuse" ? deps.records.whyShut() : null;
    if (shut !== null) throw new AppError("unavailable", `This is not possible now. ${shut}`);
    started = true;
    const value = await run(input, contextOf(asking, asked));
    const { result, code } = asking.note.outcome ?? { result: "done" as const, code: "" };
    append(entryOf({ ...asking, caller: asking.note.actor ?? asking.caller }, result, code, asked));
    return { ok: true, value };
  } catch (err) {
    const wire = wireOf(err, asking, deps);
    append(entryOf(asking, !started || isRefusal(wire.code) ? "refused" : "failed", wire.code, asked));
    return wire;
  }
}

const isRefusal = (code: ErrorCode): boolean =>
  code === "invalid_input" || code === "unauthenticated" || code === "forbidden";

function contextOf(asking: Asking, auditSeq: number): CallContext {
  return {
    caller: asking.caller,
    windowId: asking.windowId,
    auditSeq,
    note(added) {
      asking.note = { ...asking.note, ...added, detail: { ...asking.note.detail, ...added.detail } };
    },
  };
}

function entryOf(asking: Asking, result: AuditResult, code: string, asked: number): AuditEntry {
  const { caller, zones, fields, note } = asking;
  // A record stands in one zone, or in none and then names in its detail the several, or "*" for the whole plant.
  const only = zones?.length === 1 && zones[0] !== "*" ? zones[0]! : null;
  return {
    actor: caller?.userId ?? "nobody",
    role: caller ? rolesIn(caller.grants, zones) : "",
    action: asking.name,
    zone: only,
    target: fields.target,
    old: note.old ?? null,
    new: fields.new ?? null,
    reason: fields.reason ?? "",
    result,
    code,
    asked,
    detail: { ...fields.detail, ...note.detail, ...(zones && only === null ? { zones: zones.join(" ") } : {}) },
  };
}

/** The roles that count in the zones; for a call without a zone, all. */
const rolesIn = (grants: readonly RoleGrant[], zones: readonly ZoneId[] | null): string => {
  const counting = grants.filter((g) => zones === null || g.zone === "*" || zones.includes(g.zone));
  return [...new Set(counting.map((g) => g.role))].join(",");
};

/** An unexpected error is logged with a reference that also stands in the audit record; the page learns nothing. */
function wireOf(err: unknown, asking: Asking, deps: BindDeps): Wire<unknown> & { ok: false } {
  const wire = toWire(err);
  if (wire.code === "internal") {
    const reference = deps.newReference();
    asking.note = { ...asking.note, detail: { ...asking.note.detail, reference } };
    deps.log.error("ipc.failed", { call: asking.name, reference, err });
  }
  return wire;
}

/** The log keeps records when its store is down, so a throw is a defect of ours: control goes on; 0: not recorded. */
function appendOrLog(deps: BindDeps, entry: AuditEntry): number {
  try {
    return deps.audit.append(entry);
  } catch (err) {
    deps.log.error("audit.append.failed", { action: entry.action, result: entry.result, err });
    return 0;
  }
}

/** A whole sentence of the contract is for people; anything else is told with the path of the field. */
function inputWords(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 || /^[A-Z].*\.$/s.test(message) ? message : `${path.map(String).join(".")}: ${message}`;
}
