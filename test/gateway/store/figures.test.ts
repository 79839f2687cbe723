import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storePage } from '../../../gateway/console/store-page.js';
import { VERBS } from '../../../gateway/console/verbs.js';
import type { StoreStatus } from '../../../gateway/status.js';
import { StoreFigures, type StoreSample } from '../../../gateway/store/figures.js';
import { diskFigures, writtenBytes } from '../../../gateway/store/figures-disk.js';
import { NO_CONCERNS, type StoreConcerns, storeEvents } from '../../../gateway/store/figures-events.js';
import { journalFigures } from '../../../gateway/store/figures-journal.js';
import { LastDay } from '../../../gateway/store/figures-last-day.js';
import { StoreWatch } from '../../../gateway/store/figures-watch.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { eventTexts } from '../../../gateway/text/event-texts.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { displayWidth } from '../../../protocols/console/width.js';
import { LANGUAGES } from '../../../protocols/text/message.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MB = 1024 * 1024;
const LIMITS = { retentionDays: 400 };
const SAMPLE: StoreSample = {
  waiting: 3,
  oldestUnsignedMs: 5000,
  spanMs: 10 * DAY_MS,
  segments: 10,
  diskBytes: 100 * MB,
  releasableBytes: 0,
  roomBytes: 2000 * MB,
  freeBytes: 2100 * MB,
  writtenBytes: 0,
};

/** A store that commits 20 readings of 100 bytes each second for `hours`, with a look each minute. */
function running(hours: number, sample: Partial<StoreSample> = {}, latencyMs = 8): StoreStatus {
  const figures = new StoreFigures(LIMITS, 0);
  for (let second = 0; second < hours * 3600; second++) {
    if (second % 60 === 0)
      figures.sampled({ ...SAMPLE, writtenBytes: second * 9000, ...sample }, second * 1000);
    figures.committed({ records: 1, readings: 20, bytes: 100, latencyMs }, second * 1000);
  }
  return figures.status(hours * HOUR_MS);
}

function eventsOf(status: Partial<StoreStatus>, before = NO_CONCERNS) {
  return storeEvents({ ...running(1), ...status }, before);
}

test('a store that has run for half a day tells what it writes by day and by reading', () => {
  const status = running(12);
  expect(status.commits).toBe(43_200);
  expect(status.appendedBytesPerDay).toBeCloseTo(100 * 86_400, -2);
  expect(status.writtenBytesPerDay).toBeGreaterThan(0.995 * 9000 * 86_400);
  expect(status.writtenBytesPerDay).toBeLessThanOrEqual(9000 * 86_400);
  expect(status.writtenBytesPerReading).toBeCloseTo(450, -1);
  expect(status.isWrittenMeasured).toBe(true);
  expect(status.latencyMs?.p99).toBeCloseTo(8, 0);
});

test('where the system does not count what is written, what was appended stands for it', () => {
  const status = running(1, { writtenBytes: undefined });
  expect(status).toMatchObject({ isWrittenMeasured: false, writtenBytesPerReading: 5 });
});

test('in its first minutes a store tells no rate', () => {
  const figures = new StoreFigures(LIMITS, 0);
  figures.committed({ records: 1, readings: 20, bytes: 1 * MB, latencyMs: 8 }, 1000);
  expect(figures.status(9 * MINUTE_MS)).toMatchObject({
    appendedBytesPerDay: null,
    space: 'unknown',
    daysLeft: null,
  });
});

test('sums of the last day forget what is older, also after a long silence', () => {
  const sums = new LastDay(0);
  sums.add(7, 0);
  sums.add(5, HOUR_MS);
  expect(sums.sum(24 * HOUR_MS)).toBe(12);
  expect(sums.coveredMs(24 * HOUR_MS + 1)).toBe(24 * HOUR_MS + 1);
  expect(sums.sum(25 * HOUR_MS)).toBe(5);
  expect(sums.coveredMs(25.5 * HOUR_MS)).toBe(24.5 * HOUR_MS);
  expect(sums.sum(1000 * HOUR_MS)).toBe(0);
});

test('days left: what is free by what comes in a day', () => {
  // 100 MB in 10 days, room for 110 MB: 11 days, long before 400 days are full.
  expect(running(1, { roomBytes: 110 * MB })).toMatchObject({ space: 'runs-out', daysLeft: 11 });
});

test('days left: a party that has stopped signing keeps what deleting would give', () => {
  const { daysLeft } = running(1, {
    diskBytes: 4000 * MB,
    spanMs: 390 * DAY_MS,
    roomBytes: 96 * MB,
    oldestUnsignedMs: 3 * DAY_MS,
  });
  expect(daysLeft).toBeCloseTo(96 / (4000 / 390), 6);
});

test('a store whose oldest records are deleted as fast as new ones come lasts, unless a party has stopped signing', () => {
  const full = { diskBytes: 4000 * MB, spanMs: 400 * DAY_MS, roomBytes: 20 * MB };
  expect(running(1, full)).toMatchObject({ space: 'lasts', daysLeft: null });
  expect(running(1, { ...full, oldestUnsignedMs: 2 * DAY_MS })).toMatchObject({
    space: 'runs-out',
    daysLeft: 2,
  });
});

