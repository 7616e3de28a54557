const MARGIN_ROWS = 8;

/** Which rows of equal height are drawn for a scroll position: those in view and a few around. `to` is exclusive. */
export function windowOf(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(scrollTop / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((scrollTop + viewHeight) / rowHeight) + MARGIN_ROWS;
  const from = Math.max(0, Math.min(first, count));
  return { from, to: Math.max(from, Math.min(last, count)) };
}
