import type { HistoryQuery } from "../../../../../shared/zones/addressSpace.ts";

/** As the fields hold it: local times without a zone, numbers as typed. */
export interface HistoryForm {
  readonly kind: HistoryQuery["kind"];
  readonly from: string;
  readonly to: string;
  readonly aggregate: string;
  readonly every: string;
  readonly unit: "s" | "min" | "h";
}

const unitMs = { s: 1_000, min: 60_000, h: 3_600_000 } as const;
const MOST_TIMES = 1_000;

const two = (n: number): string => String(n).padStart(2, "0");
/** For an input of type datetime-local. */
export function localInput(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** @returns the query, or the sentence that says what is missing. */
export function historyQuery(form: HistoryForm): HistoryQuery | string {
  const [fromMs, toMs] = [Date.parse(form.from), Date.parse(form.to)];
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs)) return "Enter both times.";
  if (toMs <= fromMs) return "The end is not after the beginning.";
  if (form.kind === "raw") return { kind: "raw", fromMs, toMs };
  const every = /^\d+([.,]\d+)?$/.test(form.every.trim()) ? Number(form.every.trim().replace(",", ".")) : Number.NaN;
  const intervalMs = every * unitMs[form.unit];
  if (!(intervalMs >= 1)) return "Enter an interval greater than zero.";
  if (form.kind === "processed")
    return form.aggregate === ""
      ? "This server names no aggregates that it computes."
      : { kind: "processed", fromMs, toMs, aggregate: form.aggregate, intervalMs };
  const count = Math.floor((toMs - fromMs) / intervalMs) + 1;
  if (count > MOST_TIMES)
    return `That makes ${count.toLocaleString("en")} instants; at most ${MOST_TIMES.toLocaleString("en")} are read at once.`;
  return { kind: "atTime", timesMs: Array.from({ length: count }, (_, i) => fromMs + i * intervalMs) };
}
