import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RollupFeed } from '../../../gateway/store/rollups/rollup-feed.js';
import { RollupStore } from '../../../gateway/store/rollups/rollup-store.js';
import { LEVELS } from '../../../gateway/store/rollups/window.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { encodeBody } from '../../../protocols/journal/bodies.js';
import { MemoryJournal, type TestReading } from './rollups-journal.js';

const START_MS = Date.UTC(2026, 6, 1, 6, 0, 0);
const HOUR_MS = 3_600_000;
const FLOW = 'left-meter.discharge_m3s';
const LEVEL = 'forebay.level_m';
const POINTS = [
  { id: FLOW, unit: 'm3/s', everyMs: 5000 },
  { id: LEVEL, unit: 'm' },
];

let directory: string;
let clock: VirtualClock;
let journal: MemoryJournal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-rollups-'));
  clock = new VirtualClock(START_MS);
  journal = new MemoryJournal();
});

afterEach(() => rmSync(directory, { recursive: true }));

function pathOf(name: string): string {
  return join(directory, `${name}.db`);
}

function feed(name = 'rollups', of = journal, timeZone = 'Asia/Almaty'): RollupFeed {
  return new RollupFeed({ path: pathOf(name), site: 'khorgos-head', timeZone }, of.source(), clock);
}

function everything(rollups: RollupFeed): unknown {
  const points = POINTS.map(({ id }) => id);
  return points.map((id) => [
    rollups.newest(id),
    ...LEVELS.map((level) => rollups.windows(id, level, 0, Date.UTC(2399, 0, 1), 1e6)),
  ]);
}

/** Two points every five seconds, from `fromMs` for `seconds`. */
function minutes(fromMs: number, seconds: number, value = 2): TestReading[][] {
  return Array.from({ length: seconds / 5 }, (_, index) => [
    { point: FLOW, atMs: fromMs + index * 5000, value: value + (index % 3), flag: 0 },
    { point: LEVEL, atMs: fromMs + index * 5000 + 70, value: 1.25, flag: index % 50 === 7 ? 3 : 0 },
  ]);
}

describe('a day at the site', () => {
  test('is there by minutes, hours and days, and the discharge as a volume', () => {
    const rollups = feed();
    expect(rollups.caughtUp()).toBe(true);
    journal.name(POINTS);
    rollups.caughtUp();
    for (const readings of minutes(START_MS, 7200)) {
      journal.read(readings);
      rollups.caughtUp();
    }

    const at = (level: 'minute' | 'hour' | 'day', untilMs: number) =>
      rollups.windows(FLOW, level, START_MS, untilMs, 1000);
    expect(at('minute', START_MS + HOUR_MS)).toHaveLength(60);
    expect(at('minute', START_MS + HOUR_MS)[7]).toMatchObject({
      min: 2,
      mean: 3,
      max: 4,
      count: 12,
      volumeM3: 180,
    });
    expect(at('hour', START_MS + 2 * HOUR_MS)[0]).toMatchObject({
      volumeM3: 10_800,
      completeness: 1,
      count: 720,
    });
    const [day] = at('day', START_MS + HOUR_MS);
    expect(new Date(day?.startMs ?? 0).toISOString()).toBe('2026-06-30T19:00:00.000Z');
    expect(day?.completeness).toBeCloseTo(7195 / 86_400, 9);
    expect(rollups.newest(LEVEL)).toMatchObject({ atMs: START_MS + 7195_070, value: 1.25, flag: 0 });
    expect(rollups.windows(LEVEL, 'hour', START_MS, START_MS + 1, 10)).toMatchObject([
      { volumeM3: null, isDoubtful: true, worst: 3 },
    ]);
    rollups.close();
  });

  test('a plot asks for a part of it: windows that begin before its end and end after its beginning', () => {
    const rollups = feed();
    rollups.caughtUp();
    journal.name(POINTS);
    rollups.caughtUp();
    for (const readings of minutes(START_MS, 7200)) {
      journal.read(readings);
      rollups.caughtUp();
    }
    const from = START_MS + HOUR_MS - 90_000;
    const starts = rollups
      .windows(FLOW, 'minute', from, from + 180_000, 100)
      .map(({ startMs }) => startMs - START_MS);
    expect(starts).toEqual([3_480_000, 3_540_000, 3_600_000, 3_660_000]);
    expect(rollups.windows(FLOW, 'minute', from, from + 180_000, 3)).toHaveLength(3);
    expect(rollups.windows('nobody.level_m', 'minute', 0, START_MS * 2, 3)).toEqual([]);
  });
});

