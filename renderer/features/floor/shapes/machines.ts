import {
  alongX,
  alongZ,
  box,
  cone,
  corners,
  countFor,
  cylinder,
  dome,
  sphere,
  spread,
  torus,
  wedge,
  type Part,
  type ShapeBuilder,
} from "./part.ts";

const ring = (count: number, radius: number, make: (x: number, z: number, i: number) => Part): Part[] =>
  Array.from({ length: count }, (_, i) =>
    make(Math.cos((i / count) * 2 * Math.PI) * radius, Math.sin((i / count) * 2 * Math.PI) * radius, i),
  );

/** Horizontal finned motor of this length with its back end at -x. */
const motorAt = (x: number, y: number, length: number, across: number): Part[] => [
  cylinder("body", [x, y, 0], [across, length, across], alongX),
  ...spread(4, length * 0.62).map((dx) =>
    cylinder("edge", [x + dx, y, 0], [across * 1.07, length * 0.045, across * 1.07], alongX),
  ),
  cylinder("edge", [x - length * 0.53, y, 0], [across * 0.9, length * 0.08, across * 0.9], alongX),
  box("accent", [x + length * 0.05, y + across * 0.55, 0], [length * 0.3, across * 0.22, across * 0.4]),
];

const motor: ShapeBuilder = ([w, h, d]) => {
  const across = Math.min(d, h * 0.8);
  const y = h - across * 0.68;
  return [
    box("edge", [0, h * 0.04, 0], [w * 0.8, h * 0.08, d]),
    box("edge", [0, y * 0.5, 0], [w * 0.46, y, d * 0.5]),
    ...motorAt(-w * 0.06, y, w * 0.72, across),
    cylinder("edge", [w * 0.4, y, 0], [across * 0.2, w * 0.2, across * 0.2], alongX),
  ];
};

/** End-suction pump: volute with upright discharge at +x, coupled motor at -x, on one base plate. */
const pump: ShapeBuilder = ([w, h, d]) => {
  const volute = Math.min(h * 0.72, d * 0.95);
  const y = h * 0.12 + volute / 2;
  return [
    box("edge", [0, h * 0.05, 0], [w, h * 0.1, d * 0.8]),
    torus("body", [w * 0.26, y, 0], [volute, w * 0.5, volute], alongX),
    cylinder("body", [w * 0.26, y, 0], [volute * 0.72, w * 0.2, volute * 0.72], alongX),
    cylinder("edge", [w * 0.44, y, 0], [volute * 0.46, w * 0.16, volute * 0.46], alongX),
    cylinder("body", [w * 0.26, y + volute * 0.46, -volute * 0.28], [volute * 0.3, volute * 0.5, volute * 0.3]),
    cylinder("edge", [w * 0.26, h * 0.98, -volute * 0.28], [volute * 0.44, h * 0.05, volute * 0.44]),
    cylinder("edge", [w * 0.05, y, 0], [volute * 0.22, w * 0.26, volute * 0.22], alongX),
    box(
      "edge",
      [-w * 0.24, h * 0.1 + (y - volute * 0.3 - h * 0.1) / 2, 0],
      [w * 0.3, Math.max(0.02, y - volute * 0.3 - h * 0.1), d * 0.4],
    ),
    ...motorAt(-w * 0.25, y, w * 0.44, volute * 0.62),
  ];
};

/** Bow tie along x with stem and diaphragm actuator above. */
const valve: ShapeBuilder = ([w, h, d]) => {
  const bore = Math.min(d * 0.9, h * 0.5);
  const y = bore / 2;
  return [
    cone("body", [-w * 0.24, y, 0], [bore, w * 0.48, bore], alongX),
    cone("body", [w * 0.24, y, 0], [bore, w * 0.48, bore], [0, 0, Math.PI / 2]),
    ...[-0.47, 0.47].map((x) => cylinder("edge", [x * w, y, 0], [bore * 1.1, w * 0.06, bore * 1.1], alongX)),
    cylinder("edge", [0, (y + h * 0.78) / 2, 0], [bore * 0.16, h * 0.78 - y, bore * 0.16]),
    cylinder("body", [0, h * 0.78, 0], [bore * 0.94, h * 0.08, bore * 0.94]),
    dome("body", [0, h * 0.91, 0], [bore * 0.86, h * 0.18, bore * 0.86]),
    cylinder("edge", [0, h * 0.82, 0], [bore * 1.04, h * 0.025, bore * 1.04]),
  ];
};

