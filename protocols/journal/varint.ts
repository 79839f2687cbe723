/** Whole numbers in as few bytes as they need: 7 bits a byte, least significant first, the top bit says that more follow. */

export class ByteWriter {
  #bytes = Buffer.alloc(256);
  #length = 0;

  byte(value: number): void {
    this.#room(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  /** 0 to 2^53. */
  unsigned(value: number): void {
    let rest = value;
    this.#room(8);
    while (rest >= 0x80) {
      this.#length = this.#bytes.writeUInt8((rest % 0x80) | 0x80, this.#length);
      rest = Math.floor(rest / 0x80);
    }
    this.#length = this.#bytes.writeUInt8(rest, this.#length);
  }

  /** -2^52 to 2^52: 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float32(value: number): void {
    this.#room(4);
    this.#length = this.#bytes.writeFloatBE(value, this.#length);
  }

  float64(value: number): void {
    this.#room(8);
    this.#length = this.#bytes.writeDoubleBE(value, this.#length);
  }

  bytes(value: Buffer): void {
    this.#room(value.length);
    this.#length += value.copy(this.#bytes, this.#length);
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.alloc(2 * (this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Throws RangeError at the end of the bytes, and for a number that no writer makes. */
export class ByteReader {
  readonly #source: Buffer;
  #at = 0;

  constructor(source: Buffer) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  byte(): number {
    return this.#source.readUInt8(this.#at++);
  }

  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER || factor > 2 ** 49) throw new RangeError('a number is too long');
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float32(): number {
    this.#at += 4;
    return this.#source.readFloatBE(this.#at - 4);
  }

  float64(): number {
    this.#at += 8;
    return this.#source.readDoubleBE(this.#at - 8);
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#source.length) throw new RangeError('the bytes end too soon');
    this.#at += length;
    return this.#source.subarray(this.#at - length, this.#at);
  }
}
