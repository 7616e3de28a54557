import { measureAudit } from "./audit.ts";
import { measureSecurity } from "./security.ts";
import { measureStartup } from "./startup.ts";
import { measureMemory } from "./memory.ts";
import { measureOpcua } from "./opcua/opcua.ts";
import { measureTags } from "./tags.ts";
import { measureTwin } from "./twin.ts";
import { table, type Figure } from "./report.ts";

const areas: Readonly<Record<string, () => Promise<Figure[]>>> = {
  audit: measureAudit,
  startup: measureStartup,
  tags: measureTags,
  memory: measureMemory,
  twin: measureTwin,
  opcua: measureOpcua,
  security: measureSecurity,
};

/** Runs the named areas (all for none), prints a table or one JSON object a line, answers whether every bar holds. */
export async function bench(options: {
  areas: readonly string[];
  json: boolean;
  say(text: string): void;
}): Promise<boolean> {
  const names = options.areas.length > 0 ? options.areas : Object.keys(areas);
  const unknown = names.filter((n) => !(n in areas));
  if (unknown.length > 0)
    throw new Error(`Unknown bench area ${unknown.join(", ")}. There are: ${Object.keys(areas).join(", ")}.`);
  const figures: Figure[] = [];
  for (const name of names) {
    if (!options.json) options.say(`measuring ${name} …`);
    const measured = await areas[name]!();
    figures.push(...measured);
    if (options.json) for (const f of measured) console.log(JSON.stringify(f));
  }
  if (!options.json) console.log(table(figures));
  return figures.every((f) => f.ok);
}