/** Screw compressor: acoustic canopy with grilles, separator canister and outlet at the end. */
const compressor: ShapeBuilder = ([w, h, d]) => {
  const can = Math.min(d * 0.5, w * 0.26);
  return [
    box("edge", [0, h * 0.04, 0], [w, h * 0.08, d]),
    box("body", [-w * 0.13, h * 0.5, 0], [w * 0.7, h * 0.84, d * 0.92]),
    wedge("body", [-w * 0.44, h * 0.95, 0], [w * 0.08, h * 0.06, d * 0.92]),
    box("body", [-w * 0.09, h * 0.95, 0], [w * 0.62, h * 0.06, d * 0.92]),
    ...spread(5, h * 0.4).map((y) => box("edge", [-w * 0.26, h * 0.58 + y, d * 0.465], [w * 0.3, h * 0.025, d * 0.02])),
    box("accent", [w * 0.07, h * 0.62, d * 0.465], [w * 0.2, h * 0.3, d * 0.02]),
    cylinder("edge", [-w * 0.13, h * 0.985, 0], [Math.min(w, d) * 0.42, h * 0.03, Math.min(w, d) * 0.42]),
    cylinder("body", [w * 0.37, h * 0.4, 0], [can, h * 0.62, can]),
    dome("body", [w * 0.37, h * 0.76, 0], [can, h * 0.1, can]),
    cylinder("edge", [w * 0.28, h * 0.72, 0], [can * 0.22, w * 0.2, can * 0.22], alongX),
  ];
};

/** Round machine under a guard: shared by filler, capper and labeller. */
const carousel = ([w, h, d]: readonly [number, number, number], bottles: number): Part[] => {
  const across = Math.min(w * 0.72, d * 0.86);
  return [
    box("body", [0, h * 0.16, 0], [w, h * 0.32, d * 0.82]),
    box("edge", [0, h * 0.02, 0], [w * 0.98, h * 0.04, d * 0.8]),
    cylinder("accent", [0, h * 0.34, 0], [across, h * 0.04, across]),
    ...ring(bottles, across * 0.43, (x, z) =>
      cylinder("edge", [x, h * 0.44, z], [across * 0.07, h * 0.18, across * 0.07]),
    ),
    cylinder("accent", [-w * 0.42, h * 0.34, d * 0.26], [w * 0.2, h * 0.035, w * 0.2]),
    cylinder("accent", [w * 0.42, h * 0.34, d * 0.26], [w * 0.2, h * 0.035, w * 0.2]),
    ...corners.map(([x, z]) => box("edge", [x * w * 0.48, h * 0.56, z * d * 0.48], [0.06, h * 0.72, 0.06])),
    box("edge", [0, h * 0.915, d * 0.48], [w * 0.98, 0.07, 0.07]),
    box("edge", [0, h * 0.915, -d * 0.48], [w * 0.98, 0.07, 0.07]),
    box("edge", [w * 0.48, h * 0.915, 0], [0.07, 0.07, d * 0.98]),
    box("edge", [-w * 0.48, h * 0.915, 0], [0.07, 0.07, d * 0.98]),
  ];
};

const filler: ShapeBuilder = (size) => {
  const [w, h, d] = size;
  const across = Math.min(w * 0.72, d * 0.86);
  return [
    ...carousel(size, countFor(across, 0.16, 12, 20)),
    cylinder("edge", [0, h * 0.56, 0], [across * 0.2, h * 0.42, across * 0.2]),
    cylinder("body", [0, h * 0.7, 0], [across, h * 0.14, across]),
    torus("body", [0, h * 0.78, 0], [across * 1.02, h * 0.3, across * 1.02]),
    cylinder("edge", [0, h * 0.9, 0], [across * 0.12, h * 0.2, across * 0.12]),
  ];
};

const capper: ShapeBuilder = (size) => {
  const [w, h, d] = size;
  const across = Math.min(w * 0.72, d * 0.86);
  return [
    ...carousel(size, 8),
    cylinder("body", [0, h * 0.6, 0], [across * 0.34, h * 0.3, across * 0.34]),
    ...ring(8, across * 0.43, (x, z) => cylinder("body", [x, h * 0.6, z], [across * 0.1, h * 0.14, across * 0.1])),
    cylinder("body", [0, h * 0.72, 0], [across * 0.98, h * 0.08, across * 0.98]),
    cone("body", [0, h * 0.88, 0], [across * 0.56, h * 0.24, across * 0.56], [Math.PI, 0, 0]),
  ];
};

