import fc from "fast-check";
import { expect, test } from "vitest";
import { boundEntry, canonicalBody, chainHash, GENESIS, seal, type ChainHead, type RecordBody } from "./chain.ts";
import { chainFaultOf } from "./verify.ts";

const text = fc.string({ unit: "binary", maxLength: 40 });
const scalar = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
const body: fc.Arbitrary<RecordBody> = fc
  .record({
    actor: text,
    role: text,
    action: text,
    zone: fc.option(text),
    target: text,
    old: scalar,
    new: scalar,
    reason: text,
    result: fc.constantFrom("asked", "done", "refused", "failed", "event"),
    code: text,
    asked: fc.nat(),
    detail: fc.dictionary(
      text.filter((t) => t !== "__proto__"),
      scalar,
      { maxKeys: 5 },
    ),
  })
  .map((entry) => ({
    ...boundEntry(entry),
    v: 1 as const,
    seq: 1,
    atMs: 1_700_000_000_000,
    monoMs: 12.345,
    bootId: "b",
    station: "s",
  }));

test("the hash is SHA-256 over 0x00, 32 bytes before it and the body, as any other tool computes it", () => {
  expect(chainHash(GENESIS, "{}")).toBe("df2fad6a42533aaab95db7d32ba62a1222257cd5908f1f5eb7ce850d55dc0709");
});

test("a canonical record read back and written again is the same text, whatever the order of its fields", () => {
  fc.assert(
    fc.property(body, (record) => {
      const written = canonicalBody(record);
      const shuffled = Object.fromEntries(
        Object.entries(JSON.parse(written) as RecordBody).reverse(),
      ) as unknown as RecordBody;
      expect(canonicalBody(shuffled)).toBe(written);
      expect(Buffer.from(written, "utf8").toString("utf8")).toBe(written);
    }),
  );
});

test("a sealed record follows its head, and no other one, nor with any one byte changed", () => {
  fc.assert(
    fc.property(body, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, at, flip) => {
      const head: ChainHead = { seq: 0, hash: GENESIS };
      const row = seal(head, record);
      const bytes = Buffer.from(row.body, "utf8");
      expect(chainFaultOf({ ...row, body: bytes }, head)).toBeNull();
      expect(chainFaultOf({ ...row, body: bytes }, { seq: 0, hash: "1".repeat(64) })).not.toBeNull();
      const spoilt = Buffer.from(bytes);
      spoilt[at % spoilt.length]! ^= flip;
      expect(chainFaultOf({ ...row, body: spoilt }, head)).toEqual({
        seq: 1,
        soundUpTo: 0,
        reason: "The content of record 1 does not match its hash.",
      });
    }),
  );
});
