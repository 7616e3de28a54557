import { test } from "vitest";
import { createPackagingPart } from "./packaging.ts";
import { createLogisticsPart } from "./logistics.ts";
import { quietFlows, type PlantFlows } from "./flows.ts";
import { packmlStates, stopReasons } from "./linePackml.ts";
import { machineIds, conveyorSpecs } from "./packagingSpec.ts";
import { countOn } from "./lineConveyor.ts";
import { bottlesOnLine } from "./packagingState.ts";
import { palletsInside, rackUsed } from "./logisticsState.ts";
import { amrStates, socPercent } from "./logisticsAmr.ts";
test("x", () => {
  const part = createPackagingPart(); const log = createLogisticsPart();
  let s = part.initial(1);
  const tl = performance.now();
  let l = log.initial(1);
  console.log("log init", performance.now() - tl);
  const base = palletsInside(l);
  let flows: PlantFlows = { ...quietFlows, productTempDegC: 8 };
  const dump = (t: number) => {
    console.log(t, s.machines.map((m, i) => machineIds[i]!.slice(0, 2) + ":" + packmlStates[m.state].slice(0, 4) + "/" + Math.round(m.speedPerH) + "/" + stopReasons[m.reason]).join(" "));
    console.log("   ", s.belts.map((b, i) => Math.round(100 * countOn(b) / conveyorSpecs[i]!.capacity)).join(" "), "bowl", s.bowl.volumeL.toFixed(1), "fed", s.fed, "rej", s.rejected, "unacc", s.fed - s.rejected - s.handedOver - bottlesOnLine(s), "kW", s.linePowerKw.toFixed(1), "emptW", s.emptiesWaiting);
    console.log("   ", l.desk.state, l.desk.running.number, l.desk.produced, "/", l.desk.running.quantity, "racks", rackUsed(l), "docks", l.docks.map(d => d.state + ":" + d.pallets).join(" "), "st", l.stations.map(x => x.pallets).join(","), "ES", l.empties.pallets, "bal", palletsInside(l) + l.shipped - l.received - base, "ship", l.shipped);
    console.log("   ", l.amrs.map(a => amrStates[a.state] + " " + a.x.toFixed(1) + "," + a.z.toFixed(1) + " soc" + socPercent(a).toFixed(0) + " " + (a.mission ? a.mission.from + ">" + a.mission.to : "") + " u" + (100 * a.busyS / a.upS).toFixed(0)).join(" | "));
  };
  dump(0);
  const t1 = performance.now();
  let n = 0;
  for (let t = 1; t <= 36000; t++) {
    const rl = log.step(l, 1, flows); l = rl.state; flows = { ...flows, ...rl.flows };
    const r = part.step(s, 1, flows); s = r.state; n++;
    flows = { ...flows, ...r.flows, fillerSupplyLps: r.flows.fillerDemandLps! };
    part.read(s, () => undefined); log.read(l, () => undefined);
    if (t % 1200 === 0) dump(t);
  }
  console.log("ms/step+read", (performance.now() - t1) / n);
});
