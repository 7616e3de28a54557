/**
 * Runs `work` for each item, `most` at once, in order of the items.
 * @throws the first failure; nothing more is begun then.
 */
export async function limitConcurrency<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++]!);
      } catch (err) {
        failed = true;
        throw err;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane));
}
