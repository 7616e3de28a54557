import { expect, test } from "vitest";
import { typedAddress } from "./typedAddress.ts";

test("scheme and port may be left out; what has a scheme stays as it is", () => {
  expect(
    ["plc1", " plc1:4841 ", "10.0.0.7:4840/UA", "opc.tcp://plc1:4840", "https://plc1", ""].map(typedAddress),
  ).toEqual([
    "opc.tcp://plc1:4840",
    "opc.tcp://plc1:4841",
    "opc.tcp://10.0.0.7:4840/UA",
    "opc.tcp://plc1:4840",
    "https://plc1",
    "",
  ]);
});
