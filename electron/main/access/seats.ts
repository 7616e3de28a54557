import { AppError } from "../../../shared/errors.ts";

/** One place of work: the windows that one sign-in covers. */
export interface Seat {
  readonly id: number;
  readonly windowIds: readonly number[];
}

/** More screens than a desk has; a page that opens windows in a loop stops here. */
const MOST_WINDOWS = 8;

/** Which window belongs to which seat. A seat lasts until its last window closes; its number is never used again. */
export class Seats {
  readonly #seatOf = new Map<number, number>();
  #newest = 0;

  /**
   * @param beside the window whose seat this one joins; null for a seat of its own.
   * @throws AppError "conflict" when that seat cannot be joined.
   */
  open(windowId: number, beside: number | null): void {
    const seatId = beside === null ? (this.#newest += 1) : this.demandRoom(beside).id;
    this.#seatOf.set(windowId, seatId);
  }

  close(windowId: number): void {
    this.#seatOf.delete(windowId);
  }

  find(windowId: number): Seat | null {
    const id = this.#seatOf.get(windowId);
    return id === undefined ? null : this.get(id);
  }

  get(id: number): Seat {
    return { id, windowIds: [...this.#seatOf].filter(([, seatId]) => seatId === id).map(([windowId]) => windowId) };
  }

  all(): readonly Seat[] {
    return [...new Set(this.#seatOf.values())].map((id) => this.get(id));
  }

  /** @returns the seat of the window. @throws AppError "conflict" when it takes no further window, or is gone. */
  demandRoom(windowId: number): Seat {
    const seat = this.demand(windowId);
    if (seat.windowIds.length >= MOST_WINDOWS)
      throw new AppError("conflict", `${MOST_WINDOWS} windows are open, which is the most. Close one first.`);
    return seat;
  }

  /** @throws AppError "conflict" when the window is closed. */
  demand(windowId: number): Seat {
    const seat = this.find(windowId);
    if (!seat) throw new AppError("conflict", "The window was closed meanwhile.");
    return seat;
  }
}
