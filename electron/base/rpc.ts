import { AppError, toWire, type Wire } from "../../shared/errors.ts";
import type { RpcMessage } from "../../shared/hosts/rpc.ts";
import { readFromHost } from "./rpcEnvelope.ts";

/**
 * A two-way message channel between processes: Electron's utility process, its parentPort, or Node's MessagePort in
 * tests.
 */
export interface RpcPort {
  post(message: RpcMessage, transfer?: readonly unknown[]): void;
  /** `ports` are the MessagePorts that rode along. Called once, before anything is posted. */
  listen(onMessage: (message: RpcMessage, ports: readonly unknown[]) => void): void;
}

type Call = (input: never) => Promise<unknown>;
export type RpcHandlers<Calls> = {
  readonly [K in keyof Calls]: Calls[K] extends (input: infer I) => Promise<infer O>
    ? (input: I, ports: readonly unknown[]) => Promise<O>
    : never;
};

/** The serving end: answers each call with a result envelope; an unknown name is refused, never ignored. */
export function serveRpc<Calls, Events>(
  port: RpcPort,
  handlers: RpcHandlers<Calls>,
  onError: (name: string, err: unknown) => void,
): <E extends keyof Events & string>(name: E, payload: Events[E]) => void {
  const table = handlers as unknown as Record<
    string,
    ((input: unknown, ports: readonly unknown[]) => Promise<unknown>) | undefined
  >;
  port.listen((message, ports) => {
    if (message.t !== "call") return;
    const { id, name } = message;
    const handler = Object.hasOwn(table, name) ? table[name] : undefined;
    const run = handler
      ? Promise.resolve().then(() => handler(message.input, ports))
      : Promise.reject(new AppError("not_found", `This host has no call ${name}.`));
    run
      .then(
        (value): Wire<unknown> => ({ ok: true, value }),
        (err: unknown): Wire<unknown> => {
          if (!(err instanceof AppError)) onError(name, err);
          return toWire(err);
        },
      )
      .then((wire) => port.post({ t: "answer", id, wire }))
      .catch((err: unknown) => onError(name, err));
  });
  return (name, payload) => port.post({ t: "event", name, payload });
}

export interface RpcClient<Calls> {
  /** @throws AppError as the host answered it, "timeout", or "unavailable" once closed. */
  call<K extends keyof Calls & string>(
    name: K,
    input: Calls[K] extends (input: infer I) => Promise<unknown> ? I : never,
    options?: { timeoutMs?: number; transfer?: readonly unknown[] },
  ): Promise<Calls[K] extends Call ? Awaited<ReturnType<Calls[K]>> : never>;
  /** The other end is gone: every pending and later call fails as "unavailable" with this text. */
  close(reason: string): void;
}

const DEFAULT_TIMEOUT_MS = 15_000;

/**
 * The asking end. Events of the host go to `onEvent` in the order in which they were sent, and their payloads
 * unchecked: who takes them parses them. A host is not trusted: what is no message is dropped, and nothing is thrown.
 * @param onMisfit told of such messages each time their number has doubled.
 */
export function createRpcClient<Calls>(
  port: RpcPort,
  onEvent: (name: string, payload: unknown) => void,
  onMisfit: (count: number) => void = () => undefined,
): RpcClient<Calls> {
  const pending = new Map<number, { settle(wire: Wire<unknown>): void }>();
  let nextId = 1;
  let closed: string | null = null;
  let misfits = 0;
  port.listen((message) => {
    const { fits, answer, event } = readFromHost(message);
    if (answer) pending.get(answer.id)?.settle(answer.wire);
    if (event) onEvent(event.name, event.payload);
    if (!fits && Number.isInteger(Math.log2(++misfits))) onMisfit(misfits);
  });
  return {
    call(name, input, options = {}) {
      if (closed !== null) return Promise.reject(new AppError("unavailable", closed));
      const id = nextId++;
      const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => settle({ ok: false, code: "timeout", message: `No answer to ${name} within ${timeoutMs / 1000} s.` }),
          timeoutMs,
        );
        const settle = (wire: Wire<unknown>): void => {
          clearTimeout(timer);
          pending.delete(id);
          if (wire.ok) resolve(wire.value as never);
          else reject(new AppError(wire.code, wire.message));
        };
        pending.set(id, { settle });
        port.post({ t: "call", id, name, input }, options.transfer);
      });
    },
    close(reason) {
      closed = reason;
      for (const call of [...pending.values()]) call.settle({ ok: false, code: "unavailable", message: reason });
    },
  };
}
