import type { ServerIdentity, ZoneHostCalls } from "../../../shared/hosts/zoneHost.ts";
import type { ZoneId } from "../../../shared/ids.ts";
import type { Server } from "../../../shared/plant/model.ts";
import type { RpcClient } from "../../base/rpc.ts";

export type ZoneClient = RpcClient<ZoneHostCalls>;

/** The supervised host process of one zone. */
export interface ZoneProcess {
  start(): void;
  stop(): Promise<void>;
  /** Null while the process is down or being set up. */
  readonly client: ZoneClient | null;
  readonly pid: number | null;
  readonly restarts: number;
  memoryMb(): number | null;
}

export interface ZoneProcessHooks {
  setUp(client: ZoneClient): Promise<void>;
  /** What the host says by itself, unchecked. */
  onEvent(name: string, payload: unknown): void;
  onUp(): void;
  onDown(fact: { reason: string; restarts: number; delayMs: number }): void;
}
export type MakeZoneProcess = (zone: ZoneId, hooks: ZoneProcessHooks) => ZoneProcess;

/** What it takes to reach one server. */
export interface ServerAccess {
  /** With the address to use now. */
  readonly server: Server;
  /** Null where none is kept: then nobody is to be signed in there. */
  readonly service: ServerIdentity | null;
  /** Certificate that Millward's own plant host reported for its demo server; null for every real server. */
  readonly ownCertificateDer: Uint8Array | null;
}
