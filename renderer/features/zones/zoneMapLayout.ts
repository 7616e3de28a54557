import type { Conduit, Zone } from "../../../shared/plant/model.ts";
import type { LinkState } from "../../../shared/zones/health.ts";

export interface ZoneBox { readonly zone: Zone; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface ConduitLine { readonly conduit: Conduit; readonly path: string; readonly style: "solid" | "dashed" | "cut"; readonly middle: { readonly x: number; readonly y: number } }
export interface ZoneMapLayout { readonly width: number; readonly height: number; readonly boxes: readonly ZoneBox[]; readonly lines: readonly ConduitLine[]; readonly levels: readonly { readonly level: number; readonly name: string; readonly y: number; readonly height: number }[] }

const LABEL = 116;
const BOX_HEIGHT = 84;
const ROW_GAP = 52;
const BOX_GAP = 16;
const WIDEST_BOX = 300;

/** Purdue level names, top-down. */
const levelNames: readonly (readonly [number, string])[] = [[5, "Enterprise"], [4, "Business"], [3.5, "Demilitarised"], [3, "Supervision"], [2, "Area control"], [1, "Basic control"], [0, "Process"]];

/** A conduit's line says its state by form: solid lives, dashed is on its way or silent, cut is refused or down. */
export function conduitStyle(state: LinkState | null): ConduitLine["style"] {
  if (state === "live") return "solid";
  return state === "refused" || state === "hostDown" ? "cut" : "dashed";
}

/** @param stateOf state of the zone's links; null where it has none of its own, e.g. the supervision zone. */
export function layoutZones(zones: readonly Zone[], conduits: readonly Conduit[], width: number, stateOf: (zone: string) => LinkState | null): ZoneMapLayout {
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
      boxes.push({ zone, x: start + (i % perLine) * (boxWidth + BOX_GAP), y: y + Math.floor(i / perLine) * (BOX_HEIGHT + BOX_GAP), width: boxWidth, height: BOX_HEIGHT });
    });
    const height = lines * BOX_HEIGHT + (lines - 1) * BOX_GAP;
    levels.push({ level, name, y, height });
    y += height + ROW_GAP;
  }
  return { width, height: Math.max(0, y - ROW_GAP), boxes, levels, lines: conduits.flatMap((c) => lineOf(c, boxes, conduits, stateOf)) };
}

function lineOf(conduit: Conduit, boxes: readonly ZoneBox[], conduits: readonly Conduit[], stateOf: (zone: string) => LinkState | null): ConduitLine[] {
  const [a, b] = [boxes.find((box) => box.zone.id === conduit.from), boxes.find((box) => box.zone.id === conduit.to)];
  if (!a || !b) return [];
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  const state = stateOf(conduit.to) ?? stateOf(conduit.from);
  const style = conduitStyle(state);
  if (upper.y === lower.y) {
    const [left, right] = upper.x < lower.x ? [upper, lower] : [lower, upper];
    const at = left.y + left.height / 2;
    return [{ conduit, style, path: `M${left.x + left.width} ${at}H${right.x}`, middle: { x: (left.x + left.width + right.x) / 2, y: at } }];
  }
  // Lines that leave one box leave it side by side, so that each can be followed by eye.
  const siblings = conduits.filter((c) => c.from === upper.zone.id || c.to === upper.zone.id);
  const place = (siblings.indexOf(conduit) + 1) / (siblings.length + 1);
  const from = { x: upper.x + upper.width * place, y: upper.y + upper.height };
  const to = { x: lower.x + lower.width / 2, y: lower.y };
  const bend = from.y + ROW_GAP / 2;
  return [{ conduit, style, path: `M${from.x} ${from.y}V${bend}H${to.x}V${to.y}`, middle: { x: to.x, y: (bend + to.y) / 2 } }];
}
