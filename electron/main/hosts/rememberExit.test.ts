import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import type { RpcMessage } from "../../../shared/hosts/rpc.ts";
import type { HostProcess } from "./hostProcess.ts";
import { rememberExit } from "./rememberExit.ts";
import { Supervisor } from "./supervisor.ts";

interface Calls {
  hello(input: Record<string, never>): Promise<string>;
  stop(input: Record<string, never>): Promise<void>;
}

test("whoever listens hears of an exit once, whether it listens before or after", async () => {
  const child = new EventEmitter();
  const onExit = rememberExit((ended) => void child.once("exit", ended));
  const heard: unknown[] = [];
  onExit((code) => void heard.push(["before", code]));
  child.emit("exit", 7);
  onExit((code) => void heard.push(["after", code]));
  await expect
    .poll(() => heard)
    .toEqual([
      ["before", 7],
      ["after", 7],
    ]);
});

test("a host that died before it was supervised is replaced", async () => {
  const early = new EventEmitter();
  const spawned: HostProcess[] = [];
  const downs: unknown[] = [];
  const host = (child: EventEmitter): HostProcess => {
    let tell: (message: RpcMessage, ports: readonly unknown[]) => void = () => undefined;
    return {
      pid: () => 1,
      memoryMb: () => null,
      onExit: rememberExit((ended) => void child.once("exit", ended)),
      kill: () => void child.emit("exit", 0),
      port: {
        post: (message) => {
          if (message.t === "call" && child !== early)
            queueMicrotask(() => tell({ t: "answer", id: message.id, wire: { ok: true, value: "hi" } }, []));
        },
        listen: (onMessage) => {
          tell = onMessage;
        },
      },
    };
  };
  let ready: HostProcess | null = host(early);
  early.emit("exit", 1);
  const supervisor = new Supervisor<Calls>(
    {
      spawn: () => {
        const next = ready ?? host(new EventEmitter());
        ready = null;
        spawned.push(next);
        return next;
      },
      nowMs: () => 0,
      ping: (client, timeoutMs) => client.call("hello", {}, { timeoutMs }),
      stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
      setUp: async (client) => {
        await client.call("hello", {});
      },
      onEvent: () => undefined,
      onUp: () => undefined,
      onDown: (fact) => void downs.push(fact),
    },
    {
      firstDelayMs: 1,
      maxDelayMs: 1,
      resetAfterMs: 60_000,
      pingEveryMs: 60_000,
      pingsMissed: 3,
      setUpMs: 60_000,
      stopMs: 100,
    },
  );
  supervisor.start();
  await expect.poll(() => supervisor.client !== null).toBe(true);
  expect({ spawned: spawned.length, downs }).toEqual({
    spawned: 2,
    downs: [{ reason: "It ended with code 1.", restarts: 1, delayMs: 1 }],
  });
  await supervisor.stop();
});
