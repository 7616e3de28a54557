/** The bytes are not what the type says they are. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

const TICKS_PER_MS = 10_000n;
const TICKS_1601_TO_1970 = 116_444_736_000_000_000n;

/** OPC UA Binary, read with every length checked against what is left. @see OPC 10000-6 §5.2.2 */
export class BinaryReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  #take(count: number): number {
    if (count > this.left) throw new DecodeError(`${count} bytes are expected, ${this.left} are left`);
    const at = this.#at;
    this.#at += count;
    return at;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }
  sbyte(): number {
    return this.#bytes.readInt8(this.#take(1));
  }
  int16(): number {
    return this.#bytes.readInt16LE(this.#take(2));
  }
  uint16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }
  int32(): number {
    return this.#bytes.readInt32LE(this.#take(4));
  }
  uint32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }
  int64(): bigint {
    return this.#bytes.readBigInt64LE(this.#take(8));
  }
  uint64(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }
  float(): number {
    return this.#bytes.readFloatLE(this.#take(4));
  }
  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }
  boolean(): boolean {
    return this.byte() !== 0;
  }

  /** @returns null for a null ByteString. */
  bytes(): Buffer | null {
    const length = this.int32();
    if (length < 0) return null;
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }
  string(): string | null {
    return this.bytes()?.toString("utf8") ?? null;
  }
  /**
   * @param least the fewest bytes that one element takes: a length beyond what is left is refused before anything is
   * made.
   */
  arrayLength(least: number): number {
    const length = this.int32();
    if (length <= 0) return 0;
    if (length * least > this.left) throw new DecodeError(`an array of ${length} does not fit into ${this.left} bytes`);
    return length;
  }
  /** @returns null for "no time". */
  dateTime(): Date | null {
    const ticks = this.int64();
    if (ticks <= 0n) return null;
    const date = new Date(Number((ticks - TICKS_1601_TO_1970) / TICKS_PER_MS));
    return Number.isFinite(date.getTime()) ? date : null;
  }
  guid(): string {
    const hex = (at: number, bytes: readonly number[]): string =>
      bytes.map((i) => this.#bytes[at + i]!.toString(16).padStart(2, "0")).join("");
    const at = this.#take(16);
    return [
      [3, 2, 1, 0],
      [5, 4],
      [7, 6],
      [8, 9],
      [10, 11, 12, 13, 14, 15],
    ]
      .map((part) => hex(at, part))
      .join("-")
      .toUpperCase();
  }
}
