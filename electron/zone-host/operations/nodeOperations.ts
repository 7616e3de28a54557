// Writes and calls on nodes that the plant project need not know: typed by what the server declares, checked before
// they are sent, named by the audit entry.
import {
  AttributeIds,
  CallRequest,
  DataType,
  WriteRequest,
  type CallResponse,
  type LocalizedText,
  type NodeId,
  type Variant,
  type WriteResponse,
} from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type { BrowseCalls } from "../../../shared/hosts/browseCalls.ts";
import { nodeLimits } from "../../../shared/hosts/operateLimits.ts";
import type {
  ArgumentDetail,
  EnumOption,
  NodeCallResult,
  NodeWriteResult,
  TypedInput,
  ValueRange,
} from "../../../shared/zones/addressSpace.ts";
import { isGoodStatus } from "../../../shared/zones/statusCodes.ts";
import type { Browse, BrowseContext } from "../browse/browse.ts";
import { nothing } from "../browse/leafValue.ts";
import { declaredArguments, propertiesOf } from "../browse/nodeDetail.ts";
import { requireNodeId, shortText } from "../browse/nodeText.ts";
import { readAll, value } from "../browse/requests.ts";
import { showVariant } from "../browse/showValue.ts";
import type { Clock } from "../wire/clock.ts";
import { deadline, DeadlineError } from "../wire/deadline.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { codeOf, statusOf } from "../wire/statusName.ts";
import { callTarget, writeTarget } from "./actedOn.ts";
import { refuseServerOwnNodes } from "./serverOwnNodes.ts";
import { typedVariant } from "./typedValue.ts";
import { sameVariant } from "./sameVariant.ts";
import { operationWords } from "./operationWords.ts";
import { bounded } from "../../../shared/text.ts";

const READ_BACK_EVERY_MS = 100;
const MAX_ENTRY_ID = 128;
const CAN_READ = 1;
/** Executed as it stands, or refused: where nobody can tell, the caller hears that. */
const unclear = /^Bad(Connection|SecureChannel|Session|Communication|Timeout|RequestTimeout)/;

type WriteInput = Parameters<BrowseCalls["browseWrite"]>[0];
type CallInput = Parameters<BrowseCalls["browseCall"]>[0];

/** Writes and calls of an engineer on single nodes of a server's address space. */
export class NodeOperations {
  readonly #browse: Browse;
  readonly #clock: Clock;

  constructor(browse: Browse, clock: Clock) {
    this.#browse = browse;
    this.#clock = clock;
  }

  readonly calls: Pick<BrowseCalls, "browseWriteTarget" | "browseCallTarget" | "browseWrite" | "browseCall"> = {
    browseWriteTarget: (i) => this.#browse.with(i, (at) => writeTarget(i.nodeId, at)),
    browseCallTarget: (i) => this.#browse.with(i, (at) => callTarget(i.objectId, i.methodId, at)),
    browseWrite: async (i) => {
      const fromMs = this.#clock.steadyMs();
      return this.#browse.with(i, (at) => this.#write(i, at, fromMs));
    },
    browseCall: async (i) => {
      const fromMs = this.#clock.steadyMs();
      return this.#browse.with(i, (at) => this.#call(i, at, fromMs));
    },
  };

  /**
   * Asked right before the request that changes something: whoever asked for it long ago may have been told that it
   * failed.
   */
  #refuseLate(fromMs: number): void {
    if (this.#clock.steadyMs() - fromMs > nodeLimits.prepareMs)
      throw new AppError(
        "timeout",
        "failed to operate: the server answered too slowly beforehand, so nothing was sent. Try again.",
      );
  }

