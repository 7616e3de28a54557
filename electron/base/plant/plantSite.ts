import { AppError } from "../../../shared/errors.ts";
import type { z } from "zod";
import type { Area, Conduit, Kpi, PlantProblem, Zone } from "../../../shared/plant/model.ts";
import { PlantFile, ZonesFile } from "../../../shared/plant/schema.ts";
import type { OnFile, PlantText } from "./plantFiles.ts";
import { soundNodes } from "./serverNodes.ts";
import { parseYamlFile, type YamlFile } from "./yamlFile.ts";

const strayDemo =
  "demo: true stands for a server that Millward simulates, but this plant is not the demo. Its values are " +
  "simulated, and no users are created for it. Remove demo: true and give the server's own address";
const twice = "this id stands twice";
/** "demo": the project that Millward brings along. "own": one that was given. */
export type PlantOwner = "demo" | "own";
type Report = (problem: PlantProblem) => void;
export interface Site {
  readonly name: string;
  readonly site: string;
  readonly enterprise: string;
  readonly areas: readonly Area[];
  readonly zones: readonly Zone[];
  readonly conduits: readonly Conduit[];
  /** The areas again, with the KPIs whose tag exists. */
  areasWith(tagExists: (tag: string) => boolean): readonly Area[];
}

/** Reads plant.yaml and zones.yaml. @throws AppError invalid_input when one of them cannot be used at all. */
export function loadSite(
  plantText: PlantText,
  zonesText: PlantText,
  { report, whose, onFile }: { report: Report; whose: PlantOwner; onFile: OnFile },
): Site {
  onFile(plantText.file);
  const plant = parseRequired(plantText, PlantFile, { "areas.*.kpis.*": "KPI", "areas.*": "area" }, report);
  onFile(zonesText.file);
  const zonesFile = parseRequired(
    zonesText,
    ZonesFile,
    { "zones.*.servers.*": "server", "zones.*": "zone", "conduits.*": "conduit" },
    report,
  );
  if (whose === "own") reportDemoServers(zonesFile, report);
  const zones = checkZones(zonesFile, report);
  const zoneIds = new Set(zones.map((z) => z.id));
  const conduits = checkConduits(zonesFile, zoneIds, report);
  const kept = checkAreas(plant, zoneIds, report);
  return {
    name: plant.value.name,
    site: plant.value.site,
    enterprise: plant.value.enterprise,
    areas: kept.map(({ area }) => area),
    zones,
    conduits,
    areasWith: (tagExists) =>
      kept.map(({ area, index }) => ({ ...area, kpis: checkKpis(plant, area, index, tagExists, report) })),
  };
}

function checkConduits(
  file: YamlFile<z.output<typeof ZonesFile>>,
  zoneIds: ReadonlySet<string>,
  report: Report,
): Conduit[] {
  const seen = new Set<string>();
  const faultOf = (conduit: Conduit): string | null => {
    const missing = [conduit.from, conduit.to].find((id) => !zoneIds.has(id));
    if (missing !== undefined) return `there is no zone ${missing}`;
    return seen.has(conduit.id) ? twice : null;
  };
  return file.value.conduits.filter((conduit, i) => {
    const fault = faultOf(conduit);
    if (fault === null) seen.add(conduit.id);
    else
      report({
        file: file.file,
        line: file.lineOf(["conduits", i]),
        reason: `conduit ${conduit.id}: ${fault}; the conduit is left out`,
      });
    return fault === null;
  });
}

interface KeptArea {
  readonly area: Area;
  /** Its place in the file. */
  readonly index: number;
}

function checkAreas(
  file: YamlFile<z.output<typeof PlantFile>>,
  zoneIds: ReadonlySet<string>,
  report: Report,
): KeptArea[] {
  const seen = new Set<string>();
  const faultOf = (area: Area): string | null => {
    if (seen.has(area.id)) return twice;
    return zoneIds.has(area.zone) ? null : `there is no zone ${area.zone} in zones.yaml`;
  };
  return file.value.areas.flatMap((area, index) => {
    const fault = faultOf(area);
    if (fault === null) {
      seen.add(area.id);
      return [{ area, index }];
    }
    report({
      file: file.file,
      line: file.lineOf(["areas", index]),
      reason: `area ${area.id}: ${fault}; the area is left out`,
    });
    return [];
  });
}

function checkKpis(
  file: YamlFile<z.output<typeof PlantFile>>,
  area: Area,
  index: number,
  tagExists: (tag: string) => boolean,
  report: Report,
): Kpi[] {
  return area.kpis.filter((kpi, k) => {
    if (tagExists(kpi.tag)) return true;
    report({
      file: file.file,
      line: file.lineOf(["areas", index, "kpis", k]),
      reason: `KPI ${kpi.label}: there is no tag ${kpi.tag}; the KPI is left out`,
    });
    return false;
  });
}

/** A server that Millward simulates has no place in a plant. It is let be: a plant is built up from a copy. */
function reportDemoServers(file: YamlFile<z.output<typeof ZonesFile>>, report: Report): void {
  for (const [z, zone] of file.value.zones.entries())
    for (const [s, server] of zone.servers.entries())
      if (server.demo)
        report({
          file: file.file,
          line: file.lineOf(["zones", z, "servers", s]),
          reason: `server ${server.id}: ${strayDemo}`,
        });
}

function checkZones(file: YamlFile<z.output<typeof ZonesFile>>, report: Report): Zone[] {
  const zoneIds = new Set<string>();
  const serverIds = new Set<string>();
  return file.value.zones.flatMap((zone, z): Zone[] => {
    if (zoneIds.has(zone.id)) {
      report({
        file: file.file,
        line: file.lineOf(["zones", z]),
        reason: `zone ${zone.id}: this id stands twice; the second zone is left out`,
      });
      return [];
    }
    zoneIds.add(zone.id);
    const servers = zone.servers
      .filter((server, s) => {
        if (serverIds.has(server.id)) {
          report({
            file: file.file,
            line: file.lineOf(["zones", z, "servers", s]),
            reason: `server ${server.id}: this id stands twice; a server belongs to one zone. The second is left out`,
          });
          return false;
        }
        serverIds.add(server.id);
        return true;
      })
      .map((server) => {
        const { redundant, problems } = soundNodes(server);
        for (const { node, reason } of problems)
          report({
            file: file.file,
            line: file.lineOf(["zones", z, "servers", zone.servers.indexOf(server), "redundant", "nodes", node]),
            reason: `server ${server.id}: node ${node + 2}: ${reason}`,
          });
        return problems.length === 0 ? server : { ...server, redundant };
      });
    return [{ ...zone, servers }];
  });
}

function parseRequired<T>(
  text: PlantText,
  schema: z.ZodType<T>,
  entries: Readonly<Record<string, string>>,
  report: Report,
): YamlFile<T> {
  const found: PlantProblem[] = [];
  const file = parseYamlFile(text, schema, entries, (p) => void found.push(p));
  const last = found.at(-1);
  if (!file)
    throw new AppError(
      "invalid_input",
      `${text.file}:${last?.line ?? 1}: ${(last?.reason ?? "unreadable").replace(/; the file is left out$/, "")}`,
    );
  found.forEach(report);
  return file;
}
