import { CuttableProxy } from "../../support/proxy.ts";
import { startPeer, type Peer } from "../../support/open62541/peer.ts";
import { figure, quantile, type Figure } from "../report.ts";
import { MeasuredZone } from "./measuredZone.ts";

const VARIABLES = 1_000;
const HZ = 10;
const ROUNDS = 3;
const CUT_MS = 8_000;
const WAIT_MS = 60_000;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** @returns milliseconds until a value came that the server made after the call. */
async function flowing(zone: MeasuredZone): Promise<number> {
  const fromMs = performance.now();
  const madeAfterMs = Date.now();
  await zone.until(
    () => zone.audit.lastSourceMs >= madeAfterMs,
    WAIT_MS,
    () => "no value came back",
  );
  return performance.now() - fromMs;
}

/** @returns milliseconds until the link was live no more. */
async function untilNoticed(zone: MeasuredZone): Promise<number> {
  const changes = zone.stateChanges().length;
  const fromMs = performance.now();
  await zone.until(
    () =>
      zone
        .stateChanges()
        .slice(changes)
        .some((c) => c.to !== "live"),
    WAIT_MS,
    () => "the black hole was not noticed",
  );
  return performance.now() - fromMs;
}

/** The link through a path that is reset, cut, swallowed and whose server is started again. */
export async function measureRecovery(bundle: string): Promise<Figure[]> {
  let peer: Peer = await startPeer({ variables: VARIABLES, hz: HZ });
  const proxy = await CuttableProxy.start(peer.port);
  const zone = await MeasuredZone.start(bundle, {
    id: "hall",
    endpointUrls: [`opc.tcp://localhost:${proxy.port}`],
    variables: VARIABLES,
    publishMs: 100,
    samplingMs: 0,
  });
  const resets: number[] = [];
  const cuts: number[] = [];
  const restarts: number[] = [];
  const noticed: number[] = [];
  let lost = 0;
  let doubled = 0;
  try {
    await zone.connect();
    await zone.live();
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(3_000);
      zone.audit.begin();
      proxy.cut();
      resets.push(await flowing(zone));
      await sleep(3_000);
      proxy.blocked = true;
      proxy.cut();
      await sleep(CUT_MS);
      proxy.blocked = false;
      cuts.push(await flowing(zone));
      await sleep(3_000);
      lost += zone.audit.lost;
      doubled += zone.audit.doubled;

      proxy.blackHole = true;
      noticed.push(await untilNoticed(zone));
      proxy.blackHole = false;
      proxy.cut();
      await flowing(zone);

      await sleep(2_000);
      await peer.stop();
      await sleep(6_000);
      peer = await startPeer({ variables: VARIABLES, hz: HZ, port: peer.port });
      zone.audit.restart();
      restarts.push(await flowing(zone));
      await zone.live();
    }
  } finally {
    await zone.stop();
    await proxy.stop();
    await peer.stop();
  }
  return [
    figure("opcua.recoverResetMs", quantile(resets, 0.5), "ms", { max: 2_000 }),
    figure("opcua.recoverCut8sMs", quantile(cuts, 0.5), "ms", { max: 4_000 }),
    figure("opcua.lostOverResetAndCut8s", lost, "values", { max: 0 }),
    figure("opcua.doubledOverResetAndCut8s", doubled, "values", { max: 0 }),
    figure("opcua.recoverRestartMs", quantile(restarts, 0.5), "ms", { max: 3_000 }),
    figure("opcua.blackHoleNoticedMs", quantile(noticed, 0.5), "ms", { max: 6_000 }),
  ];
}
