import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { JournalReader, segmentsIn } from '../../../protocols/journal/segments.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { careFor, makeStore, pointsDraft, recordsOf, SITE } from './made-store.js';

const root = mkdtempSync(join(tmpdir(), 'aryk-opening-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let run = 0;
let directory = '';
beforeEach(() => {
  directory = join(root, `${++run}`);
});

const at = (...parts: string[]): string => join(directory, ...parts);
const SECOND = '0001-000000000021.db';
const LAST = '0001-000000000041.db';

/** Three segments of twenty records, closed in good order. */
async function madeAndClosed(): Promise<void> {
  await (await makeStore(directory, 3, 20)).close();
}

/** The same, as kill -9 leaves it: with the WAL of the last segment. */
async function madeAndKilled(): Promise<void> {
  const store = await makeStore(`${directory}-running`, 3, 20);
  cpSync(`${directory}-running`, directory, { recursive: true });
  await store.close();
}

async function opened(): Promise<SqliteStore> {
  const store = new SqliteStore({ directory, site: SITE });
  await store.head();
  return store;
}

describe('a store directory', () => {
  test('that is not there, or empty, or has an empty journal folder, becomes a journal', async () => {
    for (const make of [
      () => {},
      () => mkdirSync(directory),
      () => mkdirSync(at('journal'), { recursive: true }),
    ]) {
      directory = join(root, `${++run}`);
      make();
      const store = await opened();
      expect(await store.append([sampleDraft(1)])).toMatchObject({ epoch: 1, seq: 1 });
      expect((await store.head()).notices).toBeUndefined();
      await store.close();
    }
  });

  test('of the format before is refused with words, and nothing in it is touched', async () => {
    mkdirSync(directory);
    writeFileSync(at('journal.db'), 'old');
    await expect(opened()).rejects.toThrow(/journal of an earlier format; move it away/);
    expect(readdirSync(directory)).toEqual(['journal.db']);
  });

  test('with foreign files in its journal folder goes on, and leaves them alone', async () => {
    await madeAndClosed();
    mkdirSync(at('journal', '0001-000000000099.db'));
    mkdirSync(at('journal', 'lost+found'));
    for (const name of ['notes.txt', '9999-000000000001.db', '0001-000000000000.db', 'x.db']) {
      writeFileSync(at('journal', name), 'mine');
    }
    const store = await opened();
    expect(await store.append([sampleDraft(1)])).toMatchObject({ epoch: 1, seq: 61 });
    await careFor(store);
    await store.close();
    expect(readFileSync(at('journal', 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(at('damaged'))).toBe(false);
  });

  test('where a file is in the place of a folder says so', async () => {
    mkdirSync(directory);
    writeFileSync(at('journal'), 'a file');
    await expect(opened()).rejects.toThrow(/EEXIST.*journal/);
  });

  test('of another site is not written to', async () => {
    await madeAndClosed();
    const before = readdirSync(at('journal'));
    const store = new SqliteStore({ directory, site: 'elsewhere' });
    await expect(store.head()).rejects.toThrow(/journal of site "khorgos-head", not "elsewhere"/);
    rmSync(at('state.db'));
    await expect(store.head()).rejects.toThrow(/journal of site "khorgos-head", not "elsewhere"/);
    await store.close();
    expect(readdirSync(at('journal'))).toEqual(before);
    expect(existsSync(at('damaged'))).toBe(false);
  });
});

describe('kill -9 in the midst of beginning a segment', () => {
  test('leaves a file that was not finished: it is begun again', async () => {
    await madeAndClosed();
    for (const suffix of ['', '-wal', '-shm'])
      writeFileSync(at('journal', `0001-000000000061.db.new${suffix}`), 'half');
    const store = await opened();
    expect(await store.append([pointsDraft(Date.UTC(2027, 0, 1))])).toMatchObject({ epoch: 1, seq: 61 });
    await store.close();
    expect(readdirSync(at('journal'))).toEqual([
      '0001-000000000001.db',
      SECOND,
      LAST,
      '0001-000000000061.db',
    ]);
  });

  test('leaves the new segment without a record: the chain goes on in it', async () => {
    await madeAndClosed();
    const store = await opened();
    await store.append([pointsDraft(Date.UTC(2027, 0, 1))]);
    await store.close();
    new Database(at('journal', '0001-000000000061.db')).exec('DELETE FROM record').close();
    rmSync(at('state.db'));
    const again = await opened();
    expect(await again.head()).toMatchObject({ epoch: 1, seq: 60, records: 60 });
    expect(await again.append([sampleDraft(1)])).toMatchObject({ epoch: 1, seq: 61 });
    await again.close();
  });

  test('leaves the old one with its WAL: nothing of it is lost', async () => {
    await madeAndKilled();
    // What the file of the segment after it would have been.
    const scratch = `${directory}-scratch`;
    cpSync(directory, scratch, { recursive: true });
    const store = new SqliteStore({ directory: scratch, site: SITE });
    await store.append([pointsDraft(Date.UTC(2027, 0, 1))]);
    await store.close();
    cpSync(join(scratch, 'journal', '0001-000000000061.db'), at('journal', '0001-000000000061.db'));
    expect(existsSync(at('journal', `${LAST}-wal`))).toBe(true);
    const again = await opened();
    expect(await again.head()).toMatchObject({ epoch: 1, seq: 61 });
    await careFor(again);
    expect(existsSync(at('journal', `${LAST}-wal`))).toBe(false);
    await again.close();
    expect(recordsOf(directory).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 61 }, (_, nth) => nth + 1),
    );
  });
});

describe('when state.db', () => {
  test('is gone, watermarks are gone with it, and nothing else', async () => {
    await madeAndClosed();
    rmSync(at('state.db'));
    const store = await opened();
    expect(await store.head()).toMatchObject({ epoch: 1, seq: 60, records: 60 });
    expect(await store.watermarks()).toEqual(new Map());
    await store.close();
  });

  test('is damaged, it is set aside, with the reason', async () => {
    await madeAndClosed();
    writeFileSync(at('state.db'), 'no database, and long enough to be none'.repeat(50));
    const store = await opened();
    expect(await store.append([sampleDraft(1)])).toMatchObject({ epoch: 1, seq: 61 });
    await store.close();
    expect(readdirSync(at('damaged'))).toEqual(['state.db', 'state.txt']);
    expect(readFileSync(at('damaged', 'state.txt'), 'utf8')).toMatch(/not a database/);
  });

  test('is gone, what was lost before is declared once more', async () => {
    await madeAndClosed();
    truncateSync(at('journal', SECOND), 5000);
    let store = await opened();
    await careFor(store);
    const [notice] = await store.notices();
    expect(notice?.body).toMatchObject({ cause: 'damage', epoch: 1 });
    await store.noticed(notice?.id ?? '');
    await store.close();
    rmSync(at('state.db'));
    store = await opened();
    await careFor(store);
    expect((await store.notices())[0]?.body).toMatchObject({
      cause: 'damage',
      fromSeq: notice?.body.fromSeq,
      toSeq: notice?.body.toSeq,
      records: notice?.body.records,
    });
    await store.close();
  });
});

describe('when the end may be lost', () => {
  test.each([
    ['the journal folder is gone', () => rmSync(at('journal'), { recursive: true }), 'the journal was gone'],
    ['the last segment is gone', () => rmSync(at('journal', LAST)), 'it had reached record 1/60 before'],
    [
      'the last segment is no database',
      () => writeFileSync(at('journal', LAST), 'x'.repeat(9999)),
      'file is not a database',
    ],
  ])('because %s, the journal goes on in a new epoch', async (_what, lose, cause) => {
    await madeAndClosed();
    lose();
    const store = await opened();
    expect(await store.head()).toMatchObject({ epoch: 2, seq: 0, succeeds: { cause, after: { epoch: 1 } } });
    await expect(store.append([sampleDraft(1)])).rejects.toThrow(/begins with a start/);
    expect(await store.append([sampleDraft(1, 'start')])).toMatchObject({ epoch: 2, seq: 1 });
    expect((await store.head()).succeeds).toBeUndefined();
    await store.close();
    const again = await opened();
    expect(await again.append([sampleDraft(2)])).toMatchObject({ epoch: 2, seq: 2 });
    await again.close();
  });

  test('because the store is an older copy than what a party has signed for', async () => {
    await madeAndClosed();
    const store = await opened();
    await store.keepWatermark('kz', { epoch: 3, seq: 700 }, Buffer.from('signed'));
    await store.close();
    const again = await opened();
    expect(await again.head()).toMatchObject({ epoch: 4, seq: 0 });
    await again.close();
  });

  test('because its WAL was cut off behind what had been acknowledged', async () => {
    await madeAndKilled();
    truncateSync(at('journal', `${LAST}-wal`), 8000);
    const store = await opened();
    const { succeeds } = await store.head();
    expect(succeeds?.cause).toMatch(/its WAL holds \d+ frames of \d+ that were acknowledged/);
    await store.append([sampleDraft(1, 'start')]);
    await store.close();
    expect(readdirSync(at('damaged'))).toContain(LAST);
    expect(new JournalReader(directory).head()).toMatchObject({ epoch: 2, seq: 1 });
  });

  test('but not because of kill -9 alone', async () => {
    await madeAndKilled();
    const store = await opened();
    expect(await store.head()).toMatchObject({ epoch: 1, seq: 60 });
    await store.close();
    expect(existsSync(at('damaged'))).toBe(false);
  });

  test('nor because the last transaction was not finished', async () => {
    await madeAndKilled();
    const wal = at('journal', `${LAST}-wal`);
    const frames = readFileSync(wal);
    // As a power cut leaves it: the index knows nothing of it, and of its last pages one was not written.
    rmSync(at('journal', `${LAST}-shm`));
    frames.fill(0, frames.length - 1024);
    writeFileSync(wal, frames);
    const store = await opened();
    expect((await store.head()).epoch).toBe(1);
    await store.close();
  });
});

test.each(['damaged/ is written', 'the file is renamed', 'its WAL is removed'])(
  'a repair that a power cut interrupts after %s is done at the next start',
  async (moment) => {
    await madeAndClosed();
    const path = at('journal', SECOND);
    truncateSync(path, 6000);
    mkdirSync(at('damaged'));
    cpSync(path, at('damaged', SECOND));
    if (moment !== 'damaged/ is written') renameSync(path, `${path}.damaged`);
    if (moment === 'its WAL is removed') writeFileSync(`${path}.new`, 'half');
    const store = await opened();
    await careFor(store);
    expect((await store.notices()).map(({ body }) => body.cause)).toEqual(['damage']);
    await store.close();
    expect(segmentsIn(directory)).toHaveLength(3);
    expect(readdirSync(at('journal')).filter((name) => !name.endsWith('.db'))).toEqual([]);
  },
);
