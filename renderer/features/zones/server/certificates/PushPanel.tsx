import { useState } from "react";
import type { ZoneId } from "../../../../../shared/ids.ts";
import type { Server } from "../../../../../shared/plant/model.ts";
import { useWhyNot } from "../../../../ui/useWhyNot.ts";
import { GuardedButton } from "../../../../ui/GuardedButton.tsx";
import { InlineError } from "../../../../ui/InlineError.tsx";
import { Panel } from "../../../../ui/Panel.tsx";
import { PushDialog, type PushOpen } from "./PushDialog.tsx";
import { ServerLists } from "./ServerLists.tsx";
import { useServerLists } from "./useServerLists.ts";

interface PushPanelProps {
  readonly zone: ZoneId;
  readonly server: Server;
  readonly live: boolean;
  readonly hasNext: boolean;
  readonly nowMs: number;
  readonly onChanged: () => void;
}

/**
 * The server's own certificate management, with the user's account there. Nothing is asked before somebody wants to
 * know.
 */
export function PushPanel({ zone, server, live, hasNext, nowMs, onChanged }: PushPanelProps) {
  const { lists, fault, asking, read, forget } = useServerLists(zone, server.id);
  const [open, setOpen] = useState<PushOpen | null>(null);
  const refused = useWhyNot()("pki.manage", zone);
  const blocked = refused || (live ? "" : "The link is not live.");
  const actions = (
    <>
      <GuardedButton blocked={blocked} onClick={() => setOpen({ kind: "request" })}>
        New certificate: request
      </GuardedButton>
      <GuardedButton blocked={blocked} onClick={() => setOpen({ kind: "update" })}>
        New certificate: install
      </GuardedButton>
      <GuardedButton blocked={blocked} busy={asking} onClick={() => void read()}>
        {lists ? "Read again" : "Read its lists"}
      </GuardedButton>
    </>
  );
  return (
    <Panel title={`Certificates kept by ${server.name}`} actions={actions}>
      {fault === "" ? null : <InlineError message={fault} />}
      {lists === null ? (
        <p className="muted">
          A server with certificate push management lets a security administrator manage its trust list and its own
          certificate from here. Your own account at the server is used.
        </p>
      ) : (
        <ServerLists lists={lists} hasNext={hasNext} blocked={blocked} nowMs={nowMs} onOpen={setOpen} />
      )}
      {open ? (
        <PushDialog
          open={open}
          zone={zone}
          server={server}
          nowMs={nowMs}
          onOpen={setOpen}
          onChanged={read}
          onInstalled={() => {
            forget();
            onChanged();
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Panel>
  );
}
