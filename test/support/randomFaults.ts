import type { TestServer } from "./opcuaServer.ts";
import type { CuttableProxy } from "./proxy.ts";
import { limitPublishRequests, loseSessions, loseSubscription } from "./serverFaults.ts";

interface RandomFaultsOptions {
  readonly count: number;
  readonly seed: number;
  readonly proxy: CuttableProxy;
  server(): TestServer;
  isLive(): Promise<boolean>;
  restartLink(): Promise<void>;
  restart(): Promise<void>;
}

/** Mulberry32: the same seed, the same faults. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Inflicts faults one after the other, half of them before the last one is healed. */
export async function randomFaults(o: RandomFaultsOptions): Promise<string[]> {
  const random = seeded(o.seed);
  const between = (a: number, b: number): number => a + random() * (b - a);
  const during = async (kind: "blocked" | "blackHole" | "stalled", ms: number): Promise<void> => {
    o.proxy[kind] = true;
    await pass(ms);
    o.proxy[kind] = false;
  };
  const faults: Record<string, () => Promise<void>> = {
    reset: async () => o.proxy.cut(),
    twoResets: async () => {
      o.proxy.cut();
      await pass(between(20, 300));
      o.proxy.cut();
    },
    refused: () => {
      o.proxy.cut();
      return during("blocked", between(100, 3_000));
    },
    blackHole: () => during("blackHole", between(500, 5_000)),
    stall: () => during("stalled", between(500, 5_000)),
    sessionLost: async () => loseSessions(o.server().opcua),
    subscriptionLost: async () => loseSubscription(o.server().opcua, random() < 0.5 ? "first" : "last"),
    fewPublishes: async () => limitPublishRequests(o.server().opcua, 1 + Math.floor(random() * 3)),
    linkRestarted: () => o.restartLink(),
    serverRestarted: () => o.restart(),
  };
  const names = Object.keys(faults);
  const done: string[] = [];
  for (let i = 0; i < o.count; i++) {
    const name = names[Math.floor(random() * names.length)]!;
    done.push(name);
    await faults[name]!();
    if (random() < 0.5) await pass(between(0, 1_000));
    else for (let waited = 0; waited < 20_000 && !(await o.isLive()); waited += 50) await pass(50);
  }
  return done;
}
