import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupJournal } from '../../../gateway/store/group-journal.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { decodeBody } from '../../../protocols/journal/bodies.js';
import { JournalReader, segmentsIn } from '../../../protocols/journal/segments.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { SeededRandom } from '../../../protocols/random.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { FaultyDisk } from './faulty-disk.js';
import { pointsDraft, recordsOf, SITE } from './made-store.js';

const START = { software: 'test', site: SITE };
let directory = '';
let clock: VirtualClock;
let disk: FaultyDisk;
let store: SqliteStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-faults-'));
  clock = new VirtualClock(Date.UTC(2026, 4, 1, 6));
  disk = new FaultyDisk(directory);
  store = new SqliteStore({ directory, site: SITE }, { clock, disk });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(): GroupJournal {
  return new GroupJournal({ store, clock, random: new SeededRandom(1) }, START);
}

function kinds(epoch = 1): string[] {
  return recordsOf(directory)
    .filter((record) => record.epoch === epoch)
    .map(({ kind }) => kind);
}

describe.each(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_CORRUPT'])('%s in a commit', (code) => {
  test.each(['before', 'after'] as const)(
    '%s the records are on disk is no acknowledgement; the file is opened and read again, and nothing is lost or doubled',
    async (at) => {
      const journal = open();
      await clock.advance(1000);
      const before = disk.opened;
      disk.fault = { code, at };
      const outcome = { state: 'open' };
      journal.appendDurably('decision', { nth: 1 }).then(() => {
        outcome.state = 'kept';
      });
      await clock.advance(100);
      expect(outcome.state).toBe('open');
      expect(journal.stats().ok).toBe(false);
      disk.fault = undefined;
      await clock.advance(2000);
      expect(outcome.state).toBe('kept');
      expect(disk.opened).toBeGreaterThan(before);
      journal.append('event', { nth: 2 });
      await journal.close();
      expect(kinds()).toEqual(['start', 'decision', 'event']);
      expect(verifyFile(directory).faults).toEqual([]);
    },
  );
});

test('a disk that fails in the midst of a batch, where a segment begins, has part of it: the rest is written once', async () => {
  const journal = open();
  await journal.flush();
  journal.append('event', { nth: 1 });
  await clock.advance(26 * 3_600_000);
  const names = decodeBody(pointsDraft(0).body);
  for (let nth = 2; nth < 5; nth++) journal.append('event', { nth });
  journal.append('points', names);
  journal.append('event', { nth: 5 });
  // The second append of the commit is the one behind the new segment's beginning.
  const openTable = disk.openTable.bind(disk);
  disk.openTable = (path) => {
    if (path.endsWith('000000000006.db')) disk.fault = { code: 'SQLITE_IOERR_WRITE', at: 'before' };
    return openTable(path);
  };
  await clock.advance(1000);
  expect(journal.stats().ok).toBe(false);
  disk.openTable = openTable;
  disk.fault = undefined;
  await journal.close();
  expect(segmentsIn(directory).map(({ firstSeq }) => firstSeq)).toEqual([1, 6]);
  expect(kinds()).toEqual(['start', 'event', 'event', 'event', 'event', 'points', 'event']);
  expect(verifyFile(directory).faults).toEqual([]);
});

test('records that were acknowledged and are gone after an error: a new epoch, which says so and names the points again', async () => {
  const journal = open();
  journal.append('points', decodeBody(pointsDraft(0).body));
  for (let nth = 1; nth < 10; nth++) journal.append('event', { nth });
  await journal.flush();
  disk.fault = { code: 'SQLITE_IOERR_FSYNC', at: 'before' };
  const decision = journal.appendDurably('decision', { nth: 10 });
  await clock.advance(100);
  const [segment] = segmentsIn(directory);
  new Database(segment?.path ?? '')
    .exec('PRAGMA secure_delete = ON; DELETE FROM record WHERE seq > 7')
    .close();
  disk.fault = undefined;
  await clock.advance(2000);
  expect(await decision).toEqual({ epoch: 2, seq: 3 });
  await journal.close();
  expect(kinds(2)).toEqual(['start', 'points', 'decision']);
  const start = recordsOf(directory).find(({ epoch }) => epoch === 2);
  expect(decodeBody(start?.body ?? Buffer.alloc(0))).toEqual({
    ...START,
    after: {
      epoch: 1,
      seq: 7,
      hashHex: new JournalReader(directory)
        .records({ epoch: 1, seq: 6 })
        .next()
        .value?.bytes.subarray(-32)
        .toString('hex'),
    },
    cause: 'it had reached record 1/11 before',
  });
});

