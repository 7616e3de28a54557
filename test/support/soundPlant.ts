import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const demoServer = (zone: string, name: string): string =>
  `{ id: ${zone}-1, name: ${name} server, endpointUrl: "opc.tcp://127.0.0.1:0/UA", ` +
  `applicationUri: "urn:t:${zone}", namespaceUri: "urn:t:${zone}:plant", demo: true }`;
const flowLow =
  "{ name: FlowLow, tag: Flow, limits: { low: 10, lowLow: 5 }, severity: 500, severityOuter: 800, " +
  "message: Flow is low }";
const secondPump =
  "{ id: P-2, name: Second pump, type: pump, area: air, position: [3, 0, 4], " +
  "tags: { Flow: { range: [0, 50] } }, alarms: { FlowLow: { low: 12 }, Stopped: { off: true } } }";

/** A plant project of two zones without a problem: path and text of each file. */
export const soundPlant: Readonly<Record<string, string>> = {
  "plant.yaml": `name: Small
site: Site
enterprise: Acme
areas:
  - { id: water, name: Water, zone: wet, kpis: [{ label: Flow, tag: P-1.Flow, worse: low }] }
  - { id: air, name: Air, zone: dry }
`,
  "zones.yaml": `zones:
  - id: dry
    name: Dry
    purdue: 1
    kind: process
    criticality: 2
    servers:
      - ${demoServer("dry", "Dry")}
  - id: wet
    name: Wet
    purdue: 1
    kind: process
    criticality: 3
    servers:
      - ${demoServer("wet", "Wet")}
conduits:
  - { id: C-1, name: Wet to dry, from: wet, to: dry, carries: values }
`,
  "types/pump.yaml": `id: pump
name: Pump
shape: pump
size: [1, 1, 1]
bindings: { main: Flow }
faceplate: [Flow, Running]
tags:
  - { name: Flow, label: Flow, role: pv, unit: m³/h, range: [0, 100] }
  - { name: Running, label: Running, type: Boolean, role: state, decimals: 3 }
  - { name: Speed, label: Speed, role: sp, unit: "%", write: { min: 0, max: 100, reason: true } }
alarms:
  - ${flowLow}
  - { name: Stopped, tag: Running, kind: offNormal, severity: 300, message: Pump stopped }
commands:
  - { id: Start, label: Start, effect: "Starts {asset}." }
`,
  "assets.yaml": `assets:
  - { id: P-1, name: First pump, type: pump, area: water, position: [1, 0, 2] }
links:
  - { id: L-1, from: P-1, to: P-2, medium: water }
`,
  "assets/more.yaml": `assets:
  - ${secondPump}
`,
  "tags.csv": [
    "asset,name,label,type,role,unit,low,high,decimals",
    "P-1,Serial,Serial number,String,info,,,,0",
    'P-2,Extra,"Extra, spare",Double,pv,bar,0,10,2',
    "",
  ].join("\n"),
};

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}
