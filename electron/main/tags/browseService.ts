import type { Caller } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import type { BrowseCalls } from "../../../shared/hosts/browseCalls.ts";
import { nodeLimits } from "../../../shared/hosts/operateLimits.ts";
import type { ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { browseRows } from "../../../shared/ipc/browseRows.ts";
import type { CallContext, RoomHandlers } from "../../../shared/ipc/define.ts";
import type { serverHistoryRows } from "../../../shared/ipc/serverHistoryRows.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { NodeCallResult, ShownValue } from "../../../shared/zones/addressSpace.ts";
import type { RpcClient } from "../../base/rpc.ts";
import { plantAllowsCall, plantAllowsWrite } from "./declaredRules.ts";
import { failedToOperate, mustBeGood, notAsWritten } from "./serverAnswer.ts";
import { bounded } from "../../../shared/text.ts";

interface BrowseServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  /** @throws unavailable while the zone's host is down. */
  host(zone: ZoneId): RpcClient<ZoneHostCalls>;
  /** Id of this start of Millward: with the audit sequence number it names one record. */
  readonly bootId: string;
}

const LOOK_TIMEOUT_MS = 30_000;
const HISTORY_TIMEOUT_MS = 60_000;

type At = { readonly zone: ZoneId; readonly server: string };

/**
 * The address spaces of a zone's servers, as each shows itself to the caller, and what an engineer does to single nodes
 * of it.
 */
export class BrowseService {
  readonly #deps: BrowseServiceDeps;

