import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RpcMessage } from "../../../shared/hosts/rpc.ts";
import type { HostProcess } from "./hostProcess.ts";
import { Supervisor, supervisorDefaults } from "./supervisor.ts";
import { runs } from "../../../test/support/propertyRuns.ts";

interface Calls {
  hello(input: Record<string, never>): Promise<string>;
  stop(input: Record<string, never>): Promise<void>;
}

/** A host in memory: answers every call at once until it is hung or dead. */
class FakeHost implements HostProcess {
  alive = true;
  hung = false;
  readonly #world: World;
  readonly #id: number;
  #onMessage: (message: RpcMessage, ports: readonly unknown[]) => void = () => undefined;
  #onExit: (code: number | null) => void = () => undefined;
  constructor(world: World, id: number) {
    this.#world = world;
    this.#id = id;
  }
  readonly port = {
    post: (message: RpcMessage): void => {
      if (!this.alive || this.hung || message.t !== "call") return;
      const { id, name } = message;
      if (name === "stop") {
        this.exit(0);
        return;
      }
      const wire =
        this.#world.failSetUp && name === "hello"
          ? ({ ok: false, code: "unavailable", message: "no disk" } as const)
          : ({ ok: true, value: "hi" } as const);
      queueMicrotask(() => this.#onMessage({ t: "answer", id, wire }, []));
    },
    listen: (onMessage: (message: RpcMessage, ports: readonly unknown[]) => void): void => {
      this.#onMessage = onMessage;
    },
  };
  pid(): number {
    return this.#id;
  }
  memoryMb(): number {
    return 50;
  }
  onExit(listener: (code: number | null) => void): void {
    this.#onExit = listener;
  }
  say(text: string): void {
    this.#onMessage({ t: "event", name: "said", payload: text }, []);
  }
  exit(code: number): void {
    if (!this.alive) return;
    this.alive = false;
    this.#onExit(code);
  }
  kill(): void {
    queueMicrotask(() => this.exit(137));
  }
}

interface World {
  hosts: FakeHost[];
  failSetUp: boolean;
  spawnThrows: boolean;
  facts: unknown[];
  most: number;
}

function start(): { world: World; supervisor: Supervisor<Calls> } {
  const world: World = { hosts: [], failSetUp: false, spawnThrows: false, facts: [], most: 0 };
  const supervisor = new Supervisor<Calls>({
    spawn: () => {
      if (world.spawnThrows) throw new Error("EAGAIN");
      const host = new FakeHost(world, 100 + world.hosts.length);
      world.hosts.push(host);
      world.most = Math.max(world.most, world.hosts.filter((h) => h.alive).length);
      return host;
    },
    nowMs: () => Date.now(),
    ping: (client, timeoutMs) => client.call("hello", {}, { timeoutMs }),
    stop: (client, timeoutMs) => client.call("stop", {}, { timeoutMs }),
    setUp: async (client) => {
      await client.call("hello", {});
    },
    onEvent: (name, payload) => void world.facts.push([name, payload]),
    onUp: () => void world.facts.push("up"),
    onDown: (fact) => void world.facts.push(fact),
  });
  supervisor.start();
  return { world, supervisor };
}
const last = (world: World): FakeHost => world.hosts.at(-1)!;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a host that dies comes back after growing delays, which start afresh after a minute of life", async () => {
  const { world, supervisor } = start();
  await vi.advanceTimersByTimeAsync(1);
  for (let i = 0; i < 7; i++) {
    last(world).exit(1);
    await vi.advanceTimersByTimeAsync(10_001);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  last(world).exit(9);
  expect(world.facts.filter((f) => f !== "up")).toEqual([
    ...[300, 600, 1200, 2400, 4800, 9600, 10_000].map((delayMs, i) => ({
      reason: "It ended with code 1.",
      restarts: i + 1,
      delayMs,
    })),
    { reason: "It ended with code 9.", restarts: 8, delayMs: 300 },
  ]);
  expect({ client: supervisor.client, pid: supervisor.pid, memoryMb: supervisor.memoryMb() }).toEqual({
    client: null,
    pid: null,
    memoryMb: null,
  });
  await vi.advanceTimersByTimeAsync(301);
  expect({ pid: supervisor.pid, restarts: supervisor.restarts }).toEqual({ pid: 108, restarts: 8 });
  await supervisor.stop();
});

test("a host that hangs is replaced within nine seconds; its pending calls fail at once with the reason", async () => {
  const { world, supervisor } = start();
  await vi.advanceTimersByTimeAsync(1);
  last(world).hung = true;
  await vi.advanceTimersByTimeAsync(5_000);
  const pending = supervisor.client!.call("hello", {}, { timeoutMs: 60_000 }).catch((err: unknown) => String(err));
  await vi.advanceTimersByTimeAsync(3_800);
  expect(await pending).toBe("AppError: Its process is gone: It did not answer for 6 s.");
  expect({
    alive: world.hosts.map((h) => h.alive),
    restarts: supervisor.restarts,
    up: supervisor.client !== null,
  }).toEqual({ alive: [false, true], restarts: 1, up: true });
  await supervisor.stop();
});

test("a host whose set-up fails, or that cannot be spawned, is tried again until it works", async () => {
  const { world, supervisor } = start();
  world.failSetUp = true;
  await vi.advanceTimersByTimeAsync(5_000);
  world.spawnThrows = true;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(supervisor.client).toBeNull();
  world.failSetUp = false;
  world.spawnThrows = false;
  await vi.advanceTimersByTimeAsync(10_001);
  expect(supervisor.client).not.toBeNull();
  await supervisor.stop();
});

test("events of the host arrive in order", async () => {
  const { world, supervisor } = start();
  await vi.advanceTimersByTimeAsync(1);
  last(world).say("a");
  last(world).say("b");
  expect(world.facts).toEqual(["up", ["said", "a"], ["said", "b"]]);
  await supervisor.stop();
});

const step = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15_000 }) }),
  fc.record({
    do: fc.constantFrom("exit" as const, "hang" as const, "failSetUp" as const, "mend" as const, "noSpawn" as const),
  }),
);

test("whatever the hosts do: never two live processes, always one again in the end, none after the stop", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { world, supervisor } = start();
      for (const s of steps) {
        if (s.do === "wait") await vi.advanceTimersByTimeAsync(s.ms);
        else if (s.do === "exit") world.hosts.at(-1)?.exit(3);
        else if (s.do === "hang") {
          const host = world.hosts.at(-1);
          if (host) host.hung = true;
        } else if (s.do === "failSetUp") world.failSetUp = true;
        else if (s.do === "noSpawn") world.spawnThrows = true;
        else {
          world.failSetUp = false;
          world.spawnThrows = false;
        }
      }
      world.failSetUp = false;
      world.spawnThrows = false;
      await vi.advanceTimersByTimeAsync(supervisorDefaults.setUpMs + 30_000);
      expect({
        most: Math.max(1, world.most),
        alive: world.hosts.filter((h) => h.alive).length,
        up: supervisor.client !== null,
      }).toEqual({ most: 1, alive: 1, up: true });
      const stopped = supervisor.stop();
      await vi.advanceTimersByTimeAsync(supervisorDefaults.stopMs + 301);
      await stopped;
      const count = world.hosts.length;
      await vi.advanceTimersByTimeAsync(60_000);
      expect({ alive: world.hosts.filter((h) => h.alive).length, more: world.hosts.length - count }).toEqual({
        alive: 0,
        more: 0,
      });
    }),
    { numRuns: runs(60) },
  );
});
