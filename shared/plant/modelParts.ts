import type { PlantModel } from "./model.ts";

/** Rows of all lists together: what a process takes or gives in one turn, some 10 ms of copying. */
export const ROWS_PER_PART = 2000;

/** Short ones first: the first part of an ordinary plant has its zones and types. */
const lists = ["areas", "zones", "conduits", "types", "links", "assets", "alarms", "tags"] as const;

/** Some rows of some lists of a plant; the first part has what is no list. */
export type ModelPart = Partial<PlantModel>;

/** The model in parts that share its rows: a plant of 200,000 tags, copied whole, holds a process up for seconds. */
export function modelParts(model: PlantModel): readonly ModelPart[] {
  const { name, site, enterprise, epoch } = model;
  const parts: Record<string, unknown>[] = [{ name, site, enterprise, epoch }];
  let room = ROWS_PER_PART;
  for (const list of lists) {
    const rows = model[list];
    for (let from = 0; from < rows.length;) {
      if (room === 0) {
        parts.push({});
        room = ROWS_PER_PART;
      }
      const taken = rows.slice(from, from + room);
      parts.at(-1)![list] = taken;
      from += taken.length;
      room -= taken.length;
    }
  }
  return parts;
}

/** The model again, of all its parts in their order. */
export function modelOf(parts: readonly ModelPart[]): PlantModel {
  const rows = Object.fromEntries(lists.map((list) => [list, parts.flatMap<unknown>((part) => part[list] ?? [])]));
  return { ...parts[0], ...rows } as unknown as PlantModel;
}

/** What main answers for one part of the plant that runs now. */
export interface ModelAnswer {
  readonly epoch: number;
  /** How many there are. */
  readonly parts: number;
  /** Empty behind the last one: the plant may have become a smaller one since the part before was asked for. */
  readonly part: ModelPart;
}

/** Asks part by part; from the first one again when the plant became another one meanwhile. */
export async function wholeModel(ask: (part: number) => Promise<ModelAnswer>): Promise<PlantModel> {
  let parts: ModelPart[] = [];
  let of = 0;
  for (;;) {
    const answer = await ask(parts.length);
    if (parts.length > 0 && answer.epoch !== of) parts = [];
    else {
      of = answer.epoch;
      parts.push(answer.part);
      if (parts.length >= answer.parts) return modelOf(parts);
    }
  }
}
