/** Info type "data value" with the Overflow bit. @see OPC 10000-4 §7.39.1 */
const OVERFLOW = 0x480;

/** One sample. Reused between calls: nothing is allocated per value but a text. */
export interface Sample {
  value: number;
  status: number;
  sourceMs: number;
  text: string | null;
}
export const emptySample = (): Sample => ({ value: Number.NaN, status: 0, sourceMs: Number.NaN, text: null });

/** True when the server dropped values of this tag before this one. */
export const isOverflow = (status: number): boolean => (status & OVERFLOW) === OVERFLOW;
export const withoutOverflow = (status: number): number => (status & ~OVERFLOW) >>> 0;
