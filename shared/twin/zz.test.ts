import { test } from "vitest";
import { createPackagingPart } from "./packaging.ts";
import { quietFlows } from "./flows.ts";
import { packmlStates, stopReasons } from "./linePackml.ts";
import { machineIds, conveyorSpecs } from "./packagingSpec.ts";
import { countOn } from "./lineConveyor.ts";
import { bottlesOnLine } from "./packagingState.ts";
test("x", () => {
  const part = createPackagingPart();
  const t0 = performance.now();
  let s = part.initial(1);
  console.log("initial ms", performance.now() - t0);
  let flows = { ...quietFlows, orderRunning: true, orderedRateBph: 18000, bottleLitres: 0.5, productTempDegC: 8, palletPlaces: 1, fillerSupplyLps: 2.5 };
  const dump = (t: number) => {
    console.log(t, s.machines.map((m, i) => machineIds[i]!.slice(0, 2) + ":" + packmlStates[m.state] + "/" + Math.round(m.speedPerH) + "/" + stopReasons[m.reason] + "/" + m.inside).join(" "));
    console.log("   ", s.belts.map((b, i) => Math.round(100 * countOn(b) / conveyorSpecs[i]!.capacity)).join(" "), "bowl", s.bowl.volumeL.toFixed(1), "fed", s.fed, "packed", s.packed, "rej", s.rejected, "out", s.handedOver, s.pallets, "unacc", s.fed - s.rejected - s.handedOver - bottlesOnLine(s), "kW", s.linePowerKw.toFixed(1), "air", s.lineAirNm3h.toFixed(0));
  };
  dump(0);
  const t1 = performance.now();
  let n = 0;
  for (let t = 1; t <= 7200; t++) {
    const r = part.step(s, 1, flows); s = r.state; n++;
    flows = { ...flows, ...r.flows, fillerSupplyLps: r.flows.fillerDemandLps!, emptiesDelivered: s.emptiesWaiting < 2 ? 1 : 0 };
    part.read(s, () => undefined);
    if (t % 600 === 0) dump(t);
    if (t === 4000) flows = { ...flows, orderedRateBph: 0 };
    if (t === 4900) flows = { ...flows, orderRunning: false };
    if (t === 5200) flows = { ...flows, orderRunning: true, orderedRateBph: 12000, bottleLitres: 1 };
  }
  console.log("ms/step+read", (performance.now() - t1) / n);
});
