import type { TagId } from "../../../shared/ids.ts";
import type { CommandResult, TagValue } from "../../../shared/twin/twin.ts";
import type { TwinCommand } from "../../../shared/twin/twin.ts";
import type { PlantFlows } from "./flows.ts";

/** One zone's part of the plant. Pure like the whole; `read` names exactly the tags of that zone's assets. */
export interface TwinPart<S> {
  /** Assets of this part, so that the whole can route a command. */
  readonly assets: readonly string[];
  initial(seed: number): S;
  /** First half of a step: move by `dtS` seconds with what the others gave; answer the own fields of the flows. */
  step(state: S, dtS: number, flows: PlantFlows): { readonly state: S; readonly flows: Partial<PlantFlows> };
  apply(state: S, command: TwinCommand): CommandResult<S>;
  read(state: S, sink: (tag: TagId, value: TagValue) => void): void;
}
