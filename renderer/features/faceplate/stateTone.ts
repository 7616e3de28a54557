import type { AssetType, Tag } from "../../../shared/plant/model.ts";
import type { Quality } from "../../live/quality.ts";
import { formatValue } from "../../ui/format.ts";

const qualityWords: Readonly<Record<Quality, string>> = {
  good: "live",
  uncertain: "uncertain quality",
  bad: "bad quality",
  stale: "stale",
  never: "no value yet",
};
const abnormalWords = /trip|fault|fail|jam|block|error|starved|emergency/i;

/** The state of an asset in words, and how it is to be set. */
export function stateLine(
  tag: Tag,
  bindings: AssetType["bindings"],
  value: number,
  quality: Quality,
): { readonly word: string; readonly tone: "rest" | "running" | "abnormal" | "unknown" } {
  if (quality === "never") return { word: "no value yet", tone: "unknown" };
  const word =
    tag.states || tag.type !== "Boolean"
      ? formatValue(tag, value)
      : (bindings.runningValues ?? [1]).includes(Math.round(value))
        ? "on"
        : "off";
  if (quality !== "good") return { word, tone: "unknown" };
  if (abnormalWords.test(word)) return { word, tone: "abnormal" };
  return { word, tone: (bindings.runningValues ?? [1]).includes(Math.round(value)) ? "running" : "rest" };
}

/** For an asset without a state: whether what it measures can be trusted. */
export function measuringLine(quality: Quality): { readonly word: string; readonly tone: "running" | "unknown" } {
  return { word: qualityWords[quality], tone: quality === "good" ? "running" : "unknown" };
}