test('an epoch that begins at a start has one start record, with its own time', async () => {
  const first = open();
  first.append('event', {});
  await first.close();
  await store.close();
  rmSync(join(directory, 'journal'), { recursive: true });
  store = new SqliteStore({ directory, site: SITE }, { clock, disk });
  const startedMs = clock.wallMs();
  const second = open();
  await clock.advance(5000);
  second.append('event', {});
  await second.close();
  const [start, ...others] = recordsOf(directory);
  expect(start).toMatchObject({ epoch: 2, seq: 1, kind: 'start', wallMs: startedMs });
  expect(others.map(({ kind }) => kind)).toEqual(['event']);
  expect(decodeBody(start?.body ?? Buffer.alloc(0))).toMatchObject({
    cause: 'the journal was gone',
    after: { epoch: 1, seq: 2 },
  });
});

test('a party that holds more than the journal does makes it go on in a new epoch, with nothing lost that waited', async () => {
  const journal = open();
  await journal.flush();
  journal.append('event', { nth: 1 });
  journal.beginEpoch('party kz has signed for record 1/90');
  journal.append('event', { nth: 2 });
  await journal.flush();
  expect(journal.stats().head).toMatchObject({ epoch: 2, seq: 3 });
  await journal.close();
  expect(kinds(1)).toEqual(['start']);
  expect(kinds(2)).toEqual(['start', 'event', 'event']);
});

test('what the store has lost is declared in the journal once, whatever happens meanwhile', async () => {
  const made = open();
  for (let day = 0; day < 3; day++) {
    made.append('points', decodeBody(pointsDraft(0).body));
    for (let nth = 0; nth < 20; nth++) made.append('event', { nth });
    await clock.advance(86_400_000);
  }
  await made.close();
  await store.close();
  const [, second] = segmentsIn(directory);
  new Database(second?.path ?? '')
    .exec('PRAGMA secure_delete = ON; DELETE FROM record WHERE seq BETWEEN 34 AND 37')
    .close();
  for (let life = 1; life <= 3; life++) {
    store = new SqliteStore({ directory, site: SITE }, { clock, disk });
    while (await store.care());
    const noticed: string[] = [];
    const journal = new GroupJournal(
      { store, clock, random: new SeededRandom(life), onNotice: ({ id }) => noticed.push(id) },
      START,
    );
    await clock.advance(3000);
    await journal.close();
    await store.close();
    expect(noticed).toEqual(life === 1 ? ['damage 1 34 38'] : []);
  }
  const gaps = recordsOf(directory).filter(({ kind }) => kind === 'gap');
  expect(gaps.map(({ body }) => decodeBody(body))).toEqual([
    expect.objectContaining({
      cause: 'damage',
      epoch: 1,
      fromSeq: 34,
      toSeq: 38,
      records: 5,
      holes: 1,
      lost: { unknown: 5 },
    }),
  ]);
  expect(verifyFile(directory).faults).toEqual([]);
});

test('a damaged segment that is read before it is looked through is mended on the way', async () => {
  for (let day = 0; day < 3; day++) {
    await store.append([
      pointsDraft(clock.wallMs()),
      ...Array.from({ length: 30 }, (_, nth) => sampleDraft(nth)),
    ]);
    await clock.advance(86_400_000);
  }
  await store.close();
  const [first, second] = segmentsIn(directory).map(({ path }) => path);
  for (const path of [first, second]) {
    const handle = openSync(path ?? '', 'r+');
    writeSync(handle, Buffer.alloc(4096), 0, 4096, 8192);
    closeSync(handle);
  }
  store = new SqliteStore({ directory, site: SITE }, { clock, disk });
  const records = await store.read({ epoch: 0, seq: 0 }, 2 ** 20);
  expect(records.length).toBeGreaterThan(50);
  expect(await store.head()).toMatchObject({ seq: 93, notices: 2 });
});
