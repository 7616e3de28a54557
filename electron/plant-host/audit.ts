import {
  type AddressSpace,
  DataType,
  type CallMethodRequest,
  type CallMethodResultOptions,
  type ISessionContext,
  type OPCUAServer,
  StatusCodes,
  type StatusCode,
  type UAObject,
  Variant,
  VariantArrayType,
  type WriteValue,
} from "node-opcua";
import { bounded } from "../../shared/text.ts";

/** Writes, calls and acknowledgements of clients, told as audit events to those who hold SecurityAdmin. */
export interface ServerAudit {
  condition(
    type: "AuditConditionAcknowledgeEventType" | "AuditConditionConfirmEventType",
    context: ISessionContext,
    facts: { conditionId: string; eventId: Buffer; comment: { text?: string | null } },
  ): void;
}

const MAX_ENTRY_ID = 128;
type Fields = Record<string, { dataType: DataType; value?: unknown; arrayType?: VariantArrayType }>;
/** The two service entry points of node-opcua's engine; each gets the list of one request. */
interface Engine {
  write(context: ISessionContext, nodes: WriteValue[]): Promise<StatusCode[]>;
  call(context: ISessionContext, methods: CallMethodRequest[]): Promise<CallMethodResultOptions[]>;
}

interface AuditEvent {
  readonly type: string;
  readonly user: string;
  /** What the client calls the deed in its own audit log. */
  readonly entryId: string;
  readonly good: boolean;
  readonly sourceName: string;
  readonly message: string;
  readonly more: Fields;
}
type Raise = (event: AuditEvent) => void;

/**
 * Wraps the server's write and call services: whatever the outcome, one audit event per item that touches the plant's
 * namespace. node-opcua itself raises those of sessions and certificates only.
 */
export function auditServices(server: OPCUAServer, namespaceIndex: number, applicationUri: string): ServerAudit {
  const addressSpace = server.engine.addressSpace!;
  const engine = server.engine as unknown as Engine;
  const raise = raiseOn(addressSpace.rootFolder.objects.server, applicationUri);
  auditWrites(engine, addressSpace, namespaceIndex, entryIdsOfWrites(server), raise);
  auditCalls(engine, addressSpace, namespaceIndex, raise);
  return {
    condition(type, context, { conditionId, eventId, comment }) {
      raise({
        type,
        user: context.getUserName(),
        entryId: entryIdOf(context),
        good: true,
        sourceName: type === "AuditConditionConfirmEventType" ? "Method/Confirm" : "Method/Acknowledge",
        message: `${conditionId}: ${comment.text ?? ""}`,
        more: {
          conditionEventId: { dataType: DataType.ByteString, value: eventId },
          comment: { dataType: DataType.LocalizedText, value: comment },
          methodId: { dataType: DataType.Null },
          inputArguments: { dataType: DataType.Null },
        },
      });
    },
  };
}

function raiseOn(serverObject: UAObject, applicationUri: string): Raise {
  return ({ type, user, entryId, good, sourceName, message, more }) => {
    serverObject.raiseEvent(type, {
      actionTimeStamp: { dataType: DataType.DateTime, value: new Date() },
      status: { dataType: DataType.Boolean, value: good },
      serverId: { dataType: DataType.String, value: applicationUri },
      clientAuditEntryId: { dataType: DataType.String, value: entryId },
      clientUserId: { dataType: DataType.String, value: user },
      sourceName: { dataType: DataType.String, value: sourceName },
      severity: { dataType: DataType.UInt16, value: good ? 300 : 600 },
      message: { dataType: DataType.LocalizedText, value: { text: message } },
      ...more,
    } as never);
  };
}

/**
 * The engine's write does not hand on the request's header: its entry id is kept by the list of nodes, which it does.
 */
function entryIdsOfWrites(server: OPCUAServer): WeakMap<object, string> {
  const entryIds = new WeakMap<object, string>();
  server.on("request", (request) => {
    const { nodesToWrite, requestHeader } = request as unknown as {
      nodesToWrite?: object | null;
      requestHeader?: { auditEntryId?: string | null };
    };
    if (nodesToWrite) entryIds.set(nodesToWrite, bounded(requestHeader?.auditEntryId ?? "", MAX_ENTRY_ID));
  });
  return entryIds;
}

const entryIdOf = (context: ISessionContext): string =>
  (context as { getAuditEntryId?(): string | undefined }).getAuditEntryId?.()?.slice(0, MAX_ENTRY_ID) ?? "";

function auditWrites(
  engine: Engine,
  addressSpace: AddressSpace,
  namespaceIndex: number,
  entryIds: WeakMap<object, string>,
  raise: Raise,
): void {
  const write = engine.write.bind(engine);
  const valueOf = (nodeId: WriteValue["nodeId"]): Variant => {
    const node = nodeId.namespace === namespaceIndex ? addressSpace.findNode(nodeId) : null;
    return node && "readValue" in node
      ? (node as unknown as { readValue(): { value: Variant } }).readValue().value.clone()
      : new Variant();
  };
  engine.write = async (context, nodes) => {
    const before = nodes.map((n) => valueOf(n.nodeId));
    const results = await write(context, nodes);
    nodes.forEach((n, i) => {
      if (n.nodeId.namespace !== namespaceIndex) return;
      const status = results[i] ?? StatusCodes.BadInternalError;
      raise({
        type: "AuditWriteUpdateEventType",
        user: context.getUserName(),
        entryId: entryIds.get(nodes) ?? "",
        good: status.isGood(),
        sourceName: "Attribute/Write",
        message: `Write to ${String(n.nodeId.value)}: ${status.name}`,
        more: {
          attributeId: { dataType: DataType.UInt32, value: n.attributeId },
          indexRange: { dataType: DataType.String, value: "" },
          newValue: n.value.value,
          oldValue: before[i] as never,
        },
      });
    });
    return results;
  };
}

/** What is done to a condition has audit events of its own type. */
const conditionMethods: readonly string[] = ["Acknowledge", "Confirm", "AddComment"];

function auditCalls(engine: Engine, addressSpace: AddressSpace, namespaceIndex: number, raise: Raise): void {
  const call = engine.call.bind(engine);
  engine.call = async (context, methods) => {
    const results = await call(context, methods);
    methods.forEach((m, i) => {
      if (m.objectId.namespace !== namespaceIndex) return;
      const status = results[i]?.statusCode ?? StatusCodes.BadInternalError;
      const method = addressSpace.findNode(m.methodId)?.browseName.name ?? "";
      if (status.isGood() && conditionMethods.includes(method)) return;
      const inputs = { dataType: DataType.Variant, arrayType: VariantArrayType.Array, value: m.inputArguments ?? [] };
      raise({
        type: "AuditUpdateMethodEventType",
        user: context.getUserName(),
        entryId: entryIdOf(context),
        good: status.isGood(),
        sourceName: "Method/Call",
        message: `Call of ${String(m.methodId.value)} on ${String(m.objectId.value)}: ${status.name}`,
        more: { methodId: { dataType: DataType.NodeId, value: m.methodId }, inputArguments: inputs },
      });
    });
    return results;
  };
}
