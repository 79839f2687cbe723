/** Modbus TCP's header (MODBUS Messaging on TCP/IP V1.0b, 3.1.3): transaction id, protocol id 0, length, unit. */
import { withCrc } from './crc.js';
import { type ExpectedReply, hasShape } from './rtu-frame.js';

/** Transaction id, protocol id and length: what stands before the unit. */
export const MBAP_HEADER_BYTES = 6;
/** Unit and function at least; unit and the longest PDU (253) at most. */
const MIN_LENGTH = 2;
const MAX_LENGTH = 254;

/** `body` (unit and PDU) with its header. */
export function encodeMbap(transactionId: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(MBAP_HEADER_BYTES + body.length);
  frame.writeUInt16BE(transactionId, 0);
  frame.writeUInt16BE(body.length, 4);
  frame.set(body, MBAP_HEADER_BYTES);
  return frame;
}

export interface MbapFrame {
  readonly transactionId: number;
  readonly unit: number;
  /** Unit and PDU; perhaps part of the chunk that brought it. */
  readonly body: Buffer;
}

export type MbapReceived =
  | { readonly frames: readonly MbapFrame[] }
  /** The stream cannot be followed any further: the connection must be made anew. */
  | { readonly broken: string };

/** Splits what a connection brings into frames, whatever they answer. Holds less than one frame (260 bytes). */
export class MbapStream {
  #rest: Buffer = Buffer.alloc(0);

  /** A new connection. */
  reset(): void {
    this.#rest = Buffer.alloc(0);
  }

  receive(chunk: Buffer): MbapReceived {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const frames: MbapFrame[] = [];
    let from = 0;
    while (bytes.length - from >= MBAP_HEADER_BYTES) {
      const broken = faultOf(bytes, from);
      if (broken !== undefined) {
        this.reset();
        return { broken };
      }
      const start = from + MBAP_HEADER_BYTES;
      const end = start + bytes.readUInt16BE(from + 4);
      if (end > bytes.length) break;
      const body = bytes.subarray(start, end);
      frames.push({ transactionId: bytes.readUInt16BE(from), unit: body.readUInt8(0), body });
      from = end;
    }
    this.#rest = Buffer.from(bytes.subarray(from));
    return { frames };
  }
}

/** Why the header at `from` can be none. */
function faultOf(bytes: Buffer, from: number): string | undefined {
  const protocolId = bytes.readUInt16BE(from + 2);
  if (protocolId !== 0) return `protocol id ${protocolId} instead of 0`;
  const length = bytes.readUInt16BE(from + 4);
  if (length >= MIN_LENGTH && length <= MAX_LENGTH) return undefined;
  return `length ${length} instead of ${MIN_LENGTH}..${MAX_LENGTH}`;
}

export type MbapMatch =
  /** The reply or exception as an RTU frame with CRC, in memory of its own. */
  { readonly kind: 'reply'; readonly frame: Buffer } | { readonly kind: 'garbled' };

/** Judges `body`, which came under the transaction id of the request that expects `expected`. */
export function matchMbap(body: Uint8Array, expected: ExpectedReply): MbapMatch {
  const frame = withCrc(body);
  return hasShape(frame, expected) ? { kind: 'reply', frame } : { kind: 'garbled' };
}
