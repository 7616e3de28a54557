import { authorise, type Caller } from "../../../shared/access/roles.ts";
import type { ConditionChange, ConditionMethodResult, ConditionRow } from "../../../shared/alarms/condition.ts";
import { AppError } from "../../../shared/errors.ts";
import type { AlarmRequest, ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneSignals } from "../../../shared/hosts/zoneSignals.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { alarmRows } from "../../../shared/ipc/alarmRows.ts";
import type { Events } from "../../../shared/ipc/contract.ts";
import type { CallContext, RoomHandlers } from "../../../shared/ipc/define.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { Log } from "../../base/log.ts";
import type { RpcClient } from "../../base/rpc.ts";
import { AlarmMirror } from "./alarmMirror.ts";
import { AlarmReadings } from "./alarmReadings.ts";
import { PartedTelling } from "./partedTelling.ts";
import { readSnapshot, type Snapshot } from "./snapshotReading.ts";
import { Turns } from "./turns.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";
import { bounded } from "../../../shared/text.ts";

interface AlarmServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  /** Calls the listener after the plant became another one. */
  onPlantChange(listener: () => void): void;
  readonly signals: ZoneSignals;
  readonly bootId: string;
  readonly log: Log;
  host(zone: ZoneId): RpcClient<ZoneHostCalls>;
  emit(name: "alarms.changed", payloadFor: (caller: Caller | null) => Events["alarms.changed"] | null): void;
  /** After a server's link is live its refresh has this long to re-send what is still there. */
  readonly refreshMs: number;
}

const METHOD_TIMEOUT_MS = 20_000;

const keyOf = (zone: ZoneId, server: string): string => `${zone}|${server}`;
const deniedWords = "The server refused: this user may not do that there";

function allRefused(status: string): AppError {
  return status === "BadUserAccessDenied"
    ? new AppError("forbidden", `${deniedWords} (${status}).`)
    : new AppError("conflict", `Nothing was changed. The server says ${status}.`);
}

/** The alarm tables of all zones as main mirrors them, and what operators do with their rows. */
export class AlarmService {
  readonly #deps: AlarmServiceDeps;
  readonly #mirrors = new Map<ZoneId, AlarmMirror>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #readings: AlarmReadings<Snapshot>;
  readonly #turns = new Turns();
  readonly #telling: PartedTelling;
  /** How many rows of each zone's host named what is not its zone's. */
  readonly #foreign = new Map<ZoneId, number>();

