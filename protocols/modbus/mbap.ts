/** Modbus TCP's header (MODBUS Messaging on TCP/IP V1.0b, 3.1.3): transaction id, protocol id 0, length, unit. */

/** Transaction id, protocol id and length: what stands before the unit. */
const HEADER_LENGTH = 6;
/** Unit and function at least; unit and the longest PDU (253) at most. */
const MIN_LENGTH = 2;
const MAX_LENGTH = 254;

export type MbapFound =
  /** `bytes[start..end)` is unit and PDU. */
  | {
      readonly kind: 'frame';
      readonly transactionId: number;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'more' }
  /** The stream cannot be followed any further: the connection must be made anew. */
  | { readonly kind: 'broken'; readonly cause: string };

/** `body` (unit and PDU) with its header. */
export function encodeMbap(transactionId: number, body: Uint8Array): Buffer {
  const frame = Buffer.alloc(HEADER_LENGTH + body.length);
  frame.writeUInt16BE(transactionId, 0);
  frame.writeUInt16BE(body.length, 4);
  frame.set(body, HEADER_LENGTH);
  return frame;
}

/** The frame that begins at `from`. */
export function findMbap(bytes: Buffer, from: number): MbapFound {
  if (bytes.length - from < HEADER_LENGTH) return { kind: 'more' };
  const protocolId = bytes.readUInt16BE(from + 2);
  if (protocolId !== 0) return { kind: 'broken', cause: `protocol id ${protocolId} instead of 0` };
  const length = bytes.readUInt16BE(from + 4);
  if (length < MIN_LENGTH || length > MAX_LENGTH) {
    return { kind: 'broken', cause: `length ${length} instead of ${MIN_LENGTH}..${MAX_LENGTH}` };
  }
  const start = from + HEADER_LENGTH;
  const end = start + length;
  if (end > bytes.length) return { kind: 'more' };
  return { kind: 'frame', transactionId: bytes.readUInt16BE(from), start, end };
}
