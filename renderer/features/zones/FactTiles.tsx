export interface FactTile {
  readonly label: string;
  readonly value: string;
  /** Said strongly because somebody should act. */
  readonly strong: boolean;
  /** What it means or where it comes from, on hover. */
  readonly why: string;
}

interface FactTilesProps {
  readonly facts: readonly FactTile[];
  readonly className?: string;
}

/** Facts side by side, each under its label, for a look at once. */
export function FactTiles({ facts, className }: FactTilesProps) {
  return (
    <dl className={className === undefined ? "link-facts" : `link-facts ${className}`}>
      {facts.map((f) => (
        <div key={f.label}>
          <dt>{f.label}</dt>
          <dd data-strong={f.strong} title={f.why}>
            {f.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
