import {
  alongX,
  alongZ,
  box,
  cone,
  corners,
  countFor,
  cylinder,
  dome,
  spread,
  torus,
  type Part,
  type ShapeBuilder,
} from "./part.ts";

const legs = (reach: number, height: number, thick: number): Part[] =>
  corners.map(([x, z]) => cylinder("edge", [x * reach, height / 2, z * reach], [thick, height, thick]));

/** Upright vessel on legs with a domed top; the band around the shell is its level. */
const tank: ShapeBuilder = ([w, h, d]) => {
  const across = Math.min(w, d);
  const [foot, shell] = [h * 0.12, h * 0.74];
  const cap = Math.min(h * 0.14, across / 2);
  return [
    ...legs(across * 0.33, foot + cap * 0.3, across * 0.06),
    dome("body", [0, foot - cap * 0.15, 0], [across * 0.98, cap * 0.5, across * 0.98], [Math.PI, 0, 0]),
    cylinder("body", [0, foot + shell / 2, 0], [across, shell, across]),
    cylinder("level", [0, foot + shell / 2, 0], [across * 1.012, shell, across * 1.012]),
    dome("body", [0, foot + shell + cap / 2, 0], [across, cap, across]),
    cylinder("edge", [0, foot + shell + cap, 0], [across * 0.16, cap * 0.3, across * 0.16]),
    box("edge", [across * 0.53, foot + shell * 0.52, 0], [across * 0.03, shell * 1.05, across * 0.14]),
  ];
};

/** A tank with the agitator's drive on a bridge over its top. */
const mixer: ShapeBuilder = ([w, h, d]) => {
  const across = Math.min(w, d);
  const drive = h * 0.26;
  return [
    ...tank([w, h - drive, d]),
    box("edge", [0, h - drive, 0], [across * 1.02, h * 0.025, across * 0.16]),
    cylinder("edge", [0, h - drive * 0.8, 0], [across * 0.1, drive * 0.4, across * 0.1]),
    cylinder("body", [0, h - drive * 0.52, 0], [across * 0.26, drive * 0.3, across * 0.26]),
    cylinder("body", [0, h - drive * 0.2, 0], [across * 0.2, drive * 0.4, across * 0.2]),
    torus("edge", [0, h - drive * 0.26, 0], [across * 0.24, drive * 0.12, across * 0.24]),
    torus("edge", [0, h - drive * 0.12, 0], [across * 0.24, drive * 0.12, across * 0.24]),
  ];
};

/** Pressure vessel: upright when it is taller than wide, else lying on saddles. */
const receiver: ShapeBuilder = ([w, h, d]) => {
  if (h >= w) {
    const across = Math.min(w, d);
    const cap = Math.min(h * 0.18, across * 0.42);
    const [foot, shell] = [h * 0.14, h * 0.86 - cap * 2];
    return [
      ...legs(across * 0.32, foot + cap, across * 0.07),
      dome("body", [0, foot + cap / 2, 0], [across, cap, across], [Math.PI, 0, 0]),
      cylinder("body", [0, foot + cap + shell / 2, 0], [across, shell, across]),
      torus("edge", [0, foot + cap + shell * 0.04, 0], [across * 1.03, 0.08, across * 1.03]),
      torus("edge", [0, foot + cap + shell * 0.96, 0], [across * 1.03, 0.08, across * 1.03]),
      dome("body", [0, foot + cap * 1.5 + shell, 0], [across, cap, across]),
      cylinder("edge", [0, h - h * 0.01, 0], [across * 0.12, h * 0.05, across * 0.12]),
    ];
  }
  const across = Math.min(h * 0.78, d);
  const cap = across * 0.28;
  const [shell, y] = [w - cap * 2, h - across / 2];
  return [
    ...[-0.3, 0.3].map((s) => box("edge", [s * w, (y - across * 0.2) / 2, 0], [w * 0.06, y - across * 0.2, d * 0.8])),
    cylinder("body", [0, y, 0], [across, shell, across], alongX),
    dome("body", [shell / 2 + cap / 2, y, 0], [across, cap, across], alongX),
    dome("body", [-shell / 2 - cap / 2, y, 0], [across, cap, across], [0, 0, Math.PI / 2]),
    cylinder("edge", [0, h, 0], [across * 0.14, h * 0.06, across * 0.14]),
  ];
};

