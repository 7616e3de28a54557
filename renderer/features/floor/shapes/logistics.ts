import { alongZ, box, corners, countFor, cylinder, spread, wedge, type ShapeBuilder } from "./part.ts";

/** Belt along x between guide rails on paired legs; goods on the belt show how full it is. */
const conveyor: ShapeBuilder = ([w, h, d]) => {
  const stands = countFor(w, 2, 2, 16);
  const goods = countFor(w, 0.9, 2, 24);
  const deck = Math.max(0.2, h * 0.86);
  return [
    box("body", [0, deck - 0.05, 0], [w, 0.1, d * 0.9]),
    ...[-1, 1].map((z) => box("edge", [0, deck + 0.03, z * d * 0.47], [w, 0.14, d * 0.05])),
    ...[-1, 1].map((x) => cylinder("edge", [x * w * 0.495, deck - 0.05, 0], [0.14, d * 0.92, 0.14], alongZ)),
    ...spread(stands, w * 0.94).flatMap((x) => [
      box("edge", [x, (deck - 0.1) / 2, d * 0.36], [0.06, deck - 0.1, 0.06]),
      box("edge", [x, (deck - 0.1) / 2, -d * 0.36], [0.06, deck - 0.1, 0.06]),
    ]),
    ...spread(goods, w * 0.96).map((x, i) =>
      box("fill", [x, deck + 0.13, 0], [(w / goods) * 0.56, 0.26, d * 0.58], [0, 0, 0], i / goods),
    ),
  ];
};

/** Autonomous mobile robot, front towards +x. */
const amr: ShapeBuilder = ([w, h, d]) => [
  box("body", [0, h * 0.45, 0], [w * 0.9, h * 0.5, d]),
  wedge("body", [-w * 0.475, h * 0.45, 0], [w * 0.05, h * 0.5, d]),
  wedge("body", [w * 0.475, h * 0.45, 0], [w * 0.05, h * 0.5, d], [0, Math.PI, 0]),
  box("edge", [0, h * 0.74, 0], [w * 0.86, h * 0.08, d * 0.92]),
  box("accent", [0, h * 0.82, 0], [w * 0.72, h * 0.1, d * 0.78]),
  ...corners.map(([x, z]) =>
    cylinder("edge", [x * w * 0.3, h * 0.14, z * d * 0.42], [h * 0.28, d * 0.12, h * 0.28], alongZ),
  ),
  cylinder("edge", [w * 0.36, h * 0.95, 0], [w * 0.12, h * 0.18, w * 0.12]),
  box("edge", [w * 0.49, h * 0.5, 0], [w * 0.03, h * 0.1, d * 0.6]),
];

/** Dock door in a frame with a leveller towards +z. */
const dock: ShapeBuilder = ([w, h, d]) => [
  ...[-1, 1].map((x) => box("body", [x * w * 0.45, h * 0.5, -d * 0.3], [w * 0.1, h, d * 0.3])),
  box("body", [0, h * 0.93, -d * 0.3], [w, h * 0.14, d * 0.3]),
  ...spread(5, h * 0.82).map((y) => box("accent", [0, h * 0.43 + y, -d * 0.34], [w * 0.8, h * 0.155, d * 0.08])),
  wedge("edge", [0, h * 0.03, d * 0.16], [d * 0.6, h * 0.06, w * 0.7], [0, Math.PI / 2, 0]),
  ...[-1, 1].map((x) => box("edge", [x * w * 0.4, h * 0.09, d * 0.0], [w * 0.07, h * 0.18, d * 0.18])),
];

/** Pallet racking: bays by levels, one load in each cell that the fill fraction reaches. */
const rack: ShapeBuilder = ([w, h, d]) => {
  const bays = countFor(w, 2.4, 1, 12);
  const levels = countFor(h, 1.6, 2, 6);
  const [bay, level] = [w / bays, h / levels];
  const uprights = Array.from({ length: bays + 1 }, (_, i) => i * bay - w / 2);
  return [
    ...uprights.flatMap((x) => [-1, 1].map((z) => box("edge", [x, h / 2, z * d * 0.46], [0.09, h, 0.09]))),
    ...Array.from({ length: levels }, (_, l) =>
      [-1, 1].map((z) => box("body", [0, 0.12 + l * level, z * d * 0.46], [w, 0.1, 0.06])),
    ).flat(),
    ...Array.from({ length: levels }, (_, l) =>
      spread(bays, w).map((x, b) =>
        box(
          "fill",
          [x, 0.18 + l * level + level * 0.36, 0],
          [bay * 0.78, level * 0.68, d * 0.84],
          [0, 0, 0],
          (l * bays + b) / (bays * levels),
        ),
      ),
    ).flat(),
  ];
};

/** Hall: slab, columns and a low wall, open at the top so that it never hides what stands in it. */
const building: ShapeBuilder = ([w, h, d]) => {
  const columns = countFor(w, 6, 2, 12);
  const wall = Math.min(0.5, h * 0.2);
  return [
    ...[-1, 1].map((z) => box("body", [0, wall / 2, z * d * 0.5], [w, wall, 0.12])),
    ...[-1, 1].map((x) => box("body", [x * w * 0.5, wall / 2, 0], [0.12, wall, d])),
    ...spread(columns, w).flatMap((x) =>
      [-1, 1].map((z) => cylinder("edge", [x, Math.min(h, 1.2) / 2, z * d * 0.5], [0.2, Math.min(h, 1.2), 0.2])),
    ),
  ];
};

export const logisticsShapes = { conveyor, amr, dock, rack, building };
