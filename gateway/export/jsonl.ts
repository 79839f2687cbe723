/** JSON lines: one object a reading, one for each other record; or every record whole, with its exact bytes. */
import type { ReadingsBody } from '../../protocols/journal/bodies.js';
import { decimal, isoTimes, qualityWord } from './decimal.js';
import type { Entry, ExportedReading } from './entries.js';
import type { Format } from './format.js';

const quoted = JSON.stringify;

export class JsonlFormat implements Format {
  readonly isDeferred = false;
  readonly #time = isoTimes();

  head(): string {
    return '';
  }

  entry({ record, readings, body }: Entry): string {
    const { epoch, seq, kind, wallMs } = record;
    const place = `"epoch":${epoch},"seq":${seq}}\n`;
    if (kind === 'readings') {
      let lines = '';
      for (const reading of readings) lines += this.#members(reading) + place;
      return lines;
    }
    return `{"time":"${this.#time(wallMs)}","kind":"${kind}","body":${quoted(body) ?? 'null'},${place}`;
  }

  tail(): Iterable<string> {
    return [];
  }

  close(): void {}

  #members({ atMs, point, unit, value, flag, reason, uncertainty }: ExportedReading): string {
    const why = reason === '' ? '' : `"reason":${quoted(reason)},`;
    const more = uncertainty === undefined ? '' : `"uncertainty":${jsonNumber(uncertainty)},`;
    return `{"time":"${this.#time(atMs)}","point":${quoted(point)},"unit":${quoted(unit)},"value":${jsonNumber(value)},"flag":${flag},"quality":"${qualityWord(flag)}",${why}${more}`;
  }
}

/** Every record as it is: what `aryk verify` needs is in `record`, the rest is for people and programs that only read. */
export class RecordsFormat implements Format {
  readonly isDeferred = false;
  head(): string {
    return '';
  }

  entry({ record, body }: Entry): string {
    const { epoch, seq, kind, wallMs, monotonicMs, bootId, clockStatus, hash, bytes } = record;
    const decoded = kind === 'readings' ? readingsJson(body) : (quoted(body) ?? 'null');
    const times = `"wallMs":${wallMs},"monotonicMs":${monotonicMs},"bootId":"${bootId.toString('hex')}"`;
    const proof = `"hash":"${hash.toString('hex')}","record":"${bytes.toString('base64')}"`;
    return `{"epoch":${epoch},"seq":${seq},"kind":"${kind}",${times},"clockStatus":"${clockStatus}","body":${decoded},${proof}}\n`;
  }

  tail(): Iterable<string> {
    return [];
  }

  close(): void {}
}

/** `JSON.stringify` would make 0 of -0. */
function readingsJson(body: unknown): string {
  if (body === undefined) return 'null';
  const { values, ...rest } = body as ReadingsBody;
  return `${quoted(rest).slice(0, -1)},"values":[${values.map(jsonNumber).join(',')}]}`;
}

/** JSON has no infinities and no NaN, and neither has a reading. */
function jsonNumber(value: number | null): string {
  return value === null || !Number.isFinite(value) ? 'null' : decimal(value);
}
