import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { FIRST_HEAD } from '../../../protocols/journal/table.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { FaultyDisk } from './faulty-disk.js';
import { SITE } from './made-store.js';

const KB = 1024;
let directory = '';
let disk: FaultyDisk;
let freeBytes: number;
let store: SqliteStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-room-'));
  disk = new FaultyDisk(directory);
  freeBytes = 1e9;
  disk.freeBytes = () => freeBytes;
  store = open();
  await store.append([sampleDraft(1, 'event')]);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const open = (): SqliteStore => new SqliteStore({ directory, site: SITE }, { disk });
const ballast = (): boolean => existsSync(join(directory, 'ballast'));

test('with less room than the index of a WAL needs nothing is written, and what is there can be read and forwarded', async () => {
  const { opened } = disk;
  freeBytes = 63 * KB;
  await expect(store.append([sampleDraft(2, 'event')])).rejects.toThrow(/is full: 64512 bytes are free/);
  expect(await store.read(FIRST_HEAD, KB)).toHaveLength(1);
  // The files have stayed open: opening them is what takes room.
  expect(disk.opened).toBe(opened);
  freeBytes = 64 * KB;
  expect(await store.append([sampleDraft(2, 'event')])).toMatchObject({ epoch: 1, seq: 2 });
});

test('a store that is opened on a full disk gives up its reserve, and opens when that is enough', async () => {
  while (await store.care());
  expect(ballast()).toBe(true);
  await store.close();
  disk.freeBytes = () => (ballast() ? 0 : 2048 * KB);
  store = open();
  expect(await store.append([sampleDraft(2, 'event')])).toMatchObject({ epoch: 1, seq: 2 });
  expect(ballast()).toBe(false);
});

test('a store that is opened on a full disk without a reserve waits for room', async () => {
  await store.close();
  freeBytes = 0;
  store = open();
  await expect(store.head()).rejects.toThrow(/is full/);
  freeBytes = 1e9;
  expect(await store.head()).toMatchObject({ epoch: 1, seq: 1 });
});
