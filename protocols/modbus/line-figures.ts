import type { LineFailure, LineFigures, UnitFigures } from './line.js';

/** Latencies are sorted into ranges that grow by a twelfth: from 0.1 ms to beyond a minute. */
const FIRST_MS = 0.1;
const GROWTH = 13 / 12;
const LOG_GROWTH = Math.log(GROWTH);
const RANGES = 170;
/** Then all counts are halved, so that what was long ago counts less and less. */
const FULL = 8192;

/** Percentiles of latencies in constant memory, true to a twelfth. */
export class LatencyFigures {
  readonly #counts = new Uint32Array(RANGES);
  #total = 0;
  /** The largest since the last halving, and of the time before. */
  #maxMs = 0;
  #maxBeforeMs = 0;

  note(latencyMs: number): void {
    const range = Math.ceil(Math.log(Math.max(latencyMs, FIRST_MS) / FIRST_MS) / LOG_GROWTH);
    const index = Math.min(RANGES - 1, range);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#maxMs = Math.max(this.#maxMs, latencyMs);
    if (++this.#total >= FULL) this.#halve();
  }

  /** What `share` (0..1) of the replies did not exceed; 0 without any. */
  percentileMs(share: number): number {
    let left = share * this.#total;
    for (const [index, count] of this.#counts.entries()) {
      left -= count;
      if (count > 0 && left <= 0) return Math.min(this.maxMs, FIRST_MS * GROWTH ** index);
    }
    return this.maxMs;
  }

  get maxMs(): number {
    return Math.max(this.#maxMs, this.#maxBeforeMs);
  }

  #halve(): void {
    this.#total = 0;
    for (const [index, count] of this.#counts.entries()) {
      this.#counts[index] = count >> 1;
      this.#total += count >> 1;
    }
    this.#maxBeforeMs = this.#maxMs;
    this.#maxMs = 0;
  }
}

interface UnitBook {
  requests: number;
  failures: number;
  readonly latency: LatencyFigures;
}

/** What a line's transactions came to. Constant memory for each unit, of which there are 247 at most. */
export class LineBook {
  readonly #byKind: Record<LineFailure, number> = { timeout: 0, garbled: 0, exception: 0, 'not-sent': 0 };
  readonly #units = new Map<number, UnitBook>();
  #requests = 0;

  get requests(): number {
    return this.#requests;
  }

  failures(kind: LineFailure): number {
    return this.#byKind[kind];
  }

  sent(unit: number): void {
    this.#requests++;
    this.#of(unit).requests++;
  }

  /** An exception is an answer, and has its latency. */
  answered(unit: number, latencyMs: number): void {
    this.#of(unit).latency.note(Math.max(0, latencyMs));
  }

  failed(unit: number, kind: LineFailure): void {
    this.#byKind[kind]++;
    if (kind !== 'not-sent') this.#of(unit).failures++;
  }

  figures(usePercent: number, discarded: number): Omit<LineFigures, 'quietMs'> {
    const units = [...this.#units].sort(([a], [b]) => a - b).map(([unit, book]) => unitFigures(unit, book));
    return { usePercent, requests: this.#requests, byKind: { ...this.#byKind }, discarded, units };
  }

  #of(unit: number): UnitBook {
    const known = this.#units.get(unit);
    if (known) return known;
    const book = { requests: 0, failures: 0, latency: new LatencyFigures() };
    this.#units.set(unit, book);
    return book;
  }
}

function unitFigures(unit: number, { requests, failures, latency }: UnitBook): UnitFigures {
  return {
    unit,
    requests,
    failures,
    latencyMs: {
      p50: latency.percentileMs(0.5),
      p95: latency.percentileMs(0.95),
      p99: latency.percentileMs(0.99),
      max: latency.maxMs,
    },
  };
}
