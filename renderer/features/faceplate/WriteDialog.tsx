import { useState } from "react";
import { operateLimits } from "../../../shared/hosts/operateLimits.ts";
import type { Tag } from "../../../shared/plant/model.ts";
import type { TagTable } from "../../live/tagTable.ts";
import { useTag, useTagQuality, useTagText } from "../../live/useTag.ts";
import { useApi } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { formatValue } from "../../ui/format.ts";
import { LimitBar } from "../../ui/LimitBar.tsx";
import { ValueText } from "../../ui/ValueText.tsx";
import { answerWithin, judgeWrite, qualityBlocks, shownValue } from "./outcome.ts";
import { useTagRight } from "./useRights.ts";
import { ValueInput } from "./ValueInput.tsx";
import { allowedStates, parseInput, rangeText, ruleOfTag } from "./writeInput.ts";

interface WriteDialogProps {
  readonly tag: Tag;
  /** The loop's process value when the tag is its set point; else the tag itself is shown. */
  readonly live: Tag;
  readonly table: TagTable;
  /** Runs the write and keeps its state for the faceplate. */
  readonly run: (what: string, action: () => Promise<string>) => Promise<string>;
  readonly onClose: () => void;
}

/** Asks for a new value and writes it after one confirmation. */
export function WriteDialog({ tag, live, table, run, onClose }: WriteDialogProps) {
  const api = useApi();
  const present = useTag(table, tag.index);
  const presentText = useTagText(table, tag.index);
  const quality = useTagQuality(table, tag.index);
  const right = useTagRight(tag);
  const [typed, setTyped] = useState("");
  const rule = ruleOfTag(tag);
  const parsed = parseInput(typed, rule);
  const what = `${tag.asset} ${tag.label}`;
  const old = quality === "never" ? formatValue(tag, Number.NaN) : formatValue(tag, present, presentText);
  const unfit = parsed.ok ? "" : parsed.message;
  const missing = unfit !== "" && typed === "" ? "Enter the new value." : unfit;
  const blocked = right.state === "allowed" ? qualityBlocks(quality) || missing : right.reason;
  const proposed = parsed.ok && typed !== "" ? parsed.value : null;
  const options = optionsOf(tag);
  const confirm = (reason: string): Promise<string> => {
    if (!parsed.ok) return Promise.reject(new Error(parsed.message));
    const { value } = parsed;
    return run(what, async () =>
      judgeWrite(
        tag,
        value,
        await answerWithin(
          api["tags.write"]({ zone: tag.zone, tag: tag.id, value, reason }),
          operateLimits.dialogMs,
          what,
        ),
      ),
    );
  };
  return (
    <ConfirmDialog
      title={`${what} ${old} \u2192 ${proposed === null ? "\u2026" : shownValue(tag, proposed)}`}
      confirmLabel="Write"
      reason={tag.write?.reason === true ? "required" : "optional"}
      blocked={blocked}
      onConfirm={confirm}
      onClose={onClose}
    >
      <ValueInput
        label="New value"
        value={typed}
        onChange={setTyped}
        unit={options ? "" : tag.unit}
        hint={options ? "" : `Range ${rangeText(rule)}`}
        error={typed === "" ? "" : unfit}
        options={options}
        autoFocus
      />
      <PresentValue tag={tag} live={live} proposed={typeof proposed === "number" ? proposed : null} />
    </ConfirmDialog>
  );
}

interface PresentValueProps extends Pick<WriteDialogProps, "tag" | "live"> {
  readonly proposed: number | null;
}

function PresentValue({ tag, live, proposed }: PresentValueProps) {
  const same = live.index === tag.index;
  return (
    <div className="fp-live">
      <span className="muted">{same ? "Present value" : live.label}</span>
      <ValueText tag={live} size={16} />
      {live.range ? <LimitBar tag={live} setPoint={same ? null : tag} proposed={proposed} /> : null}
    </div>
  );
}

function optionsOf(tag: Tag): readonly { readonly value: string; readonly name: string }[] | undefined {
  if (tag.type === "Boolean")
    return [
      { value: "0", name: "off" },
      { value: "1", name: "on" },
    ];
  return tag.states ? allowedStates(tag).map((s) => ({ value: String(s.value), name: s.name })) : undefined;
}
