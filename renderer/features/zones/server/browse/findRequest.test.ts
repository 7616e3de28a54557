import { expect, test } from "vitest";
import { findRequest } from "./findRequest.ts";

test("one field takes a node id, a path and a name", () => {
  expect([" ", "i=85", "nsu=urn:plant;s=P-101 ", "/Objects/Pump", "pump"].map(findRequest)).toEqual([
    { kind: "nothing" },
    { kind: "node", nodeId: "i=85" },
    { kind: "node", nodeId: "nsu=urn:plant;s=P-101" },
    { kind: "path", path: "/Objects/Pump" },
    { kind: "name", text: "pump" },
  ]);
});

test("a namespace index and a single letter are refused with a reason", () => {
  expect(["ns=2;s=P-101", "p"].map(findRequest)).toEqual([
    { kind: "refused", why: expect.stringContaining("Name the namespace by its URI") as string },
    { kind: "refused", why: "Type at least 2 characters." },
  ]);
});
