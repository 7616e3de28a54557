/**
 * What a server says of itself at connect. Numbers are 0 where it states no limit, null where it does not answer. Texts
 * are bounded.
 */
export interface ServerCapabilities {
  readonly readAtMs: number;
  readonly build: {
    readonly productName: string;
    readonly manufacturerName: string;
    readonly softwareVersion: string;
    readonly buildNumber: string;
    readonly productUri: string;
    readonly buildDateMs: number | null;
  };
  readonly startedAtMs: number | null;
  /** Part 5 ServerState, e.g. "Running"; empty when the server does not tell. */
  readonly state: string;
  /** 0..255; null when the server does not have it. @see OPC 10000-4 §6.6.2.4.2 */
  readonly serviceLevel: number | null;
  readonly limits: {
    readonly maxNodesPerRead: number | null;
    readonly maxNodesPerWrite: number | null;
    readonly maxNodesPerMethodCall: number | null;
    readonly maxNodesPerBrowse: number | null;
    readonly maxNodesPerTranslate: number | null;
    readonly maxMonitoredItemsPerCall: number | null;
    readonly maxNodesPerHistoryReadData: number | null;
  };
  readonly maxSessions: number | null;
  readonly maxSubscriptions: number | null;
  readonly maxSubscriptionsPerSession: number | null;
  readonly maxMonitoredItems: number | null;
  readonly maxMonitoredItemsPerSubscription: number | null;
  readonly maxMonitoredItemsQueueSize: number | null;
  readonly maxArrayLength: number | null;
  readonly maxStringLength: number | null;
  readonly maxByteStringLength: number | null;
  readonly maxBrowseContinuationPoints: number | null;
  readonly maxHistoryContinuationPoints: number | null;
  readonly minSupportedSampleRateMs: number | null;
  /** Part 5 RedundancySupport, e.g. "None", "Hot". */
  readonly redundancySupport: string | null;
  readonly redundantServerUris: readonly string[];
  readonly auditing: boolean | null;
  readonly conditionRefresh2: boolean;
  readonly historyData: boolean | null;
  readonly historyEvents: boolean | null;
  readonly profiles: readonly string[];
  /** For showing; a namespace's index in the session comes from the session's own NamespaceArray. */
  readonly namespaces: readonly string[];
  readonly localeIds: readonly string[];
  /** Read after the link is live, so that no start waits for it; null until then and where the server refuses. */
  readonly aggregates: readonly string[] | null;
  /** The fastest sampling the server granted when asked for it, milliseconds; null as `aggregates`. */
  readonly revisedSamplingMs: number | null;
}

/** What holds before a server has said anything: no limit is known, nothing is promised. */
export const unknownCapabilities: ServerCapabilities = {
  readAtMs: 0,
  build: {
    productName: "",
    manufacturerName: "",
    softwareVersion: "",
    buildNumber: "",
    productUri: "",
    buildDateMs: null,
  },
  startedAtMs: null,
  state: "",
  serviceLevel: null,
  limits: {
    maxNodesPerRead: null,
    maxNodesPerWrite: null,
    maxNodesPerMethodCall: null,
    maxNodesPerBrowse: null,
    maxNodesPerTranslate: null,
    maxMonitoredItemsPerCall: null,
    maxNodesPerHistoryReadData: null,
  },
  maxSessions: null,
  maxSubscriptions: null,
  maxSubscriptionsPerSession: null,
  maxMonitoredItems: null,
  maxMonitoredItemsPerSubscription: null,
  maxMonitoredItemsQueueSize: null,
  maxArrayLength: null,
  maxStringLength: null,
  maxByteStringLength: null,
  maxBrowseContinuationPoints: null,
  maxHistoryContinuationPoints: null,
  minSupportedSampleRateMs: null,
  redundancySupport: null,
  redundantServerUris: [],
  auditing: null,
  conditionRefresh2: false,
  historyData: null,
  historyEvents: null,
  profiles: [],
  namespaces: [],
  localeIds: [],
  aggregates: null,
  revisedSamplingMs: null,
};
