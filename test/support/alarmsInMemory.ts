import type { Caller } from "../../shared/access/roles.ts";
import type { ConditionMethodResult, ConditionRow } from "../../shared/alarms/condition.ts";
import { AppError } from "../../shared/errors.ts";
import type { CallContext } from "../../shared/ipc/define.ts";
import type { PlantIndex } from "../../shared/plant/plantIndex.ts";
import { silentLog } from "../../electron/base/log.ts";
import { AlarmService } from "../../electron/main/alarms/alarmService.ts";
import { ZoneSignalPort } from "../../electron/main/zones/zoneSignals.ts";

export const alarmRow = (id: string, more: Partial<ConditionRow> = {}): ConditionRow => ({
  key: `process|${id}|`,
  zone: "process",
  server: "p-1",
  conditionId: id,
  branchId: "",
  eventId: "01",
  name: id,
  asset: null,
  tag: null,
  sourceName: "",
  message: "",
  severity: 500,
  priority: 3,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  ackedBy: "",
  activeAtMs: 1,
  atMs: 1,
  suspect: false,
  ...more,
});
/** One asset and one tag in each of two zones. */
export const alarmPlant = {
  zone: new Map(["process", "utilities"].map((id) => [id, { id, servers: [{ id: "p-1" }, { id: "p-2" }] }])),
  asset: new Map([
    ["P-1", { zone: "process" }],
    ["U-1", { zone: "utilities" }],
  ]),
  tag: new Map([
    ["P-1.Flow", { zone: "process" }],
    ["U-1.Flow", { zone: "utilities" }],
  ]),
} as unknown as PlantIndex;
const person = (zone: string): Caller => ({
  userId: "a.lee",
  displayName: "A. Lee",
  sessionId: "s",
  grants: [{ role: "Operator", zone }],
});

export interface FakeHost {
  rows?: readonly ConditionRow[];
  /** The whole answer to who asks for a zone's alarm table. */
  table?: (zone: string) => unknown;
  results?: ConditionMethodResult[];
  down?: boolean;
  /** Done whenever the alarm table is asked for, before it is answered. */
  asked?: () => void;
  /** The alarm table is not answered before this is. */
  silent?: Promise<unknown>;
}

/** The alarm room over a host that answers what it is told to. */
export function runAlarms(host: FakeHost) {
  const present = { plant: alarmPlant };
  const warned: unknown[] = [];
  let plantChanged: () => void = () => undefined;
  const asked: unknown[] = [];
  const told: unknown[] = [];
  const notes: unknown[] = [];
  const signals = new ZoneSignalPort(silentLog);
  const service = new AlarmService({
    plant: () => present.plant,
    onPlantChange: (listener) => void (plantChanged = listener),
    signals,
    bootId: "b00t",
    log: { ...silentLog, warn: (name, fields) => void warned.push({ name, ...fields }) },
    refreshMs: 1000,
    host: (zone) => {
      if (host.down === true) throw new AppError("unavailable", "Process is not reachable.");
      return {
        close: () => undefined,
        call: async (name, input) => {
          asked.push([name, input]);
          if (name === "conditions") host.asked?.();
          if (host.silent) await host.silent;
          if (name !== "conditions") return host.results as never;
          return (host.table?.(zone) ?? { revision: 3, rows: host.rows ?? [] }) as never;
        },
      };
    },
    emit: (_name, payloadFor) =>
      void told.push([payloadFor(person("process")), payloadFor(person("utilities")), payloadFor(null)]),
  });
  const context: CallContext<Caller> = {
    caller: person("process"),
    windowId: 1,
    auditSeq: 9,
    note: (fields) => void notes.push(fields),
  };
  const up = () => signals.tell("up", "process", { restarted: false });
  const down = () => signals.tell("down", "process", { reason: "It ended.", restarts: 1 });
  const link = (server: string, from: string, to: string) =>
    signals.tell("link", "process", { server, from, to, reason: "", code: "" });
  const become = (next: PlantIndex) => {
    present.plant = next;
    plantChanged();
  };
  return { asked, told, notes, warned, service, context, signals, up, down, link, become };
}
