/**
 * A recorded season of a river, as continuous functions of time: linear between samples, and repeated
 * without end, so that any instant has a value. The series jumps where its end meets its beginning.
 */
import { readFileSync } from 'node:fs';

interface Series {
  /** Strictly rising. */
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

const COLUMNS = 'time_utc,discharge_m3s,suspended_sediment_g_m3';
const SHIPPED = new URL('../season/djankuat-2017.csv', import.meta.url);

export class Season {
  readonly #discharge: Series;
  readonly #sediment: Series;
  readonly startMs: number;
  readonly spanMs: number;

  /** Throws when the text is not a season: the file is ours. */
  constructor(csv: string) {
    const [header, ...lines] = csv.trim().split(/\r?\n/);
    if (header !== COLUMNS) throw new Error(`a season starts with the line "${COLUMNS}", not "${header}"`);
    const rows = lines.map((line) => line.split(','));
    this.#discharge = seriesOf(rows, 1);
    this.#sediment = seriesOf(rows, 2);
    const { timesMs } = this.#discharge;
    this.startMs = timesMs[0] ?? 0;
    this.spanMs = (timesMs.at(-1) ?? 0) - this.startMs;
  }

  static shipped(): Season {
    return new Season(readFileSync(SHIPPED, 'utf8'));
  }

  dischargeM3s(atMs: number): number {
    return interpolate(this.#discharge, this.#wrapped(atMs));
  }

  /** Between two samples, hours apart at times, the concentration is taken to change steadily. */
  sedimentGM3(atMs: number): number {
    return interpolate(this.#sediment, this.#wrapped(atMs));
  }

  #wrapped(atMs: number): number {
    const sinceStartMs = (atMs - this.startMs) % this.spanMs;
    return this.startMs + (sinceStartMs < 0 ? sinceStartMs + this.spanMs : sinceStartMs);
  }
}

/** A blank is no sample; of two samples at one time the later one stands. */
function seriesOf(rows: readonly string[][], column: number): Series {
  const samples = new Map<number, number>();
  for (const row of rows) {
    const text = row[column];
    if (text) samples.set(Date.parse(row[0] ?? ''), Number(text));
  }
  const timesMs = [...samples.keys()];
  const values = [...samples.values()];
  const rises = timesMs.every((time, index) => index === 0 || time > (timesMs[index - 1] ?? 0));
  if (timesMs.length < 2 || !rises || !values.every(Number.isFinite)) {
    throw new Error(`column ${column} of the season needs two or more numbers at rising times`);
  }
  return { timesMs, values };
}

/** Constant before the first and after the last sample. */
function interpolate({ timesMs, values }: Series, atMs: number): number {
  let low = 0;
  let high = timesMs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((timesMs[middle] ?? 0) <= atMs) low = middle;
    else high = middle;
  }
  const [t0 = 0, t1 = 0] = [timesMs[low], timesMs[high]];
  const [v0 = 0, v1 = 0] = [values[low], values[high]];
  const part = Math.min(1, Math.max(0, (atMs - t0) / (t1 - t0)));
  return v0 + part * (v1 - v0);
}
