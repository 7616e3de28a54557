/**
 * Numbers of a subscription's notification messages run from 1 to 2^32 - 1 and begin at 1 again.
 * @see OPC 10000-4 §7.26
 */
const COUNT = 0xffffffff;
export const nextNumber = (n: number): number => (n >= COUNT ? 1 : n + 1);
export const previousNumber = (n: number): number => (n <= 1 ? COUNT : n - 1);
/**
 * A subscription begins at 1; a server whose first number is beyond this begins elsewhere, and nothing was lost before
 * it.
 */
const START_SLACK = 64;
/** Steps from `a` forward to `b`, 0 to COUNT - 1. */
const distance = (a: number, b: number): number => (b - a + COUNT) % COUNT;

interface MessageOrderHandlers<T> {
  deliver(body: T): void;
  /** So many messages are lost for good, between the last one delivered and the next. */
  lost(count: number): void;
}

/**
 * Puts the notification messages of one subscription into order: each is handed on once, whatever order they come in
 * and however often. One that runs ahead waits until those before it have come or were given up.
 */
export class MessageOrder<T> {
  readonly #handlers: MessageOrderHandlers<T>;
  readonly #most: number;
  readonly #waiting = new Map<number, T>();
  readonly #givenUp = new Set<number>();
  /** The next number to hand on, and the first number nobody has spoken of yet. */
  #expected = 1;
  #horizon = 1;
  #duplicates = 0;
  #begun = false;

  /** @param most numbers that may be missing or waiting at once; beyond it the missing ones are given up. */
  constructor(handlers: MessageOrderHandlers<T>, most = 2_000) {
    this.#handlers = handlers;
    this.#most = most;
  }

  get expected(): number {
    return this.#expected;
  }
  /** Messages that came again and were left out. */
  get duplicates(): number {
    return this.#duplicates;
  }
  get isWhole(): boolean {
    return this.#expected === this.#horizon;
  }

  take(number: number, body: T): void {
    if (!this.#begun && this.#begin(number)) {
      this.#handlers.deliver(body);
      return;
    }
    if (number === this.#expected && this.#waiting.size === 0 && this.isWhole) {
      this.#expected = this.#horizon = nextNumber(number);
      this.#handlers.deliver(body);
      return;
    }
    if (
      !isNumber(number) ||
      distance(this.#expected, number) >= COUNT / 2 ||
      this.#waiting.has(number) ||
      this.#givenUp.has(number)
    ) {
      this.#duplicates += 1;
      return;
    }
    this.#waiting.set(number, body);
    this.#reach(nextNumber(number));
    this.#advance();
  }

  /** A keep-alive carries the number that the next message will have. */
  keepAlive(number: number): void {
    if (!this.#begun) this.#begin(number);
    if (isNumber(number) && distance(this.#expected, number) < COUNT / 2) this.#reach(number);
  }

  /** @returns the numbers that others have overtaken, first to last. */
  missing(): number[] {
    const missing: number[] = [];
    for (let n = this.#expected; n !== this.#horizon; n = nextNumber(n))
      if (!this.#waiting.has(n) && !this.#givenUp.has(n)) missing.push(n);
    return missing;
  }

  /** This message will never come. */
  giveUp(number: number): void {
    if (distance(this.#expected, number) >= distance(this.#expected, this.#horizon) || this.#waiting.has(number))
      return;
    this.#givenUp.add(number);
    this.#advance();
  }

  giveUpAll(): void {
    for (const number of this.missing()) this.#givenUp.add(number);
    this.#advance();
  }

  /** @returns true for number 0, with which some servers begin. */
  #begin(number: number): boolean {
    this.#begun = true;
    if (isNumber(number) && number > START_SLACK) this.#expected = this.#horizon = number;
    return number === 0;
  }

  #reach(horizon: number): void {
    const span = distance(this.#expected, horizon);
    if (span <= distance(this.#expected, this.#horizon)) return;
    this.#horizon = horizon;
    if (span <= this.#most) return;
    // Too far behind to mend: what waits is handed on, the rest counts as lost. Walked by what waits, not by number.
    const numbers = [...this.#waiting.keys()].sort((a, b) => distance(this.#expected, a) - distance(this.#expected, b));
    for (const number of numbers) this.#jump(number);
    this.#jump(horizon);
    this.#givenUp.clear();
  }

  /** Hands on the waiting message `to`, if it is one, after everything before it was lost. */
  #jump(to: number): void {
    const lost = distance(this.#expected, to);
    const body = this.#waiting.get(to);
    this.#expected = body === undefined ? to : nextNumber(to);
    if (lost > 0) this.#handlers.lost(lost);
    if (body === undefined) return;
    this.#waiting.delete(to);
    this.#handlers.deliver(body);
  }

  #advance(): void {
    let lost = 0;
    while (this.#expected !== this.#horizon) {
      const number = this.#expected;
      const body = this.#waiting.get(number);
      if (body === undefined && !this.#givenUp.delete(number)) break;
      this.#expected = nextNumber(number);
      if (body === undefined) {
        lost += 1;
        continue;
      }
      this.#waiting.delete(number);
      if (lost > 0) this.#handlers.lost(lost);
      lost = 0;
      this.#handlers.deliver(body);
    }
    if (lost > 0) this.#handlers.lost(lost);
  }
}

const isNumber = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= COUNT;
