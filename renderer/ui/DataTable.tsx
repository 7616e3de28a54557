import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from "react";
import { useColumnWidths } from "./columnWidths.ts";
import { isTableKey } from "./isTableKey.ts";
import { TableHead, type SortState } from "./TableHead.tsx";
import { windowOf } from "./windowOf.ts";

export interface Column<R> {
  readonly id: string;
  readonly label: string;
  readonly width: number;
  readonly minWidth?: number;
  /** Takes the room that is left. */
  readonly grow?: boolean;
  readonly numeric?: boolean;
  readonly sortable?: boolean;
  /** `above` is the row before, for a date shown only when it changes. */
  readonly render: (row: R, above: R | undefined) => ReactNode;
  readonly title?: (row: R) => string;
}

export interface DataTableProps<R> {
  /** Names the table for remembered widths. */
  readonly id: string;
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly rowKey: (row: R) => string;
  readonly rowHeight?: number;
  readonly sort?: SortState;
  readonly onSort?: (column: string) => void;
  readonly selected?: ReadonlySet<string>;
  /** The row that the keyboard is on; kept in view. */
  readonly cursor?: string | null;
  readonly onRowClick?: (row: R, index: number, event: MouseEvent) => void;
  readonly onRowDoubleClick?: (row: R) => void;
  /** Gets the rows on one page, for Page Up and Page Down. */
  readonly onKeyDown?: (event: KeyboardEvent, pageRows: number) => void;
  /** Drawn as data-state on the row. */
  readonly rowState?: (row: R) => string;
  readonly onNearEnd?: () => void;
  /** Takes the focus when it appears, so that the keys work at once. */
  readonly autoFocus?: boolean;
  readonly empty: ReactNode;
}

const NEAR_END_ROWS = 40;

/** A virtualised table: sticky header, resizable remembered columns, one tab stop, keyboard by the owner. */
export function DataTable<R>(props: DataTableProps<R>) {
  const { id, label, columns, rows, rowKey, rowHeight = 28, selected, cursor = null, onNearEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const { widths, resize } = useColumnWidths(id, columns);
  const template = columns
    .map((c) => (c.grow ? `minmax(${widths[c.id] ?? c.width}px, 1fr)` : `${widths[c.id] ?? c.width}px`))
    .join(" ");
  const minWidth = columns.reduce((sum, c) => sum + (widths[c.id] ?? c.width), 0);
  const { from, to } = windowOf(rows.length, rowHeight, view.top, view.height);
  useLayoutEffect(() => {
    const node = scroller.current;
    if (!node) return undefined;
    const measure = new ResizeObserver(() => setView((v) => ({ ...v, height: node.clientHeight })));
    measure.observe(node);
    return () => measure.disconnect();
  }, []);
  const { autoFocus } = props;
  useEffect(() => {
    if (autoFocus) scroller.current?.focus({ preventScroll: true });
  }, [autoFocus]);
  const near = rows.length > 0 && to > rows.length - NEAR_END_ROWS;
  useEffect(() => {
    if (near) onNearEnd?.();
  }, [near, onNearEnd]);
  const cursorIndex = cursor === null ? -1 : rows.findIndex((r) => rowKey(r) === cursor);
  useEffect(() => {
    const node = scroller.current;
    if (!node || cursorIndex < 0) return;
    const top = cursorIndex * rowHeight;
    const room = node.clientHeight - rowHeight - 2;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + rowHeight > node.scrollTop + room) node.scrollTop = top + rowHeight - room;
    // Follows the cursor only when the user moves it, not when rows come and go above it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);
  return (
    <div
      ref={scroller}
      className="data-table"
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length}
      data-has-cursor={cursorIndex >= 0}
      aria-multiselectable={selected !== undefined}
      tabIndex={0}
      aria-activedescendant={cursorIndex >= from && cursorIndex < to ? `${id}-row-${cursorIndex}` : undefined}
      onScroll={(e) => setView({ top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
      onKeyDown={(e) => {
        if (isTableKey(e)) props.onKeyDown?.(e, Math.max(1, Math.floor(view.height / rowHeight) - 2));
      }}
    >
      <TableHead
        columns={columns}
        widths={widths}
        template={template}
        minWidth={minWidth}
        sort={props.sort}
        onSort={props.onSort}
        onResize={resize}
      />
      {rows.length === 0 ? (
        props.empty
      ) : (
        <div className="data-table-body" role="rowgroup" style={{ height: rows.length * rowHeight, minWidth }}>
          {rows.slice(from, to).map((row, k) => {
            const index = from + k;
            const key = rowKey(row);
            return (
              <div
                key={key}
                id={`${id}-row-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={selected?.has(key)}
                className="data-row"
                data-cursor={key === cursor}
                data-state={props.rowState?.(row)}
                style={{
                  gridTemplateColumns: template,
                  transform: `translateY(${index * rowHeight}px)`,
                  height: rowHeight,
                }}
                onClick={(e) => props.onRowClick?.(row, index, e)}
                onDoubleClick={() => props.onRowDoubleClick?.(row)}
              >
                {columns.map((c) => (
                  <span
                    key={c.id}
                    role="gridcell"
                    className={c.numeric ? "data-cell numeric" : "data-cell"}
                    title={c.title?.(row)}
                  >
                    {c.render(row, rows[index - 1])}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
