import { join } from "node:path";
import {
  AttributeIds,
  type ClientSession,
  type ClientSubscription,
  constructEventFilter,
  DataType,
  MessageSecurityMode,
  ObjectIds,
  OPCUAClient,
  type SecurityPolicy,
  TimestampsToReturn,
  UserTokenType,
  Variant,
} from "node-opcua-client";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";

/** A client application with its own certificate. */
export interface ClientIdentity {
  readonly manager: OPCUACertificateManager;
  readonly certificateFile: string;
  readonly applicationUri: string;
}

export async function makeClientIdentity(folder: string, name: string): Promise<ClientIdentity> {
  const manager = new OPCUACertificateManager({
    rootFolder: join(folder, name),
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  });
  await manager.initialize();
  const applicationUri = `urn:test:client:${name}`;
  const certificateFile = join(folder, `${name}.pem`);
  await manager.createSelfSignedCertificate({
    applicationUri,
    subject: `/CN=${name}`,
    dns: ["localhost"],
    ip: ["127.0.0.1"],
    startDate: new Date(Date.now() - 60_000),
    validity: 10,
    outputFile: certificateFile,
  });
  return { manager, certificateFile, applicationUri };
}

export interface PlantClient {
  readonly session: ClientSession;
  readonly ns: number;
  close(): Promise<void>;
}

/** Opens a session; without `user` an anonymous one is tried. */
export async function openPlantClient(options: {
  identity: ClientIdentity;
  endpointUrl: string;
  namespaceUri: string;
  policy: SecurityPolicy;
  mode?: MessageSecurityMode;
  user?: { userName: string; password: string };
}): Promise<PlantClient> {
  const client = OPCUAClient.create({
    applicationName: "test",
    applicationUri: options.identity.applicationUri,
    clientCertificateManager: options.identity.manager,
    certificateFile: options.identity.certificateFile,
    privateKeyFile: options.identity.manager.privateKey,
    securityMode: options.mode ?? MessageSecurityMode.SignAndEncrypt,
    securityPolicy: options.policy,
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0, initialDelay: 100 },
    transportTimeout: 10_000,
  });
  client.on("backoff", () => undefined);
  try {
    await client.connect(options.endpointUrl);
    const session = await client.createSession(
      options.user ? { type: UserTokenType.UserName, ...options.user } : { type: UserTokenType.Anonymous },
    );
    const array = await session.read({ nodeId: "ns=0;i=2255", attributeId: AttributeIds.Value });
    const ns = (array.value.value as string[]).indexOf(options.namespaceUri);
    return {
      session,
      ns,
      close: async () => {
        await session.close();
        await client.disconnect();
      },
    };
  } catch (err) {
    await client.disconnect();
    throw err;
  }
}

export async function readTag({ session, ns }: PlantClient, id: string): Promise<unknown> {
  const value = await session.read({ nodeId: `ns=${ns};s=${id}`, attributeId: AttributeIds.Value });
  return value.statusCode.isGood() ? (value.value.value as unknown) : value.statusCode.name;
}

export async function writeTag(
  { session, ns }: PlantClient,
  id: string,
  dataType: DataType,
  value: unknown,
): Promise<string> {
  const status = await session.write({
    nodeId: `ns=${ns};s=${id}`,
    attributeId: AttributeIds.Value,
    value: { value: new Variant({ dataType, value }) },
  });
  return status.name;
}

export async function callMethod(
  { session, ns }: PlantClient,
  asset: string,
  command: string,
  args: readonly { dataType: DataType; value: unknown }[],
): Promise<{ status: string; outputs: unknown[] }> {
  const result = await session.call({
    objectId: `ns=${ns};s=${asset}`,
    methodId: `ns=${ns};s=${asset}.${command}`,
    inputArguments: args.map((a) => new Variant(a)),
  });
  return { status: result.statusCode.name, outputs: (result.outputArguments ?? []).map((v) => v.value as unknown) };
}

const eventFields = [
  "EventId",
  "EventType",
  "SourceName",
  "ConditionName",
  "BranchId",
  "Retain",
  "ActiveState.Id",
  "AckedState.Id",
  "ConfirmedState.Id",
  "Severity",
  "Message",
  "ClientUserId",
  "Comment",
  "ConditionId",
  "Status",
  "ClientAuditEntryId",
] as const;
export type SeenEvent = Readonly<Record<(typeof eventFields)[number], unknown>>;

/** Subscribes to every event of the server; the array grows as they come. */
export async function watchEvents(
  session: ClientSession,
): Promise<{ events: SeenEvent[]; subscription: ClientSubscription }> {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 50,
    requestedLifetimeCount: 1000,
    requestedMaxKeepAliveCount: 20,
    maxNotificationsPerPublish: 1000,
    publishingEnabled: true,
    priority: 1,
  });
  const events: SeenEvent[] = [];
  const item = await subscription.monitor(
    { nodeId: ObjectIds.Server, attributeId: AttributeIds.EventNotifier },
    { samplingInterval: 0, queueSize: 1000, discardOldest: false, filter: constructEventFilter([...eventFields]) },
    TimestampsToReturn.Neither,
  );
  item.on("changed", (values: unknown) => {
    const variants = values as Variant[];
    events.push(Object.fromEntries(eventFields.map((f, i) => [f, variants[i]?.value as unknown])) as SeenEvent);
  });
  return { events, subscription };
}
