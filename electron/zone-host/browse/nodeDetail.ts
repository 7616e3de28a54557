import {
  AttributeIds,
  coerceNodeId,
  DataType,
  NodeClass,
  TimestampsToReturn,
  type ClientSession,
  type DataValue,
  type NodeId,
  type ReferenceDescription,
} from "node-opcua-client";
import { AppError } from "../../../shared/errors.ts";
import type {
  ArgumentDetail,
  MethodDetail,
  NodeAccess,
  NodeDetail,
  NodeRow,
  ReferenceRow,
  Unit,
  ValueRange,
  VariableDetail,
} from "../../../shared/zones/addressSpace.ts";
import { HIERARCHICAL } from "./children.ts";
import { browseName, idText, nodeClassName, rowOf, shortText, type Namespaces } from "./nodeText.ts";
import { browseOnce, browseUpTo, readAll, value, type ToRead } from "./requests.ts";
import { showReading } from "./showValue.ts";
import { type TypeReader } from "./typeReader.ts";
import type { ValueShower } from "./valueShower.ts";
import { optionsFrom } from "./typeDefinitions.ts";

const ALL_REFERENCES = coerceNodeId("i=31");
const HAS_PROPERTY = coerceNodeId("i=46");
const HAS_COMPONENT = coerceNodeId("i=47");
const MAX_REFERENCES = 200;
const MAX_PATH = 30;
const MAX_OWNERS = 20;
const MAX_ARGUMENTS = 32;
const MAX_DESCRIPTION = 1000;
const rights = { read: 1, write: 2, historyRead: 4 } as const;

interface DetailContext {
  readonly session: ClientSession;
  readonly namespaces: Namespaces;
  readonly types: TypeReader;
  readonly values: ValueShower;
}

const common = [
  AttributeIds.NodeClass,
  AttributeIds.BrowseName,
  AttributeIds.DisplayName,
  AttributeIds.Description,
] as const;
const more = [
  AttributeIds.WriteMask,
  AttributeIds.UserWriteMask,
  AttributeIds.EventNotifier,
  AttributeIds.IsAbstract,
  AttributeIds.Symmetric,
  AttributeIds.InverseName,
  AttributeIds.DataType,
  AttributeIds.ValueRank,
  AttributeIds.ArrayDimensions,
  AttributeIds.AccessLevel,
  AttributeIds.UserAccessLevel,
  AttributeIds.MinimumSamplingInterval,
  AttributeIds.Historizing,
  AttributeIds.Executable,
  AttributeIds.UserExecutable,
  AttributeIds.AccessRestrictions,
] as const;
type Attribute = (typeof common)[number] | (typeof more)[number];

/** Everything there is to see of one node for this user. @throws not_found when the server shows it none. */
export async function nodeDetail(nodeId: NodeId, context: DetailContext): Promise<NodeDetail> {
  const { session, namespaces } = context;
  const asked: readonly Attribute[] = [...common, ...more];
  const answers = await readAll(
    session,
    asked.map((attributeId) => ({ nodeId, attributeId })),
  );
  const answer = (attribute: Attribute): DataValue => answers[asked.indexOf(attribute)]!;
  const told = (attribute: Attribute): unknown =>
    answer(attribute).statusCode.isBad() ? undefined : (answer(attribute).value.value as unknown);
  const nodeClass = told(AttributeIds.NodeClass);
  if (nodeClass === undefined) throw unseen(answer(AttributeIds.NodeClass).statusCode.name);
  const { references, more: moreReferences } = await browseUpTo(
    session,
    { nodeId, along: ALL_REFERENCES, both: true },
    MAX_REFERENCES,
  );
  const typeDefinition = references.find((r) => r.isForward && r.referenceTypeId.toString() === "ns=0;i=40");
  return {
    nodeId: idText(nodeId, namespaces),
    nodeClass: nodeClassName(nodeClass),
    browseName: browseName(told(AttributeIds.BrowseName) as never, namespaces),
    displayName: shortText(told(AttributeIds.DisplayName)),
    description: shortText(told(AttributeIds.Description), MAX_DESCRIPTION),
    path: await pathTo(nodeId, context),
    typeName: typeDefinition ? shortText(typeDefinition.displayName) : "",
    attributes: attributesOf(answer, told),
    references: await referenceRows(references, context),
    moreReferences,
    variable:
      nodeClass === NodeClass.Variable || nodeClass === NodeClass.VariableType
        ? await variableDetail(nodeId, told, context)
        : null,
    method: nodeClass === NodeClass.Method ? await methodDetail(nodeId, told, context) : null,
  };
}

