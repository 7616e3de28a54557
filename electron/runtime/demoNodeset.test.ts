import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { demoNodeset, writeDemoNodeset } from "./demoNodeset.ts";

interface Line {
  readonly kind?: string;
  readonly nodes?: number;
  readonly nodeId: number;
  readonly browseName: readonly [number, string];
  readonly references: readonly (readonly number[])[];
}
const library = dirname(createRequire(import.meta.url).resolve("node-opcua-nodesets/nodesets/Opc.Ua.NodeSet2.xml"));
const linesOf = (image: Buffer): Line[] =>
  gunzipSync(image)
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
const whole = readFileSync(join(library, "Opc.Ua.NodeSet2.ndjson.gz"));

test("the demo's nodeset is less than half of the standard one, whole, with all that a plant's server has", () => {
  const lines = linesOf(demoNodeset(whole));
  const nodes = lines.slice(1, -1);
  const ids = new Set(nodes.map((n) => n.nodeId));
  const names = new Set(nodes.map((n) => n.browseName[1]));
  const standard = new Set(
    linesOf(whole)
      .slice(1, -1)
      .map((n) => n.nodeId),
  );
  const dangling = nodes.flatMap((n) =>
    n.references.map((r) => r[2]!).filter((target) => standard.has(target) && !ids.has(target)),
  );
  const has = (name: string): boolean => names.has(name);
  expect({
    announced: lines.at(-1)?.nodes === nodes.length,
    small: nodes.length < standard.size / 2,
    dangling,
    kept: [
      "Server",
      "AnalogItemType",
      "ExclusiveLevelAlarmType",
      "OffNormalAlarmType",
      "SessionDiagnosticsObjectType",
      "AuditWriteUpdateEventType",
      "HistoryServerCapabilities",
      "RoleSet",
      "EUInformation",
    ].filter((name) => !has(name)),
    left: [
      "PublishSubscribe",
      "PubSubConnectionType",
      "ServerConfiguration",
      "CertificateGroupType",
      "LldpInformationType",
      "ProgramStateMachineType",
    ].filter(has),
  }).toEqual({ announced: true, small: true, dangling: [], kept: [], left: [] });
});

test("an image of another form is refused by name", () => {
  const [header, ...rest] = gunzipSync(whole).toString("utf8").split("\n");
  const other = gzipSync([JSON.stringify({ ...(JSON.parse(header!) as object), schema: 7 }), ...rest].join("\n"));
  expect(() => demoNodeset(other)).toThrow("schema 7, not 6");
});

test("a type that stays and needs one that is left out stops the build", () => {
  const lines = gunzipSync(whole).toString("utf8").split("\n");
  const orphan = JSON.stringify({
    nodeClass: 64,
    nodeId: 999_999,
    browseName: [0, "KeptType"],
    references: [[0, 45, 22, 0]],
    definition: { fields: [{ dataType: 14647 }] },
  });
  lines.splice(1, 0, orphan);
  expect(() => demoNodeset(gzipSync(lines.join("\n")))).toThrow(
    /leaves out node 14647, which KeptType \(999999\) needs/,
  );
});

test("the image lies beside the XML whose size it names", () => {
  const folder = mkdtempSync(join(tmpdir(), "millward-nodeset-"));
  try {
    const file = writeDemoNodeset(library, join(folder, "a", "b"));
    const header = linesOf(readFileSync(join(dirname(file), "Opc.Ua.NodeSet2.ndjson.gz")))[0] as unknown as {
      sourceLength: number;
    };
    expect([file.endsWith(".xml"), header.sourceLength]).toEqual([true, readFileSync(file).length]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
