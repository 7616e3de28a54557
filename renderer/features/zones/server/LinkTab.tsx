import { linkFacts } from "../linkFacts.ts";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import type { ServerTabProps } from "./serverTabProps.ts";

export function LinkTab({ link, nowMs }: ServerTabProps) {
  if (!link) return <EmptyState title="No link is open">The zone's process is being started again; the link follows by itself.</EmptyState>;
  return (
    <Panel title="Link">
      <dl className="link-facts">
        {linkFacts(link, nowMs).map((f) => <div key={f.label}><dt>{f.label}</dt><dd data-strong={f.strong} title={f.why}>{f.value}</dd></div>)}
      </dl>
    </Panel>
  );
}
