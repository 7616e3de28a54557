import { EventEmitter } from "node:events";
import {
  CallResponse,
  DataType,
  StatusCodes,
  WriteResponse,
  type CallRequest,
  type ClientSession,
  type StatusCode,
  type WriteRequest,
} from "node-opcua-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ConditionTable, type ConditionEvent } from "../../../shared/alarms/conditionTable.ts";
import type { ServerIdentity } from "../../../shared/hosts/serverIdentity.ts";
import { TagStore } from "../values/tagStore.ts";
import type { ServerLink } from "../redundancy/serverLink.ts";
import { UserOperations } from "./userOperations.ts";
import { UserSessions } from "../link/userSessions.ts";
import { UserIdentities } from "../identity/userIdentities.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock = { nowMs: () => Date.now(), steadyMs: () => Date.now() };
const ada: ServerIdentity = { kind: "userName", userName: "ada", password: "pw" };
const after = (ms: number): Promise<void> =>
  ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));

/** A server as far as requests reach it: how long it takes, and what it says to each write and call. */
interface Peer {
  readonly signInMs?: number;
  readonly typeMs?: number;
  readonly answerMs?: number;
  readonly status?: StatusCode;
  /** Faults the requests from this one on, counted from 0. */
  readonly faultFrom?: number;
}

