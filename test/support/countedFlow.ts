import type { TestServer } from "./opcuaServer.ts";
import type { ZoneHostUnderTest } from "./zoneHostUnderTest.ts";

const FIRST = 1_000;

/** A value that counts up at the server, and what of it reached the record stream. */
export class CountedFlow {
  readonly #host: ZoneHostUnderTest;
  #timer: NodeJS.Timeout | null = null;
  #sent = FIRST;

  private constructor(host: ZoneHostUnderTest, server: TestServer, everyMs: number) {
    this.#host = host;
    // One after the other: two changes that a busy machine lets fall together would be one to a server that samples.
    const next = (): void => {
      server.set("P-101.Flow", ++this.#sent);
      this.#timer = setTimeout(next, everyMs);
    };
    next();
  }

  static async start(host: ZoneHostUnderTest, server: TestServer, everyMs: number): Promise<CountedFlow> {
    await host.calls.call("setRecording", { on: true });
    return new CountedFlow(host, server, everyMs);
  }

  get sent(): number {
    return this.#sent;
  }
  get seen(): number[] {
    return this.#host
      .of("record")
      .flatMap((b) => [...b.value].filter((value, row) => b.index[row] === 100 && value > FIRST));
  }

  /** @returns each place where a sample is missing, doubled or out of order, as `a>b`. */
  faults(): string[] {
    const { seen } = this;
    return seen.flatMap((value, i) => (i > 0 && value !== seen[i - 1]! + 1 ? [`${seen[i - 1]}>${value}`] : []));
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}
