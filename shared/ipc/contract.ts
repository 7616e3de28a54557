import { accessRows } from "./accessRows.ts";
import { alarmEvents, alarmRows } from "./alarmRows.ts";
import { auditEvents, auditRows } from "./auditRows.ts";
import { browseRows } from "./browseRows.ts";
import type { ApiOf, EventsOf, RoomHandlers } from "./define.ts";
import { diagnosisRows } from "./diagnosisRows.ts";
import { discoveryRows } from "./discoveryRows.ts";
import { doctorRows } from "./doctorRows.ts";
import { elevationRows } from "./elevationRows.ts";
import { identityRows } from "./identityRows.ts";
import { pkiRows } from "./pkiRows.ts";
import { plantEvents, plantRows } from "./plantRows.ts";
import { securityRows } from "./securityRows.ts";
import { serverHistoryRows } from "./serverHistoryRows.ts";
import { sessionEvents, sessionRows } from "./sessionRows.ts";
import { systemEvents } from "./systemEvents.ts";
import { tagRows } from "./tagRows.ts";
import { zoneEvents, zoneRows } from "./zoneRows.ts";

/** Every call that the renderer can make. Nothing else reaches main. */
export const contract = {
  ...sessionRows,
  ...elevationRows,
  ...plantRows,
  ...tagRows,
  ...alarmRows,
  ...zoneRows,
  ...diagnosisRows,
  ...doctorRows,
  ...discoveryRows,
  ...pkiRows,
  ...auditRows,
  ...accessRows,
  ...identityRows,
  ...securityRows,
  ...browseRows,
  ...serverHistoryRows,
};

/** Everything that main can push to a window. Each reaches only windows whose user may see it. */
const events = {
  ...sessionEvents,
  ...plantEvents,
  ...alarmEvents,
  ...zoneEvents,
  ...auditEvents,
  ...systemEvents,
};

type Contract = typeof contract;
export type CallName = keyof Contract;
/** Renderer side: `api["alarms.acknowledge"]({...})`. */
export type Api = ApiOf<Contract>;
/** Main side: a missing handler does not compile. */
export type Handlers = RoomHandlers<Contract>;

export type Events = EventsOf<typeof events>;
export const eventNames = Object.keys(events) as readonly (keyof Events)[];

/** What preload puts on the window as `millward`. */
export interface Bridge {
  call(name: string, input: unknown): Promise<unknown>;
  on(name: string, listener: (event: unknown) => void): () => void;
}
