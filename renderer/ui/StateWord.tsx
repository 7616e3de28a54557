export interface StateWordProps {
  readonly word: string;
  /**
   * "rest" and "running" are plain; "abnormal" is strong text with a mark; "unknown" is hatched. None has a hue of its
   * own.
   */
  readonly tone?: "rest" | "running" | "abnormal" | "unknown";
  readonly title?: string;
}

/** A state said in words. */
export function StateWord({ word, tone = "rest", title }: StateWordProps) {
  return (
    <span className="state-word" data-tone={tone} title={title}>
      {word}
    </span>
  );
}
