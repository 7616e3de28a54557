import {
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

/** Writes and calls of clients, and acknowledgements, told as audit events to those who hold SecurityAdmin. node-opcua itself raises those of sessions and certificates only. */
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

/** Wraps the server's write and call services: whatever the outcome, one audit event per item that touches the plant's namespace. */
export function auditServices(server: OPCUAServer, namespaceIndex: number, applicationUri: string): ServerAudit {
  const addressSpace = server.engine.addressSpace!;
  const serverObject = addressSpace.rootFolder.objects.server as unknown as UAObject;
  const engine = server.engine as unknown as Engine;
  const entryIds = new WeakMap<object, string>();
  server.on("request", (request) => {
    const { nodesToWrite, requestHeader } = request as unknown as {
      nodesToWrite?: object | null;
      requestHeader?: { auditEntryId?: string | null };
    };
    if (nodesToWrite) entryIds.set(nodesToWrite, (requestHeader?.auditEntryId ?? "").slice(0, MAX_ENTRY_ID));
  });

  const raise = (
    type: string,
    user: string,
    entryId: string,
    good: boolean,
    sourceName: string,
    message: string,
    more: Fields,
  ): void => {
    const at = new Date();
    serverObject.raiseEvent(type, {
      actionTimeStamp: { dataType: DataType.DateTime, value: at },
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
  const entryIdOf = (context: ISessionContext): string =>
    (context as { getAuditEntryId?(): string | undefined }).getAuditEntryId?.()?.slice(0, MAX_ENTRY_ID) ?? "";

  const write = engine.write.bind(engine);
  engine.write = async (context, nodes) => {
    const before = nodes.map((n) => {
      const node = n.nodeId.namespace === namespaceIndex ? addressSpace.findNode(n.nodeId) : null;
      return node && "readValue" in node
        ? (node as unknown as { readValue(): { value: Variant } }).readValue().value.clone()
        : new Variant();
    });
    const results = await write(context, nodes);
    nodes.forEach((n, i) => {
      if (n.nodeId.namespace !== namespaceIndex) return;
      const status = results[i] ?? StatusCodes.BadInternalError;
      raise(
        "AuditWriteUpdateEventType",
        context.getUserName(),
        entryIds.get(nodes) ?? "",
        status.isGood(),
        "Attribute/Write",
        `Write to ${String(n.nodeId.value)}: ${status.name}`,
        {
          attributeId: { dataType: DataType.UInt32, value: n.attributeId },
          indexRange: { dataType: DataType.String, value: "" },
          newValue: n.value.value,
          oldValue: before[i] as never,
        },
      );
    });
    return results;
  };

  const call = engine.call.bind(engine);
  engine.call = async (context, methods) => {
    const results = await call(context, methods);
    methods.forEach((m, i) => {
      if (m.objectId.namespace !== namespaceIndex) return;
      const status = results[i]?.statusCode ?? StatusCodes.BadInternalError;
      // What is done to a condition has audit events of its own type.
      if (
        status.isGood() &&
        ["Acknowledge", "Confirm", "AddComment"].includes(addressSpace.findNode(m.methodId)?.browseName.name ?? "")
      )
        return;
      raise(
        "AuditUpdateMethodEventType",
        context.getUserName(),
        entryIdOf(context),
        status.isGood(),
        "Method/Call",
        `Call of ${String(m.methodId.value)} on ${String(m.objectId.value)}: ${status.name}`,
        {
          methodId: { dataType: DataType.NodeId, value: m.methodId },
          inputArguments: {
            dataType: DataType.Variant,
            arrayType: VariantArrayType.Array,
            value: m.inputArguments ?? [],
          },
        },
      );
    });
    return results;
  };

  return {
    condition(type, context, { conditionId, eventId, comment }) {
      raise(
        type,
        context.getUserName(),
        entryIdOf(context),
        true,
        type === "AuditConditionConfirmEventType" ? "Method/Confirm" : "Method/Acknowledge",
        `${conditionId}: ${comment.text ?? ""}`,
        {
          conditionEventId: { dataType: DataType.ByteString, value: eventId },
          comment: { dataType: DataType.LocalizedText, value: comment },
          methodId: { dataType: DataType.Null },
          inputArguments: { dataType: DataType.Null },
        },
      );
    },
  };
}
