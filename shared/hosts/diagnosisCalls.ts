import type { ZoneTagIndex } from "../ids.ts";
import type { ServerCapabilities } from "../zones/capabilities.ts";
import type { LinkDiagnosis, SubscriptionCounters } from "../zones/linkCounters.ts";
import type { ZoneFacts } from "../zones/valueFacts.ts";

/** What a server can do, and what Millward makes of it. */
export interface ServerCard {
  readonly capabilities: ServerCapabilities;
  /** True while what nobody waits for is still being asked. */
  readonly asking: boolean;
  readonly use: {
    readonly publishMs: number;
    readonly samplingMs: number;
    /** Most values asked for in one request. */
    readonly itemsPerCall: number;
    readonly counters: SubscriptionCounters;
    /** Service session and those of signed-in users. */
    readonly sessions: number;
  };
}

/** Asked for only while somebody looks: nothing of this is pushed. */
export interface DiagnosisCalls {
  diagnosisLink(input: { server: string; afterSecond: number; afterSeq: number }): Promise<LinkDiagnosis>;
  /** @throws unavailable while the link is down. */
  diagnosisCapabilities(input: { server: string }): Promise<ServerCard>;
  /** Reads the value once around the subscription as well; that read never takes long. */
  diagnosisValue(input: { index: ZoneTagIndex; windowId: number }): Promise<ZoneFacts | null>;
}
