/** What a server says of itself at connect. Numbers are 0 where it states no limit, null where it does not answer. Texts are bounded. */
export interface ServerCapabilities {
  readonly readAtMs: number;
  readonly build: { readonly productName: string; readonly manufacturerName: string; readonly softwareVersion: string; readonly buildNumber: string; readonly productUri: string; readonly buildDateMs: number | null };
  readonly startedAtMs: number | null;
  /** Part 5 ServerState, e.g. "Running". */
  readonly state: string;
  /** 0..255; null when the server does not have it. @see OPC 10000-4 §6.6.2.4.2 */
  readonly serviceLevel: number | null;
  readonly limits: {
    readonly maxNodesPerRead: number | null; readonly maxNodesPerWrite: number | null; readonly maxNodesPerMethodCall: number | null; readonly maxNodesPerBrowse: number | null;
    readonly maxNodesPerTranslate: number | null; readonly maxMonitoredItemsPerCall: number | null; readonly maxNodesPerHistoryReadData: number | null;
  };
  readonly maxSessions: number | null;
  readonly maxSubscriptions: number | null;
  readonly maxSubscriptionsPerSession: number | null;
  readonly maxMonitoredItemsPerSubscription: number | null;
  readonly maxArrayLength: number | null;
  readonly maxStringLength: number | null;
  readonly maxBrowseContinuationPoints: number | null;
  readonly maxHistoryContinuationPoints: number | null;
  readonly minSupportedSampleRateMs: number | null;
  /** The fastest sampling the server granted when asked for it, milliseconds. */
  readonly revisedSamplingMs: number | null;
  /** Part 5 RedundancySupport, e.g. "None", "Hot". */
  readonly redundancySupport: string | null;
  readonly redundantServerUris: readonly string[];
  readonly auditing: boolean | null;
  readonly conditionRefresh2: boolean;
  readonly historyData: boolean | null;
  readonly aggregates: readonly string[];
  readonly namespaces: readonly string[];
  readonly localeIds: readonly string[];
}
