import { expect, test } from "vitest";
import type { RoleGrant } from "../../../shared/access/roles.ts";
import type { Zone } from "../../../shared/plant/model.ts";
import { ownIdentityWords } from "./identityWords.ts";

const zones = [
  { id: "wet", servers: [{ id: "wet-1", demo: true }] },
  { id: "dry", servers: [{ id: "dry-1", demo: false }] },
] as unknown as readonly Zone[];
const words = (identities: readonly string[], ...grantedIn: readonly string[]): string =>
  ownIdentityWords(
    { identities, grants: grantedIn.map((zone): RoleGrant => ({ role: "Operator", zone })) },
    zones,
    (zone) => zone.toUpperCase(),
  );

test("a user's own identities are named by zone, and those that the demo's servers give by role with them", () => {
  expect([words([], "dry"), words(["dry"], "dry"), words([], "wet"), words(["dry"], "*"), words([])]).toEqual([
    "none",
    "DRY",
    "demo servers, by role",
    "DRY, demo servers, by role",
    "none",
  ]);
});
