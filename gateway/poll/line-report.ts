/** Enters each line's figures of the past hour, as the event `line-figures`. */
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { LineFiguresBody } from '../../protocols/journal/bodies.js';
import type { LineStatus, UnitStatus } from '../status.js';

/** A line tells its use of the last minute, so it is looked at every minute. */
const LOOK_EVERY_MS = 60_000;
const LOOKS = 60;

export class LineReport {
  readonly #lines: () => readonly LineStatus[];
  readonly #enter: (body: LineFiguresBody) => void;
  readonly #ticker: Timer;
  #before: readonly LineStatus[];
  #looks = 0;
  readonly #usePercent = new Map<string, number>();

  constructor(clock: Clock, lines: () => readonly LineStatus[], enter: (body: LineFiguresBody) => void) {
    this.#lines = lines;
    this.#enter = enter;
    this.#before = lines();
    this.#ticker = every(clock, LOOK_EVERY_MS, () => this.#look());
  }

  close(): void {
    this.#ticker.cancel();
  }

  #look(): void {
    const lines = this.#lines();
    for (const { id, usePercent } of lines) {
      this.#usePercent.set(id, (this.#usePercent.get(id) ?? 0) + usePercent / LOOKS);
    }
    if (++this.#looks < LOOKS) return;
    for (const line of lines) {
      const before = this.#before.find(({ id }) => id === line.id);
      this.#enter(figuresOf(line, before, this.#usePercent.get(line.id) ?? 0));
    }
    this.#before = lines;
    this.#looks = 0;
    this.#usePercent.clear();
  }
}

function figuresOf(line: LineStatus, before: LineStatus | undefined, usePercent: number): LineFiguresBody {
  const { units } = line;
  const since = ({ unit }: UnitStatus, sum: 'requests' | 'failures'): number =>
    before?.units.find((one) => one.unit === unit)?.[sum] ?? 0;
  const latency = (key: 'p50' | 'p95' | 'p99' | 'max'): (number | null)[] =>
    units.map(({ latencyMs }) => (latencyMs ? tenths(latencyMs[key]) : null));
  return {
    code: 'line-figures',
    severity: 'info',
    params: {
      line: line.id,
      usePercent: tenths(usePercent),
      requests: line.requests - (before?.requests ?? 0),
      timeouts: line.byKind.timeout - (before?.byKind.timeout ?? 0),
      garbled: line.byKind.garbled - (before?.byKind.garbled ?? 0),
      exceptions: line.byKind.exception - (before?.byKind.exception ?? 0),
      notSent: line.byKind['not-sent'] - (before?.byKind['not-sent'] ?? 0),
      discarded: line.discarded - (before?.discarded ?? 0),
      overruns: line.overruns - (before?.overruns ?? 0),
    },
    figures: {
      unit: units.map(({ unit }) => unit),
      device: units.map(({ device }) => device),
      health: units.map(({ health }) => health),
      requests: units.map((unit) => unit.requests - since(unit, 'requests')),
      failures: units.map((unit) => unit.failures - since(unit, 'failures')),
      p50Ms: latency('p50'),
      p95Ms: latency('p95'),
      p99Ms: latency('p99'),
      maxMs: latency('max'),
    },
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
