import type { z } from "zod";
import type { AssetType, Bindings, PlantProblem } from "../../../shared/plant/model.ts";
import { AssetTypeFile, type AlarmTemplate, type TagTemplate } from "../../../shared/plant/schema.ts";
import type { PlantText } from "./plantFiles.ts";
import { parseYamlFile, type YamlFile } from "./yamlFile.ts";

export type TagTemplateValue = z.output<typeof TagTemplate>;
/** `node` is the name of its condition node: the alarm's name, or with "Alarm" after it where a tag has that name. */
export type AlarmTemplateValue = z.output<typeof AlarmTemplate> & { readonly node: string };
type TypeValue = z.output<typeof AssetTypeFile>;

/** An asset type with the templates that its instances unfold. */
export interface LoadedType {
  readonly type: AssetType;
  readonly tags: readonly TagTemplateValue[];
  readonly alarms: readonly AlarmTemplateValue[];
}
type Report = (problem: PlantProblem) => void;

const entries = { "tags.*": "tag", "alarms.*": "alarm", "commands.*": "command" };

/** Reads every type file; what within a type does not fit together is reported and left out. */
export function loadTypes(texts: readonly PlantText[], report: Report): ReadonlyMap<string, LoadedType> {
  const types = new Map<string, LoadedType>();
  const seen = new Map<string, string>();
  for (const text of texts) {
    const file = parseYamlFile(text, AssetTypeFile, entries, report);
    if (!file) continue;
    const { id } = file.value;
    const first = seen.get(id);
    if (first !== undefined) {
      report({
        file: file.file,
        line: file.lineOf(["id"]),
        reason: `type ${id} stands in ${first} already; give this one another id`,
      });
      continue;
    }
    seen.set(id, file.file);
    types.set(id, checkType(file, report));
  }
  return types;
}

function checkType(file: YamlFile<TypeValue>, report: Report): LoadedType {
  const { value } = file;
  const at = (path: readonly PropertyKey[], reason: string): void =>
    report({ file: file.file, line: file.lineOf(path), reason });
  const tags = unique(
    value.tags,
    (t) => t.name,
    (t, i) => at(["tags", i], `tag ${t.name} stands twice in type ${value.id}; the second is left out`),
  ).filter(({ item: t, index }) => {
    if (!t.write || t.write.min <= t.write.max) return true;
    at(
      ["tags", index, "write"],
      `tag ${t.name}: write.min ${t.write.min} is above write.max ${t.write.max}; the tag is left out`,
    );
    return false;
  });
  const byName = new Map(tags.map(({ item }) => [item.name, item]));
  const named = value.alarms.map((a) => ({ ...a, node: byName.has(a.name) ? `${a.name}Alarm` : a.name }));
  const alarms = unique(
    named,
    (a) => a.node,
    (a, i) => at(["alarms", i], `alarm ${a.name} stands twice in type ${value.id}; the second is left out`),
  ).filter(({ item, index }) => {
    const reason = alarmFault(item, byName);
    if (reason !== null) at(["alarms", index], `alarm ${item.name}: ${reason}; the alarm is left out`);
    return reason === null;
  });
  const alarmNames = new Set(alarms.map(({ item }) => item.node));
  const commands = unique(
    value.commands,
    (c) => c.id,
    (c, i) => at(["commands", i], `command ${c.id} stands twice in type ${value.id}; the second is left out`),
  ).filter(({ item, index }) => {
    const clash = byName.has(item.id) ? "a tag" : alarmNames.has(item.id) ? "an alarm" : null;
    if (clash)
      at(
        ["commands", index],
        `command ${item.id} has the name of ${clash} of this type, and both would be the same node on the server; rename one. The command is left out`,
      );
    return clash === null;
  });
  const known = (name: string, path: readonly PropertyKey[]): boolean => {
    if (byName.has(name)) return true;
    at(path, `type ${value.id} has no tag ${name}; add the tag or correct ${String(path[0])}`);
    return false;
  };
  return {
    tags: tags.map(({ item }) => item),
    alarms: alarms.map(({ item }) => item),
    type: {
      id: value.id,
      name: value.name,
      shape: value.shape,
      size: value.size,
      bindings: checkBindings(value.bindings, known),
      faceplate: value.faceplate.filter((name, i) => known(name, ["faceplate", i])),
      loop:
        value.loop &&
        [value.loop.pv, value.loop.sp, value.loop.op, value.loop.mode].every((name) => known(name, ["loop"]))
          ? value.loop
          : null,
      commands: commands.map(({ item }) => item),
    },
  };
}

/** Why an alarm template cannot work with the tags of its type; null when it can. */
function alarmFault(alarm: AlarmTemplateValue, tags: ReadonlyMap<string, TagTemplateValue>): string | null {
  const tag = tags.get(alarm.tag);
  if (!tag) return `the type has no tag ${alarm.tag}`;
  if (tags.has(alarm.node))
    return `${alarm.node} is the name of a tag of this type too, and both would be the same node on the server; rename one`;
  if (alarm.kind === "offNormal")
    return tag.type === "Boolean" ? null : `an offNormal alarm needs a Boolean tag, and ${tag.name} is ${tag.type}`;
  return tag.type === "Boolean" || tag.type === "String"
    ? `a limit alarm needs a number, and ${tag.name} is ${tag.type}`
    : null;
}

function checkBindings(
  bindings: TypeValue["bindings"],
  known: (name: string, path: readonly PropertyKey[]) => boolean,
): Bindings {
  const { pose, runningValues, ...single } = bindings;
  const names = Object.entries(single).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && known(entry[1], ["bindings", entry[0]]),
  );
  const poseKnown = pose && [pose.x, pose.z, pose.heading].every((name) => known(name, ["bindings", "pose"]));
  return {
    ...(Object.fromEntries(names) as Bindings),
    ...(runningValues ? { runningValues } : {}),
    ...(poseKnown ? { pose } : {}),
  };
}

/** The items with a key not seen before, each with its place in the list. */
function unique<T>(
  items: readonly T[],
  key: (item: T) => string,
  onTwice: (item: T, index: number) => void,
): { item: T; index: number }[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const k = key(item);
    if (seen.has(k)) {
      onTwice(item, index);
      return [];
    }
    seen.add(k);
    return [{ item, index }];
  });
}
