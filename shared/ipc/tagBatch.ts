import type { ZoneId } from "../ids.ts";

/**
 * One tick of tag changes of one zone, by column: row j is tag `index[j]` of the zone with `value[j]`.
 * The four arrays have equal length. `epoch` names the zone's numbering of its tags: a batch of another
 * epoch is dropped. @see ../plant/zoneTags.ts. `status` is the raw 32-bit OPC UA StatusCode (top two bits: severity).
 * `sourceMs` is the source timestamp in epoch milliseconds (NaN when the server sent none).
 * Booleans travel as 0 and 1; a text tag has NaN in `value` and its text in `texts`.
 * A batch without rows is a heartbeat.
 */
export interface TagBatch {
  readonly kind: "batch";
  readonly zone: ZoneId;
  readonly epoch: number;
  /** Rises by one per batch of this stream; a gap means lost batches. */
  readonly seq: number;
  readonly index: Uint32Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceMs: Float64Array;
  /** Rows that carry text instead of a number: `[row, text]`. */
  readonly texts: readonly (readonly [row: number, text: string])[];
  /** Samples replaced by a newer one of the same tag before the send; the record stream keeps them all. */
  readonly coalesced: number;
  /**
   * Epoch milliseconds of the last publish or keep-alive of each server of the zone, oldest first in plant order;
   * 0 when never heard. What is older than the zone's `staleAfterMs` is drawn stale even if its status says Good.
   */
  readonly lastContactMs: readonly number[];
}

/**
 * Status of a tag that nobody watches at this moment: Bad with a code no server sends. Its value is the last one
 * before. A window that shows the tag gets a live value within one display period.
 */
export const NOT_WATCHED_STATUS = 0x80fe0000;

/** The window answers every batch, so that one batch at most is under way to a slow window. */
export interface TagBatchTaken {
  readonly kind: "taken";
  readonly seq: number;
}

/**
 * What the window shows at this moment: all of it, each time it changes. These tags are watched at their server's
 * display rate.
 */
export interface TagInterest {
  readonly kind: "interest";
  readonly index: Uint32Array;
}

/** Message that main's preload relays to the page together with the zone's MessagePort. */
export interface TagPortMessage {
  readonly kind: "millward.tagPort";
  readonly zone: ZoneId;
  readonly epoch: number;
}
