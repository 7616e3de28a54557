import type { ZoneId } from "../../../../shared/ids.ts";
import type { Server } from "../../../../shared/plant/model.ts";
import type { LinkHealth } from "../../../../shared/zones/health.ts";

export interface ServerTabProps {
  readonly zone: ZoneId;
  readonly server: Server;
  /** Null while the zone's process is down. */
  readonly link: LinkHealth | null;
  readonly nowMs: number;
}
