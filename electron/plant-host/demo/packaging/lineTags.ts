import { bindRows, readRows } from "../../../../shared/twin/tagRows.ts";
import type { TwinTagRow, TagSink } from "../../../../shared/twin/tagRows.ts";
import { isProducing, packml } from "../../../../shared/twin/packml.ts";
import { conveyorReadings } from "../../../../shared/twin/conveyor.ts";
import { instruments, machineRows, oee, performance } from "./machineTags.ts";
import type { MachineContext } from "./machineTags.ts";
import { caseKg } from "./details.ts";
import {
  airPrepIds,
  at,
  bottlesPerCase,
  capElevatorId,
  caseErectorId,
  coderId,
  conveyorSpecs,
  drivePanelIds,
  lineMeterId,
  linePanelId,
  machineIds,
  machineSpecs,
  weigherId,
} from "./spec.ts";
import { bottlesOnLine } from "./state.ts";
import type { AirPrep, DrivePanel, PackagingState } from "./state.ts";
import { lineStateOf } from "./step.ts";
import { conveyorRows, unitRows } from "./unitTags.ts";
import type { ConveyorContext } from "./unitTags.ts";
import { noiseAt } from "../../../../shared/twin/random.ts";

type Row = TwinTagRow<PackagingState>;
const wave = (state: PackagingState, channel: number, periodS: number): number =>
  noiseAt(state.seed, state.timeS, channel, periodS);
const filler = (state: PackagingState) => state.machines[at.filler]!;
const fillerSpec = machineSpecs[at.filler]!;

interface PrepContext {
  readonly prep: AirPrep;
  readonly supplyBar: number;
  readonly noise: number;
}
const prepRows: readonly TwinTagRow<PrepContext>[] = [
  ["ValveOpen", ({ prep }) => prep.open],
  ["InletPressure", ({ supplyBar, noise }) => Math.max(0, supplyBar + 0.01 * noise)],
  ["OutletPressure", ({ prep, noise }) => Math.max(0, prep.outBar + 0.01 * noise * Math.min(1, prep.outBar))],
  ["PressureSP", ({ prep }) => prep.spBar],
  ["AirFlow", ({ prep, noise }) => prep.flowNm3h * (1 + 0.01 * noise)],
  ["AirUsed", ({ prep }) => prep.volumeNm3],
  ["FilterDp", ({ prep }) => prep.filterMbar],
  ["OilLevel", ({ prep }) => 100 - ((prep.volumeNm3 / 900) % 65)],
];

interface PanelContext {
  readonly panel: DrivePanel;
  readonly state: PackagingState;
  readonly place: number;
  readonly noise: number;
}
const inGroup = (context: PanelContext, test: (tripped: boolean, running: boolean) => boolean): number => {
  let count = 0;
  context.state.machines.forEach((machine, place) => {
    if (machineSpecs[place]!.panel === context.place && test(machine.drive.tripped, machine.drive.running)) count += 1;
  });
  context.state.belts.forEach((belt, place) => {
    if (conveyorSpecs[place]!.panel === context.place && test(belt.drive.tripped, belt.drive.running)) count += 1;
  });
  return count;
};
const panelRows: readonly TwinTagRow<PanelContext>[] = [
  ["EmergencyStop", ({ panel }) => panel.emergency],
  ["MainContactor", ({ panel }) => !panel.emergency],
  ["BusVoltage", ({ noise }) => 400 + 2.2 * noise],
  ["Current", ({ panel, noise }) => ((panel.powerKw * 1000) / (Math.sqrt(3) * 400 * 0.88)) * (1 + 0.01 * noise)],
  ["Power", ({ panel }) => panel.powerKw],
  ["Energy", ({ panel }) => panel.energyKwh],
  ["CabinetTemp", ({ panel, noise }) => panel.cabinetDegC + 0.2 * noise],
  ["FanSpeed", ({ panel, noise }) => 1_400 + 22 * (panel.cabinetDegC - 28) + 8 * noise],
  ["DrivesRunning", (context) => inGroup(context, (_, running) => running)],
  ["DrivesTripped", (context) => inGroup(context, (tripped) => tripped)],
];

const lineRows: readonly Row[] = [
  ["LineState", lineStateOf],
  ["LineSpeed", (state) => filler(state).speedPerH],
  ["OrderedRate", (state) => (state.feeding ? state.baseRateBph : 0)],
  ["BottleVolume", (state) => state.bottleLitres],
  ["BottlesFed", (state) => state.fed],
  ["BottlesPacked", (state) => state.packed],
  ["BottlesRejected", (state) => state.rejected],
  ["BottlesOnLine", bottlesOnLine],
  ["BottlesHandedOver", (state) => state.handedOver],
  ["BottlesUnaccounted", (state) => state.fed - state.rejected - state.handedOver - bottlesOnLine(state)],
  ["PalletsDone", (state) => state.pallets],
  ["CasesDone", (state) => state.cases],
  ["RejectRate", (state) => state.machines[at.inspector]!.rejectPercent],
  ["Availability", (state) => Math.min(100, (100 * filler(state).runS) / Math.max(1, filler(state).plannedS))],
  ["Performance", (state) => performance(filler(state), fillerSpec)],
  ["Quality", (state) => 100 - (100 * state.rejected) / Math.max(1, state.fed)],
  ["Oee", (state) => oee(filler(state), fillerSpec)],
  ["MachinesRunning", (state) => state.machines.filter((machine) => isProducing(machine.state)).length],
  ["MachinesFaulted", (state) => state.machines.filter((machine) => machine.faulted).length],
  ["MachinesWaiting", (state) => state.machines.filter((machine) => machine.state === packml.suspended).length],
  ["ConveyorsJammed", (state) => state.belts.filter((belt) => belt.jam).length],
  ["LastStop", (state) => state.lastStop],
  ["AirSupply", (state) => Math.max(0, state.airSupplyBar)],
  ["AirFlow", (state) => state.lineAirNm3h],
  ["Power", (state) => state.linePowerKw],
  [
    "EnergyPerThousand",
    (state) => (filler(state).speedPerH > 500 ? (1000 * state.linePowerKw) / filler(state).speedPerH : 0),
  ],
];

