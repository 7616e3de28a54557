import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useAppState, useAppStore } from "../store/appContext.ts";
import type { Notice } from "../store/appStore.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { TimeText } from "../ui/TimeText.tsx";
import { useNow } from "../ui/useNow.ts";

const INFO_SHOWN_MS = 8000;
const MOST_SHOWN = 3;
const word: Readonly<Record<Notice["severity"], string>> = {
  info: "Information",
  warning: "Warning",
  critical: "Critical",
};

/**
 * Quiet messages of the station above the status bar: information leaves by itself, the rest when closed. All stay in
 * the list.
 */
export function Notices() {
  const notices = useAppState((s) => s.notices);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const now = useNow(1000);
  const shown = notices
    .filter((n) => !closed.has(`${n.id} ${n.atMs}`) && (n.severity !== "info" || now - n.atMs < INFO_SHOWN_MS))
    .slice(0, MOST_SHOWN);
  return (
    <ul className="notices" aria-live="polite" aria-label="Messages of the station">
      {shown.map((n) => (
        <li key={`${n.id} ${n.atMs}`} className="notice" data-severity={n.severity}>
          <span className="grow">
            <span className="visually-hidden">{word[n.severity]}: </span>
            {n.text}
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label="Close this message"
            onClick={() => setClosed(new Set([...closed, `${n.id} ${n.atMs}`]))}
          >
            <IconX size={16} stroke={1.75} />
          </button>
        </li>
      ))}
    </ul>
  );
}

export function NoticesDialog({ onClose }: { readonly onClose: () => void }) {
  const store = useAppStore();
  const notices = useAppState((s) => s.notices);
  const now = useNow(60_000);
  return (
    <Dialog title="Messages of the station" onClose={onClose} width={640}>
      {notices.length === 0 ? (
        <EmptyState title="No messages since sign-in">
          Restarts of a zone's process and faults of the audit log would appear here.
        </EmptyState>
      ) : (
        <>
          <ul className="notice-list">
            {notices.map((n) => (
              <li key={`${n.id} ${n.atMs}`}>
                <TimeText atMs={n.atMs} otherMs={now} />
                <strong>{word[n.severity]}</strong>
                <span className="select-text">{n.text}</span>
              </li>
            ))}
          </ul>
          <footer className="dialog-foot">
            <button type="button" className="link-button" onClick={() => store.getState().set({ notices: [] })}>
              Clear the list
            </button>
          </footer>
        </>
      )}
    </Dialog>
  );
}