  constructor(deps: AlarmServiceDeps) {
    this.#deps = deps;
    this.#readings = new AlarmReadings({
      ask: (zone, isOver) => this.#askSnapshot(zone, isOver),
      took: (zone, snapshot) => this.#takeSnapshot(zone, snapshot),
      failed: (zone, err) => deps.log.warn("alarms.snapshot.failed", { zone, err }),
      incomplete: (zone) => this.#emit(this.#mirror(zone).askAgain()),
    });
    this.#telling = new PartedTelling({
      tell: (part) =>
        deps.emit("alarms.changed", (caller) => (caller && authorise(caller, "alarm.read", part.zone) ? part : null)),
      turns: this.#turns,
      failed: (err) => deps.log.error("alarms.tell.failed", { err }),
    });
    const { signals } = deps;
    signals.on("up", (zone) => this.#zoneUp(zone));
    signals.on("down", (zone) => this.#zoneDown(zone));
    signals.on("gone", (zone) => this.#zoneGone(zone));
    signals.on("conditions", (zone, change) => this.#onConditions(zone, change));
    signals.on("conditionsMissed", (zone, { revision }) => {
      if (this.#mirror(zone).missed(revision)) this.#readings.begin(zone);
    });
    signals.on("link", (zone, { server, to, node }) => {
      if (node !== undefined) return;
      if (to === "live") this.#linkLive(zone, server);
      else this.#linkLost(zone, server);
    });
    deps.onPlantChange(() => {
      for (const mirror of this.#mirrors.values()) this.#emit(mirror.namesAgain());
    });
  }

  readonly calls = {
    "alarms.list": async ({ zone }) => this.#list(zone),
    "alarms.acknowledge": async (input, context) => this.#act({ verb: "acknowledge", ...input }, context),
    "alarms.confirm": async (input, context) => this.#act({ verb: "confirm", ...input }, context),
  } satisfies RoomHandlers<typeof alarmRows>;

  /** @throws AppError "unavailable" while rows may be missing: an empty list would say that nothing is wrong. */
  #list(zone: ZoneId): Snapshot {
    const mirror = this.#mirrors.get(zone);
    const hasHost = (this.#deps.plant().zone.get(zone)?.servers.length ?? 0) > 0;
    if (hasHost && (mirror?.everRead !== true || this.#readings.isOpen(zone)))
      throw new AppError("unavailable", "The zone's process has not told its whole alarm list yet.");
    if (!mirror) return { revision: 0, rows: [] };
    const { revision, rows } = mirror.list();
    return { revision, rows: this.#ownRows(zone, rows) };
  }

  #zoneUp(zone: ZoneId): void {
    this.#readings.stop(zone);
    this.#readings.begin(zone);
  }

  #zoneDown(zone: ZoneId): void {
    this.#stopWaitingIn(zone);
    this.#readings.stop(zone);
    this.#emit(this.#mirrors.get(zone)?.hostDown() ?? null);
  }

  /** Windows drop the rows with the plant they belonged to. */
  #zoneGone(zone: ZoneId): void {
    this.#stopWaitingIn(zone);
    this.#readings.stop(zone);
    this.#foreign.delete(zone);
    this.#emit(this.#mirrors.get(zone)?.plantGone() ?? null);
  }

  #onConditions(zone: ZoneId, change: ConditionChange): void {
    const told = this.#mirror(zone).change(change);
    if (told === "gap") this.#readings.begin(zone);
    else this.#emit(told);
  }

  #mirror(zone: ZoneId): AlarmMirror {
    const known = this.#mirrors.get(zone);
    if (known) return known;
    const mirror = new AlarmMirror(zone);
    this.#mirrors.set(zone, mirror);
    return mirror;
  }

  /**
   * An alarm colours its asset and its tag wherever they are drawn: a zone's host may name those of its own zone only.
   * The mirror keeps what the host said, because the plant may become another one.
   */
  #ownRows(zone: ZoneId, rows: readonly ConditionRow[]): readonly ConditionRow[] {
    const { tag, asset } = this.#deps.plant();
    return rows.map((row) => {
      const own =
        (row.tag === null || tag.get(row.tag)?.zone === zone) &&
        (row.asset === null || asset.get(row.asset)?.zone === zone);
      return own ? row : { ...row, asset: null, tag: null };
    });
  }

  /** A host that sends many must not fill the log: each time their number has doubled it is said. */
  #countForeign(zone: ZoneId, said: readonly ConditionRow[], own: readonly ConditionRow[]): void {
    const foreign = said.filter((row, i) => row !== own[i]);
    const first = foreign[0];
    if (!first) return;
    const before = this.#foreign.get(zone) ?? 0;
    const count = before + foreign.length;
    this.#foreign.set(zone, count);
    if (before > 0 && Math.floor(Math.log2(count)) === Math.floor(Math.log2(before))) return;
    const named = (id: string | null): string => bounded(id ?? "", 100);
    this.#deps.log.warn("alarms.row.ofOtherZone", { zone, count, asset: named(first.asset), tag: named(first.tag) });
  }

  /** A server's link has become live: rows of an earlier host that it does not re-send soon are over. */
  #linkLive(zone: ZoneId, server: string): void {
    const key = keyOf(zone, server);
    this.#stopWaiting(key);
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#emit(this.#mirrors.get(zone)?.refreshed(server) ?? null);
      }, this.#deps.refreshMs),
    );
  }

  /** The link is no longer live: that the server re-sent nothing says nothing about its alarms. */
  #linkLost(zone: ZoneId, server: string): void {
    this.#stopWaiting(keyOf(zone, server));
  }

  #stopWaitingIn(zone: ZoneId): void {
    for (const key of this.#timers.keys()) if (key.startsWith(keyOf(zone, ""))) this.#stopWaiting(key);
  }

  #stopWaiting(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  async dispose(): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#readings.dispose();
    this.#telling.dispose();
  }

  #takeSnapshot(zone: ZoneId, snapshot: Snapshot): boolean {
    const mirror = this.#mirror(zone);
    this.#emit(mirror.snapshot(snapshot));
    return !mirror.needsSnapshot;
  }

  /** @throws AppError when it does not come or is no alarm list of this zone. */
  async #askSnapshot(id: ZoneId, isOver: () => boolean): Promise<Snapshot> {
    const answer = await this.#deps.host(id).call("conditions", {});
    const zone = this.#deps.plant().zone.get(id);
    if (!zone) throw new AppError("not_found", `The plant has no zone ${id}.`);
    return readSnapshot(answer, { zone, turns: this.#turns, isOver });
  }

  async #act(
    { zone, ...request }: AlarmRequest & { readonly zone: ZoneId },
    context: CallContext<Caller>,
  ): Promise<ConditionMethodResult[]> {
    const mirror = this.#mirrors.get(zone);
    const known = request.keys.filter((key) => mirror?.row(key));
    if (known.length === 0)
      throw new AppError(
        "not_found",
        request.keys.length === 1
          ? "This alarm is no longer in the list."
          : "None of these alarms is in the list any more.",
      );
    const results = await this.#deps.host(zone).call(
      "actOnAlarms",
      {
        ...request,
        keys: known,
        userId: context.caller.userId,
        auditEntryId: `millward:${this.#deps.bootId}:${context.auditSeq}`,
      },
      { timeoutMs: METHOD_TIMEOUT_MS },
    );
    const gone = request.keys
      .filter((key) => !known.includes(key))
      .map((key) => ({ key, status: "BadNodeIdUnknown", statusCode: 0x80340000 }));
    const all = [...results, ...gone];
    const bad = all.filter((r) => !isGoodStatus(r.statusCode));
    context.note({
      detail: {
        good: all.length - bad.length,
        refused: bad.length,
        status: bounded([...new Set(bad.map((r) => r.status))].join(", "), 200),
      },
    });
    if (bad.length === all.length) throw allRefused(bounded(bad[0]!.status, 80));
    return all;
  }

  #emit(change: ConditionChange | null): void {
    if (!change) return;
    const upserted = this.#ownRows(change.zone, change.upserted);
    this.#countForeign(change.zone, change.upserted, upserted);
    this.#telling.tell({ ...change, upserted });
  }
}
