import net from "node:net";

/** A TCP path between a client and a server that a test can cut, block or make swallow everything. */
export class CuttableProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #targetPort: number;
  /** New connections are refused. */
  blocked = false;
  #blackHole = false;
  /** Per socket, the other half of its way. */
  readonly #other = new Map<net.Socket, net.Socket>();
  #stalled = false;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.#server = net.createServer((client) => this.#join(client));
  }

  static async start(targetPort: number): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(targetPort);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }
  get connections(): number {
    return this.#sockets.size / 2;
  }
  set targetPort(port: number) {
    this.#targetPort = port;
  }

  /**
   * Bytes wait both ways, as on a path whose packets are lost and sent again later; none is lost. New connections wait
   * too.
   */
  set stalled(on: boolean) {
    this.#stalled = on;
    for (const socket of this.#sockets)
      if (on) socket.pause();
      else socket.resume();
  }

  get blackHole(): boolean {
    return this.#blackHole;
  }
  /**
   * Bytes are swallowed both ways while the connections stand: no error, no end. Afterwards whoever speaks to an end
   * that is gone learns of it.
   */
  set blackHole(on: boolean) {
    this.#blackHole = on;
    if (!on) for (const socket of this.#sockets) if (this.#other.get(socket)?.destroyed) socket.destroy();
  }

  #join(client: net.Socket): void {
    if (this.blocked) {
      client.destroy();
      return;
    }
    const upstream = net.connect(this.#targetPort, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#sockets.add(from);
      this.#other.set(from, to);
      if (this.#stalled) setImmediate(() => this.#stalled && from.pause());
      from.on("data", (bytes) => {
        if (!this.#blackHole) to.write(bytes);
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        this.#sockets.delete(from);
        this.#other.delete(from);
        if (!this.#blackHole) to.destroy();
      });
    }
  }

  /** Resets every connection, as a pulled cable or a restarted switch does. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.blackHole = false;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
