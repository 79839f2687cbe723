import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sizeOf } from '../../../gateway/store/disk.js';
import { SpaceWatch } from '../../../gateway/store/space-watch.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { encodeBody } from '../../../protocols/journal/bodies.js';
import type { Draft } from '../../../protocols/journal/record.js';
import { JournalReader, segmentsIn } from '../../../protocols/journal/segments.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { FaultyDisk } from './faulty-disk.js';
import {
  careFor,
  DAY_MS,
  declareAndVerify,
  FIRST_DAY_MS,
  pointsDraft,
  recordsOf,
  SITE,
} from './made-store.js';

const MEGABYTE = 1024 * 1024;
/** Makes a segment of readings of about 1.2 MB, and an event for each tenth of it. */
const READINGS_A_DAY = 300;
let directory = '';
let clock: VirtualClock;
let disk: FaultyDisk;
let store: SqliteStore;
let events = 0;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-space-'));
  clock = new VirtualClock(FIRST_DAY_MS);
  disk = new FaultyDisk(directory);
  events = 0;
  store = open();
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(maxMegabytes = 4096): SqliteStore {
  return new SqliteStore({ directory, site: SITE, maxMegabytes }, { clock, disk });
}

function readings(nth: number, atMs: number): Draft {
  const draft = sampleDraft(nth, 'readings', atMs);
  return { ...draft, body: Buffer.concat([draft.body, Buffer.alloc(4000)]) };
}

/** Appends a day in ten commits. */
async function writeDay(day: number): Promise<void> {
  const atMs = FIRST_DAY_MS + day * DAY_MS;
  for (let tenth = 0; tenth < 10; tenth++) {
    const some = Array.from({ length: READINGS_A_DAY / 10 }, (_, nth) => readings(nth, atMs + nth));
    events++;
    const event = sampleDraft(events, 'event', atMs);
    await store.append(tenth === 0 ? [pointsDraft(atMs), ...some, event] : [...some, event]);
  }
}

function kept(kind: string): number {
  return recordsOf(directory).filter((record) => record.kind === kind).length;
}

describe('at its own limit', () => {
  test('a store gives up the oldest readings, declares it, and takes everything new', async () => {
    store = open(16);
    for (let day = 0; day < 30; day++) {
      await writeDay(day);
      expect(sizeOf(directory)).toBeLessThan(17 * MEGABYTE);
    }
    const { thinnedRecords, usedBytes, limitBytes } = await store.space();
    expect(usedBytes).toBeLessThanOrEqual(limitBytes);
    expect(kept('event')).toBe(events);
    expect(kept('points')).toBe(30);
    expect(kept('readings')).toBe(30 * READINGS_A_DAY - thinnedRecords);
    expect(thinnedRecords).toBeGreaterThan(15 * READINGS_A_DAY);
    const records = recordsOf(directory);
    const gone = new JournalReader(directory).gaps();
    expect(
      gone.every(({ toSeq }) => toSeq < (records.find(({ kind }) => kind === 'readings')?.seq ?? 0)),
    ).toBe(true);
    const [notice] = await store.notices();
    expect(notice?.body).toMatchObject({
      cause: 'space',
      epoch: 1,
      fromSeq: 2,
      lost: { readings: READINGS_A_DAY },
      records: READINGS_A_DAY,
      holes: 10,
    });
    await declareAndVerify(store, directory);
  });

  test('segments that all have signed for go first, and then no readings need to be given up', async () => {
    store = open(16);
    for (let day = 0; day < 30; day++) {
      await writeDay(day);
      const { epoch, seq } = await store.head();
      await store.retain({ epoch, seq }, Number.NEGATIVE_INFINITY, clock.wallMs());
    }
    expect(await store.space()).toMatchObject({ thinnedRecords: 0 });
    expect((await store.space()).releasableBytes).toBeGreaterThan(MEGABYTE);
    const first = (await store.anchor()).seq + 1;
    expect(first).toBeGreaterThan(1);
    expect(recordsOf(directory)[0]?.seq).toBe(first);
    expect(await store.notices()).toEqual([]);
  });

  test('with nothing left that may be given up, nothing more is taken, and nothing is lost', async () => {
    store = open(16);
    const full = async (): Promise<void> => {
      for (let nth = 0; nth < 400; nth++) {
        const text = 'x'.repeat(60_000);
        await store.append([{ ...sampleDraft(nth, 'console'), body: encodeBody({ text, nth }) }]);
      }
    };
    await expect(full()).rejects.toThrow(/limit of 16 MB, and nothing more may be given up yet/);
    const { seq } = await store.head();
    await expect(store.append([sampleDraft(1)])).rejects.toThrow(/limit of 16 MB/);
    expect(await store.head()).toMatchObject({ seq, records: seq });
    await store.retain({ epoch: 1, seq }, Number.NEGATIVE_INFINITY, clock.wallMs());
    expect(await store.append([sampleDraft(2, 'event')])).toMatchObject({ seq: seq + 1 });
  });

  test('a day of readings is given up in pieces that hold nobody up', async () => {
    for (let day = 0; day < 3; day++) await writeDay(day);
    await store.close();
    /** Each look at it takes a while. */
    let passedMs = 0;
    const monotonicMs = clock.monotonicMs.bind(clock);
    clock.monotonicMs = () => {
      passedMs += 9;
      return (monotonicMs() + passedMs) as ReturnType<typeof monotonicMs>;
    };
    rmSync(join(directory, 'ballast'), { force: true });
    store = open(2);
    let turns = 0;
    while ((await store.care()) && turns < 200) turns++;
    expect(turns).toBeGreaterThan(3);
    expect((await store.space()).thinnedRecords).toBe(READINGS_A_DAY * 2);
    expect(kept('event')).toBe(events);
  });
});

