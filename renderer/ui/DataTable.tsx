import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject } from "react";
import { useColumnWidths } from "./columnWidths.ts";
import { isTableKey } from "./isTableKey.ts";
import { TableHead, type SortState } from "./TableHead.tsx";
import { useRowWindow } from "./useRowWindow.ts";

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
/** The sticky head is a row with two pixels of border. */
const HEAD_BORDER_PX = 2;

/** A virtualised table: sticky header, resizable remembered columns, one tab stop, keyboard by the owner. */
export function DataTable<R>(props: DataTableProps<R>) {
  const { id, label, columns, rows, rowKey, rowHeight = 28, selected, cursor = null } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { widths, resize } = useColumnWidths(id, columns);
  const template = columns
    .map((c) => (c.grow ? `minmax(${widths[c.id] ?? c.width}px, 1fr)` : `${widths[c.id] ?? c.width}px`))
    .join(" ");
  const minWidth = columns.reduce((sum, c) => sum + (widths[c.id] ?? c.width), 0);
  const { from, to, height, bringIntoView, rowsInView } = useRowWindow(rows.length, rowHeight, scroller);
  useFocusAtFirst(scroller, props.autoFocus === true);
  useNearEnd(rows.length > 0 && to > rows.length - NEAR_END_ROWS, props.onNearEnd);
  const cursorIndex = cursor === null ? -1 : rows.findIndex((r) => rowKey(r) === cursor);
  useEffect(() => {
    if (cursorIndex >= 0) bringIntoView(cursorIndex, rowHeight + HEAD_BORDER_PX);
    // Follows the cursor only when the user moves it, not when rows come and go above it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);
  const drawn = { ...props, id, template, rowHeight };
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
      onKeyDown={(e) => {
        if (isTableKey(e)) props.onKeyDown?.(e, Math.max(1, rowsInView() - 2));
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
        <div className="data-table-body" role="rowgroup" style={{ height, minWidth }}>
          {rows.slice(from, to).map((row, k) => (
            <DataRow key={rowKey(row)} table={drawn} row={row} index={from + k} />
          ))}
        </div>
      )}
    </div>
  );
}

interface DrawnTable<R> extends DataTableProps<R> {
  readonly template: string;
  readonly rowHeight: number;
}

function DataRow<R>({ table, row, index }: { readonly table: DrawnTable<R>; readonly row: R; readonly index: number }) {
  const { id, template, rowHeight, rows, columns, selected, cursor = null } = table;
  const key = table.rowKey(row);
  return (
    <div
      id={`${id}-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected?.has(key)}
      className="data-row"
      data-cursor={key === cursor}
      data-state={table.rowState?.(row)}
      style={{ gridTemplateColumns: template, transform: `translateY(${index * rowHeight}px)`, height: rowHeight }}
      onClick={(e) => table.onRowClick?.(row, index, e)}
      onDoubleClick={() => table.onRowDoubleClick?.(row)}
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
}

function useFocusAtFirst(scroller: RefObject<HTMLElement | null>, wanted: boolean): void {
  useEffect(() => {
    if (wanted) scroller.current?.focus({ preventScroll: true });
  }, [scroller, wanted]);
}

function useNearEnd(near: boolean, told: (() => void) | undefined): void {
  useEffect(() => {
    if (near) told?.();
  }, [near, told]);
}
