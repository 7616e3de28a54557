import { z } from "zod";
import type {
  AlarmDefinition,
  Area,
  Asset,
  Limits,
  AssetLink,
  PlantProblem,
  Tag,
  Zone,
} from "../../../shared/plant/model.ts";
import { AssetEntry, LinkEntry } from "../../../shared/plant/schema.ts";
import type { PlantText } from "./plantFiles.ts";
import type { AlarmTemplateValue, LoadedType, TagTemplateValue } from "./plantTypes.ts";
import { parseYamlFile } from "./yamlFile.ts";

type Report = (problem: PlantProblem) => void;
type Entry = z.output<typeof AssetEntry>;
type Override = Entry["tags"][string];
/** A tag before it has its place in the plant. */
export type LooseTag = Omit<Tag, "index">;
interface AssetsContext {
  readonly areas: readonly Area[];
  readonly zones: readonly Zone[];
  readonly types: ReadonlyMap<string, LoadedType>;
}
interface LoadedAssets {
  readonly assets: Asset[];
  readonly links: AssetLink[];
  readonly tags: LooseTag[];
  readonly alarms: AlarmDefinition[];
}

const File = z.strictObject({
  assets: z.array(AssetEntry).max(20_000).default([]),
  links: z.array(LinkEntry).max(20_000).default([]),
});

/** Reads assets.yaml and assets/*.yaml and unfolds each asset's type into its tags and alarms. */
export function loadAssets(texts: Iterable<PlantText>, context: AssetsContext, report: Report): LoadedAssets {
  const loaded: LoadedAssets = { assets: [], links: [], tags: [], alarms: [] };
  const assetIds = new Map<string, string>();
  const linkIds = new Set<string>();
  const pendingLinks: { link: AssetLink; file: string; line: number }[] = [];
  for (const text of texts) {
    const file = parseYamlFile(text, File, { "assets.*": "asset", "links.*": "link" }, report);
    if (!file) continue;
    file.value.assets.forEach((entry, i) => {
      const at = (path: readonly PropertyKey[], reason: string): void =>
        report({ file: file.file, line: file.lineOf(["assets", i, ...path]), reason: `asset ${entry.id}: ${reason}` });
      const first = assetIds.get(entry.id);
      if (first !== undefined) {
        at(["id"], `this id stands in ${first} already; the asset is left out`);
        return;
      }
      const asset = placeAsset(entry, context, at);
      if (!asset) return;
      assetIds.set(entry.id, file.file);
      loaded.assets.push(asset);
      unfold(entry, asset, context.types.get(entry.type)!, at, loaded);
    });
    file.value.links.forEach((link, i) =>
      pendingLinks.push({ link, file: file.file, line: file.lineOf(["links", i]) }),
    );
  }
  for (const { link, file, line } of pendingLinks) {
    const missing = [link.from, link.to].find((id) => !assetIds.has(id));
    const twice = linkIds.has(link.id) ? "this id stands twice" : null;
    const reason = missing === undefined ? twice : `there is no asset ${missing}`;
    if (reason !== null) report({ file, line, reason: `link ${link.id}: ${reason}; the link is left out` });
    else {
      linkIds.add(link.id);
      loaded.links.push(link);
    }
  }
  return loaded;
}

function placeAsset(
  entry: Entry,
  { areas, zones, types }: AssetsContext,
  at: (path: readonly PropertyKey[], reason: string) => void,
): Asset | null {
  const refuse = (path: readonly PropertyKey[], reason: string): null => {
    at(path, `${reason}; the asset is left out`);
    return null;
  };
  if (!types.has(entry.type)) return refuse(["type"], `there is no sound type ${entry.type} in types/`);
  const area = areas.find((a) => a.id === entry.area);
  if (!area) return refuse(["area"], `there is no area ${entry.area} in plant.yaml`);
  const zone = zones.find((z) => z.id === (entry.zone ?? area.zone));
  if (!zone) return refuse(["zone"], `there is no zone ${entry.zone ?? area.zone} in zones.yaml`);
  const server = entry.server === undefined ? zone.servers[0] : zone.servers.find((s) => s.id === entry.server);
  if (!server)
    return refuse(
      ["server"],
      entry.server === undefined ? `zone ${zone.id} has no server` : `zone ${zone.id} has no server ${entry.server}`,
    );
  const { id, name, type, position, rotationDeg, parameters } = entry;
  return {
    id,
    name,
    type,
    area: area.id,
    zone: zone.id,
    server: server.id,
    position,
    rotationDeg,
    size: entry.size ?? null,
    parameters,
  };
}