test('the room that is told is what can be written before something is given up', async () => {
  for (let day = 0; day < 5; day++) await writeDay(day);
  await store.close();
  store = open(16);
  await careFor(store);
  for (let day = 5; day < 15; day++) {
    const { roomBytes, usedBytes, limitBytes } = await store.space();
    expect(roomBytes).toBe(Math.floor(0.95 * limitBytes - usedBytes));
    await writeDay(day);
    const { thinnedRecords } = await store.space();
    if (thinnedRecords === 0) continue;
    // A day takes 1.2 MB; what it took beyond the room has been made by giving up.
    expect(roomBytes).toBeLessThan(1.6 * MEGABYTE);
    return;
  }
  throw new Error('nothing was given up');
});

test('the room is what the disk has, where that is less than the limit allows', async () => {
  await writeDay(1);
  disk.capacity = sizeOf(directory) + MEGABYTE;
  const { roomBytes, freeBytes } = await store.space();
  expect(roomBytes).toBe(freeBytes);
  expect(roomBytes).toBe(MEGABYTE);
});

describe('on a full disk', () => {
  test('the reserve is given up first, then what is damaged, then readings; with room again it is made again', async () => {
    const reports: string[] = [];
    const watch = new SpaceWatch(store, clock, (code) => reports.push(code));
    for (let day = 0; day < 3; day++) await writeDay(day);
    mkdirSync(join(directory, 'damaged'));
    writeFileSync(join(directory, 'damaged', '0001-000000000001.db'), Buffer.alloc(MEGABYTE));
    await careFor(store);
    expect(statSync(join(directory, 'ballast')).size).toBe(2 * MEGABYTE);
    await watch.look();
    disk.capacity = sizeOf(directory) + 100_000;
    await store.append(Array.from({ length: 50 }, (_, nth) => readings(nth, FIRST_DAY_MS + 3 * DAY_MS)));
    expect(existsSync(join(directory, 'ballast'))).toBe(false);
    expect(readdirSync(join(directory, 'damaged'))).toHaveLength(1);
    await watch.look();
    expect(reports).toEqual(['store-reserve-used']);
    // Where its own limit does not, the disk's end makes room too: before the next commit needs it.
    disk.capacity = sizeOf(directory) + 200_000;
    for (let turns = 0; turns < 3; turns++) await store.care();
    expect(readdirSync(join(directory, 'damaged'))).toHaveLength(0);
    for (let day = 3; day < 5; day++) await writeDay(day);
    await watch.look();
    expect(reports).toContain('readings-given-up');
    expect(kept('event')).toBe(events);
    disk.capacity = sizeOf(directory) + 20 * MEGABYTE;
    await careFor(store);
    expect(statSync(join(directory, 'ballast')).size).toBe(2 * MEGABYTE);
    await watch.look();
    expect(reports.at(-1)).toBe('store-reserve-back');
    watch.close();
    await declareAndVerify(store, directory);
  });

  test('where nothing can be given up, records are refused until there is room, and those on disk stay', async () => {
    await store.append([sampleDraft(1, 'event')]);
    disk.capacity = sizeOf(directory);
    await expect(store.append([sampleDraft(2, 'event')])).rejects.toThrow(/is full/);
    expect(await store.head()).toMatchObject({ seq: 1 });
    disk.capacity = undefined;
    expect(await store.append([sampleDraft(2, 'event')])).toMatchObject({ seq: 2 });
    expect(segmentsIn(directory)).toHaveLength(1);
  });
});

test('a segment that is thinned while a reader has it open: the reader sees it whole, the next one with its gaps', async () => {
  for (let day = 0; day < 3; day++) await writeDay(day);
  await store.close();
  store = open(2);
  const reader = new JournalReader(directory).records();
  expect(reader.next().value?.seq).toBe(1);
  while (await store.care());
  expect((await store.space()).thinnedRecords).toBe(2 * READINGS_A_DAY);
  const seqs = [...reader].map(({ seq }) => seq);
  expect(seqs.slice(0, 300)).toEqual(Array.from({ length: 300 }, (_, nth) => nth + 2));
  expect(await store.head()).toMatchObject({ records: recordsOf(directory).length });
});
