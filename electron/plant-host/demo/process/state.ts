import type { Equipment } from "../../../../shared/twin/equipment.ts";
import { rawTankIds, type BlendState } from "./blend.ts";
import type { BufferState } from "./buffer.ts";
import type { CipState } from "./cip.ts";
import type { PasteuriserState } from "./pasteuriser.ts";

/** Litres since the start. Received and water come in; delivered and drained go out. */
export interface Ledger {
  readonly receivedL: number;
  readonly waterL: number;
  readonly deliveredL: number;
  readonly drainedL: number;
}

/** The process zone: raw juice, blending, pasteurising, sterile buffer, cleaning. */
export interface ProcessState extends Equipment {
  readonly blend: BlendState;
  readonly pasteuriser: PasteuriserState;
  readonly buffer: BufferState;
  readonly cip: CipState;
  readonly ledger: Ledger;
  /** Air pressure as it arrives at the valves. */
  readonly airBar: number;
}

/** All product litres the zone holds: what the ledger must explain. */
export function heldLitres(state: ProcessState): number {
  return (
    rawTankIds.reduce((sum, id) => sum + state.blend.tanks[id]!.volumeL, 0) + state.blend.mixL + state.buffer.volumeL
  );
}
