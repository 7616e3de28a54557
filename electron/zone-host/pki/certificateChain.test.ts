import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { makeCertificate, rsaKey } from "../../../test/support/madeCertificates.ts";
import { chainOf } from "./certificateChain.ts";

const key = rsaKey();
const made = (commonName: string): Buffer => makeCertificate({ key, commonName }).der;
const unreadable = {
  code: "integrity",
  message: "The certificate cannot be read: its chain is malformed, or longer than any real one.",
};

test("a chain is cut into its certificates, the server's own first", () => {
  const chain = ["leaf", "intermediate", "root"].map(made);
  expect(chainOf(Buffer.concat(chain))).toEqual(chain);
});

test("a chain of more than ten elements, or of more than 64 kB, is a certificate that cannot be read", () => {
  const leaf = made("leaf");
  const empty = Buffer.from([0x30, 0x00]);
  expect(chainOf(Buffer.concat([leaf, ...Array.from({ length: 9 }, () => empty)]))).toHaveLength(10);
  const long = Buffer.alloc(70_000);
  long.set([0x30, 0x83, ...[1, 0x11, 0x6b]]); // one element of 69,995 bytes
  for (const chain of [
    Buffer.concat([leaf, Buffer.alloc(20, empty)]),
    Buffer.concat([leaf, Buffer.alloc(2_000_000, empty)]),
    long,
    Buffer.alloc(0),
    Buffer.from("no certificate"),
    leaf.subarray(0, 100),
  ]) {
    expect(() => chainOf(chain)).toThrow(expect.objectContaining(unreadable) as Error);
  }
});

test("whatever bytes come, they are a chain that adds up to them or a plain refusal", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        expect(Buffer.concat(chainOf(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
      } catch (err) {
        expect(err).toBeInstanceOf(AppError);
      }
    }),
  );
});
