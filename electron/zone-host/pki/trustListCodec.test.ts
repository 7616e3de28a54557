import fc from "fast-check";
import { BinaryStream } from "node-opcua";
import { TrustListDataType } from "node-opcua-types";
import { expect, test } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { decodeTrustList, encodeTrustList } from "./trustListCodec.ts";

const list = fc.array(
  fc.uint8Array({ maxLength: 40 }).map((a) => Buffer.from(a)),
  { maxLength: 4 },
);
const trustList = fc.record({ trusted: list, trustedCrls: list, issuers: list, issuerCrls: list });

test("what is written is what an OPC UA stack reads, and comes back the same", () => {
  fc.assert(
    fc.property(trustList, (written) => {
      const bytes = encodeTrustList(written);
      const read = new TrustListDataType();
      read.decode(new BinaryStream(bytes));
      expect([
        read.specifiedLists,
        ((read.trustedCertificates ?? []) as Buffer[]).map((b) => b.toString("hex")),
      ]).toEqual([15, written.trusted.map((b) => b.toString("hex"))]);
      expect(decodeTrustList(bytes)).toEqual(written);
    }),
  );
});

test("whatever a server sends is a trust list or a plain refusal, and costs no more than its bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), trustList, fc.nat(199), (noise, written, at) => {
      const whole = encodeTrustList(written);
      for (const bytes of [
        Buffer.from(noise),
        whole.subarray(0, at),
        Buffer.concat([whole.subarray(0, at), Buffer.from(noise)]),
      ]) {
        try {
          const read = decodeTrustList(bytes);
          expect(
            [...read.trusted, ...read.trustedCrls, ...read.issuers, ...read.issuerCrls].reduce(
              (n, b) => n + b.length,
              0,
            ),
          ).toBeLessThanOrEqual(bytes.length);
        } catch (err) {
          expect(err).toBeInstanceOf(AppError);
        }
      }
    }),
  );
});
