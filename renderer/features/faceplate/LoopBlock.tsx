import type { AssetType, Tag } from "../../../shared/plant/model.ts";
import { LimitBar } from "../../ui/LimitBar.tsx";
import { Sparkline } from "../../ui/Sparkline.tsx";
import { ValueText } from "../../ui/ValueText.tsx";
import { WriteButton } from "./KeyValues.tsx";

export interface LoopTags {
  readonly pv: Tag;
  readonly sp: Tag;
  readonly op: Tag;
  readonly mode: Tag;
}

export function loopTags(type: AssetType, tags: readonly Tag[]): LoopTags | null {
  const find = (name: string | undefined): Tag | undefined => tags.find((t) => t.name === name);
  const [pv, sp, op, mode] = [find(type.loop?.pv), find(type.loop?.sp), find(type.loop?.op), find(type.loop?.mode)];
  return pv && sp && op && mode ? { pv, sp, op, mode } : null;
}

/** Process value against set point, output and mode of a control loop. */
export function LoopBlock({ loop, onWrite }: { readonly loop: LoopTags; readonly onWrite: (tag: Tag) => void }) {
  return (
    <section className="fp-loop" aria-label="Control loop">
      <div className="fp-loop-pv">
        <span className="muted">{loop.pv.label}</span>
        <ValueText tag={loop.pv} size={28} />
        <Sparkline tag={loop.pv} width={120} height={32} spanMs={180_000} />
      </div>
      <LimitBar tag={loop.pv} setPoint={loop.sp} />
      <dl>
        <dt title="Set point">SP</dt>
        <dd className="fp-loop-value">
          <ValueText tag={loop.sp} size={16} />
        </dd>
        <dd>{loop.sp.write ? <WriteButton tag={loop.sp} onWrite={onWrite} /> : null}</dd>
        <dt title="Output">OP</dt>
        <dd className="fp-loop-value">
          <ValueText tag={loop.op} size={16} />
        </dd>
        <dd>{loop.op.write ? <WriteButton tag={loop.op} onWrite={onWrite} /> : null}</dd>
        <dd className="fp-loop-bar">
          <LimitBar tag={loop.op} />
        </dd>
        <dt title="Mode">Mode</dt>
        <dd className="fp-loop-value">
          <ValueText tag={loop.mode} size={16} />
        </dd>
        <dd>{loop.mode.write ? <WriteButton tag={loop.mode} onWrite={onWrite} /> : null}</dd>
      </dl>
    </section>
  );
}
