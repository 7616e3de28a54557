// The first two steps on a socket of our own: the way there, and whether OPC UA answers at its end.
import { lookup } from "node:dns/promises";
import net from "node:net";
import { endpointAddress } from "../../../shared/zones/declared.ts";
import type { Clock } from "../wire/clock.ts";
import { deadline } from "../wire/deadline.ts";
import { nameOfStatus } from "../wire/statusName.ts";
import { plainText } from "../wire/plainText.ts";
import type { HelloEvidence, ReachEvidence } from "./evidence.ts";
import { bounded } from "../../../shared/text.ts";

const LOOKUP_MS = 2_500;
const CONNECT_MS = 3_000;
const HELLO_MS = 3_000;
const BUFFER_BYTES = 65_535;
/** An Acknowledge is 28 bytes, an Error carries a text of at most 4096. */
const MOST_BYTES = 4_200;

/** @returns true when an OPC UA server answered. */
export async function probeTransport(
  endpointUrl: string,
  clock: Clock,
  signal: AbortSignal,
  on: { reach(evidence: ReachEvidence): void; hello(evidence: HelloEvidence): void },
): Promise<boolean> {
  const fromMs = clock.steadyMs();
  const address = endpointAddress(endpointUrl);
  const reach = (outcome: ReachEvidence["outcome"], detail = "", addresses: readonly string[] = []): false => {
    on.reach({
      host: address?.host ?? "",
      port: address?.port ?? 0,
      addresses,
      outcome,
      detail: plainText(detail, 120),
      tookMs: Math.round(clock.steadyMs() - fromMs),
    });
    return false;
  };
  if (!address) return reach("badAddress");
  if (address.port === 0) return reach("portUnknown");
  let addresses: string[];
  try {
    addresses = (await deadline(lookup(address.host, { all: true }), LOOKUP_MS, "lookup", signal))
      .map((a) => a.address)
      .slice(0, 8);
  } catch (err) {
    signal.throwIfAborted();
    return reach("nameUnknown", codeOfError(err));
  }
  let socket: net.Socket;
  try {
    socket = await connect(addresses[0] ?? address.host, address.port, signal);
  } catch (err) {
    signal.throwIfAborted();
    const code = codeOfError(err);
    return reach(
      connectOutcomes[code] ?? (err instanceof Error && err.name === "DeadlineError" ? "timeout" : "failed"),
      code,
      addresses,
    );
  }
  reach("connected", "", addresses);
  try {
    const answer = await hello(socket, endpointUrl, signal);
    on.hello(answer);
    return answer.outcome === "acknowledged";
  } finally {
    socket.destroy();
  }
}

const connectOutcomes: Readonly<Record<string, ReachEvidence["outcome"]>> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "noRoute",
  ENETUNREACH: "noRoute",
  EHOSTDOWN: "noRoute",
  ETIMEDOUT: "timeout",
};
const codeOfError = (err: unknown): string => (err instanceof Error && "code" in err ? String(err.code) : "");

async function connect(host: string, port: number, signal: AbortSignal): Promise<net.Socket> {
  const socket = net.connect({ host, port });
  try {
    await deadline(
      new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject)),
      CONNECT_MS,
      "connect",
      signal,
    );
    return socket.on("error", () => undefined);
  } catch (err) {
    socket.on("error", () => undefined).destroy();
    throw err;
  }
}

/** @see OPC 10000-6 §7.1.2: Hello is answered by Acknowledge or Error. */
async function hello(socket: net.Socket, endpointUrl: string, signal: AbortSignal): Promise<HelloEvidence> {
  const url = Buffer.from(bounded(endpointUrl, 4096), "utf8");
  const message = Buffer.alloc(32 + url.length);
  message.write("HELF", 0, "latin1");
  [message.length, 0, BUFFER_BYTES, BUFFER_BYTES, 0, 0, url.length].forEach((n, i) =>
    message.writeUInt32LE(n, 4 + 4 * i),
  );
  url.copy(message, 32);
  socket.write(message);
  let bytes = Buffer.alloc(0);
  const complete = new Promise<"answered" | "closed">((resolve) => {
    socket.on("data", (part) => {
      bytes = Buffer.concat([bytes, part]).subarray(0, MOST_BYTES);
      if (bytes.length >= 8 && bytes.length >= Math.min(MOST_BYTES, sizeOf(bytes))) resolve("answered");
    });
    socket.on("close", () => resolve("closed"));
  });
  const end = await deadline(complete, HELLO_MS, "hello", signal).catch(() => "silent" as const);
  signal.throwIfAborted();
  return readAnswer(bytes, end);
}

const kindOf = (bytes: Buffer): string => bytes.toString("latin1", 0, 4);
/** What is no OPC UA has said enough with eight bytes. */
const sizeOf = (bytes: Buffer): number => (/^(ACK|ERR)F$/.test(kindOf(bytes)) ? bytes.readUInt32LE(4) : 8);

function readAnswer(bytes: Buffer, end: "answered" | "closed" | "silent"): HelloEvidence {
  const none: HelloEvidence = {
    outcome: end === "closed" ? "closed" : "silent",
    ack: null,
    code: "",
    reason: "",
    sample: "",
  };
  if (bytes.length === 0) return none;
  if (kindOf(bytes) === "ACKF" && bytes.length >= 28) {
    const [protocolVersion, receiveBufferBytes, sendBufferBytes, maxMessageBytes, maxChunks] = [8, 12, 16, 20, 24].map(
      (at) => bytes.readUInt32LE(at),
    ) as [number, number, number, number, number];
    return {
      ...none,
      outcome: "acknowledged",
      ack: { protocolVersion, receiveBufferBytes, sendBufferBytes, maxMessageBytes, maxChunks },
    };
  }
  if (kindOf(bytes) === "ERRF" && bytes.length >= 12) {
    const length = bytes.length >= 16 ? bytes.readInt32LE(12) : 0;
    return {
      ...none,
      outcome: "error",
      code: nameOfStatus(bytes.readUInt32LE(8)),
      reason: plainText(bytes.toString("utf8", 16, 16 + Math.max(0, Math.min(length, 300))), 200),
    };
  }
  return { ...none, outcome: "otherProtocol", sample: sampleOf(bytes) };
}

function sampleOf(bytes: Buffer): string {
  const head = bytes.subarray(0, 48);
  const text = plainText(head.toString("latin1").replace(/[\r\n]+/g, " "), 48);
  return /^[\x20-\x7e]{4,}$/.test(text)
    ? `“${text}”`
    : head
        .subarray(0, 16)
        .toString("hex")
        .replace(/..(?=.)/g, "$& ");
}
