import { useState } from "react";
import { operateLimits } from "../../../shared/hosts/operateLimits.ts";
import type { Asset, Command, CommandArg } from "../../../shared/plant/model.ts";
import { useApi } from "../../store/appContext.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { answerWithin, judgeCall } from "./outcome.ts";
import { useCommandRight } from "./useRights.ts";
import { ValueInput } from "./ValueInput.tsx";
import { parseInput, rangeText, ruleOfArg, type InputValue } from "./writeInput.ts";

export interface CommandDialogProps {
  readonly asset: Asset;
  readonly command: Command;
  readonly run: (what: string, action: () => Promise<string>) => Promise<string>;
  readonly onClose: () => void;
}

/** Says what a command will do, asks for its arguments and gives it after one confirmation. */
export function CommandDialog({ asset, command, run, onClose }: CommandDialogProps) {
  const api = useApi();
  const right = useCommandRight(asset, command);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const parsed = command.args.map((arg) => parseInput(typed[arg.name] ?? "", ruleOfArg(arg)));
  const missing = command.args.find(
    (arg, i) => !parsed[i]!.ok || (arg.options !== undefined && (typed[arg.name] ?? "") === ""),
  );
  const what = `${asset.id} ${command.label}`;
  const confirm = (reason: string): Promise<string> => {
    const args = parsed.flatMap((p): InputValue[] => (p.ok ? [p.value] : []));
    const input = { zone: asset.zone, asset: asset.id, command: command.id, args, reason };
    const call = (): ReturnType<(typeof api)["methods.call"]> =>
      command.kind === "simulation" ? api["simulation.inject"](input) : api["methods.call"](input);
    return run(what, async () => judgeCall(what, await answerWithin(call(), operateLimits.dialogMs, what)));
  };
  return (
    <ConfirmDialog
      title={`${command.label}: ${asset.id} ${asset.name}`}
      confirmLabel={command.label}
      reason={command.reason ? "required" : "optional"}
      blocked={right.state !== "allowed" ? right.reason : missing ? `Enter ${missing.label.toLowerCase()}.` : ""}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{command.effect.replaceAll("{asset}", asset.name)}</p>
      {command.args.map((arg, i) => {
        const at = parsed[i]!;
        return (
          <ValueInput
            key={arg.name}
            label={arg.label}
            value={typed[arg.name] ?? ""}
            onChange={(text) => setTyped((old) => ({ ...old, [arg.name]: text }))}
            hint={argHint(arg)}
            error={(typed[arg.name] ?? "") === "" || at.ok ? "" : at.message}
            options={argOptions(arg)}
            autoFocus={i === 0}
          />
        );
      })}
    </ConfirmDialog>
  );
}

function argHint(arg: CommandArg): string {
  if (arg.options || arg.type === "Boolean") return "";
  const range = rangeText(ruleOfArg(arg));
  return range === "" ? "" : `Range ${range}`;
}

function argOptions(arg: CommandArg): readonly { readonly value: string; readonly name: string }[] | undefined {
  if (arg.type === "Boolean")
    return [
      { value: "0", name: "off" },
      { value: "1", name: "on" },
    ];
  return arg.options?.map((name) => ({ value: name, name }));
}
