import { IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { PriorityMark } from "../../ui/PriorityMark.tsx";
import type { Operation } from "./outcome.ts";

/** One line under the header: what is under way, what was done, what failed to operate. */
export function OperationNote({
  operation,
  onDismiss,
}: {
  readonly operation: Operation | null;
  readonly onDismiss: () => void;
}) {
  if (operation === null) return null;
  return (
    <div className="fp-operation" data-at={operation.at} role={operation.at === "failed" ? "alert" : "status"}>
      {operation.at === "pending" ? (
        <IconClock size={16} stroke={1.75} aria-hidden="true" />
      ) : operation.at === "done" ? (
        <IconCheck size={16} stroke={2} aria-hidden="true" />
      ) : (
        <PriorityMark priority={2} size={16} label="failed to operate" />
      )}
      <span>{operation.at === "pending" ? `${operation.what}: waiting for the answer` : operation.what}</span>
      {operation.at === "failed" ? (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onDismiss}>
          <IconX size={16} stroke={1.75} />
        </button>
      ) : null}
    </div>
  );
}
