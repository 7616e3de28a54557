import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFiles } from "../support/soundPlant.ts";
import type { Twin } from "../../shared/twin/twin.ts";

/**
 * A plant made for measuring: `machines` assets whose tags all move, and a clock whose value is the time it was made.
 */
const clockTag = "CLK-1.NowMs";
const types = [
  { id: "benchPump", shape: "pump" },
  { id: "benchTank", shape: "tank" },
  { id: "benchConveyor", shape: "conveyor" },
  { id: "benchValve", shape: "valve" },
  { id: "benchRobot", shape: "robot" },
  { id: "benchAmr", shape: "amr" },
  { id: "benchFiller", shape: "filler" },
  { id: "benchCompressor", shape: "compressor" },
] as const;
const posePart = ", pose: { x: X, z: Z, heading: Heading }";
const poseTags = `  - { name: X, label: X, role: pose, unit: m, range: [0, 500], decimals: 2 }
  - { name: Z, label: Z, role: pose, unit: m, range: [0, 500], decimals: 2 }
  - { name: Heading, label: Heading, role: pose, unit: deg, range: [0, 360], decimals: 1 }
`;
const machineId = (i: number): string => `M-${i}`;

/**
 * Milliseconds since midnight UTC: fits the six digits an operator's screen would show, and the bench reads it back
 * from there.
 */
const clockValue = (nowMs: number): number => nowMs % 86_400_000;

const plantText = `name: Bench
site: Bench
enterprise: Bench
areas:
  - { id: hall, name: Hall, zone: hall, kpis: [{ label: Clock, tag: ${clockTag} }] }
`;
const zonesText = `zones:
  - id: hall
    name: Hall
    purdue: 1
    kind: process
    criticality: 2
    servers:
      - id: hall-1
        name: Hall controller
        endpointUrl: "opc.tcp://127.0.0.1:0/UA/Hall"
        applicationUri: "urn:millward:bench:hall"
        namespaceUri: "urn:millward:bench:hall:plant"
        securityMode: SignAndEncrypt
        securityPolicy: Basic256Sha256
        publishMs: 100
        samplingMs: 50
        demo: true
conduits: []
`;
const typeText = ({ id, shape }: (typeof types)[number]): string => `id: ${id}
name: ${id}
shape: ${shape}
size: [1.6, 1.6, 1.6]
bindings: { state: State, runningValues: [1], main: Level, level: Level${shape === "amr" ? posePart : ""} }
faceplate: [Level]
tags:
  - { name: State, label: State, type: Int32, role: state, states: [Stopped, Running] }
  - { name: Level, label: Level, role: pv, unit: "%", range: [0, 100], decimals: 1 }
${shape === "amr" ? poseTags : ""}`;
const clockTypeText = `id: clock
name: Clock
shape: panel
size: [1, 2, 1]
tags:
  - { name: NowMs, label: Milliseconds of the day, role: pv, range: [0, 86400000], decimals: 0 }
`;

/** The machines stand in a square. */
function assetsText(machines: number): string {
  const side = Math.ceil(Math.sqrt(machines));
  const assets = Array.from({ length: machines }, (_, i) => {
    const type = types[i % types.length]!.id;
    const position = `[${(i % side) * 2.5}, 0, ${Math.floor(i / side) * 2.5}]`;
    return `  - { id: ${machineId(i)}, name: Machine ${i}, type: ${type}, area: hall, position: ${position} }\n`;
  });
  const clock = "  - { id: CLK-1, name: Clock, type: clock, area: hall, position: [-4, 0, -4] }\n";
  return `assets:\n${clock}${assets.join("")}`;
}

export async function writeBenchPlant(machines: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "millward-bench-plant-"));
  await writeFiles(folder, {
    "plant.yaml": plantText,
    "zones.yaml": zonesText,
    ...Object.fromEntries(types.map((type) => [`types/${type.id}.yaml`, typeText(type)])),
    "types/clock.yaml": clockTypeText,
    "assets/hall.yaml": assetsText(machines),
  });
  return folder;
}

interface BenchState {
  readonly t: number;
}

/** Moves a quarter of the machines' values at every reading, and gives the clock the time of the reading. */
export function benchTwin(machines: number, nowMs: () => number): Twin<BenchState> {
  const side = Math.ceil(Math.sqrt(machines));
  return {
    initial: () => ({ t: 0 }),
    step: (state, dtS) => ({ t: state.t + dtS }),
    apply: (state) => ({ state, accepted: false, reason: "The bench plant takes no commands." }),
    timeS: (state) => state.t,
    read(state, sink) {
      sink(clockTag, clockValue(nowMs()));
      const tick = Math.round(state.t * 10);
      for (let i = 0; i < machines; i++) {
        const phase = Math.floor((tick + i) / 4);
        sink(`${machineId(i)}.State`, Math.floor(phase / 8) % 2);
        sink(`${machineId(i)}.Level`, (phase * 7 + i) % 100);
        if (types[i % types.length]!.shape !== "amr") continue;
        const angle = (phase + i) / 10;
        sink(`${machineId(i)}.X`, (i % side) * 2.5 + Math.cos(angle) * 0.5);
        sink(`${machineId(i)}.Z`, Math.floor(i / side) * 2.5 + Math.sin(angle) * 0.5);
        sink(`${machineId(i)}.Heading`, ((angle * 180) / Math.PI) % 360);
      }
    },
  };
}
