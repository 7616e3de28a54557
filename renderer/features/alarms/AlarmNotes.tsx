import { Button } from "@mantine/core";
import { useSession } from "../../store/appContext.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatCount } from "../../ui/format.ts";
import { InlineError } from "../../ui/InlineError.tsx";
import { refusedWords } from "./refusedAlarms.ts";

/** What is missing in the list: zones that cannot be read, and what a full list left out. */
export function MissingAlarms() {
  const faults = useSession((s) => s.alarmFaults);
  const zones = useSession((s) => s.zones);
  const plant = useSession((s) => s.plant);
  const nameOf = (zone: string): string => plant?.zone.get(zone)?.name ?? zone;
  const unread = Object.entries(faults).map(
    ([zone, reason]) =>
      `The alarms of ${nameOf(zone)} cannot be read, so this list is incomplete: ${reason} ` +
      "It is asked for again by itself.",
  );
  return [...unread, ...refusedWords(zones, nameOf)].map((words) => <InlineError key={words} message={words} />);
}

interface NoAlarmsProps {
  /** Alarms that the filter hides. */
  readonly hidden: number;
  /** The list of some zone could not be read: none in sight says nothing about that zone. */
  readonly unread: boolean;
  readonly onClear: () => void;
}

export function NoAlarms({ hidden, unread, onClear }: NoAlarmsProps) {
  if (hidden === 0 && unread)
    return (
      <EmptyState title="Alarms not read">Whether alarms are open is not known until every list is read.</EmptyState>
    );
  if (hidden === 0)
    return (
      <EmptyState title="No open alarms">
        An alarm appears here the moment a server reports it, and stays until it has returned and been acknowledged.
      </EmptyState>
    );
  const clear = (
    <Button variant="default" onClick={onClear}>
      Clear filters
    </Button>
  );
  return (
    <EmptyState title="No alarm passes these filters" action={clear}>
      {formatCount(hidden)} {hidden === 1 ? "alarm is" : "alarms are"} hidden.
    </EmptyState>
  );
}
