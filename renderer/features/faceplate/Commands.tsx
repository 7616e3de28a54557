import type { Asset, Command } from "../../../shared/plant/model.ts";
import { useCommandRight, useConsoleRight } from "./useRights.ts";

export interface CommandsProps {
  readonly asset: Asset;
  readonly commands: readonly Command[];
  readonly onCommand: (command: Command) => void;
}

/** One button a command. What is not allowed stays visible and says why. */
export function Commands({ asset, commands, onCommand }: CommandsProps) {
  const local = useConsoleRight("method.call", asset.zone);
  const said = local.state === "refused" && commands.every((c) => c.kind === "process");
  return (
    <>
      <ul className="fp-commands">
        {commands.map((command) => (
          <CommandButton key={command.id} asset={asset} command={command} onCommand={onCommand} quiet={said} />
        ))}
      </ul>
      {said ? <p className="hint fp-said">{local.reason}</p> : null}
    </>
  );
}

/** @param quiet the reason for all buttons stands once below them. */
function CommandButton({
  asset,
  command,
  onCommand,
  quiet,
}: {
  readonly asset: Asset;
  readonly command: Command;
  readonly onCommand: (command: Command) => void;
  readonly quiet: boolean;
}) {
  const right = useCommandRight(asset, command);
  const refused = right.state !== "allowed";
  return (
    <li data-command={command.id}>
      <button
        type="button"
        className="fp-command"
        aria-disabled={refused}
        aria-describedby={refused && !quiet ? `why-${asset.id}-${command.id}` : undefined}
        title={right.reason}
        onClick={() => refused || onCommand(command)}
      >
        {command.label}
        {command.args.length > 0 || command.reason ? "\u2026" : ""}
      </button>
      {right.state === "refused" && !quiet ? (
        <span id={`why-${asset.id}-${command.id}`} className="hint fp-why">
          {right.reason}
        </span>
      ) : null}
    </li>
  );
}
