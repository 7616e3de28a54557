import { useRef, type RefObject } from "react";
import type { Tag } from "../../../shared/plant/model.ts";
import { usePaint } from "../../ui/usePaint.ts";
import { useClock, useSession } from "../../store/appContext.ts";
import { formatAge } from "../../ui/format.ts";
import { useRowWindow } from "../../ui/useRowWindow.ts";
import { ValueText } from "../../ui/ValueText.tsx";
import { WriteButton } from "./KeyValues.tsx";

const ROW_PX = 28;
const qualityWords = { good: "good", uncertain: "uncertain", bad: "bad", stale: "stale", never: "no value" } as const;

export interface TagsTabProps {
  readonly tags: readonly Tag[];
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onWrite: (tag: Tag) => void;
}

/** Every tag of the asset with value, quality and the age of its source time. */
export function TagsTab({ tags, scroller, onWrite }: TagsTabProps) {
  const { from, to, height } = useRowWindow(tags.length, ROW_PX, scroller);
  return (
    <div
      role="table"
      aria-label={`Tags, ${tags.length}`}
      aria-rowcount={tags.length}
      className="fp-tags"
      style={{ height }}
    >
      {tags.slice(from, to).map((tag, k) => (
        <div
          key={tag.id}
          role="row"
          aria-rowindex={from + k + 1}
          className="fp-tag"
          style={{ transform: `translateY(${(from + k) * ROW_PX}px)` }}
        >
          <TagRow tag={tag} onWrite={onWrite} />
        </div>
      ))}
    </div>
  );
}

function TagRow({ tag, onWrite }: { readonly tag: Tag; readonly onWrite: (tag: Tag) => void }) {
  const table = useSession((s) => s.table);
  const clock = useClock();
  const note = useRef<HTMLSpanElement>(null);
  usePaint(table, [tag.index], () => {
    if (!note.current || !table) return;
    const quality = table.quality(tag.index);
    const sourceMs = table.sourceMs[tag.index]!;
    const age = Number.isFinite(sourceMs) && quality !== "never" ? formatAge(clock.nowMs() - sourceMs) : "";
    note.current.textContent = quality === "good" ? age : qualityWords[quality];
  });
  return (
    <>
      <span role="rowheader" className="ellipsis muted" title={`${tag.label} · ${tag.id}`}>
        {tag.label}
      </span>
      <span role="cell" className="fp-tag-value">
        <ValueText tag={tag} size={13} />
      </span>
      <span
        role="cell"
        ref={note}
        className="fp-tag-note"
        title="Age of the value's source time, or its quality when that is not good"
      />
      <span role="cell">{tag.write ? <WriteButton tag={tag} onWrite={onWrite} /> : null}</span>
    </>
  );
}
