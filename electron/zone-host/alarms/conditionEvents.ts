// From the fields of an OPC UA event to a change of the alarm table.
import { constructEventFilter, NodeId, type EventFilter, type Variant } from "node-opcua-client";
import type { ConditionEvent, ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import type { ZoneTag } from "../../../shared/hosts/zoneHost.ts";
import { nodeIdText } from "../wire/nodeIdText.ts";
import { plainText } from "../wire/plainText.ts";

const fields = [
  "EventId",
  "EventType",
  "SourceName",
  "Time",
  "Message",
  "Severity",
  "ConditionName",
  "BranchId",
  "Retain",
  "ActiveState.Id",
  "ActiveState.TransitionTime",
  "AckedState.Id",
  "ConfirmedState.Id",
  "SuppressedOrShelved",
  "ShelvingState.CurrentState.Id",
  "Comment",
  "ClientUserId",
  "ConditionId",
] as const;
type Field = (typeof fields)[number];

const REFRESH_START = 2787;
const REFRESH_END = 2788;
const REFRESH_REQUIRED = 2789;
/** EventQueueOverflowEventType. @see OPC 10000-4 §7.22.3 */
const QUEUE_OVERFLOW = 3035;
/** ShelvedStateMachineType: TimedShelved and OneShotShelved. @see OPC 10000-9 §5.8.17 */
const SHELVED: ReadonlySet<unknown> = new Set([2932, 2933]);

export const conditionFilter = (): EventFilter => constructEventFilter([...fields]);

interface ConditionSourceDeps {
  readonly server: string;
  readonly table: ConditionTable;
  readonly namespaces: readonly string[];
  readonly tags: readonly ZoneTag[];
  nowMs(): number;
  /** The server says that its conditions have to be asked for again. */
  onRefreshRequired(): void;
  /**
   * The server's queue overflowed and it dropped events, perhaps those of a refresh: what is known of it is in doubt.
   */
  onEventsLost(): void;
}

/** Feeds the zone's alarm table with the condition events of one server. */
export class ConditionSource {
  readonly #deps: ConditionSourceDeps;
  readonly #tagIds: ReadonlySet<string>;
  readonly #assetIds: ReadonlySet<string>;

  constructor(deps: ConditionSourceDeps) {
    this.#deps = deps;
    this.#tagIds = new Set(deps.tags.map((t) => t.identifier));
    this.#assetIds = new Set(deps.tags.map((t) => assetOf(t.identifier)));
  }

  /** @param values in the order of the event filter's fields. Never throws on what a server may send. */
  onEvent(values: readonly Variant[]): void {
    const at = (name: Field): unknown => values[fields.indexOf(name)]?.value;
    const type = at("EventType");
    if (type instanceof NodeId && type.namespace === 0) {
      if (type.value === REFRESH_START) this.#deps.table.refreshStart(this.#deps.server);
      else if (type.value === REFRESH_END) this.#deps.table.refreshEnd(this.#deps.server);
      else if (type.value === REFRESH_REQUIRED) this.#deps.onRefreshRequired();
      else if (type.value === QUEUE_OVERFLOW) {
        this.#deps.table.linkLost(this.#deps.server);
        this.#deps.onEventsLost();
      }
    }
    const conditionId = at("ConditionId");
    if (!(conditionId instanceof NodeId) || conditionId.isEmpty()) return;
    this.#deps.table.apply(this.#read(conditionId, at));
  }

  #read(conditionId: NodeId, at: (name: Field) => unknown): ConditionEvent {
    const sourceName = this.#sourceName(plainText(at("SourceName")));
    const branch = at("BranchId");
    const eventId = at("EventId");
    const shelving = at("ShelvingState.CurrentState.Id");
    const severity = at("Severity");
    return {
      server: this.#deps.server,
      conditionId: plainText(nodeIdText(conditionId, this.#deps.namespaces), 500),
      branchId:
        branch instanceof NodeId && !branch.isEmpty() ? plainText(nodeIdText(branch, this.#deps.namespaces)) : "",
      eventId: Buffer.isBuffer(eventId) ? eventId.subarray(0, 64).toString("hex") : "",
      name: plainText(at("ConditionName"), 120),
      sourceName,
      asset: this.#asset(sourceName),
      tag: this.#tagIds.has(sourceName) ? sourceName : null,
      message: plainText(at("Message"), 500),
      severity: typeof severity === "number" && severity >= 1 && severity <= 1000 ? Math.round(severity) : 1,
      active: at("ActiveState.Id") === true,
      acked: at("AckedState.Id") === true,
      confirmed: boolOrNull(at("ConfirmedState.Id")),
      suppressedOrShelved:
        at("SuppressedOrShelved") === true ||
        (shelving instanceof NodeId && shelving.namespace === 0 && SHELVED.has(shelving.value)),
      comment: plainText(at("Comment"), 500),
      userId: plainText(at("ClientUserId"), 120),
      activeSinceMs: instant(at("ActiveState.TransitionTime")),
      timeMs: instant(at("Time")) ?? this.#deps.nowMs(),
      retain: at("Retain") === true,
    };
  }

  /** Some servers send the browse name with its namespace index, `2:P-101.Flow`, which means nothing here. */
  #sourceName(sent: string): string {
    const bare = sent.replace(/^\d+:/, "");
    return this.#tagIds.has(bare) || this.#assetIds.has(bare) ? bare : sent;
  }

  #asset(sourceName: string): string | null {
    const asset = assetOf(sourceName);
    return this.#tagIds.has(sourceName) || this.#assetIds.has(sourceName) ? asset : null;
  }
}

const assetOf = (identifier: string): string => identifier.split(".", 1)[0] ?? "";
const boolOrNull = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);

function instant(value: unknown): number | null {
  const ms = value instanceof Date ? value.getTime() : Number.NaN;
  return ms > Date.UTC(2000, 0, 1) && ms < Date.UTC(2100, 0, 1) ? ms : null;
}
