import type { Asset, Command } from "../../../shared/plant/model.ts";
import { useCommandRight } from "./useRights.ts";

export interface CommandsProps { readonly asset: Asset; readonly commands: readonly Command[]; readonly onCommand: (command: Command) => void }

/** One button a command. What is not allowed stays visible and says why. */
export function Commands({ asset, commands, onCommand }: CommandsProps) {
  return <ul className="fp-commands">{commands.map((command) => <CommandButton key={command.id} asset={asset} command={command} onCommand={onCommand} />)}</ul>;
}

function CommandButton({ asset, command, onCommand }: { readonly asset: Asset; readonly command: Command; readonly onCommand: (command: Command) => void }) {
  const right = useCommandRight(asset, command);
  const refused = right.state !== "allowed";
  return (
    <li data-command={command.id}>
      <button type="button" className="fp-command" aria-disabled={refused} aria-describedby={refused ? `why-${asset.id}-${command.id}` : undefined} title={right.reason} onClick={() => refused || onCommand(command)}>
        {command.label}{command.args.length > 0 || command.reason ? "\u2026" : ""}
      </button>
      {right.state === "refused" ? <span id={`why-${asset.id}-${command.id}`} className="hint fp-why">{right.reason}</span> : null}
    </li>
  );
}