describe('the same journal', () => {
  const step = fc.record({
    stepMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 60_000 }) },
      { weight: 2, arbitrary: fc.integer({ min: -2 * HOUR_MS, max: 30 * HOUR_MS }) },
    ),
    readings: fc.array(
      fc.record({
        point: fc.constantFrom(FLOW, LEVEL),
        lateMs: fc.integer({ min: 0, max: 20_000 }),
        value: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 8 }),
        flag: fc.constantFrom(0, 0, 0, 3, 6),
      }),
      { maxLength: 6 },
    ),
    next: fc.constantFrom('go on', 'go on', 'go on', 'restart', 'kill', 'name'),
  });

  test('gives the same windows, whether they were made live, through restarts and power cuts, or anew', () => {
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const book = new MemoryJournal();
        const name = `live-${run++}`;
        let live = feed(name, book);
        const begin = (): void => {
          while (!live.caughtUp());
        };
        begin();
        book.name(POINTS);
        live.caughtUp();
        let atMs = START_MS;
        for (const { stepMs, readings, next } of steps) {
          atMs += stepMs;
          const taken = readings.map(({ point, lateMs, value, flag }) => ({
            point,
            atMs: atMs - lateMs,
            value,
            flag: value === null ? 9 : flag,
          }));
          book.read(taken);
          book.add('event', Buffer.from('{}'));
          live.caughtUp();
          if (next === 'restart') live.close();
          if (next === 'name') book.name(POINTS.map((point) => ({ ...point, everyMs: 20_000 })));
          // After a power cut the file has what was written at the last hour, and no more.
          if (next === 'restart' || next === 'kill') {
            live = feed(name, book);
            begin();
          }
        }
        const rebuilt = feed(`${name}-anew`, book);
        while (!rebuilt.caughtUp());
        expect(everything(live)).toEqual(everything(rebuilt));
        live.close();
        rebuilt.close();
        expect(everything(live)).toEqual(everything(rebuilt));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the file is derived and may be lost at any time', () => {
  function aMorning(): unknown {
    const rollups = feed();
    rollups.caughtUp();
    journal.name(POINTS);
    rollups.caughtUp();
    for (const readings of minutes(START_MS, 7200)) {
      journal.read(readings);
      rollups.caughtUp();
    }
    const before = everything(rollups);
    rollups.close();
    return before;
  }

  function reopened(timeZone?: string): RollupFeed {
    const rollups = feed('rollups', journal, timeZone);
    for (let slices = 0; !rollups.caughtUp() && slices < 100; slices++);
    return rollups;
  }

  test('deleted: it is made again', () => {
    const before = aMorning();
    rmSync(pathOf('rollups'));
    expect(everything(reopened())).toEqual(before);
  });

  test('cut off in the middle: it is made again', async () => {
    const before = aMorning();
    truncateSync(pathOf('rollups'), Math.floor(statSync(pathOf('rollups')).size / 2));
    const rollups = reopened();
    // The damage may show only when the bad page is read.
    everything(rollups);
    await clock.advance(60_000);
    while (!rollups.caughtUp());
    expect(everything(rollups)).toEqual(before);
  });

  test('not a database at all: it is made again', () => {
    const before = aMorning();
    writeFileSync(pathOf('rollups'), 'x'.repeat(10_000));
    expect(everything(reopened())).toEqual(before);
  });

  test('made for another zone: days begin elsewhere, so it is made again', () => {
    aMorning();
    const [day] = reopened('Europe/Berlin').windows(FLOW, 'day', START_MS, START_MS + 1, 1);
    expect(new Date(day?.startMs ?? 0).toISOString()).toBe('2026-06-30T22:00:00.000Z');
  });

  test('a journal that has lost its end makes it anew, without what was lost', () => {
    aMorning();
    journal.records.splice(journal.records.length - 720);
    const rollups = reopened();
    expect(rollups.windows(FLOW, 'hour', START_MS, START_MS + 9 * HOUR_MS, 9)).toHaveLength(1);
  });

  test('a disk that cannot be written says why, and is tried again after a minute', async () => {
    writeFileSync(join(directory, 'file'), '');
    const rollups = new RollupFeed(
      { path: join(directory, 'file', 'rollups.db'), site: 's', timeZone: 'UTC' },
      journal.source(),
      clock,
    );
    expect(rollups.caughtUp()).toBe(false);
    expect(rollups.cause).toMatch(/ENOTDIR|EEXIST|directory/);
    journal.name(POINTS);
    rollups.caughtUp();
    rmSync(join(directory, 'file'));
    expect(rollups.caughtUp()).toBe(false);
    await clock.advance(60_000);
    expect(rollups.caughtUp()).toBe(true);
    expect(rollups.cause).toBeUndefined();
  });
});

