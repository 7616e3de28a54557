const looks = [
  ["running", "running, open"],
  ["rest", "at rest"],
  ["stale", "stale or silent"],
  ["bad", "bad quality"],
] as const;

/** What the tones mean and how to move, small and quiet. */
export function Legend() {
  return (
    <div className="floor-legend" aria-hidden="true">
      {looks.map(([look, words]) => (
        <span key={look}>
          <i data-look={look} />
          {words}
        </span>
      ))}
      <span className="floor-legend-keys">drag turns · right drag moves · wheel zooms · F whole plant</span>
    </div>
  );
}