function unfold(
  entry: Entry,
  asset: Asset,
  { tags, alarms }: LoadedType,
  at: (path: readonly PropertyKey[], reason: string) => void,
  into: LoadedAssets,
): void {
  for (const name of Object.keys(entry.tags))
    if (!tags.some((t) => t.name === name))
      at(["tags", name], `type ${entry.type} has no tag ${name}; remove it or correct its spelling`);
  for (const name of Object.keys(entry.alarms))
    if (!alarms.some((a) => a.name === name))
      at(["alarms", name], `type ${entry.type} has no alarm ${name}; remove it or correct its spelling`);
  const limitsOf = new Map<string, Limits>();
  for (const template of alarms) {
    const alarm = makeAlarm(template, entry, at);
    if (!alarm) continue;
    into.alarms.push(alarm);
    if (alarm.kind === "limit") limitsOf.set(template.tag, { ...alarm.limits, ...limitsOf.get(template.tag) });
  }
  for (const template of tags)
    into.tags.push(
      makeTag(
        template,
        asset,
        checkOverride(entry.tags[template.name], template.name, at),
        limitsOf.get(template.name) ?? null,
      ),
    );
}

/** An override that contradicts itself is reported and ignored field by field. */
function checkOverride(
  override: Override | undefined,
  name: string,
  at: (path: readonly PropertyKey[], reason: string) => void,
): Override {
  const { range, write, ...rest } = override ?? {};
  const rangeFits = !range || range[0] < range[1];
  const writeFits = !write || write.min <= write.max;
  if (!rangeFits)
    at(["tags", name, "range"], `the range of ${name} is [low, high] with low < high; the type's range is kept`);
  if (!writeFits) at(["tags", name, "write"], `write.min of ${name} is above write.max; the type's is kept`);
  return { ...rest, ...(range && rangeFits ? { range } : {}), ...(write && writeFits ? { write } : {}) };
}

function makeTag(template: TagTemplateValue, asset: Asset, override: Override, limits: Limits | null): LooseTag {
  const range = override.range ?? template.range;
  return {
    id: `${asset.id}.${template.name}`,
    asset: asset.id,
    name: template.name,
    label: override.label ?? template.label,
    zone: asset.zone,
    server: asset.server,
    type: template.type,
    role: template.role,
    unit: override.unit ?? template.unit,
    range: range ? { low: range[0], high: range[1] } : null,
    decimals: override.decimals ?? (template.type === "Double" ? template.decimals : 0),
    states: template.states ?? null,
    limits,
    // A type decides what can be written; an instance only narrows or widens by how much.
    write: template.write ? (override.write ?? template.write) : null,
    recordMs: template.record === "off" ? null : template.record,
    deadband: template.deadband ?? null,
    ...(template.expected !== undefined && { expectedMs: template.expected }),
  };
}

function makeAlarm(
  template: AlarmTemplateValue,
  entry: Entry,
  at: (path: readonly PropertyKey[], reason: string) => void,
): AlarmDefinition | null {
  const { off, ...changed } = entry.alarms[template.name] ?? {};
  if (off === true) return null;
  const limits: Limits = { ...template.limits, ...changed };
  const reason = template.kind === "limit" ? limitsFault(limits) : null;
  if (reason) {
    at(["alarms", template.name], `alarm ${template.name}: ${reason}; the alarm is left out`);
    return null;
  }
  const { name, node, kind, severity, message } = template;
  return {
    id: `${entry.id}.${node}`,
    asset: entry.id,
    name,
    tag: `${entry.id}.${template.tag}`,
    kind,
    limits,
    severity,
    severityOuter: template.severityOuter ?? severity,
    message,
  };
}

function limitsFault(limits: Limits): string | null {
  const order = (["lowLow", "low", "high", "highHigh"] as const).flatMap((name) =>
    limits[name] === undefined ? [] : [{ name, value: limits[name] }],
  );
  if (order.length === 0) return "a limit alarm needs at least one of lowLow, low, high, highHigh, in its type or here";
  const wrong = order.findIndex((limit, i) => i > 0 && limit.value <= order[i - 1]!.value);
  return wrong < 0
    ? null
    : `${order[wrong]!.name} ${order[wrong]!.value} must be above ${order[wrong - 1]!.name} ${order[wrong - 1]!.value}`;
}
