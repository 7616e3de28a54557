// What a signed-in user does at a server, on the user's own session, named by the console's audit entry.
import {
  AttributeIds,
  CallRequest,
  DataType,
  Variant,
  WriteRequest,
  type CallResponse,
  type ClientSession,
  type NodeId,
  type StatusCode,
  type WriteResponse,
} from "node-opcua-client";
import type { ConditionMethodResult, ConditionRow } from "../../../shared/alarms/condition.ts";
import type { ConditionTable } from "../../../shared/alarms/conditionTable.ts";
import { AppError } from "../../../shared/errors.ts";
import { operateLimits } from "../../../shared/hosts/operateLimits.ts";
import type {
  AlarmOrder,
  MethodResult,
  ServerRights,
  WriteResult,
  ZoneHostCalls,
} from "../../../shared/hosts/zoneHost.ts";
import type { Clock } from "../wire/clock.ts";
import { methodRights, noRights, variableRights } from "../identity/serverRights.ts";
import { identityName } from "../link/sessionIdentity.ts";
import { DeadlineError } from "../wire/deadline.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import type { LiveLink } from "../link/liveLink.ts";
import { nodeIdOf } from "../wire/nodeIdText.ts";
import { Refusal } from "../link/refusal.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { codeOf, statusOf } from "../wire/statusName.ts";
import type { TagStore } from "../values/tagStore.ts";
import { alarmMethods, type AlarmMethod } from "./alarmMethods.ts";
import { DeadlineBudget } from "./deadlineBudget.ts";
import { fromVariant, sameValue, variantOf } from "./writeValue.ts";
import { isBadStatus } from "../../../shared/zones/statusCodes.ts";
import type { UserIdentities } from "../identity/userIdentities.ts";
import { tagNodeId } from "../wire/tagNodeId.ts";
import { bounded } from "../../../shared/text.ts";

type Input<K extends keyof ZoneHostCalls> = Parameters<ZoneHostCalls[K]>[0];
type MethodInput = Input<"callMethod">;

const READ_BACK_EVERY_MS = 100;
const ACK_MS = 10_000;
const MAX_ENTRY_ID = 128;
const CALLS_PER_REQUEST = 50;
const callTypes = {
  Double: DataType.Double,
  Int32: DataType.Int32,
  UInt32: DataType.UInt32,
  Boolean: DataType.Boolean,
  String: DataType.String,
} as const;

interface UserOperationsDeps {
  readonly store: TagStore;
  readonly table: ConditionTable;
  readonly identities: UserIdentities;
  readonly clock: Clock;
  /** @throws not_found for a server that was never connected. */
  link(server: string): ServerLink;
}

/** The part of an order that goes to one server, and who is told of each key's result. */
interface OrderAtServer {
  readonly order: AlarmOrder;
  readonly server: string;
  readonly keys: readonly string[];
  readonly put: (key: string, status: string, statusCode?: number) => void;
}

/** Writes, methods and acknowledgements of the plant's own tags, assets and alarms. */
export class UserOperations {
  readonly #deps: UserOperationsDeps;
  /** Data type of a tag's node, read once per live link. */
  readonly #types = new WeakMap<LiveLink, Map<number, DataType>>();

  constructor(deps: UserOperationsDeps) {
    this.#deps = deps;
  }

  #session(live: LiveLink, userId: string, server: string): Promise<ClientSession> {
    return live.users.get(userId, this.#deps.identities.require(userId, server));
  }

