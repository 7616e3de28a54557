import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageOrder, nextNumber, previousNumber } from "./messageOrder.ts";

const LAST = 0xffffffff;
type Told = { got: number } | { lost: number };

function order(most?: number): { order: MessageOrder<number>; told: Told[] } {
  const told: Told[] = [];
  return {
    told,
    order: new MessageOrder<number>(
      { deliver: (got) => void told.push({ got }), lost: (lost) => void told.push({ lost }) },
      most,
    ),
  };
}
/** Brings an order to where `first` is the next number. */
const at = (first: number, most?: number): ReturnType<typeof order> => {
  const o = order(most);
  for (let n = first > 100 ? previousNumber(first) : 1; n !== first; n = nextNumber(n)) o.order.take(n, -1);
  o.told.length = 0;
  return o;
};

test("messages in order pass at once; one that comes again is dropped and counted", () => {
  const o = order();
  for (const n of [1, 2, 2, 3, 1]) o.order.take(n, n);
  expect([o.told, o.order.duplicates, o.order.missing(), o.order.expected]).toEqual([
    [{ got: 1 }, { got: 2 }, { got: 3 }],
    2,
    [],
    4,
  ]);
});

test("a message that runs ahead waits for the one before it, and a keep-alive tells of one that is missing", () => {
  const o = order();
  for (const n of [1, 3, 4]) o.order.take(n, n);
  expect([o.told, o.order.missing()]).toEqual([[{ got: 1 }], [2]]);
  o.order.take(2, 2);
  o.order.keepAlive(5);
  expect([o.order.isWhole, o.order.missing()]).toEqual([true, []]);
  o.order.keepAlive(7);
  expect([o.told, o.order.missing()]).toEqual([
    [{ got: 1 }, { got: 2 }, { got: 3 }, { got: 4 }],
    [5, 6],
  ]);
  o.order.giveUpAll();
  expect([o.told.at(-1), o.order.expected, o.order.isWhole]).toEqual([{ lost: 2 }, 7, true]);
});

test("after 4294967295 comes 1", () => {
  expect([nextNumber(LAST), previousNumber(1), nextNumber(7)]).toEqual([1, LAST, 8]);
  const o = at(LAST);
  for (const n of [1, LAST, 2]) o.order.take(n, n);
  expect([o.told, o.order.expected]).toEqual([[{ got: LAST }, { got: 1 }, { got: 2 }], 3]);
});

test("a server that begins elsewhere than at 1 has lost nothing, one that begins a little later has", () => {
  for (const [first, missing] of [
    [5000, []],
    [3, [1, 2]],
  ] as const) {
    const o = order();
    o.order.take(first, first);
    expect([first, o.order.missing(), o.told]).toEqual([first, missing, missing.length === 0 ? [{ got: first }] : []]);
  }
  const zero = order();
  for (const n of [0, 1, 2]) zero.order.take(n, n);
  expect(zero.told).toEqual([{ got: 0 }, { got: 1 }, { got: 2 }]);
});

test("what cannot be mended any more is given up, and what waited is handed on", () => {
  const o = at(10, 5);
  o.order.take(11, 11);
  o.order.take(13, 13);
  o.order.take(16, 16);
  expect([o.told, o.order.expected, o.order.isWhole]).toEqual([
    [{ lost: 1 }, { got: 11 }, { lost: 1 }, { got: 13 }, { lost: 2 }, { got: 16 }],
    17,
    true,
  ]);
  o.order.keepAlive(2_000_000);
  expect([o.told.at(-1), o.order.isWhole]).toEqual([{ lost: 1_999_983 }, true]);
});

test("for every order of arrival each message that came is handed on once and in order, others are lost", () => {
  const scenario = fc.record({
    first: fc.constantFrom(1, 40, LAST - 3, LAST - 10),
    arrivals: fc.array(fc.record({ number: fc.integer({ min: 0, max: 19 }), keepAlive: fc.boolean() }), {
      minLength: 1,
      maxLength: 60,
    }),
  });
  fc.assert(
    fc.property(scenario, ({ first, arrivals }) => {
      const numbers: number[] = [first];
      while (numbers.length < 21) numbers.push(nextNumber(numbers.at(-1)!));
      const o = at(first);
      const came = new Set<number>();
      let taken = 0;
      let furthest = 0;
      for (const a of arrivals) {
        if (a.keepAlive) o.order.keepAlive(numbers[a.number]!);
        else {
          o.order.take(numbers[a.number]!, a.number);
          came.add(a.number);
          taken += 1;
        }
        furthest = Math.max(furthest, a.keepAlive ? a.number : a.number + 1);
        const got = o.told.flatMap((t) => ("got" in t ? [t.got] : []));
        expect(got).toEqual(got.map((_g, i) => i)); // nothing overtakes, nothing is skipped before it is given up
        expect(o.order.missing()).toEqual(numbers.slice(0, furthest).filter((_n, i) => !came.has(i)));
      }
      for (const n of o.order.missing().reverse()) o.order.giveUp(n);
      const expected = [...Array(furthest).keys()];
      expect(o.told.flatMap((t) => ("got" in t ? [t.got] : []))).toEqual(expected.filter((i) => came.has(i)));
      expect([
        o.told.reduce((n, t) => n + ("lost" in t ? t.lost : 0), 0),
        o.order.duplicates,
        o.order.expected,
      ]).toEqual([expected.filter((i) => !came.has(i)).length, taken - came.size, numbers[furthest]]);
    }),
  );
});
