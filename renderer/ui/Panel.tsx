import type { ReactNode } from "react";

export interface PanelProps {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly label?: string;
  readonly flush?: boolean;
  readonly className?: string;
}

/** A plain card: one line around, an optional header row. */
export function Panel({ title, actions, children, label, flush = false, className }: PanelProps) {
  return (
    <section className={`panel${className ? ` ${className}` : ""}`} aria-label={label}>
      {title === undefined && actions === undefined ? null : (
        <header className="panel-head">
          <h2 className="panel-title">{title}</h2>
          {actions === undefined ? null : <div className="panel-actions">{actions}</div>}
        </header>
      )}
      <div className="panel-body" data-flush={flush}>
        {children}
      </div>
    </section>
  );
}
