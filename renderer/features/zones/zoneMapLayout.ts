import type { Conduit, Zone } from "../../../shared/plant/model.ts";
import type { LinkState } from "../../../shared/zones/health.ts";

export interface ZoneBox {
  readonly zone: Zone;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface ConduitLine {
  readonly conduit: Conduit;
  readonly path: string;
  readonly style: "solid" | "dashed" | "cut";
  readonly middle: { readonly x: number; readonly y: number };
}
interface ZoneMapLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly ZoneBox[];
  readonly lines: readonly ConduitLine[];
  readonly levels: readonly {
    readonly level: number;
    readonly name: string;
    readonly y: number;
    readonly height: number;
  }[];
}

const LABEL = 116;
const BOX_HEIGHT = 84;
const ROW_GAP = 52;
const BOX_GAP = 16;
const WIDEST_BOX = 300;
/** Least distance of a passing line from a box. */
const LANE = 20;

/** Purdue level names, top-down. */
const levelNames: readonly (readonly [number, string])[] = [
  [5, "Enterprise"],
  [4, "Business"],
  [3.5, "Demilitarised"],
  [3, "Supervision"],
  [2, "Area control"],
  [1, "Basic control"],
  [0, "Process"],
];

/** A conduit's line says its state by form: solid lives, dashed is on its way or silent, cut is refused or down. */
export function conduitStyle(state: LinkState | null): ConduitLine["style"] {
  if (state === "live") return "solid";
  return state === "refused" || state === "hostDown" ? "cut" : "dashed";
}

/** @param stateOf state of the zone's links; null where it has none of its own, e.g. the supervision zone. */
export function layoutZones(
  zones: readonly Zone[],
  conduits: readonly Conduit[],
  width: number,
  stateOf: (zone: string) => LinkState | null,
): ZoneMapLayout {
  const boxes: ZoneBox[] = [];
  const levels: { level: number; name: string; y: number; height: number }[] = [];
  let y = 0;
  for (const [level, name] of levelNames) {
    const row = zones.filter((z) => z.purdue === level);
    if (row.length === 0) continue;
    const room = Math.max(200, width - LABEL);
    const perLine = Math.max(1, Math.min(row.length, Math.floor((room + BOX_GAP) / (180 + BOX_GAP))));
    const boxWidth = Math.min(WIDEST_BOX, (room - BOX_GAP * (perLine - 1)) / perLine);
    const lines = Math.ceil(row.length / perLine);
    row.forEach((zone, i) => {
      const inLine = Math.min(perLine, row.length - Math.floor(i / perLine) * perLine);
      const start = LABEL + (room - inLine * boxWidth - (inLine - 1) * BOX_GAP) / 2;
      boxes.push({
        zone,
        x: start + (i % perLine) * (boxWidth + BOX_GAP),
        y: y + Math.floor(i / perLine) * (BOX_HEIGHT + BOX_GAP),
        width: boxWidth,
        height: BOX_HEIGHT,
      });
    });
    const height = lines * BOX_HEIGHT + (lines - 1) * BOX_GAP;
    levels.push({ level, name, y, height });
    y += height + ROW_GAP;
  }
  return {
    width,
    height: Math.max(0, y - ROW_GAP),
    boxes,
    levels,
    lines: conduits.flatMap((c) => lineOf(c, boxes, conduits, stateOf)),
  };
}

/**
 * Lines leave a box side by side, ordered by where they go, and bend at different heights, so that none lies on
 * another. A line that passes a row on its way goes beside the boxes of that row, never behind one.
 */
function lineOf(
  conduit: Conduit,
  boxes: readonly ZoneBox[],
  conduits: readonly Conduit[],
  stateOf: (zone: string) => LinkState | null,
): ConduitLine[] {
  const ends = endsOf(conduit, boxes);
  if (!ends) return [];
  const { upper, lower } = ends;
  const style = conduitStyle(stateOf(conduit.to) ?? stateOf(conduit.from));
  if (upper.y === lower.y) {
    const [left, right] = upper.x < lower.x ? [upper, lower] : [lower, upper];
    const at = left.y + left.height / 2;
    return [
      {
        conduit,
        style,
        path: `M${left.x + left.width} ${at}H${right.x}`,
        middle: { x: (left.x + left.width + right.x) / 2, y: at },
      },
    ];
  }
  const siblings = conduits
    .flatMap((c) => {
      const other = endsOf(c, boxes);
      return other?.upper === upper && other.lower.y !== upper.y
        ? [{ c, lane: laneTo(upper, other.lower, boxes) }]
        : [];
    })
    .sort((a, b) => a.lane - b.lane);
  const order = siblings.findIndex((s) => s.c === conduit);
  const lane = siblings[order]?.lane ?? lower.x + lower.width / 2;
  const from = { x: upper.x + (upper.width * (order + 1)) / (siblings.length + 1), y: upper.y + upper.height };
  const rank = lane < from.x ? order : siblings.length - 1 - order;
  const bend = from.y + 12 + rank * Math.min(8, (ROW_GAP - 28) / siblings.length);
  const to = { x: lower.x + lower.width / 2, y: lower.y };
  const end = lane === to.x ? `V${to.y}` : `V${to.y - 12}H${to.x}V${to.y}`;
  return [
    {
      conduit,
      style,
      path: `M${from.x} ${from.y}V${bend}H${lane}${end}`,
      middle: { x: lane, y: (bend + to.y - 12) / 2 },
    },
  ];
}

function endsOf(
  conduit: Conduit,
  boxes: readonly ZoneBox[],
): { readonly upper: ZoneBox; readonly lower: ZoneBox } | null {
  const [a, b] = [boxes.find((box) => box.zone.id === conduit.from), boxes.find((box) => box.zone.id === conduit.to)];
  if (!a || !b) return null;
  return a.y <= b.y ? { upper: a, lower: b } : { upper: b, lower: a };
}

/** Where the line goes down: above the middle of its target, or beside the box that stands in the way. */
function laneTo(upper: ZoneBox, lower: ZoneBox, boxes: readonly ZoneBox[]): number {
  const middle = lower.x + lower.width / 2;
  const blocking = boxes.find(
    (box) => box.y > upper.y && box.y < lower.y && middle > box.x - LANE && middle < box.x + box.width + LANE,
  );
  if (!blocking) return middle;
  return middle <= blocking.x + blocking.width / 2 ? blocking.x - LANE : blocking.x + blocking.width + LANE;
}
