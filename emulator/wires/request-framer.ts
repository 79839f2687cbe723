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
import { hasGoodCrc, withCrc } from '../../protocols/modbus/crc.js';
import type { SlaveFraming, SlaveRequestFrame } from './slave-framing.js';

/** The longest request (function 23 with 121 registers to write) takes 255 bytes. */
const MAX_HELD_BYTES = 512;
const SHORTEST_FRAME = 4;

export class RtuRequestFramer implements SlaveFraming {
  readonly hasChecksum = true;
  readonly bitsPerCharacter = 11;
  readonly quietMs = 20;
  #held: Buffer = Buffer.alloc(0);

  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  push(bytes: Buffer): SlaveRequestFrame[] {
    this.#held = Buffer.concat([this.#held, bytes]).subarray(-MAX_HELD_BYTES);
    return this.#take(false);
  }

  quiet(): SlaveRequestFrame[] {
    const requests = this.#take(true);
    this.#held = Buffer.alloc(0);
    return requests;
  }

  clear(): void {
    this.#held = Buffer.alloc(0);
  }

  frame(unit: number, pdu: Uint8Array): Buffer {
    return withCrc(Buffer.concat([Buffer.of(unit), pdu]));
  }

  #take(isQuiet: boolean): SlaveRequestFrame[] {
    const requests: SlaveRequestFrame[] = [];
    while (this.#held.length > 0) {
      const length = frameLength(this.#held, isQuiet);
      if (length === undefined && !isQuiet) break;
      if (length !== undefined && hasGoodCrc(this.#held, 0, length)) {
        requests.push({
          unit: this.#held[0] ?? 0,
          pdu: this.#held.subarray(1, length - 2),
          characters: length,
        });
        this.#held = this.#held.subarray(length);
      } else {
        this.#held = this.#held.subarray(1);
      }
    }
    return requests;
  }
}

/** Length of the request at the start of `held` when it is there whole. Quiet delimits unknown functions. */
function frameLength(held: Buffer, isQuiet: boolean): number | undefined {
  const known = knownLength(held);
  const length = known === 'by quiet' && isQuiet ? held.length : known;
  if (typeof length !== 'number' || length > held.length) return undefined;
  return length >= SHORTEST_FRAME ? length : undefined;
}

/** Length of the request that begins with `held`; undefined when more is needed to tell. */
function knownLength(held: Buffer): number | 'by quiet' | undefined {
  const [, code, third] = held;
  if (code === undefined) return undefined;
  if (code >= 1 && code <= 6) return 8;
  switch (code) {
    case 15:
    case 16:
      return withData(9, held[6]);
    case 17:
      return 4;
    case 22:
      return 10;
    case 23:
      return withData(13, held[10]);
    case 43:
      if (third === undefined) return undefined;
      return third === 14 ? 7 : 'by quiet';
    default:
      return 'by quiet';
  }
}

function withData(fixed: number, byteCount: number | undefined): number | undefined {
  return byteCount === undefined ? undefined : fixed + byteCount;
}
