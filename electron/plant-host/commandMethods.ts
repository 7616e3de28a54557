import {
  type CallMethodResultOptions,
  DataType,
  type ISessionContext,
  type Namespace,
  StatusCodes,
  type StatusCode,
  type UAObject,
  type Variant,
} from "node-opcua";
import type { Asset, Command, CommandArg } from "../../shared/plant/model.ts";
import { faultKinds, type FaultKind, type TagValue, type TwinCommand } from "../../shared/twin/twin.ts";
import type { AccessTables } from "./access.ts";
import type { Simulation } from "./simulation.ts";
import { bounded } from "../../shared/text.ts";

const MAX_TEXT = 200;

/** Makes the method `s=<asset>.<command>` of an asset. It answers what the plant said in its one output argument. */
export function addCommandMethod(
  namespace: Namespace,
  parent: UAObject,
  asset: Asset,
  command: Command,
  access: AccessTables,
  run: (command: TwinCommand) => ReturnType<Simulation["apply"]>,
): void {
  const method = namespace.addMethod(parent, {
    nodeId: `s=${asset.id}.${command.id}`,
    browseName: command.id,
    displayName: command.label,
    rolePermissions: command.kind === "simulation" ? access.simulation : access.base,
    inputArguments: command.args.map((a) => ({
      name: a.name,
      dataType: DataType[a.type],
      description: { text: a.label },
    })),
    outputArguments: [{ name: "Message", dataType: DataType.String, description: { text: "What the plant answered" } }],
  });
  method.bindMethod(async (inputs: Variant[], _context: ISessionContext): Promise<CallMethodResultOptions> => {
    const args = inputs.map((v) => v.value as TagValue);
    const wrong = command.args.findIndex((arg, i) => !argumentFits(arg, args[i]));
    if (wrong >= 0)
      return {
        statusCode: StatusCodes.BadInvalidArgument,
        inputArgumentResults: command.args.map((_, i) => (i === wrong ? StatusCodes.BadOutOfRange : StatusCodes.Good)),
      };
    const { accepted, reason } = run(toTwinCommand(asset, command, args));
    return {
      statusCode: accepted ? StatusCodes.Good : refusalStatus(reason),
      outputArguments: [{ dataType: DataType.String, value: accepted ? "Accepted" : bounded(reason, MAX_TEXT) }],
    };
  });
}

export function argumentFits(arg: CommandArg, value: TagValue | undefined): boolean {
  if (typeof value === "number") {
    return (
      Number.isFinite(value) &&
      value >= (arg.min ?? -Infinity) &&
      value <= (arg.max ?? Infinity) &&
      (!arg.options || value in arg.options)
    );
  }
  if (typeof value === "string") return value.length <= MAX_TEXT && (!arg.options || arg.options.includes(value));
  return value !== undefined;
}

/** Faults are an own kind of command of the twin; everything else is a method of the asset. */
export function toTwinCommand(asset: Asset, command: Command, args: readonly TagValue[]): TwinCommand {
  if (command.kind === "simulation" && command.id === "ClearFault") return { kind: "clearFault", asset: asset.id };
  const fault = args.find((a): a is FaultKind => (faultKinds as readonly unknown[]).includes(a));
  if (command.kind === "simulation" && command.id === "InjectFault" && fault) {
    return { kind: "fault", asset: asset.id, fault, magnitude: args.find((a) => typeof a === "number") ?? 1 };
  }
  return { kind: "method", asset: asset.id, method: command.id, args };
}

/** The status code that comes nearest to the words of a refusal. */
export function refusalStatus(reason: string): StatusCode {
  if (/\b(permission|not allowed|locked out|denied)\b/i.test(reason)) return StatusCodes.BadUserAccessDenied;
  if (/\b(range|between|at most|at least|above|below|maximum|minimum)\b/i.test(reason))
    return StatusCodes.BadOutOfRange;
  return StatusCodes.BadInvalidState;
}
