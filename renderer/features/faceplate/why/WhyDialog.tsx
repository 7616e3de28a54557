import { Button } from "@mantine/core";
import type { Tag } from "../../../../shared/plant/model.ts";
import type { Hop, HopName, HopState, ValueChain } from "../../../../shared/zones/valueChain.ts";
import { useAppStore, useSession } from "../../../store/appContext.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { formatAge } from "../../../ui/format.ts";
import { InlineError } from "../../../ui/InlineError.tsx";
import { SkeletonRows } from "../../../ui/SkeletonRows.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { useNow } from "../../../ui/useNow.ts";
import { ValueText } from "../../../ui/ValueText.tsx";
import { useValueChain } from "./useValueChain.ts";

const hopWords: Readonly<Record<HopName, string>> = {
  sensor: "Sensor",
  server: "Server",
  session: "Session",
  subscription: "Subscription",
  host: "Zone process",
  window: "This window",
};
const stateWords: Readonly<Record<HopState, string>> = {
  ok: "in order",
  failing: "fails here",
  blocked: "waits for it",
  unknown: "not known",
};

/** The way of one value from its sensor to this window: where it fails, since when, and what to do. */
export function WhyDialog({ tag, onClose }: { readonly tag: Tag; readonly onClose: () => void }) {
  const store = useAppStore();
  const zone = useSession((s) => s.plant?.zone.get(tag.zone));
  const { chain, fault } = useValueChain(tag);
  const now = useNow(1000);
  const toZone = (): void => {
    onClose();
    store.getState().go("zones", { zone: tag.zone });
  };
  return (
    <Dialog title={titleOf(tag, chain)} onClose={onClose} width={620}>
      <div className="why-value">
        <ValueText tag={tag} size={20} />
        <span className="mono muted select-text">{tag.id}</span>
      </div>
      {fault === "" ? null : <InlineError message={`It could not be found out: ${fault}`} />}
      {chain === null && fault === "" ? <SkeletonRows label="Asking along the way" /> : null}
      {chain?.cause ? <CauseNote cause={chain.cause} nowMs={now} /> : null}
      {chain === null ? null : (
        <ol className="why-hops" aria-label="From the sensor to this window">
          {chain.hops.map((hop) => (
            <HopRow key={hop.name} hop={hop} isCause={hop === chain.cause} nowMs={now} />
          ))}
        </ol>
      )}
      <footer className="dialog-foot">
        <Button variant="default" onClick={toZone}>
          Show zone {zone?.name ?? tag.zone}
        </Button>
        <Button onClick={onClose}>Close</Button>
      </footer>
    </Dialog>
  );
}

function titleOf(tag: Tag, chain: ValueChain | null): string {
  const what = `${tag.asset} ${tag.label}`;
  if (chain === null) return what;
  return chain.cause ? `Why ${what} is not good` : `${what} is good on its whole way`;
}

function CauseNote({ cause, nowMs }: { readonly cause: Hop; readonly nowMs: number }) {
  return (
    <section className="why-cause" aria-label="Cause" role="status">
      <p className="why-says select-text">
        <strong>{cause.says}</strong>
        {cause.code === "" ? null : <span className="code-word"> {cause.code}</span>}
      </p>
      {cause.sinceMs === null ? null : (
        <p className="muted">
          Since <TimeText atMs={cause.sinceMs} otherMs={nowMs} />, for {formatAge(nowMs - cause.sinceMs)}.
        </p>
      )}
      <p className="why-todo">{cause.todo}</p>
    </section>
  );
}

function HopRow({ hop, isCause, nowMs }: { readonly hop: Hop; readonly isCause: boolean; readonly nowMs: number }) {
  return (
    <li className="why-hop" data-hop={hop.name} data-state={hop.state} data-cause={isCause}>
      <HopMark state={hop.state} />
      <span className="why-name">{hopWords[hop.name]}</span>
      <span className="why-state">
        {stateWords[hop.state]}
        {hop.sinceMs === null ? "" : ` for ${formatAge(nowMs - hop.sinceMs)}`}
      </span>
      {isCause ? null : (
        <span className="why-evidence select-text">
          {hop.says}
          {hop.state === "failing" ? ` ${hop.todo}` : ""}
          {hop.code === "" ? null : <span className="code-word"> {hop.code}</span>}
        </span>
      )}
    </li>
  );
}

/** Filled dot: in order. Crossed square: fails. Hollow ring: waits or not known. Form says it, no colour. */
function HopMark({ state }: { readonly state: HopState }) {
  return (
    <svg className="zone-mark" width={14} height={14} viewBox="0 0 12 12" aria-hidden="true">
      {state === "ok" ? (
        <>
          <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" />
          <circle cx="6" cy="6" r="2.5" fill="currentColor" />
        </>
      ) : null}
      {state === "failing" ? (
        <path d="M1.5 1.5h9v9h-9zM1.5 1.5l9 9m0-9-9 9" fill="none" stroke="currentColor" strokeWidth="1.6" />
      ) : null}
      {state === "blocked" || state === "unknown" ? (
        <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeDasharray="2 2" />
      ) : null}
    </svg>
  );
}
