import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reading } from '../../devices/point.js';
import { type ClockCorrectionBody, ClockWatch, compareClocks } from '../../gateway/clock-watch.js';
import { ReadingsBlock } from '../../gateway/poll/readings-block.js';
import { GroupJournal } from '../../gateway/store/group-journal.js';
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { eventTexts } from '../../gateway/text/event-texts.js';
import { type ClockStatus, VirtualClock } from '../../protocols/clock.js';
import { decodeBody, type ReadingsBody } from '../../protocols/journal/bodies.js';
import { BodyReader } from '../../protocols/journal/body-reader.js';
import { JournalReader, segmentsIn } from '../../protocols/journal/segments.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { SeededRandom } from '../../protocols/random.js';
import { recordsOf } from './store/made-store.js';

const SITE = 'khorgos-head';
const NOW_MS = Date.UTC(2026, 4, 1, 6);
const DAY_MS = 86_400_000;
const YEARS_MS = 3650 * DAY_MS;
const HOUR_MS = 3_600_000;

let directory = '';
let clock: VirtualClock;
let store: SqliteStore;
let journal: GroupJournal;
let watch: ClockWatch;
let reported: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-clock-'));
  reported = [];
});
afterEach(async () => {
  watch.close();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A gateway's journal and watch, at a wall time that may be wrong. */
async function boot(wallMs: number, status: ClockStatus = 'synced'): Promise<void> {
  clock = new VirtualClock(wallMs);
  clock.clockStatus = status;
  await clock.advance(5000);
  store = new SqliteStore({ directory, site: SITE }, { clock });
  journal = new GroupJournal({ store, clock, random: new SeededRandom(1) }, { software: 'test', site: SITE });
  watch = new ClockWatch({
    clock,
    journal,
    report: (code, severity, params) => reported.push([severity, code, ...Object.values(params)].join(' ')),
  });
}

function corrections(): ClockCorrectionBody[] {
  return recordsOf(directory)
    .filter(({ kind }) => kind === 'clock-correction')
    .map(({ body }) => decodeBody(body) as ClockCorrectionBody);
}

/** As docs/journal-format.md says it, in "Wall time". */
function correctedMs(
  { wallMs, monotonicMs }: { wallMs: number; monotonicMs: number },
  all: readonly ClockCorrectionBody[],
): number {
  const isBehind = ({ before, after }: ClockCorrectionBody): boolean => {
    if (monotonicMs <= before.monotonicMs) return true;
    if (monotonicMs >= after.monotonicMs) return false;
    const apart = (look: typeof before): number =>
      Math.abs(wallMs - monotonicMs - (look.wallMs - look.monotonicMs));
    return apart(before) < apart(after);
  };
  return all.filter(isBehind).reduce((sum, { stepMs }) => sum + stepMs, wallMs);
}

describe('a gateway without a battery clock', () => {
  test('is told the time by a server: the journal says what it was, what it is, and since when', async () => {
    await boot(Date.UTC(1970, 0, 1), 'unsynced');
    await clock.advance(30_300);
    clock.stepWall(NOW_MS - clock.wallMs());
    clock.clockStatus = 'synced';
    await clock.advance(10_000);
    await journal.close();
    const [start] = recordsOf(directory);
    expect(corrections()).toEqual([
      {
        cause: 'step',
        stepMs: NOW_MS - 35_300,
        bootId: start?.bootId.toString('hex'),
        before: { wallMs: 35_000, monotonicMs: 30_000, status: 'unsynced' },
        after: { wallMs: NOW_MS + 700, monotonicMs: 31_000, status: 'synced' },
      },
    ]);
    const record = recordsOf(directory).find(({ kind }) => kind === 'clock-correction');
    expect(record).toMatchObject({ wallMs: NOW_MS + 700, monotonicMs: 31_000, clockStatus: 'synced' });
    expect(reported).toEqual([`info clock-set-ahead ${(NOW_MS - 35_300) / 1000}`, 'info clock-synced']);
    expect(watch).toMatchObject({ steps: 1, lastStepMs: NOW_MS - 35_300 });
    expect(verifyFile(directory).faults).toEqual([]);
  });

  test('an auditor gets the true time of every earlier record of that start from it', async () => {
    await boot(NOW_MS - YEARS_MS, 'unsynced');
    const truth = new Map<number, number>();
    for (let nth = 0; nth < 40; nth++) {
      // Twice set on the way: a first server was wrong too.
      if (nth === 13) clock.stepWall(2 * YEARS_MS);
      if (nth === 29) clock.stepWall(NOW_MS + 34_000 - clock.wallMs() + 100_000);
      journal.append('event', { code: 'x', severity: 'info', params: { nth } });
      truth.set(nth, clock.monotonicMs());
      await clock.advance(700);
    }
    await journal.close();
    const all = recordsOf(directory);
    const found = corrections();
    expect(found).toHaveLength(2);
    for (const { kind, body, wallMs, monotonicMs } of all) {
      const { code, params } = (decodeBody(body) ?? {}) as { code?: string; params?: { nth: number } };
      if (kind !== 'event' || code !== 'x') continue;
      const corrected = correctedMs({ wallMs, monotonicMs }, found);
      const shown = (truth.get(params?.nth ?? -1) ?? 0) + (clock.wallMs() - clock.monotonicMs());
      expect(Math.abs(corrected - shown), `event ${params?.nth}`).toBeLessThan(2);
    }
  });

  test('readings of before and after are in records of their own, each with the clock that stamped it', async () => {
    await boot(NOW_MS - YEARS_MS, 'unsynced');
    const points = [{ id: 'forebay.level_m', unit: 'm', everyMs: 100 }];
    const block = new ReadingsBlock(clock, journal, points);
    const stamps: number[] = [];
    const take = (): void => {
      const times = { atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() };
      stamps.push(clock.monotonicMs() - journal.boot.startedMs);
      block.take([{ point: 'forebay.level_m', value: 1, flag: 0, ...times } as Reading]);
    };
    for (let tenth = 0; tenth < 20; tenth++) {
      if (tenth === 14) {
        clock.stepWall(YEARS_MS);
        clock.clockStatus = 'synced';
      }
      take();
      await clock.advance(100);
    }
    block.close();
    await journal.close();
    const reader = new BodyReader();
    const derived: number[] = [];
    const statuses: string[] = [];
    for (const record of recordsOf(directory)) {
      const body = record.kind === 'points' || record.kind === 'readings' ? reader.read(record) : undefined;
      if (record.kind !== 'readings') continue;
      const { baseMs, atMs } = body as ReadingsBody;
      expect(baseMs).toBe(record.wallMs);
      statuses.push(`${record.clockStatus} ${atMs.length}`);
      derived.push(...atMs.map((offsetMs) => record.monotonicMs + offsetMs));
    }
    expect(statuses).toEqual(['unsynced 10', 'unsynced 4', 'synced 6']);
    expect(derived).toEqual(stamps);
  });

  test('goes ten years ahead and back: days, segments and the chain stay whole, and nothing is lost', async () => {
    await boot(NOW_MS, 'unknown');
    const block = new ReadingsBlock(clock, journal, [{ id: 'a.level_m', unit: 'm', everyMs: 1000 }]);
    const seconds = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left--) {
        const times = { atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() };
        block.take([{ point: 'a.level_m', value: 1, flag: 0, ...times } as Reading]);
        await clock.advance(1000);
      }
    };
    for (const stepMs of [0, YEARS_MS, -YEARS_MS, -2 * YEARS_MS, 2 * YEARS_MS]) {
      clock.stepWall(stepMs);
      await seconds(20);
    }
    // To and fro each second, for minutes: not a segment for each.
    for (let nth = 0; nth < 120; nth++) {
      clock.stepWall(nth % 2 === 0 ? YEARS_MS : -YEARS_MS);
      await seconds(1);
    }
    block.close();
    await journal.close();
    expect(corrections().length).toBeGreaterThanOrEqual(60);
    expect(corrections().length).toBeLessThanOrEqual(64);
    expect(segmentsIn(directory).length).toBeLessThanOrEqual(6);
    expect([...new JournalReader(directory).records()].length).toBe(recordsOf(directory).at(-1)?.seq);
    const report = verifyFile(directory);
    expect({ faults: report.faults, readings: report.readings }).toEqual({ faults: [], readings: 220 });
  });
});

