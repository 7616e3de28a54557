import type { AlarmAction } from "../../live/alarmActions.ts";
import { rowStep } from "../../ui/rowStep.ts";
import { select, selectAll, stepKey, type Move, type Selection } from "./selection.ts";

interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The list as it stands: what is selected, the keys of its rows as shown, and how many of them are in sight. */
interface ListState {
  readonly selection: Selection;
  readonly order: readonly string[];
  readonly pageRows: number;
}

export type AlarmKeyEffect =
  | { readonly kind: "select"; readonly selection: Selection }
  /** Opens the asset of the row under the cursor. */
  | { readonly kind: "open" }
  | { readonly kind: "ask"; readonly action: AlarmAction };

const commands: Readonly<Record<string, AlarmAction>> = { a: "acknowledge", c: "confirm" };

/** @returns what a key does in the alarm list; null for a key that is none of its. */
export function alarmKey(event: PressedKey, list: ListState): AlarmKeyEffect | null {
  const { selection, order } = list;
  const letter = event.key.toLowerCase();
  const moved = moveCursor(event, list);
  if (moved) return selected(moved);
  if (event.ctrlKey && !event.shiftKey && letter === "a") return selected(selectAll(selection, order));
  if (event.key === " " && selection.cursor !== null)
    return selected(select(selection, order, selection.cursor, "toggle"));
  if (event.key === "Enter") return { kind: "open" };
  if (event.key === "Escape" && selection.keys.size > 0) return selected({ ...selection, keys: new Set() });
  const action = event.ctrlKey || event.altKey || event.metaKey ? undefined : commands[letter];
  return action ? { kind: "ask", action } : null;
}

function moveCursor(event: PressedKey, { selection, order, pageRows }: ListState): Selection | null {
  const step = rowStep(event.key, pageRows, order.length);
  const target = step === undefined ? null : stepKey(selection, order, step);
  if (target === null) return null;
  if (event.shiftKey) return select(selection, order, target, "range");
  return select(selection, order, target, event.ctrlKey ? "cursor" : "only");
}

function selected(selection: Selection): AlarmKeyEffect {
  return { kind: "select", selection };
}

/** How a click selects. */
export function clickMove(event: Pick<PressedKey, "ctrlKey" | "shiftKey" | "metaKey">): Move {
  if (event.shiftKey) return "range";
  return event.ctrlKey || event.metaKey ? "toggle" : "only";
}