  constructor(deps: BrowseServiceDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "browse.children": async ({ zone, server, nodeId }, { caller }) =>
      this.#ask({ zone, server }, "browseChildren", { userId: caller.userId, server, nodeId }),
    "browse.more": async ({ zone, server, more }, { caller }) =>
      this.#ask({ zone, server }, "browseMore", { userId: caller.userId, server, more }),
    "browse.release": async (input, { caller }) => this.#release(input, caller),
    "browse.node": async ({ zone, server, nodeId }, { caller }) =>
      this.#ask({ zone, server }, "browseNode", { userId: caller.userId, server, nodeId }),
    "browse.value": async ({ zone, server, nodeId }, { caller }) =>
      this.#ask({ zone, server }, "browseValue", { userId: caller.userId, server, nodeId }),
    "browse.path": async ({ zone, server, path }, { caller }) =>
      this.#ask({ zone, server }, "browsePath", { userId: caller.userId, server, path }),
    "browse.search": async ({ zone, server, from, text }, { caller }) =>
      this.#ask({ zone, server }, "browseSearch", { userId: caller.userId, server, from, text }),
    "browse.searchStep": async ({ zone, server, more }, { caller }) =>
      this.#ask({ zone, server }, "browseSearchStep", { userId: caller.userId, server, more }),
    "serverHistory.aggregates": async ({ zone, server }, { caller }) =>
      this.#ask({ zone, server }, "historyAggregates", { userId: caller.userId, server }),
    "serverHistory.read": async ({ zone, server, nodeId, query }, { caller }) =>
      this.#ask({ zone, server }, "historyRead", { userId: caller.userId, server, nodeId, query }, HISTORY_TIMEOUT_MS),
    "serverHistory.more": async ({ zone, server, more }, { caller }) =>
      this.#ask({ zone, server }, "historyMore", { userId: caller.userId, server, more }, HISTORY_TIMEOUT_MS),
    "serverHistory.release": async (input, { caller }) => this.#release(input, caller),
    "browse.write": async (input, context) => {
      const { userId } = context.caller;
      const { zone, server, value, reason } = input;
      const target = await this.#ask(input, "browseWriteTarget", { userId, server, nodeId: input.nodeId });
      plantAllowsWrite(this.#deps.plant(), target, { zone, value, reason, caller: context.caller });
      const result = await this.#operate("The write", () =>
        this.#ask(
          input,
          "browseWrite",
          {
            userId,
            server,
            nodeId: target.nodeId,
            value,
            auditEntryId: this.#auditEntryId(context),
            timeoutMs: nodeLimits.writeMs,
          },
          nodeLimits.writeMs + nodeLimits.hostMarginMs,
        ),
      );
      context.note({
        old: shortText(result.old),
        detail: {
          status: result.status,
          statusCode: hex(result.statusCode),
          readBack: shortText(result.readBack),
          confirmed: result.confirmed,
        },
      });
      mustBeGood("The write", result);
      if (!result.confirmed) context.note({ outcome: notAsWritten });
      return result;
    },
    "browse.call": async (input, context) => {
      const { userId } = context.caller;
      const { zone, server, objectId, methodId, args, reason } = input;
      const target = await this.#ask(input, "browseCallTarget", { userId, server, objectId, methodId });
      plantAllowsCall(this.#deps.plant(), target, { zone, args, reason, caller: context.caller });
      const result = await this.#operate("The call", () =>
        this.#ask(
          input,
          "browseCall",
          {
            userId,
            server,
            objectId: target.objectId,
            methodId: target.methodId,
            args,
            auditEntryId: this.#auditEntryId(context),
            timeoutMs: nodeLimits.callMs,
          },
          nodeLimits.callMs + nodeLimits.hostMarginMs,
        ),
      );
      context.note({
        detail: {
          status: result.status,
          statusCode: hex(result.statusCode),
          outputs: bounded(result.outputs.map((o) => `${o.name} ${shortText(o.value)}`).join(", "), 300),
        },
      });
      mustBeGood("The call", result, argumentsRefused(result));
      return result;
    },
  } satisfies RoomHandlers<typeof browseRows & typeof serverHistoryRows>;

  async #ask<K extends keyof BrowseCalls>(
    { zone, server }: At,
    name: K,
    input: Parameters<BrowseCalls[K]>[0],
    timeoutMs = LOOK_TIMEOUT_MS,
  ): Promise<Awaited<ReturnType<BrowseCalls[K]>>> {
    if (!this.#deps.plant().server(zone, server)) throw new AppError("not_found", `The zone has no server ${server}.`);
    return await this.#deps.host(zone).call(name, input as never, { timeoutMs });
  }

  async #release({ zone, server, more }: At & { readonly more: string }, caller: Caller): Promise<null> {
    await this.#ask({ zone, server }, "browseRelease", { userId: caller.userId, server, more });
    return null;
  }

  async #operate<T>(what: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (err) {
      throw err instanceof AppError && err.code === "timeout" ? failedToOperate(what) : err;
    }
  }

  #auditEntryId(context: CallContext): string {
    return `millward:${this.#deps.bootId}:${context.auditSeq}`;
  }
}

const hex = (statusCode: number): string => `0x${(statusCode >>> 0).toString(16).padStart(8, "0")}`;

function argumentsRefused(result: NodeCallResult): string | null {
  const refused = result.inputStatus.filter((a) => a.status !== "Good");
  return refused.length === 0 ? null : `it does not accept ${refused.map((a) => `${a.name} (${a.status})`).join(", ")}`;
}

/** A value in one line, for the audit log. */
function shortText(value: ShownValue): string | null {
  switch (value.kind) {
    case "leaf":
      return bounded(value.text, 200);
    case "array":
      return shortList(value.items, value.total);
    case "structure":
      return bounded(
        `{ ${value.fields
          .slice(0, 20)
          .map((f) => `${f.name} ${shortText(f.value) ?? ""}`)
          .join(", ")} }`,
        500,
      );
    case "opaque":
      return bounded(`${value.bytes} bytes of ${value.type}`, 200);
    case "none":
      return null;
  }
}

function shortList(items: readonly ShownValue[], total: number): string {
  const shown = items.slice(0, 20).map(shortText).join(", ");
  return bounded(`[${shown}${total > 20 ? `, … ${total} in all` : ""}]`, 500);
}
