import { Button } from "@mantine/core";
import type { AlarmAction } from "../../live/alarmActions.ts";
import { formatCount } from "../../ui/format.ts";
import type { ActionOffer } from "./actionOffer.ts";

interface AlarmCommandsProps {
  readonly shown: number;
  readonly total: number;
  readonly offers: Readonly<Record<AlarmAction, ActionOffer>>;
  readonly onAsk: (action: AlarmAction) => void;
}

const buttons = [
  { action: "acknowledge", label: "Acknowledge", variant: "filled" },
  { action: "confirm", label: "Confirm", variant: "default" },
] as const;

/** How many rows are shown, and what can be done with the selected ones. */
export function AlarmCommands({ shown, total, offers, onAsk }: AlarmCommandsProps) {
  return (
    <>
      <span className="muted" role="status">
        {formatCount(shown)} of {formatCount(total)}
      </span>
      {buttons.map(({ action, label, variant }) => {
        const { rows, why } = offers[action];
        return (
          <Button key={action} variant={variant} disabled={rows.length === 0} title={why} onClick={() => onAsk(action)}>
            {rows.length > 0 ? `${label} ${formatCount(rows.length)}` : label}
          </Button>
        );
      })}
    </>
  );
}
