import type { ReactNode } from "react";

export interface ToolbarProps {
  readonly children: ReactNode;
  readonly label: string;
  /** Right-hand end: counts, commands. */ readonly end?: ReactNode;
}

/** The row above a table: filters left, counts and commands right; wraps when there is no room. */
export function Toolbar({ children, label, end }: ToolbarProps) {
  return (
    <div className="toolbar" role="toolbar" aria-label={label}>
      <div className="toolbar-start">{children}</div>
      {end === undefined ? null : <div className="toolbar-end">{end}</div>}
    </div>
  );
}
