import type { ReactNode } from "react";

export interface EmptyStateProps {
  readonly title: string;
  /** What would appear here and how. */ readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly icon?: ReactNode;
}

export function EmptyState({ title, children, action, icon }: EmptyStateProps) {
  return (
    <div className="empty-state">
      {icon === undefined ? null : (
        <span className="empty-state-icon" aria-hidden="true">
          {icon}
        </span>
      )}
      <p className="empty-state-title">{title}</p>
      {children === undefined ? null : <p className="empty-state-text">{children}</p>}
      {action}
    </div>
  );
}
