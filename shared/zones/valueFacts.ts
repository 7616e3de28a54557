// What is known around one value, hop by hop, when somebody asks why it looks as it does.
import type { LinkState } from "./health.ts";

/** What main knows of the zone's process. `reason`: a sentence; empty while there is none. */
export interface HostFacts {
  readonly state: "up" | "starting" | "down" | "hung";
  readonly sinceMs: number | null;
  readonly reason: string;
  readonly restarts: number;
  readonly pid: number | null;
}
/** What the host last said of the link; null when it has said nothing yet. */
interface LinkFacts {
  readonly state: LinkState;
  readonly sinceMs: number;
  readonly reason: string;
  readonly code: string;
  readonly lastContactMs: number;
  readonly latencyMs: number | null;
}
/** ServerStatus.State and ServiceLevel, read just now; null for what the server does not tell. */
export interface ServerFacts {
  readonly state: string | null;
  readonly serviceLevel: number | null;
}
/** The monitored item of the value. `status` is the server's answer to asking for it. */
export interface ItemFacts {
  readonly state: "watched" | "refused" | "none";
  readonly status: number;
  readonly samplingMs: number | null;
  readonly publishMs: number | null;
}
interface SampleFacts {
  readonly seen: boolean;
  readonly status: number;
  /** NaN when the server sent none. */
  readonly sourceMs: number;
  /** When the status began; null when not known. */
  readonly sinceMs: number | null;
}
/** A read of the value around the subscription, just now. */
export interface DirectRead {
  readonly status: number;
  readonly tookMs: number;
}

/** What the zone host knows. All of it is null while the host does not answer. */
export interface ZoneFacts {
  readonly link: LinkFacts;
  readonly server: ServerFacts | null;
  readonly item: ItemFacts;
  readonly sample: SampleFacts;
  readonly direct: DirectRead | null;
  /** Whether the host has a stream to the window that asks. */
  readonly attached: boolean;
}

/** What the window itself sees. */
export interface WindowFacts {
  readonly seen: boolean;
  readonly stale: boolean;
  readonly status: number;
  readonly lastContactMs: number;
  /** When a batch of the zone last came; null when the window does not keep it. */
  readonly batchMs: number | null;
  readonly coalesced: number;
  readonly gaps: number;
}

export interface ValueFacts {
  readonly nowMs: number;
  readonly zoneName: string;
  readonly serverName: string;
  /** Silence that makes a value stale, as the plant project says for the zone. */
  readonly staleAfterMs: number;
  readonly host: HostFacts;
  /** Last word on the link, from main where the host is gone. */
  readonly zone: ZoneFacts | null;
  readonly window: WindowFacts;
}
