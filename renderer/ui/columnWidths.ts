import { useState } from "react";

export interface WidthLimits {
  readonly id: string;
  readonly width: number;
  readonly minWidth?: number;
}

const KEY = "millward.columns.";
const NARROWEST = 40;
const WIDEST = 1200;

/** @returns a sound width for every column, whatever was stored. */
export function readWidths(stored: string | null, columns: readonly WidthLimits[]): Record<string, number> {
  const kept = parsed(stored);
  const record = typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
  return Object.fromEntries(
    columns.map((c) => {
      const width = record[c.id];
      return [c.id, typeof width === "number" && Number.isFinite(width) ? clampWidth(c, width) : c.width];
    }),
  );
}

function parsed(stored: string | null): unknown {
  try {
    return JSON.parse(stored ?? "null");
  } catch {
    return null;
  }
}

export function clampWidth(column: WidthLimits, width: number): number {
  return Math.round(Math.min(WIDEST, Math.max(column.minWidth ?? NARROWEST, width)));
}

/** Widths of one table, remembered on this station. */
export function useColumnWidths(
  table: string,
  columns: readonly WidthLimits[],
): {
  readonly widths: Readonly<Record<string, number>>;
  readonly resize: (column: WidthLimits, width: number) => void;
} {
  const [widths, setWidths] = useState(() => readWidths(window.localStorage.getItem(KEY + table), columns));
  const resize = (column: WidthLimits, width: number): void => {
    const next = { ...widths, [column.id]: clampWidth(column, width) };
    setWidths(next);
    window.localStorage.setItem(KEY + table, JSON.stringify(next));
  };
  return { widths, resize };
}