test('what every required party has signed for may go first: a small store of a site that is signed for is no alarm', () => {
  const small = { diskBytes: 4096 * MB, spanMs: 390 * DAY_MS, roomBytes: 0, releasableBytes: 4000 * MB };
  expect(running(1, small).daysLeft).toBeCloseTo(4000 / (4096 / 390), 6);
});

test('the ages of the oldest records are those of the journal', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 6, 1));
  const directory = mkdtempSync(join(tmpdir(), 'aryk-ages-'));
  const store = new SqliteStore({ directory, site: 's' }, { clock });
  const ages = (required: readonly string[]) => journalFigures({ store, clock, required, waiting: () => 7 });
  expect(await ages(['kz'])).toMatchObject({ waiting: 7, spanMs: 0, oldestUnsignedMs: 0 });
  for (let minute = 0; minute < 3; minute++) {
    await store.append([
      {
        kind: 'event',
        clockStatus: 'synced',
        bootId: Buffer.alloc(8),
        monotonicMs: 0,
        wallMs: clock.wallMs(),
        body: Buffer.from('{}'),
      },
    ]);
    await clock.advance(MINUTE_MS);
  }
  expect(await ages([])).toMatchObject({ spanMs: 3 * MINUTE_MS, oldestUnsignedMs: 0 });
  expect(await ages(['kz'])).toMatchObject({ oldestUnsignedMs: 3 * MINUTE_MS });
  await store.keepWatermark('kz', { epoch: 1, seq: 2 }, Buffer.from('signed'));
  expect(await ages(['kz'])).toMatchObject({ oldestUnsignedMs: MINUTE_MS });
  expect(await ages(['kz', 'cn'])).toMatchObject({ oldestUnsignedMs: 3 * MINUTE_MS });
  await store.keepWatermark('kz', { epoch: 1, seq: 3 }, Buffer.from('signed'));
  expect(await ages(['kz'])).toMatchObject({ oldestUnsignedMs: 0 });
  await store.close();
  rmSync(directory, { recursive: true });
});

test('more instruments since yesterday: the faster growth counts', () => {
  const figures = new StoreFigures(LIMITS, 0);
  figures.sampled({ ...SAMPLE, roomBytes: 1000 * MB }, 0);
  figures.committed({ records: 1, readings: 20, bytes: 100 * MB, latencyMs: 8 }, 1000);
  expect(figures.status(DAY_MS).daysLeft).toBeCloseTo(10, 6);
});

test('space is told short at 14 days and critical at 3, once each, and enough only when it clearly is', () => {
  const days = [20, 13.9, 14.1, 13.9, 2.9, 3.1, 5, 15, 17];
  let concerns: StoreConcerns = NO_CONCERNS;
  const codes = days.map((daysLeft) => {
    const told = eventsOf({ space: 'runs-out', daysLeft }, concerns);
    concerns = told.concerns;
    return told.events.map(({ code }) => code);
  });
  expect(codes).toEqual([
    [],
    ['store-space-short'],
    [],
    [],
    ['store-space-critical'],
    [],
    ['store-space-short'],
    [],
    ['store-space-enough'],
  ]);
});

test('an alarm of space ends when deleting makes room again', () => {
  const { concerns } = eventsOf({ space: 'runs-out', daysLeft: 1 });
  expect(eventsOf({ space: 'unknown', daysLeft: null }, concerns).events).toEqual([]);
  expect(eventsOf({ space: 'lasts', daysLeft: null }, concerns).events).toMatchObject([
    { code: 'store-space-enough' },
  ]);
});

test('five minutes of slow commits are told, a few slow ones in them are not', () => {
  const figures = new StoreFigures(LIMITS, 0);
  let second = 0;
  const fiveMinutes = (latencyOf: (second: number) => number): StoreStatus => {
    for (const end = second + 300; second < end; second++) {
      figures.committed({ records: 1, readings: 1, bytes: 100, latencyMs: latencyOf(second) }, second * 1000);
    }
    figures.sampled(SAMPLE, second * 1000);
    return figures.status(second * 1000);
  };
  let concerns: StoreConcerns = NO_CONCERNS;
  const told = (latencyOf: (second: number) => number): string[] => {
    const { events, concerns: now } = storeEvents(fiveMinutes(latencyOf), concerns);
    concerns = now;
    return events.map(({ code }) => code);
  };
  expect(told((at) => (at % 150 === 0 ? 3000 : 10))).toEqual([]);
  expect(told((at) => (at % 50 === 0 ? 3000 : 10))).toEqual(['store-slow']);
  expect(told(() => 400)).toEqual([]);
  expect(told(() => 10)).toEqual(['store-quick']);
});

test('five minutes with hardly a commit say nothing of the disk', () => {
  const figures = new StoreFigures(LIMITS, 0);
  figures.committed({ records: 1, readings: 0, bytes: 100, latencyMs: 4000 }, 1000);
  figures.sampled(SAMPLE, 5 * MINUTE_MS);
  expect(figures.status(5 * MINUTE_MS).recentP99Ms).toBeNull();
});

