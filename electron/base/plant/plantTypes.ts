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
export function loadTypes(texts: Iterable<PlantText>, report: Report): ReadonlyMap<string, LoadedType> {
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

type At = (path: readonly PropertyKey[], reason: string) => void;
type TagsByName = ReadonlyMap<string, TagTemplateValue>;

function checkType(file: YamlFile<TypeValue>, report: Report): LoadedType {
  const { value } = file;
  const at: At = (path, reason) => report({ file: file.file, line: file.lineOf(path), reason });
  const tags = soundTags(value, at);
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const alarms = soundAlarms(value, byName, at);
  const known = (name: string, path: readonly PropertyKey[]): boolean => {
    if (byName.has(name)) return true;
    at(path, `type ${value.id} has no tag ${name}; add the tag or correct ${String(path[0])}`);
    return false;
  };
  const { id, name, shape, size, loop } = value;
  const loopKnown = (): boolean =>
    loop !== undefined && [loop.pv, loop.sp, loop.op, loop.mode].every((tag) => known(tag, ["loop"]));
  return {
    tags,
    alarms,
    type: {
      id,
      name,
      shape,
      size,
      bindings: checkBindings(value.bindings, known),
      faceplate: value.faceplate.filter((tag, i) => known(tag, ["faceplate", i])),
      loop: loop && loopKnown() ? loop : null,
      commands: soundCommands(value, byName, new Set(alarms.map((alarm) => alarm.node)), at),
    },
  };
}

const standsTwice = (kind: string, name: string, type: TypeValue): string =>
  `${kind} ${name} stands twice in type ${type.id}; the second is left out`;

function soundTags(type: TypeValue, at: At): TagTemplateValue[] {
  return unique(
    type.tags,
    (tag) => tag.name,
    (tag, i) => at(["tags", i], standsTwice("tag", tag.name, type)),
  ).flatMap(({ item: tag, index }) => {
    if (!tag.write || tag.write.min <= tag.write.max) return [tag];
    const { min, max } = tag.write;
    at(["tags", index, "write"], `tag ${tag.name}: write.min ${min} is above write.max ${max}; the tag is left out`);
    return [];
  });
}

function soundAlarms(type: TypeValue, tags: TagsByName, at: At): AlarmTemplateValue[] {
  const named = type.alarms.map((a) => ({ ...a, node: tags.has(a.name) ? `${a.name}Alarm` : a.name }));
  return unique(
    named,
    (alarm) => alarm.node,
    (alarm, i) => at(["alarms", i], standsTwice("alarm", alarm.name, type)),
  ).flatMap(({ item, index }) => {
    const reason = alarmFault(item, tags);
    if (reason === null) return [item];
    at(["alarms", index], `alarm ${item.name}: ${reason}; the alarm is left out`);
    return [];
  });
}

const sameNode = "and both would be the same node on the server; rename one";

function soundCommands(
  type: TypeValue,
  tags: TagsByName,
  alarmNodes: ReadonlySet<string>,
  at: At,
): AssetType["commands"] {
  const clashOf = (name: string): string | null => {
    if (tags.has(name)) return "a tag";
    return alarmNodes.has(name) ? "an alarm" : null;
  };
  return unique(
    type.commands,
    (command) => command.id,
    (command, i) => at(["commands", i], standsTwice("command", command.id, type)),
  ).flatMap(({ item, index }) => {
    const clash = clashOf(item.id);
    if (clash === null) return [item];
    const reason = `command ${item.id} has the name of ${clash} of this type, ${sameNode}`;
    at(["commands", index], `${reason}. The command is left out`);
    return [];
  });
}

/** Why an alarm template cannot work with the tags of its type; null when it can. */
function alarmFault(alarm: AlarmTemplateValue, tags: ReadonlyMap<string, TagTemplateValue>): string | null {
  const tag = tags.get(alarm.tag);
  if (!tag) return `the type has no tag ${alarm.tag}`;
  if (tags.has(alarm.node)) return `${alarm.node} is the name of a tag of this type too, ${sameNode}`;
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