test('a clock that drifts is told when it has come to half a second, not at each look', async () => {
  await boot(NOW_MS);
  for (let second = 0; second < 3600; second++) {
    clock.stepWall(0.2);
    await clock.advance(1000);
  }
  await journal.close();
  expect(corrections().map(({ stepMs }) => stepMs)).toEqual([500]);
  expect(reported).toEqual(['warning clock-set-ahead 0.5']);
});

test('a change of status alone is written too, and a lost time server is a warning', async () => {
  await boot(NOW_MS, 'unknown');
  await clock.advance(2000);
  clock.clockStatus = 'synced';
  await clock.advance(2000);
  clock.clockStatus = 'unsynced';
  await clock.advance(2000);
  await journal.close();
  expect(
    corrections().map(({ cause, stepMs, before, after }) => [cause, stepMs, before.status, after.status]),
  ).toEqual([
    ['status', 0, 'unknown', 'synced'],
    ['status', 0, 'synced', 'unsynced'],
  ]);
  expect(reported).toEqual(['info clock-synced', 'warning clock-not-synced']);
  expect(watch.steps).toBe(0);
});

test('whoever must react to a step is called, until he says that it is enough', async () => {
  await boot(NOW_MS);
  const heard: number[] = [];
  const end = watch.onStep((stepMs) => heard.push(stepMs));
  clock.stepWall(-HOUR_MS);
  await clock.advance(1000);
  end();
  clock.stepWall(HOUR_MS);
  await clock.advance(1000);
  expect(heard).toEqual([-HOUR_MS]);
  expect(watch).toMatchObject({ steps: 2, lastStepMs: HOUR_MS });
  expect(reported).toEqual(['warning clock-set-back 3600', 'warning clock-set-ahead 3600']);
});

