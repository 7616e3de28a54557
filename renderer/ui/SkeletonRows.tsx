export interface SkeletonRowsProps {
  readonly rows?: number;
  readonly label: string;
}

/** Ten grey rows while a table loads. */
export function SkeletonRows({ rows = 10, label }: SkeletonRowsProps) {
  return (
    <div className="skeleton-rows" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="skeleton-row" style={{ width: `${92 - ((i * 17) % 38)}%` }} />
      ))}
    </div>
  );
}
