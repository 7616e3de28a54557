import type { Figure } from "./report.ts";
import { measureEgress } from "./security/egress.ts";
import { measureMainBlocked } from "./security/mainBlocked.ts";
import { measureWorstFolder } from "./security/worstFolder.ts";
import { measureTamperRows } from "./security/tamperRows.ts";

/** What an attacker at the window, on the disk or on the network can make of the program; one file a figure. */
const measures: readonly (() => Promise<Figure[]>)[] = [
  measureEgress,
  measureMainBlocked,
  measureWorstFolder,
  measureTamperRows,
];

export async function measureSecurity(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const measure of measures) figures.push(...(await measure()));
  return figures;
}
