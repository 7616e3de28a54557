/** A label that would like to be drawn, in CSS pixels. Lower rank goes first. */
export interface LabelWish {
  readonly asset: number;
  readonly rank: number;
  /** Anchor above the asset; the label stands centred over it, or right of it beside an alarm mark. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly beside: boolean;
}
export interface LabelBox {
  readonly asset: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const ANCHOR_GAP_PX = 6;
const MARK_GAP_PX = 17;
const AIR_PX = 3;

/** Rank of an asset's label: what is abnormal first, then what the operator points at, then what is near and large. */
export function rankOf(asset: {
  readonly priority: number;
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly sizePx: number;
}): number {
  if (asset.selected) return 0;
  if (asset.hovered) return 1;
  if (asset.priority > 0) return 1 + asset.priority;
  return 10 + 10_000 / (1 + asset.sizePx);
}

/** Places labels in order of rank; one that would overlap a placed one, or leave the view, is left out. */
export function placeLabels(
  wishes: readonly LabelWish[],
  view: { readonly width: number; readonly height: number },
  atMost: number,
): LabelBox[] {
  const placed: LabelBox[] = [];
  for (const wish of [...wishes].sort((a, b) => a.rank - b.rank)) {
    if (placed.length >= atMost) break;
    const box: LabelBox = {
      asset: wish.asset,
      width: wish.width,
      height: wish.height,
      x: wish.beside ? wish.x + MARK_GAP_PX : wish.x - wish.width / 2,
      y: wish.beside ? wish.y - MARK_GAP_PX - wish.height / 2 : wish.y - ANCHOR_GAP_PX - wish.height,
    };
    if (box.x < 0 || box.y < 0 || box.x + box.width > view.width || box.y + box.height > view.height) continue;
    if (placed.every((other) => apart(box, other))) placed.push(box);
  }
  return placed;
}

function apart(a: LabelBox, b: LabelBox): boolean {
  return (
    a.x >= b.x + b.width + AIR_PX ||
    b.x >= a.x + a.width + AIR_PX ||
    a.y >= b.y + b.height + AIR_PX ||
    b.y >= a.y + a.height + AIR_PX
  );
}

/** @returns the asset whose label lies under the point, -1 for none. */
export function labelAt(boxes: readonly LabelBox[], x: number, y: number): number {
  return boxes.find((b) => x >= b.x && x <= b.x + b.width && y >= b.y && y <= b.y + b.height)?.asset ?? -1;
}
