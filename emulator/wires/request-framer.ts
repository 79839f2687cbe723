/**
 * Finds RTU requests in a stream of bytes, on the slave's side. A known function tells its length, so a
 * request is taken as soon as it is whole; anything else is judged when the line has been quiet:
 *
 *               whole, CRC right: request
 *             +---------------------------+
 *             v                           |
 *          collecting --- whole, CRC wrong: drop one byte ---> collecting
 *             |
 *             +--- quiet --> take what is whole, drop the rest --> empty
 */
import { hasGoodCrc } from './crc.js';

/** The longest request (function 16 with 123 registers) takes 255 bytes. */
const MAX_HELD_BYTES = 512;
const SHORTEST_FRAME = 4;

export interface RtuRequest {
  readonly unit: number;
  readonly pdu: Buffer;
  /** Characters on the wire, checksum included. */
  readonly characters: number;
}

export class RequestFramer {
  #held: Buffer = Buffer.alloc(0);

  /** Whether bytes wait for more, or for quiet. */
  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  push(bytes: Buffer): RtuRequest[] {
    this.#held = Buffer.concat([this.#held, bytes]).subarray(-MAX_HELD_BYTES);
    return this.#take(false);
  }

  /** The line has been quiet: nothing that is still incomplete will be completed. */
  quiet(): RtuRequest[] {
    const requests = this.#take(true);
    this.#held = Buffer.alloc(0);
    return requests;
  }

  clear(): void {
    this.#held = Buffer.alloc(0);
  }

  #take(isQuiet: boolean): RtuRequest[] {
    const requests: RtuRequest[] = [];
    while (this.#held.length > 0) {
      const length = frameLength(this.#held, isQuiet);
      if (length === undefined && !isQuiet) break;
      const frame = length === undefined ? undefined : this.#held.subarray(0, length);
      if (frame?.length === length && frame && hasGoodCrc(frame)) {
        requests.push({ unit: frame[0] ?? 0, pdu: frame.subarray(1, -2), characters: frame.length });
        this.#held = this.#held.subarray(frame.length);
      } else {
        this.#held = this.#held.subarray(1);
      }
    }
    return requests;
  }
}

/** Length of the request at the start of `held` when it is there whole. Quiet delimits unknown functions. */
function frameLength(held: Buffer, isQuiet: boolean): number | undefined {
  const code = held[1];
  if (code === undefined) return undefined;
  let length: number | undefined;
  if (code >= 1 && code <= 6) length = 8;
  else if (code !== 15 && code !== 16)
    length = isQuiet && held.length >= SHORTEST_FRAME ? held.length : undefined;
  else if (held[6] !== undefined) length = 9 + held[6];
  return length !== undefined && length <= held.length ? length : undefined;
}
