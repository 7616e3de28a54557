/**
 * Which tags somebody looks at, over all windows of the zone. A window tells the whole of what it shows; what differs
 * from before is told on.
 */
export class Interest {
  /** Windows that show a tag, by slot. */
  readonly #shownBy: Uint16Array;
  readonly #slotsOf = new Map<object, Uint32Array>();
  #listeners: readonly ((slots: readonly number[]) => void)[] = [];

  constructor(size: number) {
    this.#shownBy = new Uint16Array(size);
  }

  isShown(slot: number): boolean {
    return this.#shownBy[slot]! > 0;
  }

  /** @param slots each at most once. */
  set(window: object, slots: Uint32Array): void {
    const before = this.#slotsOf.get(window);
    if (slots.length > 0) this.#slotsOf.set(window, slots);
    else this.#slotsOf.delete(window);
    const changed: number[] = [];
    for (const slot of slots) if (this.#shownBy[slot]!++ === 0) changed.push(slot);
    for (const slot of before ?? []) if (--this.#shownBy[slot]! === 0) changed.push(slot);
    if (changed.length > 0) for (const listener of this.#listeners) listener(changed);
  }

  clear(window: object): void {
    this.set(window, new Uint32Array());
  }

  /** @param listener told the slots that turned shown or hidden. @returns the unsubscribe function. */
  onChange(listener: (slots: readonly number[]) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => void (this.#listeners = this.#listeners.filter((l) => l !== listener));
  }
}
