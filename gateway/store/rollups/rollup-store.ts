/**
 * The roll-ups of all points: for each point and minute, hour and day what its readings came to (window.ts).
 *
 *   readings, in the order of the journal ──► windows in memory ── once an hour ──► rollups.db
 *
 * Windows and the place in the journal up to which they go are written in one transaction: after a power cut the caller goes
 * on from `watermark`, and what comes out is the same as without the cut.
 *
 * Limits: 16,384 points; times from 2000 to 2400 (others are of a clock that was not set, and are left out); about 4,000 rows
 * change in memory before they are written.
 */
import { QUALITY_FLAGS } from '../../../devices/quality.js';
import { decodeBody, type ReadingsBody } from '../../../protocols/journal/bodies.js';
import type { PointsBody } from '../../../protocols/journal/readings-codec.js';
import type { Position } from '../../../protocols/journal/record.js';
import { Block, decodeWindows, encodeWindows } from './block.js';
import { Calendar, HOUR_MS } from './calendar.js';
import { type LastReading, Rollup } from './rollup.js';
import { blockId, hourOf, POINTS, pointOf, RollupFile, type RollupPlace } from './rollup-file.js';
import type { Level, RollupReading, Sums, Window } from './window.js';

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2400, 0, 1);
const MAX_BLOCKS = 4000;
const FORGET_AT_ONCE = 500;
/** Written this long after the hour: by then the minutes of the hour before are over for most points. */
const AFTER_HOUR_MS = 60_000;
/** A value holds for three polling periods and 2 s, as in the live image; for this long where the period is not told. */
const HOLD_MS = 60_000;
const LONGEST_HOLD_MS = 24 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

/** A point as a `points` record names it; `everyMs` is the time between its readings. */
type NamedPoint = PointsBody['points'][number] & { readonly everyMs?: number };

interface Point {
  readonly number: number;
  readonly id: string;
  unit: string;
  holdMs: number;
  readonly rollup: Rollup;
  /** The window that was added to last, of each level. */
  readonly recent: Map<Level, Sums>;
}

export class RollupStore {
  readonly #file: RollupFile;
  readonly #calendar: Calendar;
  readonly #points = new Map<string, Point>();
  /** Changed and not written yet, by their keys. */
  readonly #blocks = new Map<number, Block>();
  #names: Buffer | undefined;
  #areNamesWritten = true;
  #watermark: Position | undefined;
  /** Hours since 1970 of the readings taken last, and of those written last. */
  #hour: number | undefined;
  #writtenHour: number | undefined;

  static open(place: RollupPlace): RollupStore {
    return new RollupStore(RollupFile.open(place), new Calendar(place.timeZone));
  }

