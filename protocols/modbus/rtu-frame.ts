/**
 * Finds the reply to one request among the bytes of an RTU line. The reply's first bytes and its length are mostly known
 * from the request, and else told by the reply itself, so a frame is found behind noise and foreign frames without any help from timing, which
 * USB adapters and operating systems distort.
 */
import { hasGoodCrc } from './crc.js';

/** What the reply to a request must look like. */
export interface ExpectedReply {
  /** Its first bytes: unit, function, then what is known of the rest, such as the byte count or the echoed fields. */
  readonly head: Uint8Array;
  /** Its whole length with CRC; the longest it may have when `measure` tells the length. */
  readonly length: number;
  /** For replies that tell their own length. */
  readonly measure?: Measure;
}

/**
 * The length with CRC of the reply that begins at `start`, as far as `bytes[start..to)` tells it: while bytes that
 * decide are still to come, what it takes at least, which is more than is there; 0 when it can be no reply.
 */
export type Measure = (bytes: Uint8Array, start: number, to: number) => number;

export type Found =
  /** `bytes[start..end)` is the reply, or the exception, with its CRC. */
  | { readonly kind: 'frame'; readonly start: number; readonly end: number }
  /** Not yet. What stands before `from` can never become the reply. */
  | { readonly kind: 'more'; readonly from: number };

/** Unit, function | 0x80, code, CRC. */
const EXCEPTION_LENGTH = 5;

/** On a serial line; 253 bytes of PDU with unit and CRC. */
const LONGEST_FRAME = 256;

/** What answers `request`, a whole frame with CRC. Throws RangeError for functions that the line does not use. */
export function expectedReply(request: Buffer): ExpectedReply {
  const unit = request.readUInt8(0);
  const code = request.readUInt8(1);
  switch (code) {
    case 1:
    case 2:
      return read(unit, code, Math.ceil(request.readUInt16BE(4) / 8));
    case 3:
    case 4:
    // Function 23 has the quantity to read where the reads have theirs, and is answered like them.
    case 23:
      return read(unit, code, request.readUInt16BE(4) * 2);
    case 5:
    case 6:
    case 15:
    case 16:
      return echo(request, 6);
    case 22:
      return echo(request, 8);
    case 17:
      return { head: request.subarray(0, 2), length: LONGEST_FRAME, measure: reportLength };
    case 43: {
      const isContinued = request.readUInt8(4) > 0;
      const measure: Measure = (bytes, start, to) => deviceIdLength(bytes, start, to, isContinued);
      return { head: request.subarray(0, 4), length: LONGEST_FRAME, measure };
    }
    default:
      throw new RangeError(`no reply is known for function ${code}`);
  }
}

/** Unit, function, byte count, that many bytes (V1.1b3, 6.1 to 6.4 and 6.17). */
function read(unit: number, code: number, byteCount: number): ExpectedReply {
  return { head: Uint8Array.of(unit, code, byteCount), length: byteCount + 5 };
}

/** Every write is answered by its own first bytes (V1.1b3, 6.5, 6.6, 6.11, 6.12, 6.16). */
function echo(request: Buffer, bytes: number): ExpectedReply {
  return { head: request.subarray(0, bytes), length: bytes + 2 };
}

/** Function 17: unit, function, byte count, that many bytes (V1.1b3, 6.13). */
function reportLength(bytes: Uint8Array, start: number, to: number): number {
  if (to - start < 3) return 3;
  const length = 5 + (bytes[start + 2] ?? 0);
  return length > 5 && length <= LONGEST_FRAME ? length : 0;
}

/**
 * Function 43/14: up to the number of objects stand 8 bytes, then each object's id, length and bytes (V1.1b3, 6.21).
 * The specification's own example of an answer in parts counts the objects of all parts in each, so there are
 * instruments that do: where parts are in play, a reply may end after fewer objects, with a right CRC and nothing behind.
 */
function deviceIdLength(bytes: Uint8Array, start: number, to: number, isContinued: boolean): number {
  if (to - start < 8) return 8;
  const isInParts = isContinued || bytes[start + 5] !== 0;
  let end = start + 8;
  for (let left = bytes[start + 7] ?? 0; left > 0; left--) {
    if (isInParts && end > start + 8 && end + 2 === to && hasGoodCrc(bytes, start, to)) break;
    // The id and the length of the next object must be there to go on.
    if (to < end + 2) return withinFrame(end + 2 - start);
    end += 2 + (bytes[end + 1] ?? 0);
  }
  return withinFrame(end + 2 - start);
}

function withinFrame(length: number): number {
  return length <= LONGEST_FRAME ? length : 0;
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
  const { head, length, measure } = expected;
  if (bytes[start] !== head[0]) return 0;
  if (start + 1 < to && bytes[start + 1] === ((head[1] ?? 0) | 0x80)) return EXCEPTION_LENGTH;
  const known = Math.min(head.length, to - start);
  for (let at = 1; at < known; at++) if (bytes[start + at] !== head[at]) return 0;
  return measure ? measure(bytes, start, to) : length;
}

/** The exception code when `frame` is an exception. */
export function exceptionCodeOf(frame: Uint8Array): number | undefined {
  return (frame[1] ?? 0) & 0x80 ? frame[2] : undefined;
}

/** Whether `frame` as a whole is the expected reply or its exception, when its CRC is right. */
export function hasShape(frame: Uint8Array, expected: ExpectedReply): boolean {
  return lengthAt(frame, 0, frame.length, expected) === frame.length;
}
