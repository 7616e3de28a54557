import { NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { alarmStates, priorities } from "../../../shared/alarms/condition.ts";
import { useAppState, useSession } from "../../store/appContext.ts";
import { formatCount } from "../../ui/format.ts";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import { alarmWords } from "../../ui/words.ts";
import { isFiltering, noFilter, toggled, type AlarmFilter } from "./alarmView.ts";

interface AlarmFiltersProps {
  readonly filter: AlarmFilter;
  readonly onChange: (filter: AlarmFilter) => void;
}

export function AlarmFilters({ filter, onChange }: AlarmFiltersProps) {
  const { zones, areas } = useChoices();
  return (
    <>
      <TextInput
        aria-label="Search alarms"
        placeholder="Search"
        leftSection={<IconSearch size={16} stroke={1.75} />}
        value={filter.text}
        onChange={(e) => onChange({ ...filter, text: e.currentTarget.value })}
        w={180}
      />
      <PriorityChips filter={filter} onChange={onChange} />
      <StateChips filter={filter} onChange={onChange} />
      <NativeSelect
        aria-label="Zone"
        data={zones}
        value={filter.zone}
        onChange={(e) => onChange({ ...filter, zone: e.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Area"
        data={areas}
        value={filter.area}
        onChange={(e) => onChange({ ...filter, area: e.currentTarget.value })}
      />
      {isFiltering(filter) ? (
        <button type="button" className="link-button" onClick={() => onChange(noFilter)}>
          Clear filters
        </button>
      ) : null}
    </>
  );
}

/** The user's zones that have servers, and the areas in the user's zones. */
function useChoices() {
  const plant = useSession((s) => s.plant);
  const own = useAppState((s) => s.station?.session?.zones ?? noZones);
  const zones = own
    .filter((id) => (plant?.zone.get(id)?.servers.length ?? 0) > 0)
    .map((id) => ({ value: id, label: plant?.zone.get(id)?.name ?? id }));
  const areas = (plant?.model.areas ?? [])
    .filter((a) => own.includes(a.zone))
    .map((a) => ({ value: a.id, label: a.name }));
  return {
    zones: [{ value: "", label: "All zones" }, ...zones],
    areas: [{ value: "", label: "All areas" }, ...areas],
  };
}

const noZones: readonly string[] = [];

function PriorityChips({ filter, onChange }: AlarmFiltersProps) {
  const counts = useSession((s) => s.alarmIndex.counts.byPriority);
  return (
    <span className="chip-set" role="group" aria-label="Priority">
      {priorities.map((p) => (
        <button
          key={p}
          type="button"
          className="chip"
          aria-pressed={filter.priorities.has(p)}
          onClick={() => onChange({ ...filter, priorities: toggled(filter.priorities, p) })}
        >
          <PriorityMark priority={p} size={14} label={`Priority ${p}`} />
          <span>
            {formatCount(counts[p].open)}
            <span className="visually-hidden"> open</span>
          </span>
        </button>
      ))}
    </span>
  );
}

function StateChips({ filter, onChange }: AlarmFiltersProps) {
  return (
    <span className="chip-set" role="group" aria-label="State">
      {alarmStates
        .filter((s) => s !== "normal")
        .map((s) => (
          <button
            key={s}
            type="button"
            className="chip"
            aria-pressed={filter.states.has(s)}
            title={alarmWords[s]}
            onClick={() => onChange({ ...filter, states: toggled(filter.states, s) })}
          >
            {chipWords[s]}
          </button>
        ))}
    </span>
  );
}

const chipWords = {
  unacked: "Unacknowledged",
  acked: "Acknowledged",
  returnedUnacked: "Returned",
  unconfirmed: "Unconfirmed",
  normal: "Normal",
} as const;