function unseen(status: string): AppError {
  if (status === "BadNodeIdUnknown" || status === "BadNodeIdInvalid")
    return new AppError("not_found", "The server has no such node, or does not show it to you.");
  return new AppError("forbidden", `The server does not show you this node (${status}).`);
}

/** Parents up to the root, by the first reference that leads up; a circle ends it. */
async function pathTo(nodeId: NodeId, { session, namespaces }: DetailContext): Promise<NodeRow[]> {
  const rows: NodeRow[] = [];
  const seen = new Set([nodeId.toString()]);
  let at = nodeId;
  while (rows.length < MAX_PATH) {
    const [result] = await browseOnce(session, [{ nodeId: at, along: HIERARCHICAL, inverse: true }], 20);
    // Events and notifiers run beside the tree; a component's place is where it is a component.
    const up = [...(result?.references ?? [])]
      .filter((r) => r.nodeId.serverIndex === 0 && !seen.has(r.nodeId.toString()))
      .sort((a, b) => beside(a) - beside(b))[0];
    if (!up) break;
    seen.add(up.nodeId.toString());
    rows.unshift(rowOf(up, namespaces));
    at = coerceNodeId(up.nodeId.toString());
  }
  return rows;
}
const beside = (r: ReferenceDescription): number =>
  ["ns=0;i=36", "ns=0;i=41", "ns=0;i=48"].includes(r.referenceTypeId.toString()) ? 1 : 0;

async function referenceRows(
  references: readonly ReferenceDescription[],
  { session, namespaces }: DetailContext,
): Promise<ReferenceRow[]> {
  const kinds = [...new Map(references.map((r) => [r.referenceTypeId.toString(), r.referenceTypeId])).entries()];
  const names = await readAll(
    session,
    kinds.flatMap(([, nodeId]) => [
      { nodeId, attributeId: AttributeIds.DisplayName },
      { nodeId, attributeId: AttributeIds.InverseName },
    ]),
  );
  const nameOf = (r: ReferenceDescription): string => {
    const i = kinds.findIndex(([key]) => key === r.referenceTypeId.toString());
    const [forward, inverse] = [names[2 * i]!, names[2 * i + 1]!].map((v) =>
      v.statusCode.isBad() ? "" : shortText(v.value.value, 100),
    );
    return (r.isForward ? forward : inverse) || forward || idText(r.referenceTypeId, namespaces);
  };
  return references.map((r) => ({ type: nameOf(r), forward: r.isForward, target: rowOf(r, namespaces) }));
}

const numeric = (told: unknown): number | null => (typeof told === "number" ? told : null);

