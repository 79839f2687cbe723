/**
 * The windows of one point that lie in one row: the minutes of an hour, the hours of a day, or a day. Written so that they
 * come back exactly as they were: a row that is read again and added to must not depend on when it was written.
 *
 *   zlib over:  number of windows; for each, in the order of time
 *     minutes from the block's hour to its start (less those of the one before)
 *     flags: 1 doubtful, 2 empty, 4 whole time covered, 8 its numbers are f32; worst quality; count
 *     unless whole: ms that counted, ms covered
 *     unless empty: ms from its start to its last reading, last, min, max
 *     sum of value x ms, f64
 */
import { deflateSync, inflateSync } from 'node:zlib';
import { ByteReader, ByteWriter } from '../../../protocols/journal/varint.js';
import type { Calendar } from './calendar.js';
import { type Level, Sums } from './window.js';

const MINUTE_MS = 60_000;
const DOUBTFUL = 1;
const EMPTY = 2;
const WHOLE = 4;
const IS_F32 = 8;
/** More than any block has. */
const MAX_WINDOWS = 1500;
const MAX_BYTES = 1 << 18;

export class Block {
  readonly #level: Level;
  readonly #calendar: Calendar;
  readonly #windows: Map<number, Sums>;

  constructor(level: Level, calendar: Calendar, windows: readonly Sums[] = []) {
    this.#level = level;
    this.#calendar = calendar;
    this.#windows = new Map(windows.map((sums) => [sums.startMs, sums]));
  }

  at(atMs: number): Sums {
    const span = this.#calendar.windowAt(this.#level, atMs);
    const found = this.#windows.get(span.startMs);
    if (found !== undefined) return found;
    const made = new Sums(span);
    this.#windows.set(span.startMs, made);
    return made;
  }

  /** In the order of time. */
  windows(): Sums[] {
    return [...this.#windows.values()].sort((a, b) => a.startMs - b.startMs);
  }
}

/** `hourMs`: start of the hour that the row is kept under. */
export function encodeWindows(windows: readonly Sums[], hourMs: number): Buffer {
  const writer = new ByteWriter();
  writer.unsigned(windows.length);
  let beforeMs = hourMs;
  for (const sums of windows) {
    writer.unsigned((sums.startMs - beforeMs) / MINUTE_MS);
    beforeMs = sums.startMs;
    writeSums(writer, sums);
  }
  return deflateSync(writer.finish(), { level: 6 });
}

/** Throws when the bytes are not what `encodeWindows` has written. */
export function decodeWindows(bytes: Buffer, level: Level, hourMs: number, calendar: Calendar): Sums[] {
  const reader = new ByteReader(inflateSync(bytes, { maxOutputLength: MAX_BYTES }));
  const length = reader.unsigned();
  if (length > MAX_WINDOWS) throw new RangeError('too many windows in a row');
  let startMs = hourMs;
  return Array.from({ length }, () => {
    startMs += reader.unsigned() * MINUTE_MS;
    return readSums(reader, new Sums(calendar.windowAt(level, startMs)));
  });
}

function writeSums(writer: ByteWriter, sums: Sums): void {
  const lengthMs = sums.endMs - sums.startMs;
  const isWhole = sums.goodMs === lengthMs;
  const numbers = [sums.last, sums.min, sums.max];
  const isF32 = numbers.every((value) => Object.is(Math.fround(value), value));
  writer.byte(
    (sums.isDoubtful ? DOUBTFUL : 0) |
      (sums.isEmpty ? EMPTY : 0) |
      (isWhole ? WHOLE : 0) |
      (isF32 ? IS_F32 : 0),
  );
  writer.byte(sums.worst);
  writer.unsigned(sums.count);
  if (!isWhole) {
    writer.unsigned(sums.goodMs);
    writer.unsigned(sums.coveredMs);
  }
  if (!sums.isEmpty) {
    writer.signed(sums.lastAtMs - sums.startMs);
    for (const value of numbers) {
      if (isF32) writer.float32(value);
      else writer.float64(value);
    }
  }
  writer.float64(sums.weighted);
}

function readSums(reader: ByteReader, sums: Sums): Sums {
  const lengthMs = sums.endMs - sums.startMs;
  const flags = reader.byte();
  sums.isDoubtful = (flags & DOUBTFUL) !== 0;
  sums.worst = reader.byte();
  sums.count = reader.unsigned();
  const isWhole = (flags & WHOLE) !== 0;
  sums.goodMs = isWhole ? lengthMs : reader.unsigned();
  sums.coveredMs = isWhole ? lengthMs : reader.unsigned();
  if ((flags & EMPTY) === 0) {
    const number = (): number => ((flags & IS_F32) === 0 ? reader.float64() : reader.float32());
    sums.lastAtMs = sums.startMs + reader.signed();
    sums.last = number();
    sums.min = number();
    sums.max = number();
  }
  sums.weighted = reader.float64();
  return sums;
}
