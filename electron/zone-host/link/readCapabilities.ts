// What a server says of itself, in one Read where its limits allow it. Nothing it answers can make this throw but
// silence.
import {
  AttributeIds,
  coerceNodeId,
  DataType,
  ReadRequest,
  ServerState,
  TimestampsToReturn,
  VariantArrayType,
  type ClientSession,
  type DataValue,
  type NodeId,
  type ReadResponse,
} from "node-opcua-client";
import type { ServerCapabilities } from "../../../shared/zones/capabilities.ts";
import { serviceRequest } from "../wire/serviceRequest.ts";
import { codeOf } from "../wire/statusName.ts";
import { plainText } from "../wire/plainText.ts";

const READ_MS = 8_000;
const MAX_TEXT = 256;
const MAX_LIST = 200;
const MAX_UINT32 = 0xffffffff;
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

const serverStates = ServerState as unknown as Readonly<Record<number, string | undefined>>;
/** Part 5 §12.5 RedundancySupport by its number. */
const redundancySupports: readonly string[] = ["None", "Cold", "Warm", "Hot", "Transparent", "HotAndMirrored"];

/** The fields of Part 5 §12.10 ServerStatusDataType that are shown, each of any kind until looked at. */
interface StatusFields {
  readonly startTime?: unknown;
  readonly state?: unknown;
  readonly buildInfo?: unknown;
}
type BuildFields = Readonly<
  Partial<
    Record<"productName" | "manufacturerName" | "softwareVersion" | "buildNumber" | "productUri" | "buildDate", unknown>
  >
>;

const variables = {
  status: 2256,
  serviceLevel: 2267,
  namespaces: 2255,
  auditing: 2994,
  redundancySupport: 3709,
  serverUris: 11314,
  maxNodesPerRead: 11705,
  maxNodesPerWrite: 11707,
  maxNodesPerMethodCall: 11709,
  maxNodesPerBrowse: 11710,
  maxNodesPerTranslate: 11712,
  maxMonitoredItemsPerCall: 11714,
  maxNodesPerHistoryReadData: 12165,
  maxSessions: 24095,
  maxSubscriptions: 24096,
  maxSubscriptionsPerSession: 24098,
  maxMonitoredItems: 24097,
  maxMonitoredItemsPerSubscription: 24104,
  maxMonitoredItemsQueueSize: 31916,
  maxArrayLength: 11702,
  maxStringLength: 11703,
  maxByteStringLength: 12911,
  maxBrowseContinuationPoints: 2735,
  maxHistoryContinuationPoints: 2737,
  minSupportedSampleRate: 2272,
  profiles: 2269,
  localeIds: 2271,
  historyData: 11193,
  historyEvents: 11242,
} as const;
type Name = keyof typeof variables | "conditionRefresh2";

/** ConditionRefresh2 has no value; that the method is there is told by its NodeClass. */
const asked: readonly { readonly name: Name; readonly nodeId: NodeId; readonly attributeId: AttributeIds }[] = [
  ...Object.entries(variables).map(([name, id]) => ({
    name: name as Name,
    nodeId: coerceNodeId(`i=${id}`),
    attributeId: AttributeIds.Value,
  })),
  { name: "conditionRefresh2", nodeId: coerceNodeId("i=12912"), attributeId: AttributeIds.NodeClass },
];

/**
 * The fast part, wanted before anything is subscribed: one Read request, or as few as the server's own limit allows.
 * `aggregates` and `revisedSamplingMs` stay null; see `completeCapabilities`.
 * @throws Error of the library when the session does not answer; a node that is missing or refused is null.
 */