const labeller: ShapeBuilder = (size) => {
  const [w, h, d] = size;
  const reel = Math.min(w * 0.36, h * 0.34);
  return [
    ...carousel(size, 10),
    cylinder("edge", [0, h * 0.6, 0], [w * 0.1, h * 0.4, w * 0.1]),
    ...[-0.26, 0.26].flatMap((x) => [
      box("edge", [x * w, h * 0.62, d * 0.36], [0.07, h * 0.6, 0.07]),
      cylinder("body", [x * w, h * 0.78, d * 0.42], [reel, d * 0.08, reel], alongZ),
      cylinder("edge", [x * w, h * 0.78, d * 0.47], [reel * 0.3, d * 0.04, reel * 0.3], alongZ),
    ]),
    box("body", [0, h * 0.8, 0], [w * 0.6, h * 0.1, d * 0.3]),
  ];
};

/** Inspection gate: two pillars and a camera bridge over the line. */
const inspector: ShapeBuilder = ([w, h, d]) => [
  box("body", [0, h * 0.42, -d * 0.38], [w * 0.8, h * 0.84, d * 0.2]),
  box("body", [0, h * 0.42, d * 0.38], [w * 0.8, h * 0.84, d * 0.2]),
  box("body", [0, h * 0.86, 0], [w * 0.92, h * 0.18, d]),
  box("edge", [0, h * 0.4, 0], [w * 1.06, h * 0.035, d * 0.3]),
  box("edge", [w * 0.24, h * 0.72, 0], [w * 0.16, h * 0.12, d * 0.18]),
  cylinder("edge", [w * 0.24, h * 0.64, 0], [w * 0.12, h * 0.06, w * 0.12]),
  box("accent", [w * 0.41, h * 0.52, d * 0.38], [w * 0.02, h * 0.3, d * 0.14]),
  cylinder("edge", [-w * 0.36, h * 0.98, -d * 0.36], [0.09, h * 0.08, 0.09]),
];

/** Case packer: guarded portal with a lifting head over a case line. */
const casePacker: ShapeBuilder = ([w, h, d]) => [
  box("body", [0, h * 0.17, 0], [w, h * 0.34, d * 0.9]),
  ...corners.map(([x, z]) => box("edge", [x * w * 0.46, h * 0.62, z * d * 0.44], [w * 0.05, h * 0.6, w * 0.05])),
  box("body", [0, h * 0.93, 0], [w, h * 0.1, d * 0.96]),
  box("accent", [0, h * 0.6, -d * 0.44], [w * 0.84, h * 0.48, d * 0.02]),
  box("edge", [0, h * 0.78, 0], [w * 0.08, h * 0.24, d * 0.1]),
  box("body", [0, h * 0.64, 0], [w * 0.42, h * 0.07, d * 0.42]),
  ...spread(4, w * 0.36).map((x) => cylinder("edge", [x, h * 0.57, 0], [w * 0.04, h * 0.1, w * 0.04])),
  ...spread(3, w * 0.86).map((x) => box("accent", [x, h * 0.4, d * 0.12], [w * 0.2, h * 0.12, d * 0.28])),
  wedge("edge", [-w * 0.56, h * 0.26, 0], [w * 0.14, h * 0.14, d * 0.4]),
];

const pallet = (x: number, z: number, w: number, d: number): Part[] => [box("edge", [x, 0.07, z], [w, 0.14, d])];

/** Palletiser: column with a lifting carriage, a pallet that grows by layers. */
const palletiser: ShapeBuilder = ([w, h, d]) => {
  const layers = 5;
  const side = Math.min(w * 0.42, d * 0.78);
  const lift = (h * 0.62) / layers;
  return [
    box("edge", [0, 0.03, 0], [w, 0.06, d]),
    box("body", [-w * 0.34, h * 0.5, -d * 0.34], [w * 0.12, h, d * 0.12]),
    box("body", [-w * 0.34, h * 0.5, d * 0.34], [w * 0.12, h, d * 0.12]),
    box("body", [-w * 0.34, h * 0.96, 0], [w * 0.14, h * 0.08, d * 0.8]),
    box("edge", [-w * 0.34, h * 0.72, 0], [w * 0.1, h * 0.08, d * 0.66]),
    box("body", [w * 0.02, h * 0.74, 0], [w * 0.7, h * 0.06, d * 0.5]),
    box("edge", [w * 0.16, h * 0.7, 0], [w * 0.4, h * 0.04, d * 0.64]),
    ...pallet(w * 0.2, 0, side * 1.04, side * 1.04),
    ...Array.from({ length: layers }, (_, i) =>
      box("fill", [w * 0.2, 0.14 + lift * (i + 0.5), 0], [side, lift * 0.9, side], [0, 0, 0], i / layers),
    ),
    ...[-0.46, 0.46].map((z) => box("accent", [w * 0.2, h * 0.2, z * d], [w * 0.56, h * 0.4, 0.03])),
  ];
};

