import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

export interface InlineErrorProps {
  readonly message: string;
  readonly code?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly retryLabel?: string | undefined;
}

/** What happened, in place; with a Retry where trying again can help. */
export function InlineError({ message, code, onRetry, retryLabel = "Retry" }: InlineErrorProps) {
  return (
    <div className="inline-error" role="alert">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
      <span className="inline-error-text">
        {message}
        {code ? <span className="code-word"> {code}</span> : null}
      </span>
      {onRetry ? (
        <Button variant="default" onClick={onRetry}>
          {retryLabel}
        </Button>
      ) : null}
    </div>
  );
}