export async function readCapabilities(session: ClientSession, nowMs: number): Promise<ServerCapabilities> {
  const answers = await readAll(session);
  const of = (name: Name): unknown => answers.get(name);
  const status: StatusFields = recordOf(of("status"));
  const build: BuildFields = recordOf(status.buildInfo);
  const count = (name: Name): number | null => countOf(of(name));
  const flag = (name: Name): boolean | null => (typeof of(name) === "boolean" ? (of(name) as boolean) : null);
  const redundancy = of("redundancySupport");
  return {
    readAtMs: nowMs,
    build: {
      productName: plainText(build.productName, MAX_TEXT),
      manufacturerName: plainText(build.manufacturerName, MAX_TEXT),
      softwareVersion: plainText(build.softwareVersion, MAX_TEXT),
      buildNumber: plainText(build.buildNumber, MAX_TEXT),
      productUri: plainText(build.productUri, MAX_TEXT),
      buildDateMs: instantOf(build.buildDate),
    },
    startedAtMs: instantOf(status.startTime),
    state: typeof status.state === "number" ? (serverStates[status.state] ?? "") : "",
    serviceLevel: byteOf(of("serviceLevel")),
    limits: {
      maxNodesPerRead: count("maxNodesPerRead"),
      maxNodesPerWrite: count("maxNodesPerWrite"),
      maxNodesPerMethodCall: count("maxNodesPerMethodCall"),
      maxNodesPerBrowse: count("maxNodesPerBrowse"),
      maxNodesPerTranslate: count("maxNodesPerTranslate"),
      maxMonitoredItemsPerCall: count("maxMonitoredItemsPerCall"),
      maxNodesPerHistoryReadData: count("maxNodesPerHistoryReadData"),
    },
    maxSessions: count("maxSessions"),
    maxSubscriptions: count("maxSubscriptions"),
    maxSubscriptionsPerSession: count("maxSubscriptionsPerSession"),
    maxMonitoredItems: count("maxMonitoredItems"),
    maxMonitoredItemsPerSubscription: count("maxMonitoredItemsPerSubscription"),
    maxMonitoredItemsQueueSize: count("maxMonitoredItemsQueueSize"),
    maxArrayLength: count("maxArrayLength"),
    maxStringLength: count("maxStringLength"),
    maxByteStringLength: count("maxByteStringLength"),
    maxBrowseContinuationPoints: count("maxBrowseContinuationPoints"),
    maxHistoryContinuationPoints: count("maxHistoryContinuationPoints"),
    minSupportedSampleRateMs: durationOf(of("minSupportedSampleRate")),
    redundancySupport: typeof redundancy === "number" ? (redundancySupports[redundancy] ?? null) : null,
    redundantServerUris: textsOf(of("serverUris")),
    auditing: flag("auditing"),
    conditionRefresh2: typeof of("conditionRefresh2") === "number",
    historyData: flag("historyData"),
    historyEvents: flag("historyEvents"),
    profiles: textsOf(of("profiles")),
    namespaces: textsOf(of("namespaces")),
    localeIds: textsOf(of("localeIds")),
    aggregates: null,
    revisedSamplingMs: null,
  };
}

async function readAll(session: ClientSession): Promise<Map<Name, unknown>> {
  const answers = new Map<Name, unknown>();
  const read = async (part: readonly (typeof asked)[number][]): Promise<void> => {
    const results = await readOnce(session, part);
    part.forEach(({ name }, i) => {
      const value = results[i];
      if (value?.statusCode.isGoodish() === true) answers.set(name, plainOf(value));
    });
  };
  try {
    await read(asked);
  } catch (err) {
    if (codeOf(err) !== "BadTooManyOperations") throw err;
    const limit = asked.find((a) => a.name === "maxNodesPerRead")!;
    await read([limit]);
    const perCall = Math.max(1, countOf(answers.get("maxNodesPerRead")) ?? 1);
    const rest = asked.filter((a) => a !== limit);
    for (let at = 0; at < rest.length; at += perCall) await read(rest.slice(at, at + perCall));
  }
  return answers;
}

async function readOnce(
  session: ClientSession,
  part: readonly { nodeId: NodeId; attributeId: AttributeIds }[],
): Promise<readonly DataValue[]> {
  const request = new ReadRequest({
    nodesToRead: part.map(({ nodeId, attributeId }) => ({ nodeId, attributeId })),
    timestampsToReturn: TimestampsToReturn.Neither,
  });
  const response = await serviceRequest<ReadResponse>(session, request, READ_MS);
  return response.results ?? [];
}

/**
 * A scalar's value or a list of texts; anything else, such as an array where a number belongs, is as good as missing.
 */
function plainOf(data: DataValue): unknown {
  const variant = data.value as DataValue["value"] | null | undefined;
  if (!variant) return undefined;
  if (variant.arrayType === VariantArrayType.Scalar) return variant.value as unknown;
  return variant.arrayType === VariantArrayType.Array && variant.dataType === DataType.String
    ? (variant.value as unknown)
    : undefined;
}

const recordOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
const countOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_UINT32 ? value : null;
const byteOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255 ? value : null;
/** Part 3 Duration: a negative one says nothing. */
const durationOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 && value <= MAX_UINT32 ? value : null;
const textsOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value
        .slice(0, MAX_LIST)
        .map((text) => plainText(text, MAX_TEXT))
        .filter((text) => text !== "")
    : [];

function instantOf(value: unknown): number | null {
  const ms = value instanceof Date ? value.getTime() : Number.NaN;
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}
