/** How many kinds `hostileInput` knows. */
export const HOSTILE_KINDS = 24;

/**
 * What a page that is no longer ours might hand to a call: wrong shapes, endless sizes, and sound inputs with one field
 * gone wrong. It uses nothing around it, so that a test can also run it inside the page.
 * @param size 1 for what a call might just take, 1,000 for what nobody may send.
 */
export function hostileInput(kind: number, sample: unknown, size: number): unknown {
  const text = "a".repeat(1000 * size);
  const keys = (): Record<string, number> =>
    Object.fromEntries(Array.from({ length: 1000 * size }, (_, i) => [`k${i}`, i]));
  const nested = (): unknown => {
    let at: unknown = [];
    for (let i = 0; i < Math.min(900, 10 * size); i += 1) at = [at];
    return at;
  };
  const cycle = (): unknown => {
    const self: Record<string, unknown> = {};
    self["self"] = self;
    return self;
  };
  const fields = Object.keys(sample ?? {});
  const field = fields[kind % Math.max(1, fields.length)] ?? "x";
  const spoilt = (value: unknown): unknown => ({ ...(sample as object), [field]: value });
  const kinds: readonly (() => unknown)[] = [
    () => sample,
    () => spoilt(text),
    () => spoilt(Array.from({ length: 1000 * size }, () => "x")),
    () => spoilt(nested()),
    () => spoilt(keys()),
    () => spoilt(Number.NaN),
    () => spoilt({ ["__proto__"]: { admin: true } }),
    () => ({ ...(sample as object), extra: text }),
    () => ({ ...(sample as object), ...keys() }),
    () => ({ x: text }),
    () => keys(),
    () => nested(),
    () => new Uint8Array(20_000 * size),
    () => new Array<unknown>(1000 * size),
    () => new Map(Object.entries(keys())),
    () => new Set(Object.keys(keys())),
    () => new Date(Number.NaN),
    () => new Error(text),
    () => 2n ** 64n,
    () => cycle(),
    () => Array.from({ length: 1000 * size }, (_, i) => ({ i })),
    () => spoilt(["(".repeat(100), "a".repeat(100), "%_".repeat(100)][kind % 3]),
    () => null,
    () => undefined,
  ];
  return kinds[kind % kinds.length]!();
}
