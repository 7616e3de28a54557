import { NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { auditResults, type AuditResult } from "../../../shared/audit/record.ts";
import { useSession } from "../../store/appContext.ts";
import {
  auditSpans,
  isAuditFiltering,
  noAuditFilter,
  resultWords,
  spanWords,
  type AuditViewFilter,
  type AuditSpan,
} from "./auditQuery.ts";

interface AuditFiltersProps {
  readonly filter: AuditViewFilter;
  readonly onChange: (filter: AuditViewFilter) => void;
}

const results = [
  { value: "", label: "All results" },
  ...auditResults.map((r) => ({ value: r, label: resultWords[r] })),
];
const spans = auditSpans.map((s) => ({ value: s, label: spanWords[s] }));

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const plant = useSession((s) => s.plant);
  const change = (patch: Partial<AuditViewFilter>): void => onChange({ ...filter, ...patch });
  const zones = [
    { value: "", label: "All zones" },
    ...(plant?.model.zones ?? []).map((z) => ({ value: z.id, label: z.name })),
  ];
  return (
    <>
      <TextInput
        aria-label="Search all fields"
        placeholder="Search all fields"
        leftSection={<IconSearch size={16} stroke={1.75} />}
        value={filter.text}
        onChange={(e) => change({ text: e.currentTarget.value })}
        w={240}
      />
      <TextInput
        aria-label="Actor"
        placeholder="Actor"
        value={filter.actor}
        onChange={(e) => change({ actor: e.currentTarget.value })}
        w={120}
      />
      <NativeSelect
        aria-label="Zone"
        data={zones}
        value={filter.zone}
        onChange={(e) => change({ zone: e.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Result"
        data={results}
        value={filter.result}
        onChange={(e) => change({ result: e.currentTarget.value as AuditResult | "" })}
      />
      <NativeSelect
        aria-label="Time"
        data={spans}
        value={filter.span}
        onChange={(e) => change({ span: e.currentTarget.value as AuditSpan })}
      />
      {isAuditFiltering(filter) ? (
        <button type="button" className="link-button" onClick={() => onChange(noAuditFilter)}>
          Clear filters
        </button>
      ) : null}
    </>
  );
}
