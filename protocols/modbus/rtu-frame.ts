/**
 * Finds the reply to one request among the bytes of an RTU line. The reply's first bytes and its length are known
 * from the request, so a frame is found behind noise and foreign frames without any help from timing, which
 * USB adapters and operating systems distort.
 */
import { hasGoodCrc } from './crc.js';

/** What the reply to a request must look like. */
export interface ExpectedReply {
  /** Its first bytes: unit, function, then the byte count of a read or the echoed fields of a write. */
  readonly head: Uint8Array;
  /** Its whole length with CRC. */
  readonly length: number;
}

export type Found =
  /** `bytes[start..end)` is the reply, or the exception, with its CRC. */
  | { readonly kind: 'frame'; readonly start: number; readonly end: number }
  /** Not yet. What stands before `from` can never become the reply. */
  | { readonly kind: 'more'; readonly from: number };

/** Unit, function | 0x80, code, CRC. */
const EXCEPTION_LENGTH = 5;

const READ_BITS: readonly number[] = [1, 2];
const READ_REGISTERS: readonly number[] = [3, 4];
const WRITES: readonly number[] = [5, 6, 15, 16];

/** What answers `request`, a whole frame with CRC. Throws RangeError for functions that the line does not use. */
export function expectedReply(request: Buffer): ExpectedReply {
  const code = request.readUInt8(1);
  const count = request.readUInt16BE(4);
  // Every write is answered by its own first six bytes (V1.1b3, 6.5, 6.6, 6.11, 6.12).
  if (WRITES.includes(code)) return { head: request.subarray(0, 6), length: 8 };
  const isKnownRead = READ_BITS.includes(code) || READ_REGISTERS.includes(code);
  if (!isKnownRead) throw new RangeError(`no reply is known for function ${code}`);
  const byteCount = READ_BITS.includes(code) ? Math.ceil(count / 8) : count * 2;
  return { head: Uint8Array.of(request.readUInt8(0), code, byteCount), length: byteCount + 5 };
}

/**
 * Looks for the reply in `bytes[from..to)`. The first place where it may still begin holds back everything behind it:
 * bytes of a reply half arrived are never taken for an exception that they happen to spell.
 */
export function findReply(bytes: Uint8Array, from: number, to: number, expected: ExpectedReply): Found {
  for (let start = from; start < to; start++) {
    const length = lengthAt(bytes, start, to, expected);
    if (length === 0) continue;
    const end = start + length;
    if (end > to) return { kind: 'more', from: start };
    if (hasGoodCrc(bytes, start, end)) return { kind: 'frame', start, end };
  }
  return { kind: 'more', from: to };
}

/** Length of the frame that may begin at `start`, 0 when none can. */
function lengthAt(bytes: Uint8Array, start: number, to: number, expected: ExpectedReply): number {
  const { head, length } = expected;
  if (bytes[start] !== head[0]) return 0;
  if (start + 1 < to && bytes[start + 1] === ((head[1] ?? 0) | 0x80)) return EXCEPTION_LENGTH;
  const known = Math.min(head.length, to - start);
  for (let at = 1; at < known; at++) if (bytes[start + at] !== head[at]) return 0;
  return length;
}

/** The exception code when `frame` is an exception. */
export function exceptionCodeOf(frame: Uint8Array): number | undefined {
  return (frame[1] ?? 0) & 0x80 ? frame[2] : undefined;
}

/** Whether `frame` as a whole, with CRC, is the expected reply or its exception. */
export function isReply(frame: Uint8Array, expected: ExpectedReply): boolean {
  return lengthAt(frame, 0, frame.length, expected) === frame.length && hasGoodCrc(frame, 0, frame.length);
}
