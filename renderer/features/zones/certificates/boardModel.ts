import { authorise, type RoleGrant } from "../../../../shared/access/roles.ts";
import type { ZoneId } from "../../../../shared/ids.ts";
import type { PlantModel } from "../../../../shared/plant/model.ts";
import { expiryRows, type ExpiryRow, type ZonePkiStore } from "../../../../shared/zones/pki.ts";
import { formatCount } from "../../../ui/format.ts";

export interface Board {
  /** The zones that answered last time; null before the first answer. */
  readonly answer: readonly ZonePkiStore[] | null;
  /** What each zone said last, also one that does not answer now. */
  readonly known: ReadonlyMap<ZoneId, ZonePkiStore>;
  readonly chosen: ZoneId | null;
}

export const nothingAnswered: Board = { answer: null, known: new Map(), chosen: null };

/** A zone that is missing from an answer, since its process starts anew, stays chosen and keeps what it said. */
export function nextBoard(board: Board, answer: readonly ZonePkiStore[]): Board {
  const known = new Map(board.known);
  for (const store of answer) known.set(store.zone, store);
  return { answer, known, chosen: board.chosen ?? answer[0]?.zone ?? null };
}

/** @returns those of the asked zones that did not answer last time. */
export function missingOf(board: Board, asked: readonly ZoneId[]): readonly ZoneId[] {
  const answered = new Set(board.answer?.map((s) => s.zone));
  return asked.filter((zone) => !answered.has(zone));
}

/** Everything that ends, soonest first, of what the zones said last. */
export function endingSoonest(board: Board): ExpiryRow[] {
  return [...board.known.values()].flatMap(expiryRows).sort((a, b) => a.endMs - b.endMs);
}

/** Whom the board asks: the zones with servers that the user may see. */
export function zonesOfBoard(model: Pick<PlantModel, "zones">, grants: readonly RoleGrant[]): ZoneId[] {
  return model.zones.filter((z) => z.servers.length > 0 && authorise({ grants }, "zone.read", z.id)).map((z) => z.id);
}

/** @param missing names of the zones that did not answer; their certificates are those known from before, or none. */
export function countWords(rows: number, missing: readonly string[]): string {
  return missing.length === 0
    ? `${formatCount(rows)} of ${formatCount(rows)}`
    : `${formatCount(rows)} known; no answer just now from ${missing.join(", ")}`;
}
