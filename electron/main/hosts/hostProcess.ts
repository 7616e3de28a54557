import type { RpcPort } from "../../base/rpc.ts";

/** One child process as the supervisor sees it: Electron's utility process, or a fake in tests. */
export interface HostProcess {
  /** Null until the operating system has started it. */
  pid(): number | null;
  readonly port: RpcPort;
  /** Resident memory; null when it cannot be told. */
  memoryMb(): number | null;
  /** Called once, however it ended; soon, when it has ended already. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends it at once; its exit is still reported by `onExit`. */
  kill(): void;
}