/** Depalletiser: full layers of empty bottles, a sweep head on a gantry, table towards +x. */
const depalletiser: ShapeBuilder = ([w, h, d]) => {
  const layers = 6;
  const side = Math.min(w * 0.42, d * 0.78);
  const lift = (h * 0.76) / layers;
  return [
    box("edge", [0, 0.03, 0], [w, 0.06, d]),
    ...corners.map(([x, z]) => box("body", [-w * 0.18 + x * side * 0.66, h * 0.5, z * side * 0.66], [0.12, h, 0.12])),
    ...[-1, 1].map((z) => box("body", [-w * 0.18, h * 0.97, z * side * 0.66], [side * 1.4, h * 0.06, 0.14])),
    box("edge", [-w * 0.18, h * 0.92, 0], [side * 0.3, h * 0.05, side * 1.3]),
    ...pallet(-w * 0.18, 0, side * 1.04, side * 1.04),
    ...Array.from({ length: layers }, (_, i) => [
      box("fill", [-w * 0.18, 0.15 + lift * (i + 0.45), 0], [side, lift * 0.82, side], [0, 0, 0], i / layers),
      box("edge", [-w * 0.18, 0.15 + lift * (i + 0.93), 0], [side * 1.02, lift * 0.08, side * 1.02], [0, 0, 0]),
    ]).flat(),
    box("body", [w * 0.3, h * 0.3, 0], [w * 0.36, h * 0.1, d * 0.6]),
    ...[-1, 1].map((z) => box("edge", [w * 0.4, h * 0.13, z * d * 0.24], [0.1, h * 0.26, 0.1])),
  ];
};

/** Six-axis arm; all but the pedestal turns with the heading. */
const robot: ShapeBuilder = ([w, h, d]) => {
  const foot = Math.min(w, d) * 0.34;
  const [shoulder, elbow] = [h * 0.34, h * 0.86];
  const thick = foot * 0.42;
  const reach = Math.min(w, d) * 0.5;
  const slope = Math.atan2(reach * 0.3, elbow - shoulder);
  const fore = Math.atan2(reach * 1.05, h * 0.2);
  return [
    cylinder("edge", [0, h * 0.03, 0], [foot * 1.5, h * 0.06, foot * 1.5]),
    cylinder("body", [0, h * 0.14, 0], [foot, h * 0.2, foot]),
    cylinder("moving", [0, h * 0.27, 0], [foot * 0.92, h * 0.1, foot * 0.92]),
    cylinder("moving", [0, shoulder, 0], [thick * 1.5, foot * 0.9, thick * 1.5], alongZ),
    box(
      "moving",
      [-reach * 0.15, (shoulder + elbow) / 2, 0],
      [thick, Math.hypot(elbow - shoulder, reach * 0.3) + thick * 0.4, thick * 0.9],
      [0, 0, slope],
    ),
    cylinder("moving", [-reach * 0.3, elbow, 0], [thick * 1.3, foot * 0.8, thick * 1.3], alongZ),
    box(
      "moving",
      [reach * 0.22, elbow - h * 0.1, 0],
      [thick * 0.8, Math.hypot(reach * 1.05, h * 0.2), thick * 0.8],
      [0, 0, fore],
    ),
    sphere("moving", [reach * 0.76, elbow - h * 0.2, 0], [thick, thick, thick]),
    cylinder("moving", [reach * 0.76, elbow - h * 0.28, 0], [thick * 0.6, h * 0.14, thick * 0.6]),
    box("moving", [reach * 0.76, elbow - h * 0.36, 0], [reach * 0.34, h * 0.04, reach * 0.34]),
  ];
};

export const machineShapes = {
  motor,
  pump,
  valve,
  compressor,
  filler,
  capper,
  labeller,
  inspector,
  casePacker,
  palletiser,
  depalletiser,
  robot,
};
