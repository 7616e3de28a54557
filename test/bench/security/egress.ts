import { listenForEgress, tryEveryWayOut } from "../../support/egress.ts";
import { launchMillward } from "../../support/millward.ts";
import { figure, type Figure } from "../report.ts";

/** Everything a page may try to reach the network with, against listeners on this machine. */
export async function measureEgress(): Promise<Figure[]> {
  const m = await launchMillward();
  const listener = await listenForEgress();
  try {
    const ways = await m.page.evaluate(tryEveryWayOut, listener.port);
    return [
      figure("security.egressPackets", listener.packets() + listener.connections(), "packets", { max: 0 }),
      figure("security.egressWaysTried", ways.length, "ways", { min: 30 }),
    ];
  } finally {
    await listener.close();
    await m.close();
  }
}
