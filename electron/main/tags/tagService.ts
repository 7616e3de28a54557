import { authorise, type Caller, type Permission } from "../../../shared/access/roles.ts";
import { AppError } from "../../../shared/errors.ts";
import { operateLimits } from "../../../shared/hosts/operateLimits.ts";
import type { MethodResult, ServerRights, ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneId, ZoneTagIndex } from "../../../shared/ids.ts";
import type { CallContext, Parsed, RoomHandlers } from "../../../shared/ipc/define.ts";
import type { Rights, tagRows } from "../../../shared/ipc/tagRows.ts";
import type { Asset, Command, Tag } from "../../../shared/plant/model.ts";
import type { PlantIndex } from "../../../shared/plant/plantIndex.ts";
import type { RpcClient } from "../../base/rpc.ts";
import { checkCommand, checkWrite } from "./checkValue.ts";
import { mismatchWords } from "./rightsWords.ts";
import { failedToOperate, mustBeGood, notAsWritten } from "./serverAnswer.ts";
import { bounded } from "../../../shared/text.ts";

interface TagServiceDeps {
  /** The plant as it is now. */
  plant(): PlantIndex;
  /** @throws unavailable while the zone's host is down. */
  host(zone: ZoneId): RpcClient<ZoneHostCalls>;
  openStream(windowId: number, zone: ZoneId): Promise<void>;
  /** Id of this start of Millward: with the audit sequence number it names one record. */
  readonly bootId: string;
}

type CommandInput = Parsed<(typeof tagRows)["methods.call"]>;

/**
 * Values and commands: what an operator may do with a tag or an asset, checked against the plant project before the
 * server is asked.
 */
export class TagService {
  readonly #deps: TagServiceDeps;

  constructor(deps: TagServiceDeps) {
    this.#deps = deps;
  }

  readonly calls = {
    "tags.stream": async (input, context) => {
      await this.#deps.openStream(context.windowId, input.zone);
      return { epoch: this.#deps.plant().zoneTags.get(input.zone)?.epoch ?? 0 };
    },
    "tags.rights": async (input, context) => {
      const tag = this.#tag(input.zone, input.tag);
      if (!tag.write)
        return { allowed: false, reason: `${tag.label} is read only in the plant project.`, server: null };
      return this.#rights(
        context.caller,
        input.zone,
        "tag.write",
        (host) => host.call("rights", { userId: context.caller.userId, index: this.#numberOf(tag), method: null }),
        "Write",
      );
    },
    "tags.write": async (input, context) => {
      const tag = this.#tag(input.zone, input.tag);
      checkWrite(tag, input.value, input.reason);
      const result = await this.#operate(tag.label, () =>
        this.#deps.host(input.zone).call(
          "write",
          {
            userId: context.caller.userId,
            index: this.#numberOf(tag),
            value: input.value,
            auditEntryId: this.#auditEntryId(context),
            timeoutMs: operateLimits.answerMs,
          },
          { timeoutMs: operateLimits.answerMs + operateLimits.hostMarginMs },
        ),
      );
      context.note({
        old: result.old,
        detail: { status: result.status, readBack: result.readBack, confirmed: result.confirmed },
      });
      mustBeGood(tag.label, result);
      if (!result.confirmed) context.note({ outcome: notAsWritten });
      return result;
    },
    "methods.rights": async (input, context) => {
      const { asset, command } = this.#command(input);
      const needs = command.kind === "simulation" ? "simulation.inject" : "method.call";
      return this.#rights(
        context.caller,
        input.zone,
        needs,
        (host) =>
          host.call("rights", {
            userId: context.caller.userId,
            index: null,
            method: { server: asset.server, object: asset.id, method: `${asset.id}.${command.id}` },
          }),
        "Call",
      );
    },
    "methods.call": async (input, context) => this.#call(input, context, "process"),
    "simulation.inject": async (input, context) => this.#call(input, context, "simulation"),
  } satisfies RoomHandlers<typeof tagRows>;

  async #call(input: CommandInput, context: CallContext<Caller>, kind: Command["kind"]): Promise<MethodResult> {
    const { asset, command } = this.#command(input);
    if (command.kind !== kind)
      throw new AppError(
        "invalid_input",
        command.kind === "simulation"
          ? `${command.label} is a command of the simulation, not of the process.`
          : `${command.label} is a command of the process, not of the simulation.`,
      );
    checkCommand(command, input.args, input.reason);
    const what = `${command.label} ${asset.name}`;
    const result = await this.#operate(what, () =>
      this.#deps.host(input.zone).call(
        "callMethod",
        {
          userId: context.caller.userId,
          server: asset.server,
          object: asset.id,
          method: `${asset.id}.${command.id}`,
          args: command.args.map((arg, i) => ({ type: arg.type, value: input.args[i]! })),
          auditEntryId: this.#auditEntryId(context),
          timeoutMs: operateLimits.answerMs,
        },
        { timeoutMs: operateLimits.answerMs + operateLimits.hostMarginMs },
      ),
    );
    context.note({ detail: { status: result.status, outputs: bounded(result.outputs.map(String).join(", "), 300) } });
    mustBeGood(what, result, result.outputs[0]);
    return result;
  }

  async #rights(
    caller: Caller,
    zone: ZoneId,
    needs: Permission,
    ask: (host: RpcClient<ZoneHostCalls>) => Promise<ServerRights>,
    permission: "Write" | "Call",
  ): Promise<Rights> {
    if (!authorise(caller, needs, zone))
      return { allowed: false, reason: "Your roles in this zone do not allow it.", server: null };
    try {
      const server = await ask(this.#deps.host(zone));
      const allowed = permission === "Write" ? server.canWrite : server.canCall;
      return { allowed, reason: allowed ? "" : mismatchWords(server, permission), server };
    } catch (err) {
      if (err instanceof AppError && err.code !== "internal")
        return { allowed: false, reason: err.message, server: null };
      throw err;
    }
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

  #tag(zone: ZoneId, id: string): Tag {
    const tag = this.#deps.plant().tag.get(id);
    if (tag?.zone !== zone) throw new AppError("not_found", `This zone has no tag ${bounded(id, 100)}.`);
    return tag;
  }

  #numberOf(tag: Tag): ZoneTagIndex {
    return this.#deps.plant().numberInZone(tag.index);
  }

  #command(input: { zone: ZoneId; asset: string; command: string }): { asset: Asset; command: Command } {
    const plant = this.#deps.plant();
    const asset = plant.asset.get(input.asset);
    if (asset?.zone !== input.zone) throw new AppError("not_found", `This zone has no asset ${input.asset}.`);
    const command = plant.type.get(asset.type)?.commands.find((c) => c.id === input.command);
    if (!command) throw new AppError("not_found", `${asset.name} has no command ${input.command}.`);
    return { asset, command };
  }
}