const amperes = (state: PackagingState, phase: number): number =>
  ((state.linePowerKw * 1000) / (3 * 230 * 0.9)) *
  (1 + 0.02 * (phase - 1)) *
  (1 + 0.008 * wave(state, 1_010 + phase, 2));
const meterRows: readonly Row[] = [
  ["ActivePower", (state) => state.linePowerKw],
  ["ReactivePower", (state) => state.linePowerKw * 0.46 + 0.4 * wave(state, 1_001, 3)],
  ["PowerFactor", (state) => 0.905 + 0.006 * wave(state, 1_002, 4)],
  ["Energy", (state) => state.lineEnergyKwh],
  ["Frequency", (state) => 50 + 0.02 * wave(state, 1_003, 8)],
  ...[1, 2, 3].map((phase): Row => [`VoltageL${phase}`, (state) => 230 + 1.2 * wave(state, 1_003 + phase, 6)]),
  ...[1, 2, 3].map((phase): Row => [`CurrentL${phase}`, (state) => amperes(state, phase)]),
];

const weigherRows: readonly Row[] = [
  ["LastWeight", (state) => state.details.lastCaseKg],
  ["MeanWeight", (state) => state.details.meanCaseKg],
  ["TargetWeight", (state) => caseKg(state.bottleLitres)],
  ["CasesWeighed", (state) => state.details.weighed],
  ["CellTemp", (state) => 24 + 0.3 * wave(state, 1_021, 60)],
];
const coderRows: readonly Row[] = [
  ["InkLevel", (state) => state.details.inkPercent],
  ["CodesPrinted", (state) => state.details.coded],
  ["LastCode", (state) => `L1 ${String(state.details.coded % 1_000_000).padStart(6, "0")}`],
  ["HeadTemp", (state) => 41 + 0.4 * wave(state, 1_031, 30)],
  ["Printing", (state) => isProducing(state.machines[at.labeller]!.state)],
];
const capElevatorRows: readonly Row[] = [
  ["Running", (state) => state.details.capHopperPercent < 70 && isProducing(state.machines[at.capper]!.state)],
  ["StoreLevel", (state) => state.details.capStorePercent],
  ["HopperLevel", (state) => state.details.capHopperPercent],
  ["CapRate", (state) => state.machines[at.capper]!.speedPerH],
  ["DriveCurrent", (state) => (isProducing(state.machines[at.capper]!.state) ? 1.9 + 0.06 * wave(state, 1_041, 2) : 0)],
  ["BeltSpeed", (state) => (isProducing(state.machines[at.capper]!.state) ? 0.45 + 0.01 * wave(state, 1_042, 3) : 0)],
];
const caseErectorRows: readonly Row[] = [
  ["Running", (state) => isProducing(state.machines[at.casePacker]!.state)],
  ["BlanksLevel", (state) => state.details.blanksPercent],
  ["CasesErected", (state) => state.details.casesErected],
  ["CaseRate", (state) => state.machines[at.casePacker]!.speedPerH / bottlesPerCase(state.bottleLitres)],
  ["GlueTemp", (state) => 163 + 0.8 * wave(state, 1_051, 30)],
  ["AirPressure", (state) => Math.max(0, state.preps[3]!.outBar)],
];

/** @returns the function that gives every tag of the packaging zone in a fixed order. */
export function packagingReader(): (state: PackagingState, sink: TagSink) => void {
  const machines = machineIds.map((id) => ({
    common: bindRows<MachineContext>(id, machineRows),
    own: bindRows(id, unitRows[id]),
  }));
  const conveyors = conveyorSpecs.map((spec) => bindRows<ConveyorContext>(spec.id, conveyorRows));
  const preps = airPrepIds.map((id) => bindRows(id, prepRows));
  const panels = drivePanelIds.map((id) => bindRows(id, panelRows));
  const whole = [
    ...bindRows(linePanelId, lineRows),
    ...bindRows(lineMeterId, meterRows),
    ...bindRows(weigherId, weigherRows),
    ...bindRows(coderId, coderRows),
    ...bindRows(capElevatorId, capElevatorRows),
    ...bindRows(caseErectorId, caseErectorRows),
  ];
  return (state, sink) => {
    machines.forEach((rows, place) => {
      const machine = state.machines[place]!;
      const spec = machineSpecs[place]!;
      readRows(
        rows.common,
        {
          machine,
          spec,
          shown: instruments(machine, spec, state.seed, state.timeS, 10 * place),
          feeding: state.feeding,
        },
        sink,
      );
      readRows(rows.own, state, sink);
    });
    conveyors.forEach((rows, place) => {
      const belt = state.belts[place]!;
      const spec = conveyorSpecs[place]!;
      readRows(
        rows,
        { belt, spec, shown: conveyorReadings(belt, spec), noise: belt.frozen ? 0 : wave(state, 200 + place, 2) },
        sink,
      );
    });
    preps.forEach((rows, place) =>
      readRows(
        rows,
        { prep: state.preps[place]!, supplyBar: state.airSupplyBar, noise: wave(state, 300 + place, 2.5) },
        sink,
      ),
    );
    panels.forEach((rows, place) =>
      readRows(rows, { panel: state.panels[place]!, state, place, noise: wave(state, 320 + place, 3) }, sink),
    );
    readRows(whole, state, sink);
  };
}
