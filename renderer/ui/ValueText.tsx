import { useRef } from "react";
import type { Tag } from "../../shared/plant/model.ts";
import { qualityWord } from "../live/qualityWord.ts";
import type { TagTable } from "../live/tagTable.ts";
import { usePaint } from "./usePaint.ts";
import { useClock, useSession } from "../store/appContext.ts";
import { DASH, formatAge, formatValue, THIN_SPACE } from "./format.ts";

export interface ValueTextProps {
  readonly tag: Tag;
  /** Size of the number in pixels of the type scale; the unit follows. */
  readonly size?: 12 | 13 | 14 | 16 | 20 | 28 | 40;
  readonly unit?: boolean;
}

/**
 * Present value of a tag with unit, quality and, when it is not fresh, its age. Writes its own DOM: no render per
 * sample.
 */
export function ValueText({ tag, size = 13, unit = true }: ValueTextProps) {
  const table = useSession((s) => s.table);
  const clock = useClock();
  const root = useRef<HTMLSpanElement>(null);
  usePaint(table, [tag.index], () => {
    if (root.current) paintValue(root.current, table, tag, clock.nowMs());
  });
  return (
    <span ref={root} className="value" data-tag={tag.id} data-size={size} data-quality="never">
      <span className="value-number">{DASH}</span>
      {unit && tag.unit !== "" ? <span className="value-unit">{THIN_SPACE + tag.unit}</span> : null}
      <span className="value-age" />
    </span>
  );
}

/** Text changes only when it differs, so that an unchanged value costs no layout. */
function paintValue(root: HTMLElement, table: TagTable | null, tag: Tag, nowMs: number): void {
  const number = root.querySelector<HTMLElement>(".value-number");
  const age = root.querySelector<HTMLElement>(".value-age");
  if (!number || !age) return;
  const quality = table?.quality(tag.index) ?? "never";
  const text =
    table && quality !== "never" ? formatValue(tag, table.value[tag.index]!, table.texts.get(tag.index)) : DASH;
  const lastContactMs = table?.lastContactMs(tag.index) ?? 0;
  const ageText = quality === "stale" && lastContactMs > 0 ? THIN_SPACE + formatAge(nowMs - lastContactMs) : "";
  const title =
    quality === "good"
      ? ""
      : qualityWord(quality, table?.status[tag.index] ?? 0, lastContactMs > 0 ? nowMs - lastContactMs : null);
  if (number.textContent !== text) number.textContent = text;
  if (age.textContent !== ageText) age.textContent = ageText;
  if (root.dataset["quality"] !== quality) root.dataset["quality"] = quality;
  if (root.title !== title) root.title = title;
}