  #slot(index: number): number {
    const slot = this.#deps.store.slotOf(index);
    if (slot === undefined) throw new AppError("not_found", "This zone has no such tag.");
    return slot;
  }

  async rights(input: Input<"rights">): Promise<ServerRights> {
    if (input.method) {
      const { session, node } = await this.#at(input.userId, input.method.server);
      return methodRights(session, node(input.method.method));
    }
    if (input.index === null) return noRights;
    const tag = this.#deps.store.tags[this.#slot(input.index)]!;
    const { session, node } = await this.#at(input.userId, tag.server);
    return variableRights(session, node(tag.identifier));
  }

  async #at(
    userId: string,
    server: string,
  ): Promise<{ live: LiveLink; session: ClientSession; node: (identifier: string) => NodeId }> {
    const live = this.#deps.link(server).requireLive();
    const namespaceIndex = live.namespaceIndex;
    if (namespaceIndex === null) throw new AppError("unavailable", "The server does not have the plant's namespace.");
    return {
      live,
      session: await this.#session(live, userId, server),
      node: (identifier) => tagNodeId({ identifier }, namespaceIndex),
    };
  }

  async write(input: Input<"write">): Promise<WriteResult> {
    const { store, clock } = this.#deps;
    const slot = this.#slot(input.index);
    const tag = store.tags[slot]!;
    const link = this.#deps.link(tag.server);
    link.requireLive();
    this.#refuseBlindWrite(slot, link);
    const old = store.plainValue(slot);
    const fromMs = clock.steadyMs();
    const tookMs = (): number => Math.round(clock.steadyMs() - fromMs);
    const failed = (status: string, statusCode: number): WriteResult => ({
      status,
      statusCode,
      old,
      readBack: null,
      confirmed: false,
      tookMs: tookMs(),
    });
    return this.#answered(input.timeoutMs, failed, async (time) => {
      const { live, session, node } = await this.#at(input.userId, tag.server);
      const nodeId = node(tag.identifier);
      const dataType = await this.#dataType(live, slot, nodeId);
      const request = new WriteRequest({
        requestHeader: { auditEntryId: bounded(input.auditEntryId, MAX_ENTRY_ID) },
        nodesToWrite: [{ nodeId, attributeId: AttributeIds.Value, value: { value: variantOf(input.value, dataType) } }],
      });
      const response = await serviceRequest<WriteResponse>(session, request, time.leftMs());
      const status = response.results?.[0];
      if (!status || status.isNotGood())
        return failed(status?.name ?? "BadUnexpectedError", status?.value ?? statusOf("BadUnexpectedError"));
      const readBack = await this.#readBack(
        session,
        nodeId,
        input.value,
        dataType,
        clock.steadyMs() + operateLimits.readBackMs,
      );
      return {
        status: status.name,
        statusCode: status.value >>> 0,
        old,
        readBack,
        confirmed: sameValue(input.value, readBack, dataType),
        tookMs: tookMs(),
      };
    });
  }

  /** Nobody writes to what they cannot see: the present value must be good and fresh. */
  #refuseBlindWrite(slot: number, link: ServerLink): void {
    const { store } = this.#deps;
    if (!store.seen[slot])
      throw new AppError("conflict", "The server has not sent this tag's present value yet, so it is not written.");
    if (link.isStale())
      throw new AppError(
        "conflict",
        "This tag's present value is stale, so it is not written. Wait until the link is live again.",
      );
    if (isBadStatus(store.status[slot]!))
      throw new AppError(
        "conflict",
        "This tag's present value is bad, so it is not written. Find out why at the device first.",
      );
  }

  async #dataType(live: LiveLink, slot: number, nodeId: NodeId): Promise<DataType> {
    const known = this.#types.get(live) ?? new Map<number, DataType>();
    this.#types.set(live, known);
    const cached = known.get(slot);
    if (cached !== undefined) return cached;
    const dataType = await live.session.getBuiltInDataType(nodeId);
    known.set(slot, dataType);
    return dataType;
  }

  /** A controller may take a cycle or two to follow: asks until the value has arrived or the time is up. */
  async #readBack(
    session: ClientSession,
    nodeId: NodeId,
    written: number | boolean | string,
    dataType: DataType,
    untilMs: number,
  ): Promise<number | boolean | string | null> {
    for (;;) {
      const read = await session.read({ nodeId, attributeId: AttributeIds.Value }, 0);
      const value = read.statusCode.isNotGood() ? null : fromVariant(read.value);
      if (sameValue(written, value, dataType) || this.#deps.clock.steadyMs() >= untilMs) return value;
      await new Promise((resolve) => setTimeout(resolve, READ_BACK_EVERY_MS));
    }
  }

  async callMethod(input: MethodInput): Promise<MethodResult> {
    this.#deps.link(input.server).requireLive();
    const fromMs = this.#deps.clock.steadyMs();
    const answer = (status: string, statusCode: number, outputs: MethodResult["outputs"] = []): MethodResult => ({
      status,
      statusCode,
      outputs,
      tookMs: Math.round(this.#deps.clock.steadyMs() - fromMs),
    });
    return this.#answered(input.timeoutMs, answer, async (time) => {
      const { session, node } = await this.#at(input.userId, input.server);
      const inputArguments = input.args.map((a) => variantOf(a.value, callTypes[a.type]));
      const [result] = await callMethods(
        session,
        [{ objectId: node(input.object), methodId: node(input.method), inputArguments }],
        input.auditEntryId,
        time.leftMs(),
      );
      return answer(result!.statusCode.name, result!.statusCode.value >>> 0, result!.outputs.map(fromVariant));
    });
  }

  /** What the server refuses is an answer, not a failure; no answer in time is one. */
  async #answered<T>(
    timeoutMs: number,
    refused: (status: string, statusCode: number) => T,
    work: (time: DeadlineBudget) => Promise<T>,
  ): Promise<T> {
    const time = new DeadlineBudget(this.#deps.clock, timeoutMs);
    try {
      return await time.bound(work(time));
    } catch (err) {
      if (err instanceof AppError) throw err;
      if (err instanceof Refusal) return refused(err.code, statusOf(err.code));
      if (err instanceof DeadlineError)
        throw new AppError("timeout", `failed to operate: no confirmation within ${timeoutMs / 1000} s.`, {
          cause: err,
        });
      const code = codeOf(err);
      if (code === "" || /^Bad(Connection|SecureChannel|Session|Communication|Timeout)/.test(code))
        throw new AppError(
          "unavailable",
          "The link to the server broke during the operation. Whether it was carried out is unknown.",
          { cause: err },
        );
      return refused(code, statusOf(code));
    }
  }

  /**
   * Acknowledges, confirms … branches of the zone's conditions, at all their servers at once.
   * @returns in the order of the keys. @throws what a server failed with, when none took anything.
   */
  async actOnAlarms(order: AlarmOrder): Promise<ConditionMethodResult[]> {
    const results = new Map<string, ConditionMethodResult>();
    const put = (key: string, status: string, statusCode = statusOf(status)): void => {
      results.set(key, { key, status, statusCode });
      if (isBadStatus(statusCode)) this.#deps.table.acknowledgeRefused(key);
    };
    const byServer = new Map<string, string[]>();
    for (const key of order.keys) {
      const row = this.#deps.table.row(key);
      if (!row) put(key, "BadEventIdUnknown");
      else if (this.#deps.table.isLocal(key)) put(key, this.#acknowledgeOwn(row, order));
      else byServer.set(row.server, [...(byServer.get(row.server) ?? []), key]);
    }
    const failures: AppError[] = [];
    await Promise.all(
      [...byServer].map(async ([server, keys]) => {
        const putRest = (status: string): void =>
          keys.filter((key) => !results.has(key)).forEach((key) => put(key, status));
        try {
          await this.#answered(ACK_MS, putRest, (time) => this.#callConditions({ order, server, keys, put }, time));
        } catch (err) {
          if (!(err instanceof AppError)) throw err;
          failures.push(err);
          putRest(statusOfFailure(err));
        }
      }),
    );
    const taken = [...results.values()].some((r) => !isBadStatus(r.statusCode));
    // Who was not let in has changed nothing; what the others did is unknown, and that is what is told.
    const failure = failures.find((f) => f.code !== "forbidden") ?? failures[0];
    if (failure && !taken) throw failure;
    return order.keys.map((key) => results.get(key)!);
  }

  /** Millward's own alarm about a link has no node at any server, and is acknowledged while the link is down too. */
  #acknowledgeOwn(row: ConditionRow, order: AlarmOrder): string {
    if (order.verb !== "acknowledge") return "BadNotSupported";
    const identity = this.#deps.identities.ordinary(order.userId, row.server);
    return this.#deps
      .link(row.server)
      .acknowledgeCommunication(row.conditionId, identity ? identityName(identity) : order.userId, order.comment)
      ? "Good"
      : "BadConditionBranchAlreadyAcked";
  }

  async #callConditions({ order, server, keys, put }: OrderAtServer, time: DeadlineBudget): Promise<void> {
    const { live, session } = await this.#at(order.userId, server);
    const method: AlarmMethod = alarmMethods[order.verb];
    const calls = keys.flatMap((key) => {
      const row = this.#deps.table.row(key);
      const objectId = row && nodeIdOf(row.conditionId, live.namespaces);
      if (row?.eventId === "") {
        put(key, "BadEventIdUnknown"); // another node of the server has just taken over and has not sent this alarm yet
        return [];
      }
      if (objectId)
        return [
          {
            key,
            call: {
              objectId,
              methodId: method.methodId,
              inputArguments: method.arguments(row, order),
            },
          },
        ];
      put(key, "BadNodeIdUnknown");
      return [];
    });
    const userName = identityName(this.#deps.identities.require(order.userId, server));
    for (let at = 0; at < calls.length; at += CALLS_PER_REQUEST) {
      const part = calls.slice(at, at + CALLS_PER_REQUEST);
      const leftMs = time.leftMs();
      if (order.verb === "acknowledge") for (const c of part) this.#deps.table.acknowledging(c.key, userName);
      const answers = await callMethods(
        session,
        part.map((c) => c.call),
        order.auditEntryId,
        leftMs,
      );
      part.forEach((c, i) => put(c.key, answers[i]!.statusCode.name, answers[i]!.statusCode.value >>> 0));
    }
  }
}

const statusOfFailure = ({ code }: AppError): string =>
  code === "timeout" ? "BadTimeout" : code === "forbidden" ? "BadUserAccessDenied" : "BadNotConnected";

interface MethodCall {
  readonly objectId: NodeId;
  readonly methodId: NodeId;
  readonly inputArguments: Variant[];
}

async function callMethods(
  session: ClientSession,
  methodsToCall: MethodCall[],
  auditEntryId: string,
  timeoutMs: number,
): Promise<{ statusCode: StatusCode; outputs: Variant[] }[]> {
  const request = new CallRequest({
    requestHeader: { auditEntryId: bounded(auditEntryId, MAX_ENTRY_ID) },
    methodsToCall,
  });
  const response = await serviceRequest<CallResponse>(session, request, timeoutMs);
  const results = response.results ?? [];
  if (results.length !== methodsToCall.length)
    throw new Error("BadUnexpectedError: the server answered another number of calls");
  return results.map((r) => ({ statusCode: r.statusCode, outputs: r.outputArguments ?? [] }));
}
