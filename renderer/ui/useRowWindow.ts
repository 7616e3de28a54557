import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

export interface RowWindow {
  /** Rows `from` up to and without `to` are drawn: those in view and a few around. */
  readonly from: number;
  readonly to: number;
  /** Of all rows together, in pixels. */
  readonly height: number;
  /** Scrolls no further than the row needs. @param headHeight what a sticky head covers at the top. */
  readonly bringIntoView: (index: number, headHeight?: number) => void;
  /** How many rows the view holds now. */
  readonly rowsInView: () => number;
}

const MARGIN_ROWS = 8;
/** Until the list has been measured. */
const firstView = { width: 0, height: 600 };

/** The one windowing of long lists: `count` rows of equal height in an element that scrolls. */
export function useRowWindow(count: number, rowHeight: number, scroller: RefObject<HTMLElement | null>): RowWindow {
  // The virtualiser hands out functions of its own; nothing here memoises what they answer.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: MARGIN_ROWS,
    initialRect: firstView,
  });
  const drawn = rows.getVirtualItems();
  return {
    from: drawn[0]?.index ?? 0,
    to: (drawn.at(-1)?.index ?? -1) + 1,
    height: rows.getTotalSize(),
    bringIntoView: (index, headHeight = 0) => {
      const node = scroller.current;
      if (!node) return;
      const top = index * rowHeight;
      const room = node.clientHeight - headHeight;
      if (top < node.scrollTop) node.scrollTop = top;
      else if (top + rowHeight > node.scrollTop + room) node.scrollTop = top + rowHeight - room;
    },
    rowsInView: () => Math.floor((scroller.current?.clientHeight ?? firstView.height) / rowHeight),
  };
}