  async #write(input: WriteInput, at: BrowseContext, fromMs: number): Promise<NodeWriteResult> {
    const nodeId = requireNodeId(input.nodeId, at.namespaces);
    await refuseServerOwnNodes(at.session, [nodeId]);
    await writeTarget(input.nodeId, at);
    const { present, variant, show } = await prepareWrite(input.value, nodeId, at);
    const old = await show(present);
    const beganMs = this.#clock.steadyMs();
    const request = new WriteRequest({
      requestHeader: { auditEntryId: bounded(input.auditEntryId, MAX_ENTRY_ID) },
      nodesToWrite: [{ nodeId, attributeId: AttributeIds.Value, value: { value: variant } }],
    });
    this.#refuseLate(fromMs);
    const { status, statusCode, response } = await this.#sent(
      serviceRequest<WriteResponse>(at.session, request, input.timeoutMs),
      input.timeoutMs,
    );
    const answered = response?.results?.[0];
    const code = (answered?.value ?? statusCode) >>> 0;
    const tookMs = Math.round(this.#clock.steadyMs() - beganMs);
    if (!answered || !isGoodStatus(code))
      return { status: answered?.name ?? status, statusCode: code, old, readBack: nothing, confirmed: false, tookMs };
    const readBack = await this.#readBack(at, nodeId, variant);
    return {
      status: answered.name,
      statusCode: code,
      old,
      readBack: await show(readBack),
      confirmed: readBack !== null && sameVariant(variant, readBack),
      tookMs,
    };
  }

  /** A controller may take a cycle or two to follow: asks until the value has arrived or the time is up. */
  async #readBack(at: BrowseContext, nodeId: NodeId, written: Variant): Promise<Variant | null> {
    const untilMs = this.#clock.steadyMs() + nodeLimits.readBackMs;
    for (;;) {
      const [read] = await readAll(at.session, [value(nodeId)]);
      const variant = read!.statusCode.isBad() ? null : read!.value;
      if ((variant && sameVariant(written, variant)) || this.#clock.steadyMs() >= untilMs) return variant;
      await new Promise((resolve) => setTimeout(resolve, READ_BACK_EVERY_MS));
    }
  }

  async #call(input: CallInput, at: BrowseContext, fromMs: number): Promise<NodeCallResult> {
    const objectId = requireNodeId(input.objectId, at.namespaces);
    const methodId = requireNodeId(input.methodId, at.namespaces);
    await refuseServerOwnNodes(at.session, [objectId]);
    await callTarget(input.objectId, input.methodId, at);
    const { inputs, outputs } = await declaredArguments(methodId, at);
    if (inputs.length !== input.args.length)
      throw new AppError("invalid_input", `The method takes ${inputs.length} arguments, not ${input.args.length}.`);
    const inputArguments = inputs.map((declared, i) => argumentVariant(declared, input.args[i]!, at.namespaces));
    const beganMs = this.#clock.steadyMs();
    const request = new CallRequest({
      requestHeader: { auditEntryId: bounded(input.auditEntryId, MAX_ENTRY_ID) },
      methodsToCall: [{ objectId, methodId, inputArguments }],
    });
    this.#refuseLate(fromMs);
    const { status, statusCode, response } = await this.#sent(
      serviceRequest<CallResponse>(at.session, request, input.timeoutMs),
      input.timeoutMs,
    );
    const tookMs = Math.round(this.#clock.steadyMs() - beganMs);
    const result = response?.results?.[0];
    if (!result) return { status, statusCode, outputs: [], inputStatus: [], tookMs };
    const values = result.outputArguments ?? [];
    const shown = await at.values.show((decode) =>
      values.slice(0, 64).map((v, i) => ({
        name: outputs[i]?.name ?? `output ${i + 1}`,
        value: showVariant(v, decode, {
          type: outputs[i]?.dataType.name || undefined,
          options: outputs[i]?.dataType.options,
        }),
      })),
    );
    const inputStatus = (result.inputArgumentResults ?? [])
      .slice(0, inputs.length)
      .map((s, i) => ({ name: inputs[i]!.name, status: shortText(s.name, 80) }));
    return {
      status: result.statusCode.name,
      statusCode: result.statusCode.value >>> 0,
      outputs: shown,
      inputStatus,
      tookMs,
    };
  }

  /** What the server refuses is an answer; what nobody can tell is said so, and nothing is sent twice. */
  async #sent<T>(
    work: Promise<T>,
    timeoutMs: number,
  ): Promise<{ status: string; statusCode: number; response: T | null }> {
    try {
      return { status: "Good", statusCode: 0, response: await deadline(work, timeoutMs, "failed to operate") };
    } catch (err) {
      if (err instanceof DeadlineError)
        throw new AppError("timeout", `failed to operate: no confirmation within ${timeoutMs / 1000} s.`, {
          cause: err,
        });
      const code = codeOf(err);
      if (code === "" || unclear.test(code))
        throw new AppError(
          "unavailable",
          "The link to the server broke during the operation. Whether it was carried out is unknown.",
          { cause: err },
        );
      return { status: code, statusCode: statusOf(code), response: null };
    }
  }
}

