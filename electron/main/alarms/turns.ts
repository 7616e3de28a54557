/** Lets the event loop go on between two pieces of long work: one piece a turn, however many work at once. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns when whatever else waits was heard, and whoever asked before has had a turn. */
  async next(): Promise<void> {
    const mine = this.#last.then(() => new Promise((go) => setImmediate(go)));
    this.#last = mine;
    await mine;
  }
}
