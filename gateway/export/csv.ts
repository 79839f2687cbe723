/**
 * CSV (RFC 4180, UTF-8): one line a reading. Where other kinds of records are wanted too, two more columns name the kind
 * and hold its body as JSON; the columns of readings are then empty in their lines.
 */
import { decimal, isoTimes, qualityWord } from './decimal.js';
import type { Entry, ExportedReading } from './entries.js';
import type { Format } from './format.js';

const LINE_END = '\r\n';
const COLUMNS = [
  'time',
  'point',
  'unit',
  'value',
  'flag',
  'quality',
  'reason',
  'uncertainty',
  'epoch',
  'seq',
] as const;
const MORE_COLUMNS = ['kind', 'body'] as const;
const EMPTY = ','.repeat(COLUMNS.indexOf('epoch') - COLUMNS.indexOf('point'));

export class CsvFormat implements Format {
  readonly isDeferred = false;
  readonly #hasOtherKinds: boolean;
  readonly #time = isoTimes();

  constructor(hasOtherKinds: boolean) {
    this.#hasOtherKinds = hasOtherKinds;
  }

  head(): string {
    return [...COLUMNS, ...(this.#hasOtherKinds ? MORE_COLUMNS : [])].join(',') + LINE_END;
  }

  entry({ record, readings, body }: Entry): string {
    const { epoch, seq, kind, wallMs } = record;
    if (kind === 'readings') {
      const end = `,${epoch},${seq}${this.#hasOtherKinds ? ',readings,' : ''}${LINE_END}`;
      let lines = '';
      for (const reading of readings) lines += this.#cells(reading) + end;
      return lines;
    }
    const shown = body === undefined ? '' : cell(JSON.stringify(body));
    return `${this.#time(wallMs)},${EMPTY}${epoch},${seq},${kind},${shown}${LINE_END}`;
  }

  tail(): Iterable<string> {
    return [];
  }

  close(): void {}

  #cells({ atMs, point, unit, value, flag, reason, uncertainty }: ExportedReading): string {
    const number = value === null ? '' : decimal(value);
    const more = uncertainty === undefined ? '' : decimal(uncertainty);
    return `${this.#time(atMs)},${cell(point)},${cell(unit)},${number},${flag},${qualityWord(flag)},${cell(reason)},${more}`;
  }
}

/** What a spreadsheet takes for the beginning of a formula, in its full-width forms too. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]./s;

/**
 * Text as a field. One that a spreadsheet would run as a formula gets an apostrophe before it, which makes it text; numbers
 * of ours do not come here.
 */
export function cell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