test('old minutes are forgotten, hours and days stay', () => {
  const rollups = feed();
  rollups.caughtUp();
  journal.name(POINTS);
  rollups.caughtUp();
  for (const readings of minutes(START_MS, 3 * 3600)) {
    journal.read(readings);
    rollups.caughtUp();
  }
  rollups.close();
  const again = feed();
  again.caughtUp();
  while (again.forgetMinutes(START_MS + 2 * HOUR_MS));
  const left = again.windows(FLOW, 'minute', 0, START_MS + 9 * HOUR_MS, 1000);
  expect(left[0]?.startMs).toBe(START_MS + 2 * HOUR_MS);
  expect(again.windows(FLOW, 'hour', 0, START_MS + 9 * HOUR_MS, 1000)).toHaveLength(3);
});

test('readings that the clock stamped before it was set are left out', () => {
  const rollups = feed();
  rollups.caughtUp();
  journal.name(POINTS);
  rollups.caughtUp();
  journal.read([{ point: FLOW, atMs: 5000, value: 3, flag: 0 }]);
  rollups.caughtUp();
  expect(rollups.newest(FLOW)).toBeUndefined();
  expect(rollups.windows(FLOW, 'minute', 0, START_MS, 10)).toEqual([]);
});

describe('twenty points, each read every five seconds', () => {
  const names = Array.from({ length: 20 }, (_, index) => `meter-${index}.discharge_m3s`);
  const bytesWritten = (): number =>
    Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

  /** As instruments give them: half in thousandths, half as single floats, none like the one before. */
  function store(hours: number): RollupStore {
    const rollups = RollupStore.open({ path: pathOf('twenty'), site: 's', timeZone: 'Asia/Almaty' });
    rollups.describe(encodeBody({ points: names.map((id) => ({ id, unit: 'm3/s', everyMs: 5000 })) }));
    for (let second = 0; second < hours * 3600; second += 5) {
      const value = (index: number): number => 2 + Math.sin((second * (index + 7)) / 1000);
      rollups.take({
        points: names,
        baseMs: START_MS + second * 1000,
        atMs: names.map(() => 0),
        values: names.map((_, at) =>
          at % 2 === 0 ? Math.fround(value(at)) : Math.round(value(at) * 1000) / 1000,
        ),
        flags: names.map(() => 0),
        reasons: {},
      });
      rollups.passed({ epoch: 1, seq: second + 1 });
      rollups.flushIfDue();
    }
    return rollups;
  }

  test.runIf(existsSync('/proc/self/io'))('write less than 5 MB a day to the card', () => {
    const before = bytesWritten();
    const rollups = store(6);
    rollups.close();
    const written = bytesWritten() - before;
    expect(written).toBeLessThan(5e6 / 4);
  });

  test('take at most 1 MB a day of the disk', () => {
    store(6).close();
    expect(statSync(pathOf('twenty')).size).toBeLessThan(1e6 / 4);
  });
});
