import { seeded, uniform } from "../../../shared/twin/random.ts";
import { CuttableProxy } from "../../support/proxy.ts";
import { startPeer, type Peer } from "../../support/open62541/peer.ts";
import { figure, type Figure } from "../report.ts";
import { MeasuredZone } from "./measuredZone.ts";

const VARIABLES = 1_000;
const FAULTS = 100;
const SEED = 62_443;
/** The first faults warm the program up: code is compiled, caches fill. */
const WARM_UP = 10;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

function drawing(seed: number): () => number {
  let drawn = seeded(seed);
  return () => {
    const { value, next } = uniform(drawn);
    drawn = next;
    return value;
  };
}

/** A reset, a cut, a path that swallows everything, and several resets soon after each other. */
function faultsOfThePath(proxy: CuttableProxy, random: () => number): readonly (() => Promise<void>)[] {
  return [
    async () => proxy.cut(),
    async () => {
      proxy.blocked = true;
      proxy.cut();
      await sleep(200 + random() * 3_000);
      proxy.blocked = false;
    },
    async () => {
      proxy.blackHole = true;
      await sleep(500 + random() * 4_000);
      proxy.blackHole = false;
      if (random() < 0.5) proxy.cut();
    },
    async () => {
      for (let i = 0; i < 4; i++) {
        proxy.cut();
        await sleep(random() * 400);
      }
    },
  ];
}

/** @returns whether every value came again within half a minute. */
async function flows(zone: MeasuredZone): Promise<boolean> {
  const madeAfterMs = Date.now();
  try {
    await zone.until(
      () => zone.audit.lastSourceMs >= madeAfterMs && zone.audit.seen === VARIABLES,
      30_000,
      () => "no values after a fault",
    );
    return true;
  } catch {
    return false;
  }
}

/** A hundred faults in a row, drawn by a seed: nothing gets stuck, and nothing is kept of what is over. */
export async function measureFaults(bundle: string): Promise<Figure[]> {
  const random = drawing(SEED);
  let peer: Peer = await startPeer({ variables: VARIABLES, hz: 10 });
  const proxy = await CuttableProxy.start(peer.port);
  const zone = await MeasuredZone.start(bundle, {
    id: "hall",
    endpointUrls: [`opc.tcp://localhost:${proxy.port}`],
    variables: VARIABLES,
    publishMs: 100,
    samplingMs: 0,
  });
  const heap: { minute: number; mb: number }[] = [];
  let stuck = 0;
  const faults = [
    ...faultsOfThePath(proxy, random),
    async () => {
      await peer.stop();
      await sleep(random() * 1_500);
      peer = await startPeer({ variables: VARIABLES, hz: 10, port: peer.port });
      zone.audit.restart();
    },
    async () => zone.child.calls.call("restartLink", { server: "s0" }),
  ];
  const beganMs = performance.now();
  try {
    await zone.connect();
    await zone.live();
    for (let n = 0; n < FAULTS; n++) {
      await faults[Math.floor(random() * faults.length)]!();
      if (!(await flows(zone))) stuck++;
      await sleep(300);
      if (n >= WARM_UP)
        heap.push({ minute: (performance.now() - beganMs) / 60_000, mb: (await zone.child.usage()).heapMb });
    }
  } finally {
    await zone.stop();
    await proxy.stop();
    await peer.stop();
  }
  return [
    figure("opcua.stuckAfter100Faults", stuck, "faults", { max: 0 }),
    figure("opcua.heapSlopeMbPerMin", slope(heap), "MB/min", { max: 1 }),
  ];
}

/** Least squares. @returns megabytes a minute. */
function slope(points: readonly { readonly minute: number; readonly mb: number }[]): number {
  const n = points.length;
  const meanX = points.reduce((s, p) => s + p.minute, 0) / n;
  const meanY = points.reduce((s, p) => s + p.mb, 0) / n;
  return (
    points.reduce((s, p) => s + (p.minute - meanX) * (p.mb - meanY), 0) /
    points.reduce((s, p) => s + (p.minute - meanX) ** 2, 0)
  );
}
