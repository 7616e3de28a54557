import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TagId } from "../../shared/ids.ts";
import type { Twin, TwinCommand } from "../../shared/twin/twin.ts";

const type = `id: vessel
name: Vessel
shape: tank
size: [1, 1, 1]
tags:
  - { name: Level, label: Level, role: pv, unit: "%", range: [0, 100] }
  - { name: Tripped, label: Tripped, type: Boolean, role: state }
  - { name: Mode, label: Mode, type: Int32, role: mode, states: [Manual, Auto], write: { min: 0, max: 1 } }
  - { name: Setpoint, label: Set point, role: sp, unit: "%", range: [0, 100], write: { min: 0, max: 100 } }
  - { name: Product, label: Product, type: String, role: info }
  - { name: Starts, label: Starts, type: UInt32, role: counter }
alarms:
  - name: LevelAlarm
    tag: Level
    limits: { lowLow: 5, low: 20, high: 80, highHigh: 95 }
    severity: 500
    severityOuter: 900
    message: Level out of limits
  - { name: Trip, tag: Tripped, kind: offNormal, severity: 800, message: Vessel tripped }
commands:
  - id: Start
    label: Start
    effect: "Starts {asset}."
    args: [{ name: rate, label: Rate, type: Double, min: 0, max: 10 }]
  - id: InjectFault
    label: Inject fault
    effect: "Breaks {asset}."
    kind: simulation
    args:
      - { name: fault, label: Fault, type: String, options: [trip, jam] }
      - { name: magnitude, label: Magnitude, type: Double, min: 0, max: 1 }
  - { id: ClearFault, label: Clear fault, effect: "Mends {asset}.", kind: simulation }
`;
const server = (id: string): string =>
  `      - id: ${id}-1
        name: ${id} server
        endpointUrl: "opc.tcp://127.0.0.1:0/UA/${id}"
        applicationUri: "urn:test:${id}"
        namespaceUri: "urn:test:${id}:plant"
        demo: true`;
const zone = (id: string): string =>
  `  - id: ${id}\n    name: ${id}\n    purdue: 1\n    kind: process\n    criticality: 2\n    servers:\n${server(id)}\n`;

/** Writes a plant project with two zones of one server each and vessels `V-1` (zone wet) and `V-2` (zone dry). */
export async function writeSmallPlant(folder: string): Promise<void> {
  await mkdir(join(folder, "types"), { recursive: true });
  await writeFile(join(folder, "types/vessel.yaml"), type);
  await writeFile(
    join(folder, "plant.yaml"),
    `name: Small
site: Site
enterprise: Acme
areas:
  - { id: wet, name: Wet, zone: wet }
  - { id: dry, name: Dry, zone: dry }
`,
  );
  await writeFile(join(folder, "zones.yaml"), `zones:\n${zone("wet")}${zone("dry")}`);
  await writeFile(
    join(folder, "assets.yaml"),
    `assets:
  - { id: V-1, name: First, type: vessel, area: wet, position: [0, 0, 0] }
  - { id: V-2, name: Second, type: vessel, area: dry, position: [2, 0, 0] }
`,
  );
}

type Values = Readonly<Record<TagId, number | boolean | string>>;
const initial = (asset: string): Values => ({
  [`${asset}.Level`]: 50,
  [`${asset}.Tripped`]: false,
  [`${asset}.Mode`]: 1,
  [`${asset}.Setpoint`]: 60,
  [`${asset}.Product`]: "Cola",
  [`${asset}.Starts`]: 0,
});

/** A plant that only does what a test says: `set` puts a value, and commands are remembered. */
interface FakePlant extends Twin<{ readonly timeS: number }> {
  set(tag: TagId, value: number | boolean | string): void;
  readonly commands: TwinCommand[];
}

export function createFakePlant(): FakePlant {
  let values: Values = { ...initial("V-1"), ...initial("V-2") };
  const commands: TwinCommand[] = [];
  return {
    commands,
    set(tag, value) {
      values = { ...values, [tag]: value };
    },
    initial: () => ({ timeS: 0 }),
    step: (state, dtS) => ({ timeS: state.timeS + dtS }),
    apply(state, command) {
      commands.push(command);
      if (command.kind === "write") {
        if (command.value === 13) return { state, accepted: false, reason: "Set point cannot change in this mode." };
        values = { ...values, [command.tag]: command.value };
      }
      if (command.kind === "method" && command.method === "Start")
        values = { ...values, [`${command.asset}.Starts`]: Number(values[`${command.asset}.Starts`]) + 1 };
      return { state, accepted: true, reason: "" };
    },
    read(_state, sink) {
      for (const [tag, value] of Object.entries(values)) sink(tag, value);
    },
    timeS: (state) => state.timeS,
  };
}
