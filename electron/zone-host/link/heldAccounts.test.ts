import { expect, test } from "vitest";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { HeldAccounts } from "./heldAccounts.ts";

const account = (password = "pw"): ServerIdentity => ({ kind: "userName", userName: "service", password });

/** @returns for each refusal in turn whether the account is held from then on. */
const refuse = (accounts: HeldAccounts, servers: readonly string[], identity = account()): boolean[] =>
  servers.map((server) => accounts.refused(server, identity));

test("an account that a server refused three times running is held there, and one with another password is not", () => {
  const accounts = new HeldAccounts();
  expect(refuse(accounts, ["s1", "s1", "s1"])).toEqual([false, false, true]);
  expect([
    accounts.isHeld("s1", account()),
    accounts.isHeld("s1", account("other")),
    accounts.isHeld("s2", account()),
    accounts.isHeld("s1", { kind: "x509", certificateDer: new Uint8Array([1]), privateKeyPem: "" }),
  ]).toEqual([true, false, false, false]);
});

test("one that was taken between refusals begins to count anew", () => {
  const accounts = new HeldAccounts();
  refuse(accounts, ["s1", "s1"]);
  accounts.taken("s1", account());
  expect(refuse(accounts, ["s1", "s1", "s1"])).toEqual([false, false, true]);
});

test("the nodes of a redundant set count together, and one that takes the account goes on with it", () => {
  const accounts = new HeldAccounts();
  accounts.taken("s1#3", account());
  expect(refuse(accounts, ["s1", "s1#2", "s1"])).toEqual([false, false, true]);
  expect(["s1", "s1#2", "s1#3"].map((node) => accounts.isHeld(node, account()))).toEqual([true, true, false]);
  expect(refuse(accounts, ["s1#3"])).toEqual([true]);
});

test("a person who asks for it gets one more try, and no account of another server does", () => {
  const accounts = new HeldAccounts();
  refuse(accounts, ["s1", "s1", "s1", "s2", "s2", "s2"]);
  accounts.tryAgain("s1");
  expect([accounts.isHeld("s1", account()), accounts.isHeld("s2", account())]).toEqual([false, true]);
  expect(refuse(accounts, ["s1"])).toEqual([true]);
});