test('where there is a commit a minute, it takes longer to say that the disk is slow', () => {
  const figures = new StoreFigures(LIMITS, 0);
  const told = Array.from({ length: 50 }, (_, minute) => {
    figures.committed({ records: 1, readings: 9, bytes: 900, latencyMs: 4000 }, minute * MINUTE_MS);
    figures.sampled(SAMPLE, (minute + 1) * MINUTE_MS);
    return figures.status((minute + 1) * MINUTE_MS).recentP99Ms;
  });
  expect(told.findIndex((p99Ms) => p99Ms !== null)).toBe(19);
  expect(told.at(-1)).toBeGreaterThan(3000);
  // And says nothing any more when there are hardly any commits.
  figures.sampled(SAMPLE, 80 * MINUTE_MS);
  figures.sampled(SAMPLE, 120 * MINUTE_MS);
  expect(figures.status(120 * MINUTE_MS).recentP99Ms).toBeNull();
});

test('a queue that grows for five minutes is told, one that is merely long is not', () => {
  const figures = new StoreFigures(LIMITS, 0);
  let concerns: StoreConcerns = NO_CONCERNS;
  const codes = [3, 900, 900, 300, 400, 500, 600, 700, 800, 150, 90].map((waiting, minute) => {
    figures.sampled({ ...SAMPLE, waiting }, minute * MINUTE_MS);
    const told = storeEvents(figures.status(minute * MINUTE_MS), concerns);
    concerns = told.concerns;
    return told.events.map(({ code }) => code).join();
  });
  expect(codes).toEqual(['', '', '', '', '', '', '', '', 'store-behind', '', 'store-keeps-up']);
});

test('every event of the store has words', () => {
  const raised: StoreConcerns = { space: 'critical', isSlow: true, isBehind: true };
  const events = [
    ...eventsOf({ space: 'runs-out', daysLeft: 10, recentP99Ms: 900, waiting: 500, minutesGrowing: 9 })
      .events,
    ...eventsOf({ space: 'runs-out', daysLeft: 1 }).events,
    ...eventsOf({ space: 'lasts', recentP99Ms: 1, waiting: 0 }, raised).events,
  ];
  expect(events).toHaveLength(7);
  for (const { code, params } of events) {
    const texts = eventTexts[code as keyof typeof eventTexts];
    for (const language of LANGUAGES) {
      const asked = [...texts[language].matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(params)).toEqual(asked);
    }
  }
});

test('the segments are counted, and what is in the making is none', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-figures-'));
  mkdirSync(join(directory, 'journal'));
  for (const name of ['0001-000000000001.db', '0001-000000000001.db-wal', '0001-000000000009.db.new'])
    writeFileSync(join(directory, 'journal', name), Buffer.alloc(5000));
  expect(await diskFigures(directory)).toMatchObject({ segments: 1 });
  rmSync(directory, { recursive: true });
  expect(await diskFigures(directory)).toMatchObject({ segments: 0 });
});

test('a system that does not count written bytes is no error', async () => {
  expect(await writtenBytes('/nowhere/io')).toBeUndefined();
});

test('the watch looks each minute, reports in time, and a disk that hangs holds up nothing', async () => {
  const clock = new VirtualClock(0);
  const reported: string[] = [];
  let looks = 0;
  let hang = false;
  const watch = new StoreWatch({
    clock,
    report: (code) => reported.push(code),
    directory: '/',
    limits: LIMITS,
    look: async () => ({ ...SAMPLE, waiting: 1, roomBytes: 20 * MB, freeBytes: 21 * MB }),
    disk: async () => {
      looks++;
      if (hang) await new Promise(() => {});
      return { segments: 1, writtenBytes: undefined };
    },
  });
  await clock.advance(5 * MINUTE_MS);
  expect(looks).toBe(6);
  expect(reported).toEqual(['store-space-critical']);
  hang = true;
  await clock.advance(5 * MINUTE_MS);
  expect(looks).toBe(7);
  expect(watch.status()).toMatchObject({ freeBytes: 21 * MB, daysLeft: 2 });
  watch.close();
});

test.each(LANGUAGES)('show store fits a terminal (%s)', (language) => {
  const style = { language, formatTime: String };
  const lines = storePage(running(12), style);
  expect(lines).toHaveLength(7);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThan(80);
  expect(storePage(running(0), style)).toHaveLength(7);
  expect(storePage(undefined, style)).toHaveLength(1);
  expect(VERBS.find(({ usage }) => usage === 'show store')).toBeDefined();
});

test('show store, as a technician reads it', () => {
  const page = storePage(running(1, { roomBytes: 110 * MB, freeBytes: 110 * MB }), {
    language: 'en',
    formatTime: String,
  });
  expect(page[0]).toBe('Space         LASTS 11 d; 110 MB free');
  expect(page[1]).toBe('On disk       100.0 MB in 10 segments');
  expect(page[2]).toBe('Growth        10.0 MB a day');
});
