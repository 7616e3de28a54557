import { folderInWords } from "../pki/folderInWords.ts";

type Call = (...args: never[]) => Promise<unknown>;

/** Calls that say in words when the zone's disk takes nothing: what failed unexpectedly would name no cause. */
export function inDiskWords<T extends Readonly<Record<keyof T, Call>>>(calls: T): T {
  const told = Object.entries<Call>(calls).map(([name, call]) => [
    name,
    async (...args: never[]): Promise<unknown> => {
      try {
        return await call(...args);
      } catch (err) {
        throw folderInWords(err);
      }
    },
  ]);
  return Object.fromEntries(told) as T;
}
