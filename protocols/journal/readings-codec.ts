/**
 * The body of a `readings` record: columns of numbers, as few bytes as they need. Names stand apart, in the `points` record
 * before it (the *dictionary*); a body says by a hash which one it means. The layout is public (docs/journal-format.md).
 *
 *   byte 0x01; 4 bytes of the dictionary's hash; base time in ms (signed varint); number of readings n
 *   points   runs of (gap to the index after the one before, length): consecutive points are one run
 *   times    runs of (difference to the time before, length), in ms, the first to the base time
 *   quality  a table of (flag, reason); runs of (row, length)
 *   values   of those not missing, each by its first byte t:
 *              0..9  a decimal: signed varint / 10^t      13  none      14  f32      15  f64
 *   uncertainties  number of them; for each the gap to the index after the one before, and an f32
 *
 * A value comes back exactly as it was: a shorter form is used only where it gives the very same double.
 * Limits: 100,000 readings; a dictionary of 10,000 points; what does not decode cleanly to its last byte is refused.
 */
import { createHash } from 'node:crypto';
import type { ReadingsBody } from './bodies.js';
import { ByteReader, ByteWriter } from './varint.js';

const VERSION = 1;
const MAX_READINGS = 100_000;
const MAX_POINTS = 10_000;
const HASH_BYTES = 4;
const MOST_DECIMALS = 9;
/** Beside a flag that is not `missing`. */
const AS_NOTHING = 13;
const AS_F32 = 14;
const AS_F64 = 15;
/** Beyond this the steps of a double are too coarse to tell decimals apart, and varints longer than the double. */
const LARGEST_MANTISSA = 2 ** 46;

/** `everyMs`: the time between two readings of it, where that is known. */
export interface NamedPoint {
  readonly id: string;
  readonly unit: string;
  readonly everyMs?: number;
}

/** What a `points` record holds. */
export interface PointsBody {
  readonly points: readonly NamedPoint[];
}

export class Dictionary {
  readonly ids: readonly string[];
  readonly hash: Buffer;
  readonly #indexes: ReadonlyMap<string, number>;

  /** `body`: the exact bytes of the `points` record's body. Throws RangeError when it is not one. */
  constructor(body: Buffer) {
    const parsed = JSON.parse(body.toString('utf8')) as Partial<PointsBody> | null;
    const points = parsed?.points;
    if (!Array.isArray(points) || points.length > MAX_POINTS) throw new RangeError('not a list of points');
    this.ids = points.map(({ id }) => String(id));
    this.hash = createHash('sha256').update(body).digest().subarray(0, HASH_BYTES);
    this.#indexes = new Map(this.ids.map((id, index) => [id, index]));
  }

  indexOf(id: string): number | undefined {
    return this.#indexes.get(id);
  }
}

/** Throws RangeError for a point that the dictionary does not have, or too many readings. */
export function encodeReadings(body: ReadingsBody, dictionary: Dictionary): Buffer {
  const { points, baseMs, atMs, values, flags, reasons, uncertainties = {} } = body;
  if (points.length > MAX_READINGS)
    throw new RangeError(`${points.length} readings are too many for a record`);
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.bytes(dictionary.hash);
  writer.signed(baseMs);
  writer.unsigned(points.length);
  writeRuns(writer, stepsOf(points.map((id) => indexIn(dictionary, id))));
  writeRuns(writer, differences(atMs));
  writeQuality(writer, flags, reasons);
  values.forEach((value, index) => {
    if (!isMissing(flags[index] ?? MISSING)) writeValue(writer, value);
  });
  const known = Object.keys(uncertainties)
    .map(Number)
    .sort((a, b) => a - b);
  writer.unsigned(known.length);
  let next = 0;
  for (const index of known) {
    writer.unsigned(index - next);
    writer.float32(uncertainties[index] ?? 0);
    next = index + 1;
  }
  return writer.finish();
}