  private constructor(file: RollupFile, calendar: Calendar) {
    this.#file = file;
    this.#calendar = calendar;
    for (const { number, id, unit, last } of file.points()) {
      this.#points.set(id, this.#point(number, id, unit, last));
    }
    this.#names = file.names();
    if (this.#names !== undefined) this.#describe(this.#names);
    this.#watermark = file.watermark();
  }

  /** Up to which the journal is included; undefined when nothing is. */
  get watermark(): Position | undefined {
    return this.#watermark;
  }

  /** The body of the last `points` record up to the watermark: readings after it are named by it. */
  get names(): Buffer | undefined {
    return this.#names;
  }

  /** A `points` record: units and periods of the readings after it. */
  describe(names: Buffer): void {
    if (this.#names?.equals(names)) return;
    this.#names = names;
    this.#areNamesWritten = false;
    this.#describe(names);
  }

  take({ points, baseMs, atMs, values, flags }: ReadingsBody): void {
    points.forEach((id, index) => {
      const at = baseMs + (atMs[index] ?? 0);
      if (at < EARLIEST_MS || at >= LATEST_MS) return;
      const point = this.#points.get(id) ?? this.#newPoint(id);
      const value = values[index] ?? null;
      const reading = {
        atMs: at,
        // SQLite does not tell -0 from 0: what was written must be what comes back.
        value: value === 0 ? 0 : value,
        flag: flags[index] ?? QUALITY_FLAGS.missing,
      };
      point?.rollup.add(reading, point.holdMs);
    });
    this.#hour = Math.floor((baseMs - AFTER_HOUR_MS) / HOUR_MS);
  }

  /** All records up to `position` have been taken. */
  passed({ epoch, seq }: Position): void {
    this.#watermark = { epoch, seq };
    this.#writtenHour ??= this.#hour;
  }

  /** Writes once an hour, and when much has changed. To be called every second or so. */
  flushIfDue(): void {
    if (this.#hour !== this.#writtenHour || this.#blocks.size >= MAX_BLOCKS) this.flush();
  }

  /** The windows that begin before `toMs` and end after `fromMs`, oldest first; to be read through before anything is taken. */
  *series(pointId: string, level: Level, fromMs: number, toMs: number): Generator<Window, void, undefined> {
    const point = this.#points.get(pointId);
    if (point === undefined || fromMs >= toMs) return;
    const fromBlockMs = this.#calendar.blockAt(level, clamp(fromMs)).startMs;
    for (const id of this.#rows(point.number, level, fromBlockMs, clamp(toMs))) {
      for (const sums of this.#windowsOf(id, level)) {
        if (sums.startMs < toMs && sums.endMs > fromMs) yield sums.view(point.unit);
      }
    }
  }

  /** The last reading, whether its value counts or not. */
  newest(pointId: string): RollupReading | undefined {
    return this.#points.get(pointId)?.rollup.last;
  }

  points(): readonly { readonly id: string; readonly unit: string }[] {
    return [...this.#points.values()].map(({ id, unit }) => ({ id, unit }));
  }

  /** Deletes the oldest windows of a level, those in rows begun before `beforeMs`; returns how many rows, 500 at most. */
  forget(level: Level, beforeMs: number): number {
    return this.#file.delete(blockId(level, 0, 0), blockId(level, clamp(beforeMs), 0), FORGET_AT_ONCE);
  }

  /** Writes what has changed. */
  flush(): void {
    const watermark = this.#watermark;
    if (watermark === undefined) return;
    this.#file.transaction(() => {
      const changed = [...this.#blocks].sort(([a], [b]) => a - b);
      for (const [id, block] of changed) this.#file.put(id, encodeWindows(block.windows(), hourOf(id)));
      for (const { number, id, unit, rollup } of this.#points.values()) {
        this.#file.putPoint({ number, id, unit, last: rollup.last });
      }
      if (!this.#areNamesWritten && this.#names) this.#file.setNames(this.#names);
      this.#file.setWatermark(watermark);
    });
    this.#writtenHour = this.#hour;
    this.#areNamesWritten = true;
    this.#blocks.clear();
    for (const { recent } of this.#points.values()) recent.clear();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.#file.close();
    }
  }

  /** Closes the file as it is; what has not been written is left to be read from the journal again. */
  abandon(): void {
    this.#file.close();
  }

  #describe(names: Buffer): void {
    for (const { id, unit, everyMs } of namedPoints(names)) {
      const point = this.#points.get(id) ?? this.#newPoint(id);
      if (point === undefined) continue;
      point.unit = unit;
      point.holdMs = everyMs === undefined ? HOLD_MS : Math.min(3 * everyMs + 2000, LONGEST_HOLD_MS);
    }
  }

  /** Undefined when there are too many. */
  #newPoint(id: string): Point | undefined {
    if (this.#points.size >= POINTS) return undefined;
    const point = this.#point(this.#points.size, id, '');
    this.#points.set(id, point);
    return point;
  }

  #point(number: number, id: string, unit: string, last?: LastReading): Point {
    const recent = new Map<Level, Sums>();
    const windowAt = (level: Level, atMs: number): Sums => {
      const found = recent.get(level);
      if (found && atMs >= found.startMs && atMs < found.endMs) return found;
      const sums = this.#blockAt(level, atMs, number).at(atMs);
      recent.set(level, sums);
      return sums;
    };
    return { number, id, unit, holdMs: HOLD_MS, rollup: new Rollup(windowAt, last), recent };
  }

  /** The row to add to, as it is on disk or was changed since. */
  #blockAt(level: Level, atMs: number, point: number): Block {
    const span = this.#calendar.blockAt(level, atMs);
    const id = blockId(level, span.startMs, point);
    const changed = this.#blocks.get(id);
    if (changed !== undefined) return changed;
    const block = new Block(level, this.#calendar, this.#windowsOf(id, level));
    this.#blocks.set(id, block);
    return block;
  }

  #windowsOf(id: number, level: Level): Sums[] {
    const changed = this.#blocks.get(id);
    if (changed !== undefined) return changed.windows();
    const bytes = this.#file.block(id);
    return bytes === undefined ? [] : decodeWindows(bytes, level, hourOf(id), this.#calendar);
  }

  /** Keys of a point's rows from `fromMs` on that begin before `toMs`, on disk or not, in order; hours without any are leapt over. */
  *#rows(point: number, level: Level, fromMs: number, toMs: number): Generator<number, void, undefined> {
    const end = blockId(level, toMs + HOUR_MS - 1, 0);
    const inMemory = [...this.#blocks.keys()]
      .filter((id) => id >= blockId(level, fromMs, 0) && id < end && pointOf(id) === point)
      .sort((a, b) => a - b);
    // The point's own row is looked for: the first one of its hour, another point's, lies on another page of the file.
    for (let id = blockId(level, fromMs, point); id < end; ) {
      const onDisk = this.#file.next(id, end) ?? end;
      const [changed = end] = inMemory;
      const found = Math.min(onDisk, changed);
      if (found >= end) return;
      if (changed === found) inMemory.shift();
      const own = blockId(level, hourOf(found), point);
      if (own === found) yield found;
      id = own > found ? own : blockId(level, hourOf(found) + HOUR_MS, point);
    }
  }
}

function clamp(atMs: number): number {
  return Math.min(Math.max(atMs, EARLIEST_MS - 2 * DAY_MS), LATEST_MS);
}

/** None when the body is not a list of points: its readings are then unreadable too. */
function namedPoints(names: Buffer): readonly NamedPoint[] {
  const { points } = (decodeBody(names) ?? {}) as { points?: unknown };
  return Array.isArray(points) ? points.filter(isNamedPoint) : [];
}

function isNamedPoint(value: unknown): value is NamedPoint {
  const { id, unit, everyMs } = (value ?? {}) as Partial<Record<keyof NamedPoint, unknown>>;
  const isPeriod = everyMs === undefined || (typeof everyMs === 'number' && everyMs > 0);
  return typeof id === 'string' && typeof unit === 'string' && isPeriod;
}
