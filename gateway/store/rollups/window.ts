/**
 * One window of one point: what its readings came to. A value holds from its reading until the next one of the same point,
 * at most for a limited time; the mean weighs each value by how long it held.
 *
 * Doubtful values count and mark the window; unreliable and missing ones do not count, and end the time of the value before.
 * No moment counts twice: where the wall clock has been set back, time that was covered once stays as it was, and what is
 * read again changes only min, max, count and worst.
 */
import { QUALITY_FLAGS, type QualityFlag } from '../../../devices/quality.js';

export const LEVELS = ['minute', 'hour', 'day'] as const;
export type Level = (typeof LEVELS)[number];

export interface Span {
  readonly startMs: number;
  /** The first moment after it. */
  readonly endMs: number;
}

export interface Window extends Span {
  /** Of the values that held in the window; null without any. */
  readonly min: number | null;
  readonly max: number | null;
  /** Time-weighted; null where no value has held for any time yet. */
  readonly mean: number | null;
  readonly last: number | null;
  /** When `last` was read: before the window when it only held on into it. */
  readonly lastAtMs: number | null;
  /** Integral over the time covered, for points in m3/s; null for others. What is not covered is not filled in. */
  readonly volumeM3: number | null;
  /** Share of the window in which a value that counts held, 0..1. */
  readonly completeness: number;
  /** Of all readings, those included that do not count. */
  readonly worst: QualityFlag;
  /** Whether a doubtful value counted. */
  readonly isDoubtful: boolean;
  /** Readings in the window whose values count. */
  readonly count: number;
}

export interface RollupReading {
  readonly atMs: number;
  readonly value: number | null;
  readonly flag: number;
}

/** A reading whose value counts. */
export interface GoodReading extends RollupReading {
  readonly value: number;
}

export function counts(reading: RollupReading): reading is GoodReading {
  return reading.value !== null && reading.flag <= QUALITY_FLAGS.completedDoubtful;
}

/** What has to be kept of a window to add to it at any time. */
export class Sums implements Span {
  readonly startMs: number;
  readonly endMs: number;
  count = 0;
  worst = 0;
  isDoubtful = false;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  last = 0;
  lastAtMs = Number.NEGATIVE_INFINITY;
  /** Sum of value x ms. */
  weighted = 0;
  goodMs = 0;
  /** From the start of the window: what is before this counts no more. */
  coveredMs = 0;

  constructor({ startMs, endMs }: Span) {
    this.startMs = startMs;
    this.endMs = endMs;
  }

  note(reading: RollupReading): void {
    this.worst = Math.max(this.worst, reading.flag);
    if (!counts(reading)) return;
    this.count++;
    this.#take(reading);
  }

  /** The value of `reading` held from `fromMs` to `toMs`, both within the window. */
  hold(reading: GoodReading, fromMs: number, toMs: number): void {
    const heldMs = toMs - Math.max(fromMs, this.startMs + this.coveredMs);
    if (heldMs <= 0) return;
    this.worst = Math.max(this.worst, reading.flag);
    this.#take(reading);
    this.weighted += reading.value * heldMs;
    this.goodMs += heldMs;
    this.coveredMs = toMs - this.startMs;
  }

  /** Whether any value has held in it. */
  get isEmpty(): boolean {
    return this.min > this.max;
  }

  view(unit: string): Window {
    const { startMs, endMs, count, isDoubtful, isEmpty, goodMs } = this;
    return {
      startMs,
      endMs,
      min: isEmpty ? null : this.min,
      max: isEmpty ? null : this.max,
      mean: goodMs > 0 ? this.weighted / goodMs : null,
      last: isEmpty ? null : this.last,
      lastAtMs: isEmpty ? null : this.lastAtMs,
      volumeM3: unit === 'm3/s' && goodMs > 0 ? this.weighted / 1000 : null,
      completeness: goodMs / (endMs - startMs),
      worst: this.worst as QualityFlag,
      isDoubtful,
      count,
    };
  }

  #take({ value, flag, atMs }: GoodReading): void {
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    if (flag > QUALITY_FLAGS.completedReliable) this.isDoubtful = true;
    if (atMs < this.lastAtMs) return;
    this.last = value;
    this.lastAtMs = atMs;
  }
}
