import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sizeOf } from '../../../gateway/store/disk.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { type MonotonicMs, VirtualClock } from '../../../protocols/clock.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { FaultyDisk } from './faulty-disk.js';
import {
  careFor,
  DAY_MS,
  declareAndVerify,
  FIRST_DAY_MS,
  makeStore,
  pointsDraft,
  recordsOf,
  SITE,
} from './made-store.js';

/** Each look at it takes half a millisecond: so much of a slice is over after each little piece of work. */
class BusyClock extends VirtualClock {
  looks = 0;
  override monotonicMs(): MonotonicMs {
    return (super.monotonicMs() + ++this.looks / 2) as MonotonicMs;
  }
}

const root = mkdtempSync(join(tmpdir(), 'aryk-mending-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const A_DAY = 1500;
const BEING_MENDED = /0001-0{11}1.db is being mended/;
let run = 0;
let directory = '';
let clock: BusyClock;
let store: SqliteStore;

beforeEach(async () => {
  directory = join(root, `${++run}`);
  clock = new BusyClock(FIRST_DAY_MS + 3 * DAY_MS);
  if (run === 1) await (await makeStore(join(root, 'made'), 3, A_DAY)).close();
  cpSync(join(root, 'made'), directory, { recursive: true });
});

function damage(...segments: number[]): void {
  for (const index of segments) {
    const handle = openSync(segmentsIn(directory)[index]?.path ?? '', 'r+');
    writeSync(handle, Buffer.alloc(4096), 0, 4096, 65_536);
    closeSync(handle);
  }
}

function open(): SqliteStore {
  store = new SqliteStore({ directory, site: SITE }, { clock });
  return store;
}

/** Looks through the store until something is found to be damaged. */
async function untilMending(): Promise<void> {
  for (let turns = 0; !store.isMending; turns++) {
    expect(turns).toBeLessThan(200);
    await store.care();
  }
}

describe('while a damaged segment is mended', () => {
  test('records are taken between the slices, none of which is long; the rest can be read all the while', async () => {
    damage(0);
    open();
    await untilMending();
    const { seq } = await store.head();
    let slices = 0;
    let longest = 0;
    for (; store.isMending; slices++) {
      await store.append([sampleDraft(slices, 'event')]);
      // Each try mends a little too, so the last one might succeed.
      if (slices < 5) await expect(store.read({ epoch: 1, seq: 10 }, 1000)).rejects.toThrow(BEING_MENDED);
      expect(await store.read({ epoch: 1, seq: A_DAY + 1 }, 1000)).not.toHaveLength(0);
      const before = clock.looks;
      await store.care();
      longest = Math.max(longest, clock.looks - before);
    }
    expect(slices).toBeGreaterThan(10);
    // A slice ends with the first look at the clock after its 50 ms.
    expect(longest).toBeLessThan(150);
    expect(await store.head()).toMatchObject({ seq: seq + slices, notices: 1 });
    expect((await store.read({ epoch: 1, seq: 0 }, 2 ** 22)).length).toBeGreaterThan(A_DAY);
    await careFor(store);
    await declareAndVerify(store, directory);
  });

  test('kill -9 loses nothing: the damaged file is where it was, and is found again', async () => {
    damage(0);
    open();
    await untilMending();
    for (let slices = 0; slices < 5; slices++) await store.care();
    const killed = `${directory}-killed`;
    cpSync(directory, killed, { recursive: true });
    await careFor(store);
    const whole = recordsOf(directory).length;
    await store.close();
    expect(readdirSync(join(killed, 'journal')).some((name) => name.endsWith('.db'))).toBe(true);
    expect(existsSync(join(killed, 'damaged'))).toBe(false);
    directory = killed;
    open();
    await careFor(store);
    expect(recordsOf(directory)).toHaveLength(whole);
    expect(readdirSync(join(directory, 'journal')).filter((name) => !/\.db(-\w+)?$/.test(name))).toEqual([]);
    await declareAndVerify(store, directory);
  });

  test('a second damaged one waits for its turn, and a stop in the midst is a stop', async () => {
    damage(0, 1);
    open();
    await untilMending();
    await expect(store.read({ epoch: 1, seq: A_DAY }, 2 ** 22)).rejects.toThrow(/is being mended/);
    await store.close();
    open();
    await careFor(store);
    expect(await store.notices()).toHaveLength(2);
    expect(readdirSync(join(directory, 'damaged')).filter((name) => name.endsWith('.db'))).toHaveLength(2);
    await declareAndVerify(store, directory);
  });

  test('it may be deleted, since all have signed for it: what was salvaged is not put in its place', async () => {
    damage(0);
    await store.close();
    const maxMegabytes = sizeOf(directory) / 2 ** 20;
    store = new SqliteStore({ directory, site: SITE, maxMegabytes }, { clock });
    await store.retain({ epoch: 1, seq: A_DAY }, Number.NEGATIVE_INFINITY, clock.wallMs());
    await expect(store.read({ epoch: 1, seq: 0 }, 2 ** 22)).rejects.toThrow(/is being mended/);
    await store.append([sampleDraft(1, 'event')]);
    expect(await store.anchor()).toMatchObject({ seq: A_DAY });
    await careFor(store);
    expect(segmentsIn(directory).map(({ firstSeq }) => firstSeq)).not.toContain(1);
    expect(readdirSync(join(directory, 'journal')).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('a disk without room for what is salvaged is tried again later, and takes what is appended', async () => {
    damage(0);
    const disk = new FaultyDisk(directory);
    const openTable = disk.openTable.bind(disk);
    let isFull = true;
    disk.openTable = (path) => {
      const table = openTable(path);
      const transaction = table.transaction.bind(table);
      table.transaction = (work) => {
        if (isFull && path.includes('.new'))
          throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        return transaction(work);
      };
      return table;
    };
    store = new SqliteStore({ directory, site: SITE }, { clock, disk });
    await untilMending();
    while (await store.care());
    expect(store.isMending).toBe(false);
    const { opened } = disk;
    await store.append([sampleDraft(1, 'event')]);
    expect(disk.opened, 'the store was not closed and opened again').toBe(opened);
    isFull = false;
    await clock.advance(61_000);
    await careFor(store);
    expect(await store.notices()).toHaveLength(1);
    await declareAndVerify(store, directory);
  });
});

test('an append that comes upon damage behind a new epoch is written once', async () => {
  await open().beginEpoch('a party holds more');
  await store.append([sampleDraft(1, 'start'), sampleDraft(2, 'event')]);
  await store.close();
  const [, , last] = segmentsIn(directory);
  const handle = openSync(last?.path ?? '', 'r+');
  writeSync(handle, Buffer.alloc(4096, 0xff), 0, 4096, 0);
  closeSync(handle);
  open();
  expect(await store.append([sampleDraft(3, 'event')])).toMatchObject({ epoch: 2, seq: 3 });
  expect(await store.append([pointsDraft(clock.wallMs() + DAY_MS), sampleDraft(4, 'event')])).toMatchObject({
    seq: 5,
  });
  await careFor(store);
  await store.close();
  expect(recordsOf(directory).filter(({ epoch }) => epoch === 2)).toHaveLength(5);
});
