import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** An OPC UA server that shares no code with ours: open62541, built once from Debian's packages. */
export interface Peer {
  readonly port: number;
  readonly pid: number;
  readonly endpointUrl: string;
  stop(): Promise<void>;
}
interface PeerOptions {
  readonly variables: number;
  readonly hz: number;
  /** A free one when left out. */ readonly port?: number;
}

/** What the peer calls itself, its first namespace, and who may sign in. */
export const peerIdentity = {
  applicationUri: "urn:o6server",
  namespaceUri: "urn:o6server",
  operator: { userName: "operator", password: "oper" },
} as const;

const source = join(process.cwd(), "test/support/open62541");
const run = promisify(execFile);
const READY_MS = 60_000;

/** @returns the folder with the built server. @throws Error that says why it cannot be built here. */
export async function buildPeer(): Promise<string> {
  const [script, code] = await Promise.all([readFile(join(source, "build.sh")), readFile(join(source, "server.c"))]);
  const mark = createHash("sha256").update(script).update(code).digest("hex").slice(0, 16);
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "millward", `open62541-${mark}`);
  if (existsSync(join(folder, "server"))) return folder;
  const fresh = `${folder}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    await copyFile(join(source, "server.c"), join(fresh, "server.c"));
    // The library's path goes into the program, so it is built where it will stay.
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    await run("bash", [join(source, "build.sh"), folder], { timeout: 180_000 });
    await mkdir(join(folder, "keys"), { recursive: true });
  } catch (err) {
    await rm(folder, { recursive: true, force: true });
    const said = String((err as { stderr?: string }).stderr ?? err).slice(-300);
    throw new Error(`The open62541 peer cannot be built here (needs apt-get, gcc and a Debian mirror): ${said}`, {
      cause: err,
    });
  }
  return folder;
}

/** Starts one peer and waits until it listens. All peers share one key: the same server again, to whoever trusts it. */
export async function startPeer({ variables, hz, port }: PeerOptions): Promise<Peer> {
  const folder = await buildPeer();
  const at = port ?? (await freePort());
  const child = spawn(join(folder, "server"), [String(at), String(variables), String(hz), join(folder, "keys")], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await ready(child);
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  return {
    port: at,
    pid: child.pid!,
    endpointUrl: `opc.tcp://localhost:${at}`,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const late = setTimeout(() => reject(new Error(`The open62541 peer did not start: ${text.slice(-300)}`)), READY_MS);
    child.stdout!.on("data", (bytes: Buffer) => {
      if (text.length < 100_000) text += bytes.toString();
      if (!/^READY .*rc=Good/m.test(text)) return;
      clearTimeout(late);
      resolve();
    });
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`The open62541 peer ended with ${String(code)}: ${text.slice(-300)}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
