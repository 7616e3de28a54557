import { Component, type ReactNode } from "react";
import { InlineError } from "../ui/InlineError.tsx";

interface Props {
  readonly children: ReactNode;
  /** What failed, in words; by default a view. */
  readonly words?: string;
  /** Of the frame that stands where the failed part stood. */
  readonly className?: string;
}

const FAILED =
  "This view failed and was closed. The other views and the alarms go on. " +
  "Open it again; if it fails again, tell an engineer.";

/** A fault in one part of the console leaves the other parts working. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className={this.props.className ?? "view-fault"}>
        <InlineError
          message={this.props.words ?? FAILED}
          onRetry={() => this.setState({ failed: false })}
          retryLabel="Open again"
        />
      </div>
    );
  }
}
