/**
 * How far a key moves the cursor of a list.
 * @param page rows in sight. @param count rows in all.
 * @returns undefined for a key that does not move it.
 */
export function rowStep(key: string, page: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  return Object.hasOwn(steps, key) ? steps[key] : undefined;
}
