/**
 * Packed dates and seconds since 1970 by the instrument's own clock: no zone is applied, each day has 86,400 seconds. What
 * a date leaves out below the year is its beginning; without a year it is no date.
 */
import { bcdOf, numberOfBcd } from './bcd.js';

/** One part of a date: `bytes` bytes from byte `at`; what they hold + `plus` is the part. */
export interface DatePart {
  readonly part: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
  readonly at: number;
  readonly bytes: 1 | 2;
  readonly plus: number;
  readonly isBcd: boolean;
}

const FIRST = { month: 1, day: 1, hour: 0, minute: 0, second: 0 } as const;
type Fields = Record<DatePart['part'], number>;

/** NaN for a date that cannot be, such as the zeros of a clock that was never set. */
export function secondsOf(bytes: ArrayLike<number>, parts: readonly DatePart[]): number {
  const fields: Fields = { year: Number.NaN, ...FIRST };
  for (const { part, at, bytes: count, plus, isBcd } of parts) {
    const pattern = count === 1 ? bytes[at] : (bytes[at] ?? Number.NaN) * 256 + (bytes[at + 1] ?? Number.NaN);
    if (pattern === undefined || Number.isNaN(pattern)) return Number.NaN;
    fields[part] = (isBcd ? numberOfBcd(pattern) : pattern) + plus;
  }
  const { year, month, day, hour, minute, second } = fields;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date carries the 31st of June over into July; only a date that stays as it is was one.
  const stays = Object.entries(fieldsOf(date)).every(
    ([part, value]) => fields[part as keyof Fields] === value,
  );
  return stays ? date.getTime() / 1000 : Number.NaN;
}

/** The bytes of the date, cut to its smallest part. Throws RangeError when a part has no room for it. */
export function dateBytes(seconds: number, parts: readonly DatePart[], length: number): number[] {
  const fields = fieldsOf(new Date(seconds * 1000));
  const bytes = new Array<number>(length).fill(0);
  for (const { part, at, bytes: count, plus, isBcd } of parts) {
    const number = fields[part] - plus;
    const pattern = isBcd ? bcdOf(number, 2 * count) : number;
    if (!(pattern >= 0 && pattern < 256 ** count) || at + count > length) {
      throw new RangeError(`${part} ${fields[part]} does not fit`);
    }
    if (count === 2) bytes[at] = pattern >> 8;
    bytes[at + count - 1] = pattern & 0xff;
  }
  return bytes;
}

function fieldsOf(date: Date): Fields {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}
