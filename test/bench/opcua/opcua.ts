import type { Figure } from "../report.ts";
import { bundleChildren } from "./children.ts";
import { measureFaults } from "./faults.ts";
import { measureRecovery } from "./recovery.ts";
import { measureScale } from "./scale.ts";
import { measureThroughput } from "./throughput.ts";

/** The zone host against servers that are not ours. MILLWARD_BENCH_OPCUA names single parts for quick looks. */
export async function measureOpcua(): Promise<Figure[]> {
  const bundle = await bundleChildren();
  const parts = {
    throughput: measureThroughput,
    recovery: measureRecovery,
    scale: measureScale,
    faults: measureFaults,
  } as const;
  const wanted = process.env["MILLWARD_BENCH_OPCUA"]?.split(",") ?? Object.keys(parts);
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(parts))
    if (wanted.includes(name)) figures.push(...(await measure(bundle)));
  return figures;
}
