import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { verifyRecords } from '../../../protocols/journal/chain.js';
import { GENESIS_HASH } from '../../../protocols/journal/record.js';
import { isJournal, JournalReader, segmentName, segmentsIn } from '../../../protocols/journal/segments.js';
import { DAY_MS, FIRST_DAY_MS, makeStore, pointsDraft, SITE } from '../../gateway/store/made-store.js';
import { sampleDraft } from './sample.js';

const root = mkdtempSync(join(tmpdir(), 'aryk-segments-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let run = 0;
let directory = '';
beforeEach(() => {
  directory = join(root, `${++run}`);
});

const seqsFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('the names of segments are their order, and what has another name is none', () => {
  mkdirSync(join(directory, 'journal'), { recursive: true });
  const names = [
    segmentName(2, 1),
    segmentName(1, 2 ** 39),
    segmentName(1, 1),
    segmentName(1, 999_999_999_999),
  ];
  for (const name of [
    ...names,
    'x.db',
    '0001-1.db',
    '0000-000000000001.db',
    '0001-000000000001.db-wal',
    '0001-000000000002.db.new',
  ]) {
    writeFileSync(join(directory, 'journal', name), '');
  }
  expect(segmentsIn(directory).map(({ epoch, firstSeq }) => [epoch, firstSeq])).toEqual([
    [1, 1],
    [1, 2 ** 39],
    [1, 999_999_999_999],
    [2, 1],
  ]);
  expect(segmentsIn(join(directory, 'elsewhere'))).toEqual([]);
});

test('a journal of several segments reads as one, from any record on', async () => {
  const store = await makeStore(directory, 3, 20);
  const reader = new JournalReader(directory);
  expect(isJournal(directory)).toBe(true);
  expect(reader.site()).toBe(SITE);
  expect(reader.anchor()).toEqual({ epoch: 1, seq: 0, hash: GENESIS_HASH });
  expect(reader.head().seq).toBe(60);
  expect(reader.gaps()).toEqual([]);
  const records = [...reader.records()];
  expect(records.map(({ seq }) => seq)).toEqual(seqsFrom(1, 60));
  expect(verifyRecords(records.map(({ bytes }) => bytes)).faults).toEqual([]);
  for (const after of [0, 1, 19, 20, 21, 39, 40, 59, 60, 61]) {
    const seqs = [...reader.records({ epoch: 1, seq: after })].map(({ seq }) => seq);
    expect(seqs).toEqual(seqsFrom(after + 1, 60));
  }
  expect([...reader.records({ epoch: 2, seq: 0 })]).toEqual([]);
  await store.close();
});

test('there is nothing to read where there is no journal', () => {
  const reader = new JournalReader(directory);
  expect(isJournal(directory)).toBe(false);
  expect([...reader.records()]).toEqual([]);
  expect(reader.head()).toEqual({ epoch: 1, seq: 0, hash: GENESIS_HASH });
  expect(reader.anchor()).toEqual({ epoch: 1, seq: 0, hash: GENESIS_HASH });
  expect(reader.site()).toBeUndefined();
});

test('what is written while it is read, also in new segments, is read too, and nothing twice', async () => {
  const store = await makeStore(directory, 1, 20);
  const seqs: number[] = [];
  for (const { seq } of new JournalReader(directory).records()) {
    seqs.push(seq);
    if (seq === 5) await store.append([sampleDraft(1), sampleDraft(2)]);
    if (seq === 20) await store.append([pointsDraft(FIRST_DAY_MS + DAY_MS), sampleDraft(3)]);
    if (seq === 23) await store.append([pointsDraft(FIRST_DAY_MS + 2 * DAY_MS)]);
  }
  expect(seqs).toEqual(seqsFrom(1, 25));
  await store.close();
});

test('segments that are deleted while they are read leave a beginning that is missing, and no error', async () => {
  const store = await makeStore(directory, 4, 20);
  const seqs: number[] = [];
  for (const { seq } of new JournalReader(directory).records()) {
    seqs.push(seq);
    if (seq === 5)
      await store.retain({ epoch: 1, seq: 40 }, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  }
  expect(seqs).toEqual([...seqsFrom(1, 20), ...seqsFrom(41, 80)]);
  expect(new JournalReader(directory).anchor().seq).toBe(40);
  await store.close();
});

test('epochs follow each other', async () => {
  const store = await makeStore(directory, 2, 20);
  await store.beginEpoch('a test');
  await store.append([sampleDraft(1, 'start'), sampleDraft(2)]);
  const places = [...new JournalReader(directory).records({ epoch: 1, seq: 39 })].map(({ epoch, seq }) => [
    epoch,
    seq,
  ]);
  expect(places).toEqual([
    [1, 40],
    [2, 1],
    [2, 2],
  ]);
  await store.close();
});

test('a copy of a running store, on a medium that cannot be written to, is read whole and not touched', async () => {
  const store = await makeStore(directory, 2, 20);
  const medium = join(root, `${++run}`);
  mkdirSync(join(medium, 'journal'), { recursive: true });
  for (const name of readdirSync(join(directory, 'journal'))) {
    if (!name.endsWith('-shm')) copyFileSync(join(directory, 'journal', name), join(medium, 'journal', name));
  }
  await store.close();
  // Root may write anywhere; a directory in the place of the index is what SQLite cannot write over.
  mkdirSync(join(medium, 'journal', `${segmentName(1, 21)}-shm`));
  const before = readdirSync(join(medium, 'journal')).map(
    (name) => statSync(join(medium, 'journal', name)).mtimeMs,
  );
  expect([...new JournalReader(medium).records()].map(({ seq }) => seq)).toEqual(seqsFrom(1, 40));
  expect(new JournalReader(medium).head().seq).toBe(40);
  const after = readdirSync(join(medium, 'journal')).map(
    (name) => statSync(join(medium, 'journal', name)).mtimeMs,
  );
  expect(after).toEqual(before);
});

test('finished segments are single files; many of them cost the writer no handles', async () => {
  const store = await makeStore(directory, 12, 5);
  await store.read({ epoch: 1, seq: 0 }, 2 ** 20);
  const companions = readdirSync(join(directory, 'journal')).filter((name) => !name.endsWith('.db'));
  expect(companions).toEqual([`${segmentName(1, 56)}-shm`, `${segmentName(1, 56)}-wal`]);
  const open = readdirSync('/proc/self/fd').length;
  for (let seq = 0; seq < 60; seq++) await store.read({ epoch: 1, seq }, 1);
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(open + 1);
  await store.close();
});

test('a store of its own class reads what the reader reads', async () => {
  const store = await makeStore(directory, 3, 20);
  await store.close();
  const again = new SqliteStore({ directory, site: SITE });
  for (const after of [0, 19, 20, 30, 59, 60]) {
    const own = await again.read({ epoch: 1, seq: after }, 2 ** 20);
    const read = [...new JournalReader(directory).records({ epoch: 1, seq: after })];
    expect(own).toEqual(read.map(({ bytes }) => bytes));
  }
  expect(await again.read({ epoch: 1, seq: 19 }, 1)).toHaveLength(1);
  await again.close();
});
