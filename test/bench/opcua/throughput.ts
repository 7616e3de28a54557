import { peerIdentity, startPeer } from "../../support/open62541/peer.ts";
import { figure, quantile, type Figure } from "../report.ts";
import { Child } from "./children.ts";
import { MeasuredZone } from "./measuredZone.ts";

const VARIABLES = 10_000;
const HZ = 10;
/** The peer sends every change. */
const SAMPLING_MS = 0;
const PUBLISH_MS = 100;
const SETTLE_MS = 5_000;
const WINDOW_MS = 15_000;
const ROUNDS = 2;
const PER_SUBSCRIPTION = 2_500;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A client with the library alone. @returns milliseconds of processor time for a value. */
async function bareCost(bundle: string, endpointUrl: string): Promise<number> {
  const { userName, password } = peerIdentity.operator;
  const client = await Child.start(
    bundle,
    "bareClient",
    [endpointUrl, VARIABLES, PER_SUBSCRIPTION, SAMPLING_MS, PUBLISH_MS, userName, password].map(String),
  );
  await sleep(SETTLE_MS);
  const from = await client.usage();
  await sleep(WINDOW_MS);
  const to = await client.usage();
  await client.stop();
  // Its counters travel in the fields a bare client has no other use for: values and losses.
  return (to.cpuMs - from.cpuMs) / (to.heapMb - from.heapMb);
}

interface Watched {
  /** Recorded values a second. */
  readonly rate: number;
  readonly losses: number;
  /** Milliseconds of processor time for a value. */
  readonly cost: number;
  /** Milliseconds from each value's source to the window. */
  readonly ages: readonly number[];
}

/** A zone that records, with a window that shows every tag. */
async function watched(zone: MeasuredZone): Promise<Watched> {
  await zone.connect();
  await zone.live();
  await zone.child.openWindow(
    1,
    Array.from({ length: VARIABLES }, (_, i) => i),
  );
  await sleep(SETTLE_MS);
  await zone.child.ages();
  zone.audit.begin();
  const before = await zone.child.usage();
  const beganMs = performance.now();
  await sleep(WINDOW_MS);
  const after = await zone.child.usage();
  const tookMs = performance.now() - beganMs;
  return {
    rate: (zone.audit.rows / tookMs) * 1000,
    losses: zone.audit.lost + zone.audit.doubled,
    cost: (after.cpuMs - before.cpuMs) / zone.audit.rows,
    ages: await zone.child.ages(),
  };
}

/**
 * 10,000 values ten times a second, signed and encrypted: a zone host with recording and a window, and a bare client
 * with the same values, in turn.
 */
export async function measureThroughput(bundle: string): Promise<Figure[]> {
  const rates: number[] = [];
  const losses: number[] = [];
  const ours: number[] = [];
  const bare: number[] = [];
  const ages: number[] = [];
  const peer = await startPeer({ variables: VARIABLES, hz: HZ });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await bareCost(bundle, peer.endpointUrl));
      const zone = await MeasuredZone.start(bundle, {
        id: "hall",
        endpointUrls: [peer.endpointUrl],
        variables: VARIABLES,
        publishMs: PUBLISH_MS,
        samplingMs: SAMPLING_MS,
      });
      const measured = await watched(zone).finally(() => zone.stop());
      rates.push(measured.rate);
      losses.push(measured.losses);
      ours.push(measured.cost);
      ages.push(...measured.ages);
    }
  } finally {
    await peer.stop();
  }
  const best = (all: readonly number[]): number => Math.min(...all);
  return [
    figure("opcua.recordRate.10kx10Hz", Math.max(...rates), "values/s", { min: 0.99 * VARIABLES * HZ }),
    figure("opcua.lost.10kx10Hz", Math.max(...losses), "values", { max: 0 }),
    figure("opcua.cpuPerValueUs.10kx10Hz", best(ours) * 1000, "us"),
    figure("opcua.bareCpuPerValueUs.10kx10Hz", best(bare) * 1000, "us"),
    figure("opcua.cpuRatio.10kx10Hz", best(ours) / best(bare), "ratio", { max: 1.3 }),
    figure("opcua.sourceToWindowP95Ms", quantile(ages, 0.95), "ms", { max: 250 }),
  ];
}