/** Undefined when the bytes are not such a body, or mean another dictionary. Never throws. */
export function decodeReadings(body: Buffer, dictionary: Dictionary): ReadingsBody | undefined {
  try {
    return read(new ByteReader(body), dictionary);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How many readings a body holds, without its dictionary; undefined when it cannot be told. */
export function countReadings(body: Buffer): number | undefined {
  try {
    const reader = new ByteReader(body);
    if (reader.byte() !== VERSION) return undefined;
    reader.bytes(HASH_BYTES);
    reader.signed();
    const count = reader.unsigned();
    return count <= MAX_READINGS ? count : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(reader: ByteReader, dictionary: Dictionary): ReadingsBody | undefined {
  if (reader.byte() !== VERSION || !reader.bytes(HASH_BYTES).equals(dictionary.hash)) return undefined;
  const baseMs = reader.signed();
  const count = reader.unsigned();
  if (count > MAX_READINGS) return undefined;
  let index = -1;
  const points = readRuns(reader, count).map((step) => {
    index += 1 + step;
    const id = dictionary.ids[index];
    if (id === undefined) throw new RangeError('a point that the dictionary does not have');
    return id;
  });
  let time = 0;
  const atMs = readRuns(reader, count).map((difference) => (time += difference));
  const { flags, reasons } = readQuality(reader, count);
  const values = flags.map((flag) => (isMissing(flag) ? null : readValue(reader)));
  const uncertainties = readUncertainties(reader, count);
  if (!reader.isAtEnd) return undefined;
  const isCertain = Object.keys(uncertainties).length === 0;
  return { points, baseMs, atMs, values, flags, reasons, ...(isCertain ? {} : { uncertainties }) };
}

/** A missing value has no bytes: its flag says so. */
const MISSING = 9;
function isMissing(flag: number): boolean {
  return flag === MISSING;
}

function indexIn(dictionary: Dictionary, id: string): number {
  const index = dictionary.indexOf(id);
  if (index === undefined) throw new RangeError(`the dictionary has no point ${id}`);
  return index;
}

function stepsOf(indexes: readonly number[]): number[] {
  return indexes.map((index, at) => index - ((indexes[at - 1] ?? -1) + 1));
}

function differences(times: readonly number[]): number[] {
  return times.map((time, at) => time - (times[at - 1] ?? 0));
}

function writeRuns(writer: ByteWriter, numbers: readonly number[]): void {
  for (let from = 0; from < numbers.length; ) {
    const number = numbers[from] ?? 0;
    let to = from + 1;
    while (to < numbers.length && numbers[to] === number) to++;
    writer.signed(number);
    writer.unsigned(to - from);
    from = to;
  }
}

function readRuns(reader: ByteReader, count: number): number[] {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const number = reader.signed();
    const length = reader.unsigned();
    if (length === 0 || numbers.length + length > count) throw new RangeError('a run is too long');
    for (let left = length; left > 0; left--) numbers.push(number);
  }
  return numbers;
}

function writeQuality(writer: ByteWriter, flags: readonly number[], reasons: ReadingsBody['reasons']): void {
  const rows: { flag: number; reason: string }[] = [];
  const rowOf = flags.map((flag, index) => {
    const reason = reasons[index] ?? '';
    const found = rows.findIndex((row) => row.flag === flag && row.reason === reason);
    return found >= 0 ? found : rows.push({ flag, reason }) - 1;
  });
  writer.unsigned(rows.length);
  for (const { flag, reason } of rows) {
    writer.byte(flag);
    const text = Buffer.from(reason, 'utf8');
    writer.unsigned(text.length);
    writer.bytes(text);
  }
  writeRuns(writer, rowOf);
}

function readQuality(
  reader: ByteReader,
  count: number,
): { flags: number[]; reasons: Record<string, string> } {
  const rows = Array.from({ length: boundedCount(reader, count) }, () => {
    const flag = reader.byte();
    return { flag, reason: reader.bytes(reader.unsigned()).toString('utf8') };
  });
  const reasons: Record<string, string> = {};
  const flags = readRuns(reader, count).map((at, index) => {
    const row = rows[at];
    if (!row) throw new RangeError('no such row of quality');
    if (row.reason !== '') reasons[index] = row.reason;
    return row.flag;
  });
  return { flags, reasons };
}

function readUncertainties(reader: ByteReader, count: number): Record<string, number> {
  const uncertainties: Record<string, number> = {};
  let next = 0;
  for (let left = boundedCount(reader, count); left > 0; left--) {
    const index = next + reader.unsigned();
    if (index >= count) throw new RangeError('an uncertainty of no reading');
    uncertainties[index] = reader.float32();
    next = index + 1;
  }
  return uncertainties;
}

function boundedCount(reader: ByteReader, most: number): number {
  const count = reader.unsigned();
  if (count > most) throw new RangeError('a count is too large');
  return count;
}

function writeValue(writer: ByteWriter, value: number | null): void {
  const decimals = value === null ? undefined : decimalsOf(value);
  if (value === null) writer.byte(AS_NOTHING);
  else if (decimals !== undefined) {
    writer.byte(decimals);
    writer.signed(Math.round(value * 10 ** decimals));
  } else if (Math.fround(value) === value) {
    writer.byte(AS_F32);
    writer.float32(value);
  } else {
    writer.byte(AS_F64);
    writer.float64(value);
  }
}

function readValue(reader: ByteReader): number | null {
  const form = reader.byte();
  if (form === AS_NOTHING) return null;
  if (form === AS_F32) return reader.float32();
  if (form === AS_F64) return reader.float64();
  if (form > MOST_DECIMALS) throw new RangeError('no such form of a value');
  return reader.signed() / 10 ** form;
}

/** How many decimals `value` has, where a decimal is the shorter form and gives the very same double. */
function decimalsOf(value: number): number | undefined {
  if (Object.is(value, -0)) return undefined;
  // Four bytes of mantissa are an f32's; a decimal may be longer only where the value is no f32.
  const isF32 = Math.fround(value) === value;
  const most = isF32 ? 2 ** 26 : LARGEST_MANTISSA;
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const mantissa = Math.round(value * 10 ** decimals);
    if (Math.abs(mantissa) > most) return undefined;
    if (mantissa / 10 ** decimals === value) return decimals;
  }
  return undefined;
}