function attributesOf(
  answer: (attribute: Attribute) => DataValue,
  told: (attribute: Attribute) => unknown,
): NodeDetail["attributes"] {
  const shown: readonly (readonly [Attribute, string, (value: unknown) => string])[] = [
    [AttributeIds.WriteMask, "Write mask", flags],
    [AttributeIds.UserWriteMask, "Write mask for you", flags],
    [
      AttributeIds.EventNotifier,
      "Event notifier",
      (v) => bits(Number(v), ["events", "", "history read", "history write"]),
    ],
    [AttributeIds.IsAbstract, "Abstract", yes],
    [AttributeIds.Symmetric, "Symmetric", yes],
    [AttributeIds.InverseName, "Inverse name", (v) => shortText(v)],
    [AttributeIds.AccessLevel, "Access", accessText],
    [AttributeIds.UserAccessLevel, "Access for you", accessText],
    [
      AttributeIds.AccessRestrictions,
      "Access restrictions",
      (v) => bits(Number(v), ["signing required", "encryption required", "session required", "browse restricted too"]),
    ],
  ];
  return shown.flatMap(([attribute, name, text]) => {
    if (answer(attribute).statusCode.name === "BadAttributeIdInvalid") return [];
    const v = told(attribute);
    return [
      { name, text: v === undefined || v === null ? `not shown (${answer(attribute).statusCode.name})` : text(v) },
    ];
  });
}
const yes = (v: unknown): string => (v === true ? "yes" : "no");
const flags = (v: unknown): string => (Number(v) === 0 ? "nothing" : `0x${Number(v).toString(16)}`);
const accessText = (v: unknown): string =>
  bits(Number(v), [
    "read",
    "write",
    "history read",
    "history write",
    "semantic change",
    "status write",
    "timestamp write",
  ]);
const bits = (value: number, names: readonly string[]): string =>
  names.filter((name, i) => name !== "" && (value >> i) & 1).join(", ") || "nothing";

const access = (level: unknown): NodeAccess => {
  const has = (bit: number): boolean => ((numeric(level) ?? 0) & bit) !== 0;
  return { read: has(rights.read), write: has(rights.write), historyRead: has(rights.historyRead) };
};

async function variableDetail(
  nodeId: NodeId,
  told: (attribute: Attribute) => unknown,
  context: DetailContext,
): Promise<VariableDetail> {
  const properties = await propertiesOf(nodeId, context);
  const typeId = told(AttributeIds.DataType) as NodeId | undefined;
  const facts = await context.types.facts(typeId ?? coerceNodeId(`i=${DataType.Variant}`));
  const options = facts.options ?? properties.options;
  const dataType = { ...facts, options };
  const userLevel = numeric(told(AttributeIds.UserAccessLevel));
  const level = numeric(told(AttributeIds.AccessLevel)) ?? 0;
  const dimensions = told(AttributeIds.ArrayDimensions) as ArrayLike<number> | null | undefined;
  const [read] = await readAll(context.session, [value(nodeId)], TimestampsToReturn.Both);
  return {
    reading: await context.values.show((decode) =>
      showReading(read!, decode, { type: dataType.name || undefined, options }),
    ),
    dataType,
    valueRank: numeric(told(AttributeIds.ValueRank)) ?? -2,
    arrayDimensions: Array.from(dimensions ?? []).slice(0, 16),
    access: access(level),
    userAccess: access((userLevel ?? 0) & level),
    unit: properties.unit,
    range: properties.range,
    instrumentRange: properties.instrumentRange,
    historizing: told(AttributeIds.Historizing) === true,
    minimumSamplingMs: numeric(told(AttributeIds.MinimumSamplingInterval)),
  };
}

interface Properties {
  readonly unit: Unit | null;
  readonly range: ValueRange | null;
  readonly instrumentRange: ValueRange | null;
  readonly options: ReturnType<typeof optionsFrom>;
}

