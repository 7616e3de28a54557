import type { ConditionRow } from "../../../shared/alarms/condition.ts";
import { AppError } from "../../../shared/errors.ts";
import { conditionSnapshot } from "../../../shared/hosts/zoneSignals.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import { bounded } from "../../../shared/text.ts";
import type { Turns } from "./turns.ts";

/** One zone's alarm table as its host answered it. */
export interface Snapshot {
  readonly revision: number;
  readonly rows: readonly ConditionRow[];
}
/** Whose table it is, and until when somebody waits for it. */
interface Asked {
  readonly zone: Pick<Zone, "id" | "servers">;
  readonly turns: Pick<Turns, "next">;
  readonly isOver: () => boolean;
}

/** A few milliseconds of checking. */
const ROWS_A_TURN = 500;

/**
 * Checks a table some rows at a time: one of 20,000 rows would hold main up for longer than a frame.
 * @throws AppError "integrity" when the host speaks for another zone or server, or sends what is no alarm list.
 */
export async function readSnapshot(answer: unknown, { zone, turns, isOver }: Asked): Promise<Snapshot> {
  const snapshot = conditionSnapshot(zone, answer);
  if (!snapshot) throw notAList("");
  const { revision, reading } = snapshot;
  for (;;) {
    const fault = reading.readOn(ROWS_A_TURN);
    if (fault) throw notAList(["rows", ...fault].join("."));
    if (reading.isWhole) return { revision, rows: reading.rows };
    await turns.next();
    if (isOver()) throw new AppError("unavailable", "The zone's alarm list is no longer asked for.");
  }
}

const notAList = (where: string): AppError =>
  new AppError("integrity", `The zone's alarm list is not of the form it should have: ${bounded(where, 100)}.`);
