import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { KeyboardEvent, PointerEvent } from "react";

export interface SortState {
  readonly column: string;
  readonly descending: boolean;
}
interface HeadColumn {
  readonly id: string;
  readonly label: string;
  readonly width: number;
  readonly minWidth?: number;
  readonly numeric?: boolean;
  readonly sortable?: boolean;
}

export interface TableHeadProps<C extends HeadColumn> {
  readonly columns: readonly C[];
  readonly widths: Readonly<Record<string, number>>;
  readonly template: string;
  readonly minWidth: number;
  readonly sort: SortState | undefined;
  readonly onSort: ((column: string) => void) | undefined;
  readonly onResize: (column: C, width: number) => void;
}

const KEY_STEP = 16;

export function TableHead<C extends HeadColumn>({
  columns,
  widths,
  template,
  minWidth,
  sort,
  onSort,
  onResize,
}: TableHeadProps<C>) {
  return (
    <div className="data-head" role="row" style={{ gridTemplateColumns: template, minWidth }}>
      {columns.map((c) => {
        const sorted = sort?.column === c.id ? sort : undefined;
        const arrow = sorted ? (
          sorted.descending ? (
            <IconArrowDown size={12} stroke={2} aria-hidden="true" />
          ) : (
            <IconArrowUp size={12} stroke={2} aria-hidden="true" />
          )
        ) : null;
        return (
          <span
            key={c.id}
            role="columnheader"
            aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
            className={c.numeric ? "data-head-cell numeric" : "data-head-cell"}
          >
            {c.sortable && onSort ? (
              <button type="button" className="data-head-button" onClick={() => onSort(c.id)}>
                {c.label}
                {arrow}
              </button>
            ) : (
              <span className="data-head-label ellipsis">{c.label}</span>
            )}
            <Handle label={c.label} width={widths[c.id] ?? c.width} onResize={(width) => onResize(c, width)} />
          </span>
        );
      })}
    </div>
  );
}

function Handle({
  label,
  width,
  onResize,
}: {
  readonly label: string;
  readonly width: number;
  readonly onResize: (width: number) => void;
}) {
  const start = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault();
    const node = event.currentTarget;
    const fromX = event.clientX;
    node.setPointerCapture(event.pointerId);
    node.onpointermove = (move) => onResize(width + move.clientX - fromX);
    node.onpointerup = () => {
      node.onpointermove = null;
      node.onpointerup = null;
    };
  };
  const key = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? KEY_STEP : event.key === "ArrowLeft" ? -KEY_STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(width + step);
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      tabIndex={0}
      className="data-head-handle"
      onPointerDown={start}
      onKeyDown={key}
    />
  );
}
