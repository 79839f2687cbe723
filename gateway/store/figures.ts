/**
 * What the store costs and how long it lasts: commits and their time, bytes written by reading and by day, days until the
 * space is used up. Constant memory; every time is given by the caller, in monotonic ms.
 *
 *   days left = (room + releasable) / growth, until readings must be given up that somebody has not signed for
 *     room      what can be written before the store begins to give something up, as the store itself says
 *     growth    bytes a day: the larger of (bytes on disk / days that they span) and what was appended in the last day
 *
 * When the oldest records reach `store.retentionDays` before the room is used up, deleting them makes room for the new: then
 * the space lasts. Not while a required party has not signed for more than a day: what it has not signed for stays.
 */
import { LatencyFigures } from '../../protocols/modbus/line-figures.js';
import type { StoreStatus } from '../status.js';
import { LastDay } from './figures-last-day.js';

const DAY_MS = 86_400_000;
/** A rate of less time than this says little. */
const LEAST_MS = 600_000;
/** Commits are judged by so long at a time. */
export const COMMIT_PERIOD_MS = 300_000;
/** A hundredth of fewer commits is none: where they are rarer they are gathered for longer, up to a limit. */
const LEAST_COMMITS = 20;
const LONGEST_PERIOD_MS = 1_800_000;

export interface Commit {
  readonly records: number;
  readonly readings: number;
  readonly bytes: number;
  readonly latencyMs: number;
}

/** What is looked at once a minute. */
export interface StoreSample {
  /** Drafts that wait to be written. */
  readonly waiting: number;
  /** Age of the oldest record that a required party has not signed for; 0 when there is none. */
  readonly oldestUnsignedMs: number;
  /** Of the oldest record that is kept. */
  readonly spanMs: number;
  readonly segments: number;
  /** All files of the store, those that were set aside too. */
  readonly diskBytes: number;
  /** Of it, in segments that every required party has signed for: they go first when space runs out. */
  readonly releasableBytes: number;
  /** That can be written before the store begins to give something up. */
  readonly roomBytes: number;
  readonly freeBytes: number;
  /** Bytes that this process has had written to disks since it started; undefined where the system does not tell. */
  readonly writtenBytes: number | undefined;
}

export interface StoreLimits {
  readonly retentionDays: number;
}

export class StoreFigures {
  readonly #limits: StoreLimits;
  readonly #latency = new LatencyFigures();
  readonly #appended: LastDay;
  readonly #written: LastDay;
  readonly #readings: LastDay;
  #commits = 0;
  #flushes: number | undefined;
  #sample: StoreSample | undefined;
  /** Of the commits of this period; of the last one that was full, its p99. */
  #period = { latency: new LatencyFigures(), commits: 0, sinceMs: 0 };
  #periodP99Ms: number | null = null;
  #minutesGrowing = 0;

  constructor(limits: StoreLimits, nowMs: number) {
    this.#limits = limits;
    this.#appended = new LastDay(nowMs);
    this.#written = new LastDay(nowMs);
    this.#readings = new LastDay(nowMs);
    this.#period.sinceMs = nowMs;
  }

  committed({ records, readings, bytes, latencyMs }: Commit, nowMs: number): void {
    if (records === 0) return;
    this.#commits++;
    this.#latency.note(latencyMs);
    this.#period.latency.note(latencyMs);
    this.#period.commits++;
    this.#appended.add(bytes, nowMs);
    this.#readings.add(readings, nowMs);
  }

  /** Flushes of the disk that the store has asked for since the start, where it counts them. */
  flushed(flushes: number): void {
    this.#flushes = flushes;
  }

  /** Once a minute. */
  sampled(sample: StoreSample, nowMs: number): void {
    const before = this.#sample;
    this.#sample = sample;
    if (before?.writtenBytes !== undefined && sample.writtenBytes !== undefined) {
      this.#written.add(sample.writtenBytes - before.writtenBytes, nowMs);
    }
    const isGrowing = before !== undefined && sample.waiting > before.waiting;
    this.#minutesGrowing = isGrowing ? this.#minutesGrowing + 1 : 0;
    const { latency, commits, sinceMs } = this.#period;
    if (nowMs - sinceMs < (commits < LEAST_COMMITS ? LONGEST_PERIOD_MS : COMMIT_PERIOD_MS)) return;
    this.#periodP99Ms = commits < LEAST_COMMITS ? null : latency.percentileMs(0.99);
    this.#period = { latency: new LatencyFigures(), commits: 0, sinceMs: nowMs };
  }

  status(nowMs: number): StoreStatus {
    const sample = this.#sample;
    const appendedPerDay = this.#perDay(this.#appended, nowMs);
    const isMeasured = sample?.writtenBytes !== undefined;
    const written = isMeasured ? this.#written : this.#appended;
    const readings = this.#readings.sum(nowMs);
    return {
      commits: this.#commits,
      flushes: this.#flushes ?? null,
      latencyMs: this.#commits === 0 ? null : this.#latencies(),
      recentP99Ms: this.#periodP99Ms,
      waiting: sample?.waiting ?? null,
      minutesGrowing: this.#minutesGrowing,
      oldestUnsignedS: sample ? Math.round(sample.oldestUnsignedMs / 1000) : null,
      segments: sample?.segments ?? null,
      diskBytes: sample?.diskBytes ?? null,
      freeBytes: sample?.freeBytes ?? null,
      appendedBytesPerDay: appendedPerDay,
      writtenBytesPerDay: this.#perDay(written, nowMs),
      writtenBytesPerReading: readings === 0 ? null : written.sum(nowMs) / readings,
      isWrittenMeasured: isMeasured,
      ...this.#space(appendedPerDay),
    };
  }

  #latencies(): NonNullable<StoreStatus['latencyMs']> {
    return {
      p50: this.#latency.percentileMs(0.5),
      p99: this.#latency.percentileMs(0.99),
      max: this.#latency.maxMs,
    };
  }

  #perDay(sums: LastDay, nowMs: number): number | null {
    const coveredMs = sums.coveredMs(nowMs);
    return coveredMs < LEAST_MS ? null : (sums.sum(nowMs) * DAY_MS) / coveredMs;
  }

  #space(appendedPerDay: number | null): Pick<StoreStatus, 'growthBytesPerDay' | 'space' | 'daysLeft'> {
    const { retentionDays } = this.#limits;
    const sample = this.#sample;
    if (sample === undefined) return { growthBytesPerDay: null, space: 'unknown', daysLeft: null };
    const { diskBytes, roomBytes, releasableBytes } = sample;
    const spanDays = sample.spanMs / DAY_MS;
    const growth = Math.max(spanDays < 1 ? 0 : diskBytes / spanDays, appendedPerDay ?? 0);
    if (growth === 0) return { growthBytesPerDay: null, space: 'unknown', daysLeft: null };
    const isSigned = sample.oldestUnsignedMs < DAY_MS;
    const lasts = isSigned && spanDays + roomBytes / growth >= retentionDays;
    return {
      growthBytesPerDay: growth,
      space: lasts ? 'lasts' : 'runs-out',
      daysLeft: lasts ? null : (roomBytes + releasableBytes) / growth,
    };
  }
}
