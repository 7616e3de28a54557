/** What the composition knows of a room: its handlers of the contract, and what closes it. Both may be missing. */
interface Room {
  readonly calls?: Readonly<Record<string, unknown>>;
  dispose?(): void | Promise<void>;
}

type CallsOf<R> = R extends { readonly calls: infer C } ? C : unknown;
type JoinedCalls<T extends readonly object[]> = T extends readonly [infer First, ...infer Rest extends object[]]
  ? CallsOf<First> & JoinedCalls<Rest>
  : unknown;

/** Several rooms as one: every handler of theirs, and closing in reverse order. A further room is one line. */
interface RoomGroup<T extends readonly object[]> {
  readonly calls: JoinedCalls<T>;
  dispose(): Promise<void>;
}

/** @param rooms in the order in which they were built. */
export function gatherRooms<T extends object[]>(...rooms: T): RoomGroup<T> {
  const calls: Record<string, unknown> = {};
  for (const room of rooms as Room[])
    for (const [name, handler] of Object.entries(room.calls ?? {})) {
      if (Object.hasOwn(calls, name)) throw new Error(`Two rooms answer ${name}.`);
      calls[name] = handler;
    }
  return { calls: calls as JoinedCalls<T>, dispose: () => closeAll([...(rooms as Room[])].reverse()) };
}

/** A room that cannot close does not keep the others open. @throws the first of their errors. */
async function closeAll(rooms: readonly Room[]): Promise<void> {
  const failed: unknown[] = [];
  for (const room of rooms)
    try {
      await room.dispose?.();
    } catch (err) {
      failed.push(err);
    }
  if (failed.length > 0) throw failed[0];
}
