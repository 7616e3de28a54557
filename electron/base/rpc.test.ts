import { MessageChannel, type MessagePort } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { AppError } from "../../shared/errors.ts";
import type { RpcMessage } from "../../shared/hosts/rpc.ts";
import { runs } from "../../test/support/propertyRuns.ts";
import { createRpcClient, serveRpc, type RpcPort } from "./rpc.ts";

interface Calls {
  double(input: { n: number }): Promise<number>;
  fail(input: { how: "app" | "bug" }): Promise<null>;
  hang(input: Record<string, never>): Promise<null>;
}
interface Events {
  tick: { n: number };
}

const open: MessagePort[] = [];
afterEach(() => open.splice(0).forEach((p) => p.close()));
const wrap = (port: MessagePort): RpcPort => ({
  post: (m) => port.postMessage(m),
  listen: (on) => void port.on("message", (m: RpcMessage) => on(m, [])),
});

function pair(onEvent: (name: string, payload: unknown) => void = () => undefined) {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const errors: unknown[] = [];
  const emit = serveRpc<Calls, Events>(
    wrap(port1),
    {
      double: async ({ n }) => n * 2,
      fail: async ({ how }) => {
        throw how === "app" ? new AppError("conflict", "The value is stale.") : new Error("/root/secret");
      },
      hang: () => new Promise(() => undefined),
    },
    (_name, err) => errors.push(err),
  );
  return { client: createRpcClient<Calls>(wrap(port2), onEvent), emit, errors, host: port1, caller: port2 };
}

test("a call is answered and an event arrives", async () => {
  const events: unknown[] = [];
  const { client, emit } = pair((name, payload) => events.push([name, payload]));
  expect(await client.call("double", { n: 21 })).toBe(42);
  emit("tick", { n: 1 });
  await vi.waitFor(() => expect(events).toEqual([["tick", { n: 1 }]]));
});

test("an AppError keeps its code and words; a bug crosses with a fixed text and is reported in the host", async () => {
  const { client, errors } = pair();
  await expect(client.call("fail", { how: "app" })).rejects.toMatchObject({
    name: "AppError",
    code: "conflict",
    message: "The value is stale.",
  });
  await expect(client.call("fail", { how: "bug" })).rejects.toMatchObject({
    code: "internal",
    message: "Unexpected failure; see the log.",
  });
  expect(errors).toHaveLength(1);
});

test("a name outside the table is refused, also one that every object has", async () => {
  const { client } = pair();
  for (const name of ["nope", "toString", "__proto__", "constructor"])
    await expect(client.call(name as "double", { n: 1 })).rejects.toMatchObject({ code: "not_found" });
});

test("a host that does not answer is a timeout, and closing fails what is pending and what comes later", async () => {
  const { client } = pair();
  await expect(client.call("hang", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "timeout" });
  const pending = client.call("hang", {});
  client.close("The host stopped.");
  await expect(pending).rejects.toMatchObject({ code: "unavailable", message: "The host stopped." });
  await expect(client.call("double", { n: 1 })).rejects.toMatchObject({ code: "unavailable" });
});

/** A client over a port on which the test says what the host sends. */
function asked() {
  let send: (message: unknown) => void = () => undefined;
  const events: unknown[] = [];
  const misfits: number[] = [];
  const client = createRpcClient<Calls>(
    { post: () => undefined, listen: (on) => void (send = (message) => on(message as RpcMessage, [])) },
    (name, payload) => void events.push([name, payload]),
    (count) => void misfits.push(count),
  );
  return { client, send: (message: unknown) => send(message), events, misfits };
}

test.each([
  ["no wire", undefined],
  ["null", null],
  ["a number", 7],
  ["a wire that is neither way", {}],
  ["an error without words", { ok: false, code: "conflict" }],
])("a call that is answered with %s fails as integrity, and does not wait for ever", async (_what, wire) => {
  const { client, send, misfits } = asked();
  const answer = client.call("double", { n: 1 });
  send({ t: "answer", id: 1, wire });
  await expect(answer).rejects.toMatchObject({ name: "AppError", code: "integrity" });
  expect(misfits).toEqual([1]);
});

test("an error of unknown code is internal, and its words have an end", async () => {
  const { client, send } = asked();
  const answer = client.call("double", { n: 1 });
  send({ t: "answer", id: 1, wire: { ok: false, code: "toString", message: "x".repeat(1e6) } });
  await expect(answer).rejects.toMatchObject({ code: "internal", message: "x".repeat(300) });
});

test("what is no message is dropped and told each time its number has doubled; what follows is heard", () => {
  const { send, events, misfits } = asked();
  for (const bad of [
    null,
    undefined,
    7,
    "x",
    {},
    { t: "event", name: 5 },
    { t: "event" },
    { t: "answer" },
    [],
    { t: 1 },
  ])
    send(bad);
  send({ t: "event", name: "tick", payload: 1 });
  expect([misfits, events]).toEqual([[1, 2, 4, 8], [["tick", 1]]]);
});

test("nothing that a host may send is thrown out of the listener", () => {
  const { send } = asked();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({
          t: fc.constantFrom("answer", "event", "call"),
          id: fc.anything(),
          name: fc.anything(),
          wire: fc.anything(),
        }),
      ),
      (message) => send(message),
    ),
    { numRuns: runs(300) },
  );
});
