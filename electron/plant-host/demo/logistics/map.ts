/**
 * Where AMRs drive: aisles of the warehouse and the lane to the depalletiser, as points in metres of the plant frame
 * joined by straight ways.
 */
export interface Point {
  readonly x: number;
  readonly z: number;
}

export const rackIds = ["RK-1", "RK-2", "RK-3", "RK-4", "RK-5", "RK-6"] as const;
export const dockIds = ["DK-1", "DK-2", "DK-3", "DK-4"] as const;
export const chargerIds = ["CG-1", "CG-2"] as const;
export const stationIds = ["HS-1", "HS-2"] as const;
export const amrIds = ["AMR-1", "AMR-2", "AMR-3", "AMR-4"] as const;
export const gateIds = ["TG-1", "TG-2"] as const;
export const emptiesStoreId = "ES-1";
export const fleetId = "FM-1";
export const orderDeskId = "OD-1";
export const logisticsPanelId = "PNL-500";
export const logisticsMeterId = "EM-500";
/** Where AMRs put pallets of empty bottles down. */
export const depalletiserId = "DP-401";
export const parkingOf = (amr: number): string => `P${amr + 1}`;

/** Crossings by column (W, M, E) and row 0..3, places before racks (A, B), then one point at each station. */
export const points: Readonly<Record<string, Point>> = {
  W0: { x: 81.5, z: 4 },
  W1: { x: 81.5, z: 12 },
  W2: { x: 81.5, z: 20 },
  W3: { x: 81.5, z: 28 },
  M0: { x: 95.5, z: 4 },
  M1: { x: 95.5, z: 12 },
  M2: { x: 95.5, z: 20 },
  M3: { x: 95.5, z: 28 },
  E0: { x: 110.5, z: 4 },
  E1: { x: 110.5, z: 12 },
  E2: { x: 110.5, z: 20 },
  E3: { x: 110.5, z: 28 },
  A1: { x: 89, z: 12 },
  A2: { x: 89, z: 20 },
  A3: { x: 89, z: 28 },
  B1: { x: 102.5, z: 12 },
  B2: { x: 102.5, z: 20 },
  B3: { x: 102.5, z: 28 },
  "RK-1": { x: 89, z: 9.8 },
  "RK-2": { x: 102.5, z: 9.8 },
  "RK-3": { x: 89, z: 17.8 },
  "RK-4": { x: 102.5, z: 17.8 },
  "RK-5": { x: 89, z: 25.8 },
  "RK-6": { x: 102.5, z: 25.8 },
  D1: { x: 110.5, z: 6 },
  D2: { x: 110.5, z: 13 },
  D4: { x: 110.5, z: 27 },
  "DK-1": { x: 113.4, z: 6 },
  "DK-2": { x: 113.4, z: 13 },
  "DK-3": { x: 113.4, z: 20 },
  "DK-4": { x: 113.4, z: 27 },
  L: { x: 98, z: 28 },
  "ES-1": { x: 98, z: 30.9 },
  C1: { x: 81.5, z: 6 },
  "CG-1": { x: 79.7, z: 6 },
  "CG-2": { x: 79.7, z: 12 },
  PA: { x: 84.5, z: 28 },
  PB: { x: 87, z: 28 },
  P1: { x: 84.5, z: 30.2 },
  P2: { x: 84.5, z: 32.2 },
  P3: { x: 87, z: 30.2 },
  P4: { x: 87, z: 32.2 },
  S: { x: 81.5, z: 36 },
  S0: { x: 80.6, z: 36 },
  S2: { x: 83.2, z: 36 },
  "HS-1": { x: 80.6, z: 37.3 },
  "HS-2": { x: 83.2, z: 37.3 },
  G1: { x: 76.9, z: 36 },
  G2: { x: 76.9, z: 44.6 },
  G3: { x: 43, z: 44.6 },
  "DP-401": { x: 43, z: 55.9 },
};

/** Lines of points; neighbours in a line are joined. */
export const lines: readonly (readonly string[])[] = [
  ["W0", "C1", "W1", "W2", "W3", "S"],
  ["M0", "M1", "M2", "M3"],
  ["E0", "D1", "E1", "D2", "E2", "D4", "E3"],
  ["W0", "M0", "E0"],
  ["W1", "A1", "M1", "B1", "E1"],
  ["W2", "A2", "M2", "B2", "E2"],
  ["W3", "PA", "PB", "A3", "M3", "L", "B3", "E3"],
  ["A1", "RK-1"],
  ["B1", "RK-2"],
  ["A2", "RK-3"],
  ["B2", "RK-4"],
  ["A3", "RK-5"],
  ["B3", "RK-6"],
  ["D1", "DK-1"],
  ["D2", "DK-2"],
  ["E2", "DK-3"],
  ["D4", "DK-4"],
  ["L", "ES-1"],
  ["C1", "CG-1"],
  ["W1", "CG-2"],
  ["PA", "P1", "P2"],
  ["PB", "P3", "P4"],
  ["S0", "HS-1"],
  ["S", "S2", "HS-2"],
  ["S", "S0", "G1", "G2", "G3", "DP-401"],
];

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.z - b.z);
}

const neighbours: ReadonlyMap<string, readonly string[]> = (() => {
  const map = new Map<string, string[]>(Object.keys(points).map((name) => [name, []]));
  for (const line of lines) {
    for (let place = 1; place < line.length; place += 1) {
      map.get(line[place - 1]!)!.push(line[place]!);
      map.get(line[place]!)!.push(line[place - 1]!);
    }
  }
  return map;
})();

/** Shortest way (Dijkstra). @returns the points after `from` up to and with `to`; empty when they are the same. */
export function route(from: string, to: string): readonly string[] {
  const cost = new Map<string, number>([[from, 0]]);
  const cameFrom = new Map<string, string>();
  const open = new Set<string>([from]);
  while (open.size > 0) {
    let here = "";
    for (const name of open) if (here === "" || cost.get(name)! < cost.get(here)!) here = name;
    if (here === to) break;
    open.delete(here);
    for (const next of neighbours.get(here) ?? []) {
      const reached = cost.get(here)! + distance(points[here]!, points[next]!);
      if (reached >= (cost.get(next) ?? Number.POSITIVE_INFINITY)) continue;
      cost.set(next, reached);
      cameFrom.set(next, here);
      open.add(next);
    }
  }
  const way: string[] = [];
  for (let name: string | undefined = to; name !== undefined && name !== from; name = cameFrom.get(name))
    way.unshift(name);
  return way;
}
