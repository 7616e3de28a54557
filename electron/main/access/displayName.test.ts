import { afterEach, beforeEach, expect, test } from "vitest";
import { SeatsUnderTest } from "../../../test/support/seatsUnderTest.ts";
import { AccessService } from "./accessService.ts";
import { accessWords } from "./accessWords.ts";

let s: SeatsUnderTest;
let access: AccessService;
beforeEach(async () => {
  s = new SeatsUnderTest();
  await s.crew();
  await s.signIn("root", 9);
  s.users.create({ userId: "anna", displayName: "Anna Berg", passwordHash: "plain:x", grants: [], createdAtMs: 0 });
  access = new AccessService({
    users: s.users,
    hasher: s.hasher,
    credentials: s.credentials,
    sessions: s.sessions,
    nowMs: () => s.nowMs,
    isDemo: () => false,
    placeNames: () => [],
    plant: { zones: () => ["process"] },
  });
});
afterEach(() => s.dispose());

const create = (displayName: string) =>
  access.calls["access.createUser"](
    { userId: "new", displayName, password: "seven yellow bicycles uphill", grants: [] },
    { caller: s.sessions.callerOf(9)!, windowId: 9, auditSeq: 1, note: () => undefined },
  );

test.each(["Anna Berg", "anna  BERG", "AnnaBerg", "Ａｎｎａ Berg", "Anna\u00a0Berg", "ANNA"])(
  "nobody is called %s beside Anna Berg, whose user name is anna",
  async (displayName) => {
    await expect(create(displayName)).rejects.toMatchObject({
      code: "conflict",
      message: accessWords.looksLike("anna"),
    });
    expect(s.users.find("new")).toBeNull();
  },
);

test("another name stands", async () => {
  expect(await create("Anna Bergmann")).toMatchObject({ userId: "new", displayName: "Anna Bergmann" });
});
