import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HOSTILE_KINDS, hostileInput } from "../../../test/support/hostileInput.ts";
import { runs, seed } from "../../../test/support/propertyRuns.ts";
import type { Caller } from "../../../shared/access/roles.ts";
import type { Wire } from "../../../shared/errors.ts";
import { contract, type CallName, type Handlers } from "../../../shared/ipc/contract.ts";
import { limitsOf } from "../../../shared/ipc/define.ts";
import { sizeOfPayload } from "../../../shared/ipc/payload.ts";
import { bindIpc, type BoundIpc } from "./bind.ts";

type Answer = (windowId: number, raw: unknown) => Promise<Wire<unknown>>;
const names = Object.keys(contract) as CallName[];
/** Of the call that takes most. */
const most = names.map((name) => limitsOf(contract[name])).reduce((a, b) => (b.nodes > a.nodes ? b : a));
const caller = (role: Caller["grants"][number]["role"]): Caller => ({
  userId: role,
  displayName: role,
  grants: [{ role, zone: "*" }],
  sessionId: "s",
});
const windows: readonly (Caller | null)[] = [null, caller("Operator"), caller("SecurityAdmin"), caller("Auditor")];

let answers: Map<string, Answer>;
let bound: BoundIpc;
let nowMs: number;
let ran: unknown[];
beforeEach(() => {
  answers = new Map();
  [nowMs, ran] = [0, []];
  const handlers = Object.fromEntries(
    names.map((name) => [name, async (input: unknown) => void ran.push(input)]),
  ) as unknown as Handlers;
  bound = bindIpc({ handle: (name, answer) => void answers.set(name, answer) }, handlers, {
    callerOf: (id) => windows[id] ?? null,
    seatOf: (id) => id + 1,
    recordedName: (name) => name,
    audit: { append: () => 1, writable: () => true },
    records: { whyShut: () => null },
    log: { error: () => undefined },
    nowMs: () => nowMs,
    newReference: () => "ref",
  });
});
afterEach(() => bound.dispose());

/** What arrives of it at the other end; null when it cannot be sent. */
function sent(input: unknown): { readonly input: unknown } | null {
  const { port1, port2 } = new MessageChannel();
  try {
    port1.postMessage(input);
    return { input: receiveMessageOnPort(port2)?.message as unknown };
  } catch {
    return null;
  } finally {
    port1.close();
  }
}

/** Numbers below `limit` that follow from the seed. */
function chance(from: number): (limit: number) => number {
  let state = from >>> 0 || 1;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test("hostile calls of every role are answered, and no handler gets more than its call takes", async () => {
  const draw = chance(seed);
  const codes = new Set<string>();
  for (let i = 0; i < runs(1500); i += 1) {
    const name = names[draw(names.length)]!;
    const arrived = sent(hostileInput(draw(HOSTILE_KINDS), contract[name].sample, draw(50) === 0 ? 20 : 1));
    if (arrived === null) continue;
    ran = [];
    const wire = await answers.get(name)!(draw(windows.length), arrived.input);
    codes.add(wire.ok ? "ok" : wire.code);
    expect(ran.map((input) => sizeOfPayload(input, limitsOf(contract[name])).fault)).toEqual(ran.map(() => null));
    nowMs += 20;
  }
  expect(codes).toContain("ok");
  expect(codes).toContain("invalid_input");
  expect(codes).not.toContain("internal");
});

test("inputs that no call takes use a seat's budget up in ten calls, and not in two hundred", async () => {
  const codes: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    const wire = await answers.get("plant.problems")!(1, new Uint8Array(10));
    codes.push(wire.ok ? "ok" : wire.message);
  }
  expect(codes).toEqual([
    ...Array<string>(10).fill("The input may hold texts, numbers, lists and plain objects only."),
    "Too many calls at once.",
    "Too many calls at once.",
  ]);
});

test.each([
  ["200 MB of bytes", () => new Uint8Array(2e8)],
  ["a text of 100 MB", () => ({ text: "a".repeat(1e8) })],
  ["a hundred thousand fields", () => Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]))],
  ["a list of a thousand million holes", () => new Array<unknown>(1e9)],
])("%s are refused before anything is sent, after a look at no more than the limit", (_what, make) => {
  const input = make();
  const { fault, nodes } = sizeOfPayload(input, most);
  expect(fault).not.toBeNull();
  expect(nodes).toBeLessThanOrEqual(most.nodes + 1);
});
