export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: { readonly min?: number; readonly max?: number } | null;
  readonly ok: boolean;
}

/** A figure with its bar; without a bar it is information and always ok. */
export function figure(name: string, value: number, unit: string, bar: Figure["bar"] = null): Figure {
  const ok =
    bar === null ||
    (Number.isFinite(value) &&
      (bar.min === undefined || value >= bar.min) &&
      (bar.max === undefined || value <= bar.max));
  return { name, value: Math.round(value * 1000) / 1000, unit, bar, ok };
}

/** @returns the p-quantile (0..1) of the samples by nearest rank; NaN for none. */
export function quantile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((f) => [
    f.name,
    `${f.value} ${f.unit}`,
    f.bar?.max !== undefined ? `≤ ${f.bar.max}` : f.bar?.min !== undefined ? `≥ ${f.bar.min}` : "",
    f.ok ? "ok" : "MISSED",
  ]);
  const widths = [0, 1, 2, 3].map((c) => Math.max(...rows.map((r) => r[c]!.length)));
  return rows.map((r) => r.map((cell, c) => cell.padEnd(widths[c]!)).join("  ")).join("\n");
}