/** What the variable's own properties say of its value. @see OPC 10000-8 §5.3 */
export async function propertiesOf(nodeId: NodeId, { session }: Pick<DetailContext, "session">): Promise<Properties> {
  const { references } = await browseUpTo(session, { nodeId, along: HAS_PROPERTY }, MAX_REFERENCES);
  const wanted = [
    "EURange",
    "InstrumentRange",
    "EngineeringUnits",
    "EnumStrings",
    "EnumValues",
    "TrueState",
    "FalseState",
  ];
  const found = references.filter((r) => r.browseName.namespaceIndex === 0 && wanted.includes(r.browseName.name ?? ""));
  const values = await readAll(
    session,
    found.map((r): ToRead => value(r.nodeId)),
  );
  const told = (name: string): unknown => {
    const i = found.findIndex((r) => r.browseName.name === name);
    return i < 0 || values[i]!.statusCode.isBad() ? undefined : (values[i]!.value.value as unknown);
  };
  const [on, off] = [told("TrueState"), told("FalseState")];
  return {
    unit: unitOf(told("EngineeringUnits")),
    range: rangeOf(told("EURange")),
    instrumentRange: rangeOf(told("InstrumentRange")),
    options:
      optionsFrom(told("EnumValues")) ??
      optionsFrom(told("EnumStrings")) ??
      (on !== undefined && off !== undefined ? optionsFrom([off, on]) : null),
  };
}

function rangeOf(told: unknown): ValueRange | null {
  const { low, high } = (told ?? {}) as { low?: unknown; high?: unknown };
  return typeof low === "number" &&
    typeof high === "number" &&
    Number.isFinite(low) &&
    Number.isFinite(high) &&
    low < high
    ? { low, high }
    : null;
}
function unitOf(told: unknown): Unit | null {
  const { displayName, description, unitId, namespaceUri } = (told ?? {}) as {
    displayName?: unknown;
    description?: unknown;
    unitId?: unknown;
    namespaceUri?: unknown;
  };
  const text = shortText(displayName, 40);
  return text === ""
    ? null
    : {
        text,
        description: shortText(description, 100),
        unitId: typeof unitId === "number" ? unitId : -1,
        namespaceUri: shortText(namespaceUri),
      };
}

async function methodDetail(
  nodeId: NodeId,
  told: (attribute: Attribute) => unknown,
  context: DetailContext,
): Promise<MethodDetail> {
  const { inputs, outputs } = await declaredArguments(nodeId, context);
  const { references } = await browseUpTo(context.session, { nodeId, along: HAS_COMPONENT, inverse: true }, MAX_OWNERS);
  const owners = references
    .filter((r) => nodeClassName(r.nodeClass) === "Object")
    .map((r) => rowOf(r, context.namespaces));
  return {
    executable: told(AttributeIds.Executable) === true,
    userExecutable: told(AttributeIds.UserExecutable) === true,
    inputs,
    outputs,
    owners,
  };
}

/** InputArguments and OutputArguments of a method; both empty when it has none. */
export async function declaredArguments(
  methodId: NodeId,
  { session, types }: Pick<DetailContext, "session" | "types">,
): Promise<{ inputs: ArgumentDetail[]; outputs: ArgumentDetail[] }> {
  const { references } = await browseUpTo(session, { nodeId: methodId, along: HAS_PROPERTY }, MAX_REFERENCES);
  const list = async (name: string): Promise<ArgumentDetail[]> => {
    const property = references.find((r) => r.browseName.name === name && r.browseName.namespaceIndex === 0);
    if (!property) return [];
    const [read] = await readAll(session, [value(property.nodeId)]);
    if (read!.statusCode.isBad())
      throw new AppError("conflict", `The server does not show the method's ${name} (${read!.statusCode.name}).`);
    const told = (Array.isArray(read!.value.value) ? (read!.value.value as unknown[]) : []).slice(0, MAX_ARGUMENTS) as {
      name?: unknown;
      description?: unknown;
      dataType?: NodeId;
      valueRank?: number;
    }[];
    const details: ArgumentDetail[] = [];
    for (const [i, a] of told.entries()) {
      details.push({
        name: shortText(a.name, 100) || `argument ${i + 1}`,
        description: shortText(a.description, 300),
        dataType: await types.facts(a.dataType ?? coerceNodeId("i=24")),
        valueRank: a.valueRank ?? -1,
      });
    }
    return details;
  };
  return { inputs: await list("InputArguments"), outputs: await list("OutputArguments") };
}
