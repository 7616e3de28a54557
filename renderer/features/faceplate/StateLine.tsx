import { alarmState } from "../../../shared/alarms/condition.ts";
import type { Asset, AssetType, Tag } from "../../../shared/plant/model.ts";
import { qualityWord } from "../../live/qualityWord.ts";
import type { TagTable } from "../../live/tagTable.ts";
import { useTag, useTagQuality } from "../../live/useTag.ts";
import { useSession } from "../../store/appContext.ts";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import { StateWord } from "../../ui/StateWord.tsx";
import { measuringLine, stateLine } from "./stateTone.ts";

/** State in words, quality when it is not good, worst alarm when there is one. */
export function StateLine({
  asset,
  type,
  tag,
  main,
  table,
}: {
  readonly asset: Asset;
  readonly type: AssetType;
  readonly tag: Tag | null;
  readonly main: Tag | null;
  readonly table: TagTable;
}) {
  const alarm = useSession((s) => s.alarmIndex.worstOfAsset.get(asset.id) ?? null);
  return (
    <p className="fp-state" role="status">
      {tag ? (
        <TagState tag={tag} type={type} table={table} />
      ) : main ? (
        <MainState tag={main} table={table} />
      ) : (
        <StateWord word="no state of its own" />
      )}
      {alarm ? (
        <span className="fp-state-alarm">
          <PriorityMark priority={alarm.priority} state={alarmState(alarm)} size={16} />
          <span className="ellipsis" title={alarm.message}>
            {alarm.message}
          </span>
        </span>
      ) : null}
    </p>
  );
}

function TagState({ tag, type, table }: { readonly tag: Tag; readonly type: AssetType; readonly table: TagTable }) {
  const value = useTag(table, tag.index);
  const quality = useTagQuality(table, tag.index);
  const line = stateLine(tag, type.bindings, value, quality);
  return (
    <StateWord word={line.word} tone={line.tone} title={qualityWord(quality, table.status[tag.index] ?? 0, null)} />
  );
}

function MainState({ tag, table }: { readonly tag: Tag; readonly table: TagTable }) {
  const quality = useTagQuality(table, tag.index);
  const line = measuringLine(quality);
  return (
    <StateWord word={line.word} tone={line.tone} title={qualityWord(quality, table.status[tag.index] ?? 0, null)} />
  );
}
