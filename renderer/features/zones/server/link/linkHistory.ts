import {
  KEPT_EVENTS,
  KEPT_SECONDS,
  linkSeries,
  type LinkDiagnosis,
  type LinkSeries,
} from "../../../../../shared/zones/linkCounters.ts";

/** What the asker has already: the newest second and event, 0 for none. */
export const newestOf = (kept: LinkDiagnosis | null): { afterSecond: number; afterSeq: number } => ({
  afterSecond: kept ? Math.max(0, kept.fromSecond + kept.seconds.values.length - 1) : 0,
  afterSeq: kept?.events.at(-1)?.seq ?? 0,
});

/** Joins what is kept with what came since. What does not fit on, as after a restart of the process, replaces it. */
export function joined(kept: LinkDiagnosis | null, news: LinkDiagnosis): LinkDiagnosis {
  if (!kept || kept.sinceMs !== news.sinceMs || news.eventCount < kept.eventCount) return news;
  const fits = news.fromSecond === kept.fromSecond + kept.seconds.values.length;
  const none = news.seconds.values.length === 0;
  const columns = fits || none ? join(kept.seconds, news.seconds) : news.seconds;
  const length = columns.values.length;
  const events = [...kept.events, ...news.events].slice(-KEPT_EVENTS);
  return {
    ...news,
    seconds: columns,
    fromSecond: none ? kept.fromSecond : news.fromSecond + news.seconds.values.length - length,
    events,
  };
}

function join(before: LinkDiagnosis["seconds"], after: LinkDiagnosis["seconds"]): LinkDiagnosis["seconds"] {
  return Object.fromEntries(linkSeries.map((s) => [s, [...before[s], ...after[s]].slice(-KEPT_SECONDS)])) as Record<
    LinkSeries,
    number[]
  >;
}

/** Mean over the last whole seconds; NaN when nothing was measured. The newest second is still being counted. */
export function recentMean(column: readonly number[], seconds: number): number {
  const part = column.slice(Math.max(0, column.length - 1 - seconds), -1).filter((v) => !Number.isNaN(v));
  return part.length === 0 ? Number.NaN : part.reduce((a, b) => a + b, 0) / part.length;
}
export const lastMeasured = (column: readonly number[]): number =>
  column.findLast((v) => !Number.isNaN(v)) ?? Number.NaN;
