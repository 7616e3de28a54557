import { startPeer, type Peer } from "../../support/open62541/peer.ts";
import { figure, type Figure } from "../report.ts";
import { MeasuredZone } from "./measuredZone.ts";

const PEERS = 10;
const ZONES = 5;
const VARIABLES = 10_000;
/** The peer sends every change. */
const SAMPLING_MS = 0;
const PUBLISH_MS = 250;
const WATCH_MS = Number(process.env["MILLWARD_BENCH_SCALE_MS"] ?? 300_000);

/** 100,000 tags that change once a second, on ten servers in five zones, for five minutes. */
export async function measureScale(bundle: string): Promise<Figure[]> {
  const peers: Peer[] = [];
  const zones: MeasuredZone[] = [];
  try {
    for (let i = 0; i < PEERS; i++) peers.push(await startPeer({ variables: VARIABLES, hz: 1 }));
    const perZone = PEERS / ZONES;
    for (let z = 0; z < ZONES; z++)
      zones.push(
        await MeasuredZone.start(bundle, {
          id: `hall${z}`,
          endpointUrls: peers.slice(z * perZone, (z + 1) * perZone).map((p) => p.endpointUrl),
          variables: VARIABLES,
          publishMs: PUBLISH_MS,
          samplingMs: SAMPLING_MS,
        }),
      );
    const beganMs = performance.now();
    await Promise.all(zones.map((z) => z.connect().then(() => z.live())));
    const liveMs = performance.now() - beganMs;
    for (const z of zones) z.audit.begin();
    const before = await Promise.all(zones.map((z) => z.child.usage()));
    await new Promise((done) => setTimeout(done, WATCH_MS));
    const after = await Promise.all(zones.map((z) => z.child.usage()));
    const rows = zones.reduce((sum, z) => sum + z.audit.rows, 0);
    const cpuMs = after.reduce((sum, u, i) => sum + u.cpuMs - before[i]!.cpuMs, 0);
    return [
      figure("opcua.live100kTagsMs", liveMs, "ms", { max: 20_000 }),
      figure(
        "opcua.lost100kTags",
        zones.reduce((sum, z) => sum + z.audit.lost + z.audit.doubled, 0),
        "values",
        { max: 0 },
      ),
      figure("opcua.recordRate100kTags", (rows / WATCH_MS) * 1000, "values/s"),
      figure(
        "opcua.memory100kTagsMb",
        after.reduce((sum, u) => sum + u.rssMb, 0),
        "MB",
        { max: 1536 },
      ),
      figure("opcua.cpu100kTagsPercent", (cpuMs / WATCH_MS) * 100, "%"),
    ];
  } finally {
    await Promise.all([...zones.map((z) => z.stop()), ...peers.map((p) => p.stop())]);
  }
}