/** Two adsorber towers side by side with cross piping at top and bottom. */
const dryer: ShapeBuilder = ([w, h, d]) => {
  const across = Math.min(w * 0.4, d * 0.85);
  const [low, shell, cap] = [h * 0.16, h * 0.62, Math.min(across / 2, h * 0.1)];
  const tower = (x: number): Part[] => [
    cylinder("edge", [x, low / 2, 0], [across * 0.5, low, across * 0.5]),
    dome("body", [x, low, 0], [across, cap, across], [Math.PI, 0, 0]),
    cylinder("body", [x, low + cap / 2 + shell / 2, 0], [across, shell, across]),
    dome("body", [x, low + cap + shell, 0], [across, cap, across]),
    cylinder("edge", [x, h * 0.95, 0], [across * 0.14, h * 0.1, across * 0.14]),
  ];
  return [
    box("edge", [0, h * 0.015, 0], [w, h * 0.03, d]),
    ...tower(-w * 0.26),
    ...tower(w * 0.26),
    cylinder("edge", [0, h * 0.97, 0], [across * 0.15, w * 0.6, across * 0.15], alongX),
    cylinder("edge", [0, h * 0.1, across * 0.3], [across * 0.15, w * 0.52, across * 0.15], alongX),
    box("accent", [0, h * 0.42, d * 0.34], [w * 0.16, h * 0.2, d * 0.16]),
  ];
};

/** Plate pack between a fixed and a moving head, hung on a carrying bar. */
const heatExchanger: ShapeBuilder = ([w, h, d]) => {
  const plates = countFor(w * 0.56, 0.12, 5, 14);
  return [
    box("body", [-w * 0.36, h * 0.48, 0], [w * 0.06, h * 0.96, d]),
    box("body", [w * 0.22, h * 0.46, 0], [w * 0.06, h * 0.84, d]),
    ...spread(plates, w * 0.5).map((x, i) =>
      box(
        i % 2 === 0 ? "edge" : "accent",
        [x - w * 0.07, h * 0.46, 0],
        [((w * 0.5) / plates) * 0.72, h * 0.76, d * 0.86],
      ),
    ),
    cylinder("edge", [0, h * 0.92, 0], [h * 0.06, w * 0.96, h * 0.06], alongX),
    cylinder("edge", [0, h * 0.05, 0], [h * 0.05, w * 0.96, h * 0.05], alongX),
    box("edge", [w * 0.46, h * 0.47, 0], [w * 0.05, h * 0.94, d * 0.22]),
    ...[
      [0.22, 0.72],
      [-0.22, 0.72],
      [0.22, 0.22],
      [-0.22, 0.22],
    ].map(([z, y]) => cylinder("body", [-w * 0.43, h * y!, d * z!], [h * 0.13, w * 0.12, h * 0.13], alongX)),
  ];
};

/** Induced-draught cooling tower: louvred box, wider basin, fan stack on top. */
const tower: ShapeBuilder = ([w, h, d]) => [
  box("edge", [0, h * 0.05, 0], [w, h * 0.1, d]),
  box("body", [0, h * 0.44, 0], [w * 0.9, h * 0.68, d * 0.9]),
  ...[0.18, 0.26, 0.34].flatMap((y) => [
    box("edge", [0, h * y, d * 0.455], [w * 0.82, h * 0.03, d * 0.03]),
    box("edge", [w * 0.455, h * y, 0], [w * 0.03, h * 0.03, d * 0.82]),
  ]),
  cone("body", [0, h * 0.88, 0], [Math.min(w, d) * 0.82, h * 0.2, Math.min(w, d) * 0.82], [Math.PI, 0, 0]),
  cylinder("body", [0, h * 0.88, 0], [Math.min(w, d) * 0.66, h * 0.2, Math.min(w, d) * 0.66]),
  cylinder("edge", [0, h * 0.982, 0], [Math.min(w, d) * 0.58, h * 0.02, Math.min(w, d) * 0.58]),
  box("accent", [0, h * 0.994, 0], [Math.min(w, d) * 0.56, h * 0.012, d * 0.06]),
  box("accent", [0, h * 0.994, 0], [w * 0.06, h * 0.012, Math.min(w, d) * 0.56]),
];

