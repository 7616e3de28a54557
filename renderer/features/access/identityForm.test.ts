import { expect, test } from "vitest";
import type { Zone } from "../../../shared/plant/model.ts";
import { identityForm, type IdentityFields } from "./identityForm.ts";

const zones = [{ id: "z", servers: [{ id: "open", anonymous: true }, { id: "shut" }] }] as unknown as readonly Zone[];
const empty: IdentityFields = {
  at: "z shut",
  role: "",
  kind: "userName",
  userName: "",
  password: "",
  passphrase: "",
  commonName: "",
};
const missing = (fields: Partial<IdentityFields>): string =>
  identityForm("a.lee", { ...empty, ...fields }, zones).missing;

test("what a proof still needs is asked for by name", () => {
  expect([
    missing({ at: "" }),
    missing({}),
    missing({ userName: "x" }),
    missing({ userName: "x", password: "y" }),
    missing({ kind: "file" }),
    missing({ kind: "create", commonName: " " }),
    missing({ kind: "create", commonName: "x" }),
  ]).toEqual([
    "This plant has no servers.",
    "Give the user name at the server.",
    "Give the password at the server.",
    "",
    "",
    "Give the certificate a name.",
    "",
  ]);
});

test("only the service may come as nobody, and only where the plant file says so", () => {
  const kindOf = (userId: string, at: string) => identityForm(userId, { ...empty, at, kind: "anonymous" }, zones).kind;
  expect([kindOf("service", "z open"), kindOf("service", "z shut"), kindOf("a.lee", "z open")]).toEqual([
    "anonymous",
    "userName",
    "userName",
  ]);
});
