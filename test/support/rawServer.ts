import net from "node:net";

/** How a peer misbehaves on the wire once a client has said hello. */
export type Misbehaviour =
  "oversizedChunk" | "endlessChunks" | "garbage" | "silence" | "halfAcknowledge" | "hugeAcknowledge";

const MEGABYTE = Buffer.alloc(1024 * 1024, 0x41);

/** A TCP server that speaks just enough of OPC UA's binary framing to do harm. @see OPC 10000-6 §7.1 */
export class RawServer {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #sentBytes = 0;

  private constructor(misbehaviour: Misbehaviour, limitBytes: number) {
    this.#server = net.createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
      let hello = false;
      socket.on("data", () => {
        if (!hello) {
          hello = true;
          if (misbehaviour === "garbage") this.#flood(socket, limitBytes, Buffer.alloc(0));
          else if (misbehaviour === "halfAcknowledge") socket.write(acknowledge(65_535, 0).subarray(0, 11));
          else if (misbehaviour !== "silence")
            socket.write(acknowledge(misbehaviour === "hugeAcknowledge" ? 0xffff_ffff : 65_535, 0));
          return;
        }
        if (misbehaviour === "oversizedChunk" || misbehaviour === "hugeAcknowledge")
          this.#flood(socket, limitBytes, header("OPNF", 0x7fff_ffff));
        else if (misbehaviour === "endlessChunks") this.#flood(socket, limitBytes, null);
      });
    });
  }

  static async start(misbehaviour: Misbehaviour, limitBytes = 256 * 1024 * 1024): Promise<RawServer> {
    const raw = new RawServer(misbehaviour, limitBytes);
    await new Promise<void>((resolve) => raw.#server.listen(0, "127.0.0.1", resolve));
    return raw;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /**
   * Sends as fast as the other end takes it.
   * @param first what comes first; null wraps every piece as an intermediate chunk.
   */
  #flood(socket: net.Socket, limitBytes: number, first: Buffer | null): void {
    if (first) socket.write(first);
    let sent = 0;
    const more = (): void => {
      while (!socket.destroyed && sent < limitBytes) {
        const piece = first ? MEGABYTE : Buffer.concat([header("OPNC", 60_000), MEGABYTE.subarray(0, 60_000 - 8)]);
        sent += piece.length;
        this.#sentBytes += piece.length;
        if (!socket.write(piece)) {
          socket.once("drain", more);
          return;
        }
      }
    };
    more();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function header(kind: string, size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.write(kind, 0, "ascii");
  bytes.writeUInt32LE(size, 4);
  return bytes;
}

function acknowledge(bufferBytes: number, maxMessageBytes: number): Buffer {
  const bytes = Buffer.alloc(28);
  bytes.write("ACKF", 0, "ascii");
  bytes.writeUInt32LE(28, 4);
  for (const [i, value] of [0, bufferBytes, bufferBytes, maxMessageBytes, 0].entries())
    bytes.writeUInt32LE(value, 8 + i * 4);
  return bytes;
}