test('after a storm of steps one record a minute carries the sum of them', async () => {
  await boot(NOW_MS);
  for (let nth = 0; nth < 200; nth++) {
    clock.stepWall(1000);
    await clock.advance(1000);
  }
  await clock.advance(60_000);
  await journal.close();
  const steps = corrections().map(({ stepMs }) => stepMs);
  expect(steps.length).toBeLessThanOrEqual(64);
  expect(steps.reduce((sum, stepMs) => sum + stepMs, 0)).toBe(200_000);
});

test('however the clocks run, what compareClocks tells is the step that was made', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e7 }),
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.constantFrom<ClockStatus>('synced', 'unsynced', 'unknown'),
      (passedMs, stepMs, status) => {
        const previous = { wallMs: NOW_MS, monotonicMs: 1000, status: 'synced' } as const;
        const now = { wallMs: NOW_MS + passedMs + stepMs, monotonicMs: 1000 + passedMs, status };
        const change = compareClocks(previous, now);
        const cause = Math.abs(stepMs) >= 500 ? 'step' : 'status';
        expect(change).toEqual(cause === 'status' && status === 'synced' ? undefined : { cause, stepMs });
      },
    ),
  );
});

test('every event of the clock has words', () => {
  for (const code of [
    'clock-set-ahead',
    'clock-set-back',
    'clock-synced',
    'clock-not-synced',
    'retention-held',
  ])
    expect(eventTexts).toHaveProperty([code]);
});
