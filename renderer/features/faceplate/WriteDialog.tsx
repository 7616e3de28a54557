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

export interface WriteDialogProps {
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
  const blocked =
    right.state !== "allowed"
      ? right.reason
      : qualityBlocks(quality) || (parsed.ok ? "" : typed === "" ? "Enter the new value." : parsed.message);
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
      title={`${what} ${old} \u2192 ${parsed.ok && typed !== "" ? shownValue(tag, parsed.value) : "\u2026"}`}
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
        unit={optionsOf(tag) ? "" : tag.unit}
        hint={optionsOf(tag) ? "" : `Range ${rangeText(rule)}`}
        error={typed === "" || parsed.ok ? "" : parsed.message}
        options={optionsOf(tag)}
        autoFocus
      />
      <div className="fp-live">
        <span className="muted">{live.index === tag.index ? "Present value" : live.label}</span>
        <ValueText tag={live} size={16} />
        {live.range ? (
          <LimitBar
            tag={live}
            setPoint={live.index === tag.index ? null : tag}
            proposed={parsed.ok && typeof parsed.value === "number" && typed !== "" ? parsed.value : null}
          />
        ) : null}
      </div>
    </ConfirmDialog>
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
