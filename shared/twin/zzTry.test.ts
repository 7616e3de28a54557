import { test } from "vitest";
import { createUtilitiesPart } from "./utilities.ts";
import { quietFlows } from "./flows.ts";
test("x", () => {
  const part = createUtilitiesPart();
  const t0 = performance.now();
  let s = part.initial(1);
  const t1 = performance.now();
  const f = { ...quietFlows, processAirNm3h: 60, packagingAirNm3h: 140, coolingDemandKw: 225, steamDemandKgh: 200, processWaterLps: 2, processPowerKw: 30, packagingPowerKw: 75, logisticsPowerKw: 40 };
  const show = () => { const m: Record<string, unknown> = {}; part.read(s, (t, v) => { m[t] = typeof v === "number" ? Math.round(v * 1000) / 1000 : v; }); return m; };
  const m0 = show();
  console.log(Object.keys(m0).length, "init ms", t1 - t0);
  const want = ["V-110.Pressure","PT-125.Pressure","PIC-125.OP","C-101.SpeedPercent","C-101.Power","C-101.State","C-103.State","V-110.SpecificEnergy","TT-217.Temp","TT-218.Temp","TIC-217.OP","CH-201.Cop","CH-201.Power","CH-201.CondenserPressure","CH-201.EvaporatorApproach","CT-220.BasinTemp","TIC-220.OP","CT-220.BasinLevel","CT-220.Conductivity","B-401.SteamPressure","PIC-405.OP","B-401.DrumLevel","B-401.FlueGasTemp","T-404.Level","T-501.Level","PT-514.Pressure","PIC-514.OP","P-211.VibrationDE","P-211.BearingTempDE","PM-301.Power","PM-302.Power","TX-300.LoadPercent","TX-300.OilTemp","D-120.DewPoint","C-101.WindingTemp","C-101.OilTemp","TH-601.Temp","P-211.Efficiency","F-121.DifferentialPressure", "PM-301.CurrentL1", "MCC-310.PanelTemp","P-211.Current","P-211.Power"];
  const rows: Record<string, unknown[]> = {};
  const snap = () => { const m = show(); for (const w of want) (rows[w] ??= []).push(m[w]); };
  snap();
  const t2 = performance.now();
  for (let i = 0; i < 7200; i++) { s = part.step(s, 1, f).state; if (i === 9 || i === 59 || i === 599 || i === 1799 || i === 3599 || i === 7199) snap(); }
  console.log("step us", (performance.now() - t2) / 7.2);
  const t3 = performance.now(); let n = 0;
  for (let i = 0; i < 200; i++) part.read(s, () => { n++; });
  console.log("read us", (performance.now() - t3) / 0.2);
  for (const [k, v] of Object.entries(rows)) console.log(k.padEnd(26), v.join("  "));
});