interface PreparedWrite {
  /** Null where it cannot be read. */
  readonly present: Variant | null;
  readonly variant: Variant;
  readonly show: (v: Variant | null) => Promise<NodeWriteResult["old"]>;
}

/** The value as the node takes it. @throws AppError in words when it does not fit, or nobody can see what is there. */
async function prepareWrite(typed: TypedInput, nodeId: NodeId, at: BrowseContext): Promise<PreparedWrite> {
  const attributes = [AttributeIds.Value, AttributeIds.DataType, AttributeIds.ValueRank, AttributeIds.UserAccessLevel];
  const [before, typeId, rank, level] = await readAll(
    at.session,
    attributes.map((attributeId) => ({ nodeId, attributeId })),
  );
  if (typeId!.statusCode.isBad())
    throw new AppError("not_found", `The server does not show you a variable of this id (${typeId!.statusCode.name}).`);
  // Nobody writes to what they could see but cannot: a write-only node is no such case.
  if (before!.statusCode.isBad() && ((level!.value.value as number) & CAN_READ) !== 0)
    throw new AppError("conflict", operationWords.badNow(before!.statusCode.name));
  const facts = await at.types.facts(typeId!.value.value as NodeId);
  const properties = await propertiesOf(nodeId, at);
  const options = facts.options ?? properties.options;
  const present: Variant | null = before!.statusCode.isBad() ? null : before!.value;
  const dataType = facts.builtIn === "Variant" ? (present?.dataType ?? DataType.Null) : builtInType(facts.builtIn);
  if (dataType === DataType.Null)
    throw new AppError("invalid_input", "The server does not say which type this node takes.");
  const variant = typedVariant(typed, dataType, (rank!.value.value as number | null) ?? -1, {
    namespaces: at.namespaces,
    locale: (present?.value as LocalizedText | null | undefined)?.locale ?? null,
  });
  checkRange(typed, properties.range, properties.unit?.text ?? "");
  if (dataType !== DataType.Boolean) checkOptions(typed, options);
  const type = facts.name || undefined;
  return {
    present,
    variant,
    show: async (v) => (v ? at.values.show((decode) => showVariant(v, decode, { type, options })) : nothing),
  };
}

function argumentVariant(declared: ArgumentDetail, input: TypedInput, namespaces: readonly string[]): Variant {
  const { builtIn, options } = declared.dataType;
  if (builtIn === "Variant" || builtIn === "ExtensionObject")
    throw new AppError(
      "invalid_input",
      operationWords.untypable(
        declared.name,
        builtIn === "Variant" ? "a value of no fixed type" : `a ${declared.dataType.name}`,
      ),
    );
  checkOptions(input, options);
  return typedVariant(input, builtInType(builtIn), declared.valueRank, { namespaces, what: declared.name });
}

const builtInType = (name: string): DataType =>
  (DataType as unknown as Record<string, DataType | undefined>)[name] ?? DataType.Null;
const listOf = (input: TypedInput): readonly unknown[] =>
  Array.isArray(input) ? (input as readonly unknown[]) : [input];

function checkRange(input: TypedInput, range: ValueRange | null, unit: string): void {
  if (!range) return;
  for (const v of listOf(input)) {
    if (typeof v === "number" && (v < range.low || v > range.high))
      throw new AppError(
        "invalid_input",
        `The server's range for it is ${range.low} to ${range.high}${unit === "" ? "" : ` ${unit}`}; ${v} is outside.`,
      );
  }
}
function checkOptions(input: TypedInput, options: readonly EnumOption[] | null): void {
  if (!options || options.length === 0) return;
  for (const v of listOf(input))
    if (!options.some((o) => o.value === Number(v)))
      throw new AppError(
        "invalid_input",
        `It has no state ${bounded(String(v), 40)}. It takes ${options
          .slice(0, 12)
          .map((o) => `${o.value} ${o.name}`)
          .join(", ")}.`,
      );
}
