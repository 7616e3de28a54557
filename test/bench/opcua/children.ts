import { fork, type ChildProcess } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { createRpcClient, type RpcClient } from "../../../electron/base/rpc.ts";
import type { ZoneHostCalls, ZoneHostWords } from "../../../shared/hosts/zoneHost.ts";
import type { ChildMessage, ParentMessage, Usage } from "./childMessages.ts";

/** Processes under measurement run as bundles, as Millward's own do. */
export async function bundleChildren(): Promise<string> {
  const folder = join(process.cwd(), "node_modules/.cache/millward-bench");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    configFile: false,
    logLevel: "silent",
    ssr: { noExternal: true, external: ["proper-lockfile"] },
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      target: "node20",
      rolldownOptions: {
        input: { zoneHostChild: "test/bench/opcua/zoneHostChild.ts", bareClient: "test/bench/opcua/bareClient.ts" },
        external: ["proper-lockfile"],
        output: { format: "cjs", entryFileNames: "[name].cjs", chunkFileNames: "[name]-[hash].cjs" },
      },
    },
  });
  return folder;
}

type AnyEvent = <W extends keyof ZoneHostWords>(name: W, payload: ZoneHostWords[W]) => void;

/** One measured process; what it answers arrives by event. */
export class Child {
  readonly process: ChildProcess;
  readonly calls: RpcClient<ZoneHostCalls>;
  onEvent: AnyEvent = () => undefined;
  /** Last lines of its log, for when something fails. */
  log = "";
  readonly #waiting = new Map<number, (usage: Usage) => void>();
  #onRpc: (message: ChildMessage & { kind: "rpc" }) => void = () => undefined;
  #onAges: (ages: readonly number[]) => void = () => undefined;
  #nextId = 1;
  #windowIndexes: readonly number[] | null = null;

  private constructor(child: ChildProcess) {
    this.process = child;
    this.calls = createRpcClient<ZoneHostCalls>(
      {
        post: (m) => {
          const windowIndexes = this.#windowIndexes;
          this.#windowIndexes = null;
          this.#send({ kind: "rpc", m, ...(windowIndexes ? { windowIndexes } : {}) });
        },
        listen: (onMessage) => {
          this.#onRpc = (message) => onMessage(message.m, []);
        },
      },
      (name, payload) => this.onEvent(name as keyof ZoneHostWords, payload as ZoneHostWords[keyof ZoneHostWords]),
    );
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (bytes: Buffer) => (this.log = (this.log + bytes.toString()).slice(-20_000)));
    child.on("message", (raw) => {
      const message = raw as ChildMessage;
      if (message.kind === "rpc") this.#onRpc(message);
      else if (message.kind === "usage") this.#waiting.get(message.id)?.(message.usage);
      else if (message.kind === "ages") this.#onAges(message.ages);
    });
  }

  /** Starts it and waits for its word that it is ready. */
  static async start(
    folder: string,
    name: "zoneHostChild" | "bareClient",
    args: readonly string[] = [],
  ): Promise<Child> {
    const child = new Child(
      fork(join(folder, `${name}.cjs`), [...args], {
        serialization: "advanced",
        execArgv: ["--expose-gc"],
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      }),
    );
    await new Promise<void>((resolve, reject) => {
      child.process.on("message", (m: ChildMessage) => {
        if (m.kind === "ready") resolve();
      });
      child.process.once("exit", (code) =>
        reject(new Error(`${name} ended with ${String(code)}: ${child.log.slice(-500)}`)),
      );
    });
    return child;
  }

  usage(): Promise<Usage> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, (usage) => {
        this.#waiting.delete(id);
        resolve(usage);
      });
      this.#send({ kind: "usage", id });
    });
  }

  /** Opens a window's stream that wants these tags. */
  async openWindow(windowId: number, indexes: readonly number[]): Promise<void> {
    this.#windowIndexes = indexes;
    await this.calls.call("attachScreen", { windowId });
  }

  /** Ages in milliseconds of a sample of the values that came to the window since it was last asked. */
  ages(): Promise<readonly number[]> {
    return new Promise((resolve) => {
      this.#onAges = resolve;
      this.#send({ kind: "ages" });
    });
  }

  #send(message: ParentMessage): void {
    if (this.process.connected) this.process.send(message);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await ended;
  }
}
