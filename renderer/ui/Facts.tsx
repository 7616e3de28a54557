import type { ReactNode } from "react";

interface FactsProps {
  /** Names the list where no heading above does. */
  readonly label?: string;
  readonly className?: string;
  /** FactRows. */
  readonly children: ReactNode;
}

/** Named facts, one a row: what one reads and compares. */
export function Facts({ label, className, children }: FactsProps) {
  return (
    <dl className={className === undefined ? "facts" : `facts ${className}`} aria-label={label}>
      {children}
    </dl>
  );
}

interface FactRowProps {
  readonly label: string;
  /** More of it, on hover. */
  readonly title?: string | undefined;
  /** Ids and fingerprints, which are compared letter by letter. */
  readonly mono?: boolean;
  readonly children: ReactNode;
}

/** One named fact. */
export function FactRow({ label, title, mono = false, children }: FactRowProps) {
  return (
    <div className="facts-row">
      <dt>{label}</dt>
      <dd title={title} className={mono ? "mono" : undefined}>
        {children}
      </dd>
    </div>
  );
}
