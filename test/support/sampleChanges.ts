// What CONTRIBUTING says of adding things, as somebody would type it.
import type { Change } from "./changedCopy.ts";

/** `alarms.count`: how many alarms a zone has. */
export const newCall: Change = {
  added: {},
  inserted: {
    "shared/ipc/alarmRows.ts": [
      [
        "export const alarmRows = {",
        `
  "alarms.count": call<{ readonly alarms: number }>()({
    input: z.strictObject({ zone: ZoneField }),
    ...reading("alarm.read", ofZone),
    sample: { zone: "here" },
  }),`,
      ],
    ],
    "electron/main/alarms/alarmService.ts": [
      [
        "readonly calls = {",
        `
    "alarms.count": async (input) => ({ alarms: this.#mirrors.get(input.zone)?.list().rows.length ?? 0 }),`,
      ],
    ],
  },
};

/** A view with a parameter of its own. */
export const newView: Change = {
  added: {
    "renderer/features/sample/SampleView.tsx": `import { usePlace } from "../../store/usePlace.ts";

export function SampleView() {
  const { zone } = usePlace("sample");
  return <p>{zone ?? "every zone"}</p>;
}
`,
  },
  inserted: {
    "renderer/store/places.ts": [["export const placeParams = {", `\n  sample: { zone: "id" },`]],
    "renderer/app/features.ts": [
      [
        "const rows: Readonly<Record<ViewId, FeatureRow>> = {",
        `
  sample: {
    group: "operate",
    label: "Sample",
    icon: IconBox,
    key: "8",
    needs: "plant.read",
    help: "overview",
    view: lazy(() => import("../features/sample/SampleView.tsx").then((m) => ({ default: m.SampleView }))),
  },`,
      ],
    ],
  },
};

/** Shelving, as OPC 10000-9 §5.8.10 names it: one more thing to do with an alarm. */
export const newAlarmVerb: Change = {
  added: {},
  inserted: {
    "shared/ipc/alarmRows.ts": [
      [
        "export const alarmVerbRows = {",
        `
  "alarms.shelve": call<readonly ConditionMethodResult[]>()({
    input: z.strictObject({ ...Order.shape, forMs: z.number().min(1) }),
    ...operating("alarm.ack", ofZone),
    audit: orderAudit,
    limits,
    sample: { zone: "here", keys: ["k"], comment: "", forMs: 60_000 },
  }),`,
      ],
    ],
    "electron/main/alarms/alarmService.ts": [
      [
        "readonly calls = {",
        `
    "alarms.shelve": async (input, context) => this.#act({ verb: "shelve", ...input }, context),`,
      ],
    ],
    "electron/zone-host/operations/alarmMethods.ts": [
      [
        "export const alarmMethods: { readonly [V in AlarmVerb]: AlarmMethod<V> } = {",
        `
  shelve: {
    methodId: coerceNodeId("i=2949"),
    arguments: (_row, request) => [new Variant({ dataType: DataType.Double, value: request.forMs })],
  },`,
      ],
    ],
  },
};

const historyHost = `import { createLog } from "../base/log.ts";
import { serveRpc, type RpcPort } from "../base/rpc.ts";
import type { HistoryHostCalls } from "../../shared/hosts/historyHost.ts";
import type { RpcMessage } from "../../shared/hosts/rpc.ts";

interface ParentPort {
  on(event: "message", listener: (event: { data: RpcMessage; ports: readonly unknown[] }) => void): void;
  postMessage(message: RpcMessage): void;
}
const parentPort = (process as unknown as { parentPort: ParentPort }).parentPort;
const log = createLog({ process: "history-host" });
const port: RpcPort = {
  post: (message) => parentPort.postMessage(message),
  listen: (onMessage) => parentPort.on("message", (event) => onMessage(event.data, event.ports)),
};
serveRpc<HistoryHostCalls, Record<string, never>>(
  port,
  {
    ping: async () => undefined,
    stop: async () => process.exit(0),
    rows: async () => ({ rows: 0 }),
  },
  (name, err) => log.error("history.call.failed", { name, err }),
);
`;

const historyService = `import type { HistoryHostCalls } from "../../../shared/hosts/historyHost.ts";
import type { RoomHandlers } from "../../../shared/ipc/define.ts";
import type { historyRows } from "../../../shared/ipc/historyRows.ts";
import { AppError } from "../../../shared/errors.ts";
import type { RpcClient } from "../../base/rpc.ts";

interface HistoryProcess {
  readonly client: RpcClient<HistoryHostCalls> | null;
  stop(): Promise<void>;
}

/** What windows may ask of the history host. */
export class HistoryService {
  readonly #host: HistoryProcess;

  constructor(host: HistoryProcess) {
    this.#host = host;
  }

  readonly calls = {
    "history.rows": async () => {
      const { client } = this.#host;
      if (!client) throw new AppError("unavailable", "The history host is starting.");
      return client.call("rows", {});
    },
  } satisfies RoomHandlers<typeof historyRows>;

  dispose(): Promise<void> {
    return this.#host.stop();
  }
}
`;

/** A host with a process, a room in main, a call and a permission of its own. */
export const newHost: Change = {
  added: {
    "shared/hosts/historyHost.ts": `import type { HostLifeCalls } from "./rpc.ts";

export interface HistoryHostCalls extends HostLifeCalls {
  rows(input: Record<string, never>): Promise<{ readonly rows: number }>;
}
`,
    "shared/ipc/historyRows.ts": `import { call } from "./define.ts";
import { Nothing } from "./fields.ts";
import { reading } from "./presets.ts";

export const historyRows = {
  "history.rows": call<{ readonly rows: number }>()({
    input: Nothing,
    ...reading("history.read", "none"),
    sample: {},
  }),
};
`,
    "electron/history-host/main.ts": historyHost,
    "electron/main/history/historyService.ts": historyService,
  },
  inserted: {
    "shared/hosts/hostPrograms.ts": [
      ["export const hostPrograms = {", `\n  historyHost: { folder: "history-host", title: "Millward history" },`],
    ],
    "shared/access/roles.ts": [
      ["const rows = {", `\n  "history.read": { doing: "reading the history", effect: "reads" },`],
    ],
    "shared/ipc/contract.ts": [
      [`import { doctorRows } from "./doctorRows.ts";`, `\nimport { historyRows } from "./historyRows.ts";`],
      ["export const contract = {", "\n  ...historyRows,"],
    ],
    "electron/main/composeHosts.ts": [
      [
        `import { spawnElectronHost } from "./hosts/electronHost.ts";`,
        `\nimport { HistoryService } from "./history/historyService.ts";
import type { HistoryHostCalls } from "../../shared/hosts/historyHost.ts";`,
      ],
      [
        "/** @param early a process",
        ` that was started before. */
export function composeHistory(input: HostsInput): HistoryService {
  const supervisor = new Supervisor<HistoryHostCalls>(
    {
      ...life,
      nowMs: input.nowMs,
      spawn: () => spawn(input, "historyHost"),
      setUp: async () => undefined,
      onEvent: () => undefined,
      onUp: () => undefined,
      onDown: () => undefined,
    },
    supervision,
  );
  supervisor.start();
  return new HistoryService(supervisor);
}

/** @param early a process`,
      ],
    ],
    "electron/main/compose.ts": [
      [`import { composeAccess } from "./composeAccess.ts";`, `\nimport { composeHistory } from "./composeHosts.ts";`],
      [
        "  const rooms = gatherRooms(",
        "\n    composeHistory({ paths: input.paths, log: input.log, nowMs: () => Date.now() }),",
      ],
    ],
  },
};
