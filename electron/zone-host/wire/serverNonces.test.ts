import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { ServerNonces } from "./serverNonces.ts";

test("a nonce is at least 32 bytes and new; only the same message may be answered twice", () => {
  const nonces = new ServerNonces();
  const nonce = randomBytes(32);
  expect([
    nonces.fault(null),
    nonces.fault(Buffer.alloc(0)),
    nonces.fault(randomBytes(31)),
    nonces.fault(nonce),
    nonces.fault(nonce),
    nonces.fault(Buffer.from(nonce)),
    nonces.fault(randomBytes(32)),
  ]).toEqual(["short", "short", "short", null, null, "repeated", null]);
});
