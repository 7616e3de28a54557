import type { HistoryQuery, NodeIdText, NodeRow } from "../../../../../shared/zones/addressSpace.ts";
import { formatCount } from "../../../../ui/format.ts";

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
  const date = [String(at.getFullYear()), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return `${date}T${time}`;
}

/** What the form begins with: the hour before, as it was sampled. */
export const lastHour = (nowMs: number): HistoryForm => ({
  kind: "raw",
  from: localInput(nowMs - unitMs.h),
  to: localInput(nowMs),
  aggregate: "",
  every: "1",
  unit: "min",
});

/** The aggregate that is chosen first: the average where the server computes it; empty where it computes none. */
export function usualAggregate(aggregates: readonly NodeRow[]): NodeIdText {
  return (aggregates.find((a) => a.browseName.name === "Average") ?? aggregates[0])?.nodeId ?? "";
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
    return `That makes ${formatCount(count)} instants; at most ${formatCount(MOST_TIMES)} are read at once.`;
  return { kind: "atTime", timesMs: Array.from({ length: count }, (_, i) => fromMs + i * intervalMs) };
}
