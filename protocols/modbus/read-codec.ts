/**
 * Functions 1 to 4 (V1.1b3, 6.1 to 6.4) between a request and words, without detours: reads are nearly all that goes over
 * a line, and the client that does the rest takes several times as long for each.
 */
import { crc16 } from './crc.js';
import type { ReadRequest, ReadTable } from './line.js';

const FUNCTION = { coil: 1, discrete: 2, holding: 3, input: 4 } as const satisfies Record<ReadTable, number>;
const REQUEST_BYTES = 8;
/** Unit, function, byte count. */
const HEAD_BYTES = 3;
const CRC_BYTES = 2;

/** `request` as an RTU frame with CRC. */
export function encodeRead({ unit, table, address, count }: ReadRequest): Buffer {
  const frame = Buffer.allocUnsafe(REQUEST_BYTES);
  frame[0] = unit;
  frame[1] = FUNCTION[table];
  frame[2] = address >> 8;
  frame[3] = address & 0xff;
  frame[4] = count >> 8;
  frame[5] = count & 0xff;
  const crc = crc16(frame, 0, REQUEST_BYTES - CRC_BYTES);
  frame[6] = crc & 0xff;
  frame[7] = crc >> 8;
  return frame;
}

/**
 * The registers in `frame`, or its bits as 0 and 1: `count` of them. Undefined when it is no reply to `request`; its CRC
 * has been looked at before.
 */
export function decodeRead({ unit, table, count }: ReadRequest, frame: Uint8Array): number[] | undefined {
  const isBits = table === 'coil' || table === 'discrete';
  const byteCount = isBits ? (count + 7) >> 3 : 2 * count;
  if (frame.length !== HEAD_BYTES + byteCount + CRC_BYTES) return undefined;
  if (frame[0] !== unit || frame[1] !== FUNCTION[table] || frame[2] !== byteCount) return undefined;
  const words: number[] = [];
  for (let index = 0; index < count; index++) {
    words.push(isBits ? bitAt(frame, index) : registerAt(frame, index));
  }
  return words;
}

/** The first register's high byte comes first. */
function registerAt(frame: Uint8Array, index: number): number {
  const at = HEAD_BYTES + 2 * index;
  return ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0);
}

/** The first bit is the lowest of the first byte. */
function bitAt(frame: Uint8Array, index: number): number {
  return ((frame[HEAD_BYTES + (index >> 3)] ?? 0) >> (index & 7)) & 1;
}