/** Air-cooled chiller: coil box on a frame, a row of fans on top, control panel at the end. */
const chiller: ShapeBuilder = ([w, h, d]) => {
  const fans = countFor(w, d * 0.8, 2, 8);
  const across = Math.min((w / fans) * 0.78, d * 0.72);
  return [
    box("edge", [0, h * 0.05, 0], [w, h * 0.1, d]),
    box("body", [0, h * 0.5, 0], [w * 0.98, h * 0.8, d * 0.94]),
    ...spread(countFor(w, 0.7, 3, 12), w * 0.96).map((x) =>
      box("edge", [x, h * 0.52, d * 0.475], [w * 0.012, h * 0.66, d * 0.02]),
    ),
    ...spread(fans, w).flatMap((x) => [
      cylinder("body", [x, h * 0.94, 0], [across, h * 0.1, across]),
      cylinder("edge", [x, h * 0.993, 0], [across * 0.86, h * 0.012, across * 0.86]),
      cylinder("accent", [x, h, 0], [across * 0.24, h * 0.03, across * 0.24]),
    ]),
    box("accent", [w * 0.495, h * 0.5, 0], [w * 0.02, h * 0.5, d * 0.4]),
    ...[-0.22, 0.22].map((z) => cylinder("edge", [-w * 0.52, h * 0.3, d * z], [h * 0.12, w * 0.06, h * 0.12], alongX)),
  ];
};

/** Panel, meter and instrument: the small things on and beside the pipes. */
const panel: ShapeBuilder = ([w, h, d]) => {
  const doors = countFor(w, 0.8, 1, 6);
  return [
    box("edge", [0, h * 0.025, 0], [w, h * 0.05, d * 0.94]),
    box("body", [0, h * 0.525, 0], [w, h * 0.95, d]),
    ...spread(doors, w).flatMap((x) => [
      box("accent", [x, h * 0.52, d * 0.505], [(w / doors) * 0.9, h * 0.84, d * 0.02]),
      box("edge", [x + (w / doors) * 0.36, h * 0.52, d * 0.53], [0.03, h * 0.12, 0.03]),
    ]),
    box("edge", [-w / 2 + (w / doors) * 0.5, h * 0.78, d * 0.52], [(w / doors) * 0.4, h * 0.12, 0.02]),
  ];
};

const meter: ShapeBuilder = ([w, h, d]) => {
  const bore = Math.min(d, h * 0.5);
  return [
    cylinder("body", [0, bore * 0.6, 0], [bore, w * 0.62, bore], alongX),
    ...[-0.4, 0.4].map((x) => cylinder("edge", [x * w, bore * 0.6, 0], [bore * 1.2, w * 0.08, bore * 1.2], alongX)),
    cylinder("edge", [0, bore * 1.1 + h * 0.1, 0], [bore * 0.25, h * 0.3, bore * 0.25]),
    box("body", [0, h * 0.86, 0], [w * 0.5, h * 0.28, d * 0.7]),
    box("accent", [0, h * 0.86, d * 0.36], [w * 0.36, h * 0.17, d * 0.04]),
  ];
};

const instrument: ShapeBuilder = ([w, h, d]) => {
  const head = Math.min(w, d, h * 0.45);
  return [
    cylinder("edge", [0, h * 0.02, 0], [head * 0.6, h * 0.04, head * 0.6]),
    cylinder("edge", [0, (h - head) / 2, 0], [head * 0.16, h - head, head * 0.16]),
    cylinder("body", [0, h - head / 2, 0], [head, head * 0.5, head], alongZ),
    cylinder("accent", [0, h - head / 2, head * 0.255], [head * 0.76, head * 0.03, head * 0.76], alongZ),
  ];
};

export const vesselShapes = { tank, mixer, receiver, dryer, heatExchanger, tower, chiller, panel, meter, instrument };