class PeerSession extends EventEmitter {
  readonly sent: (WriteRequest | CallRequest)[] = [];
  readonly #peer: Peer;
  constructor(peer: Peer) {
    super();
    this.#peer = peer;
  }
  performMessageTransaction(
    request: WriteRequest | CallRequest,
    callback: (err: Error | null, response?: unknown) => void,
  ): void {
    const faulty = this.sent.push(request) > (this.#peer.faultFrom ?? Infinity);
    const statusCode = this.#peer.status ?? StatusCodes.Good;
    const response =
      "methodsToCall" in request
        ? new CallResponse({ results: request.methodsToCall!.map(() => ({ statusCode, outputArguments: [] })) })
        : new WriteResponse({ results: [statusCode] });
    if (this.#peer.answerMs !== Infinity)
      void after(this.#peer.answerMs ?? 0).then(() =>
        faulty ? callback(new Error("BadTooManyOperations")) : callback(null, response),
      );
  }
  async read(): Promise<unknown> {
    return { statusCode: StatusCodes.Good, value: { value: 5 } };
  }
}

/** An alarm that stands and that nobody has acknowledged, of any server. */
const flowLow: Omit<ConditionEvent, "server"> = {
  conditionId: "nsu=urn:p;s=FlowLow",
  branchId: "",
  eventId: "0a",
  name: "FlowLow",
  sourceName: "",
  asset: null,
  tag: null,
  message: "",
  severity: 500,
  active: true,
  acked: false,
  confirmed: null,
  suppressedOrShelved: false,
  comment: "",
  userId: "",
  activeSinceMs: null,
  timeMs: 1,
  retain: true,
};

/** A live link to a server, and a session there that opens when the server is ready. */
function linkTo(peer: Peer, session: PeerSession): ServerLink {
  const live = {
    namespaceIndex: 1,
    namespaces: ["http://opcfoundation.org/UA/", "urn:p"],
    users: new UserSessions({
      signIn: () => after(peer.signInMs ?? 0).then(() => session as unknown as ClientSession),
      changeUser: () => Promise.resolve(),
    }),
    session: { getBuiltInDataType: () => after(peer.typeMs ?? 0).then(() => DataType.Double) },
  };
  return { requireLive: () => live, isStale: () => false } as unknown as ServerLink;
}

function zone(
  peers: Readonly<Record<string, Peer>>,
  signedIn = Object.keys(peers),
): {
  operations: UserOperations;
  table: ConditionTable;
  sent: (server: string) => number;
  raise: (server: string, e?: Partial<ConditionEvent>) => string;
} {
  const table = new ConditionTable("z", 1000);
  const identities = new UserIdentities();
  identities.set("u1", Object.fromEntries(signedIn.map((server) => [server, ada])));
  const store = new TagStore([{ index: 1, server: "s1", identifier: "P-101.Setpoint", type: "Double" }]);
  store.seen[0] = 1;
  const sessions = new Map(Object.entries(peers).map(([server, peer]) => [server, new PeerSession(peer)]));
  const links = new Map(
    Object.entries(peers).map(([server, peer]) => [server, linkTo(peer, sessions.get(server)!)] as const),
  );
  const operations = new UserOperations({ store, table, identities, clock, link: (server) => links.get(server)! });
  return {
    operations,
    table,
    sent: (server) => sessions.get(server)!.sent.length,
    raise(server, e = {}) {
      table.apply({ ...flowLow, server, ...e });
      return table.rows().at(-1)!.key;
    },
  };
}

/** What comes of it, a refusal as its code, once `forMs` have passed. */
async function outcome<T>(work: Promise<T>, forMs: number): Promise<T | string> {
  const settled = work.catch((err: unknown) => (err as { code: string }).code);
  await vi.advanceTimersByTimeAsync(forMs);
  return settled;
}
const write = { userId: "u1", index: 1, value: 5, auditEntryId: "MW-1", timeoutMs: 2000 };
const command = {
  userId: "u1",
  server: "s1",
  object: "P-101",
  method: "P-101.Start",
  args: [],
  auditEntryId: "MW-1",
  timeoutMs: 2000,
};
const acknowledge = (keys: string[]) => ({
  verb: "acknowledge" as const,
  userId: "u1",
  keys,
  comment: "seen",
  auditEntryId: "MW-1",
});

describe("time given", () => {
  test.each([
    ["opens the session", { signInMs: 2500 }],
    ["says the data type", { typeMs: 2500 }],
  ])(
    "a value is not written after the operator was told that it failed, because the server %s too late",
    async (_what, peer) => {
      const z = zone({ s1: peer });
      expect([await outcome(z.operations.write(write), 60_000), z.sent("s1")]).toEqual(["timeout", 0]);
    },
  );

  test("a command is not sent after the operator was told that it failed", async () => {
    const z = zone({ s1: { signInMs: 2500 } });
    expect([await outcome(z.operations.callMethod(command), 60_000), z.sent("s1")]).toEqual(["timeout", 0]);
  });

  test("a session that opens within the time leaves the rest of it to the write and the command", async () => {
    const z = zone({ s1: { signInMs: 1000, answerMs: 500 } });
    expect(await outcome(z.operations.write(write), 60_000)).toMatchObject({
      status: "Good",
      confirmed: true,
      tookMs: 1500,
    });
    expect(await outcome(z.operations.callMethod(command), 60_000)).toMatchObject({ status: "Good", tookMs: 500 });
  });

  test("an acknowledgement of many stops when the time is up: what was taken is told, the rest not sent", async () => {
    const z = zone({ s1: { answerMs: 6000 } });
    const keys = Array.from({ length: 120 }, (_, i) => z.raise("s1", { conditionId: `nsu=urn:p;i=${i}` }));
    const results = await outcome(z.operations.actOnAlarms(acknowledge(keys)), 60_000);
    expect(results).toEqual(
      keys.map((key, i) =>
        i < 50
          ? { key, status: "Good", statusCode: 0 }
          : { key, status: "BadTimeout", statusCode: StatusCodes.BadTimeout.value },
      ),
    );
    expect(z.sent("s1")).toBe(2);
  });
});

describe("acknowledgements", () => {
  test("one not answered in time fails, and whoever acknowledges the alarm later is the one shown", async () => {
    const z = zone({ s1: { answerMs: Infinity } });
    const key = z.raise("s1");
    expect(await outcome(z.operations.actOnAlarms(acknowledge([key])), 10_000)).toBe("timeout");
    z.raise("s1", { acked: true, userId: "bob" });
    expect(z.table.row(key)?.ackedBy).toBe("bob");
  });

  test("a server that is silent, closed to the user or down keeps no other from its acknowledgement", async () => {
    const z = zone(
      { s1: { answerMs: Infinity }, s2: {}, s3: { status: StatusCodes.BadConditionBranchAlreadyAcked }, s4: {} },
      ["s1", "s3", "s4"],
    );
    const keys = ["s1", "s2", "s3", "s4"].map((server) => z.raise(server, { conditionId: `nsu=urn:p;s=${server}` }));
    const results = await outcome(z.operations.actOnAlarms(acknowledge(keys)), 10_000);
    expect((results as { status: string }[]).map((r) => r.status)).toEqual([
      "BadTimeout",
      "BadUserAccessDenied",
      "BadConditionBranchAlreadyAcked",
      "Good",
    ]);
  });

  test("one that no server took fails as the server says that may yet have taken it", async () => {
    const z = zone({ s1: {}, s2: { answerMs: Infinity } }, ["s2"]);
    const keys = ["s1", "s2"].map((server) => z.raise(server, { conditionId: `nsu=urn:p;s=${server}` }));
    expect(await outcome(z.operations.actOnAlarms(acknowledge(keys)), 10_000)).toBe("timeout");
  });

  test("what a server took stays taken when it refuses the next request as a whole", async () => {
    const z = zone({ s1: { faultFrom: 1 } });
    const keys = Array.from({ length: 60 }, (_, i) => z.raise("s1", { conditionId: `nsu=urn:p;i=${i}` }));
    const results = await outcome(z.operations.actOnAlarms(acknowledge(keys)), 10_000);
    expect((results as { status: string }[]).map((r) => r.status)).toEqual(
      keys.map((_key, i) => (i < 50 ? "Good" : "BadTooManyOperations")),
    );
  });
});
