import { Component, type ReactNode } from "react";
import { InlineError } from "../ui/InlineError.tsx";

interface Props {
  readonly children: ReactNode;
}

const FAILED =
  "This view failed and was closed. The other views and the alarms go on. " +
  "Open it again; if it fails again, tell an engineer.";

/** A fault in one view leaves the others and the alarm banner working. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="view-fault">
        <InlineError message={FAILED} onRetry={() => this.setState({ failed: false })} retryLabel="Open again" />
      </div>
    );
  }
}
