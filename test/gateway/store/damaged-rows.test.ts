import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { salvaging } from '../../../gateway/store/salvage.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { HASH_BYTES, parseRecord } from '../../../protocols/journal/record.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { asideIn, careFor, declareAndVerify, makeStore, recordsOf, SITE } from './made-store.js';

const root = mkdtempSync(join(tmpdir(), 'aryk-rows-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const A_DAY = 120;
/** A reading's row: its length (2 bytes), its id (6), then these, and the wall time (6) before the record itself. */
const ROW_HEADER = [6, 0, 9, 5, 0x81, 0x74];
const READING = 12;

async function madeIn(name: string): Promise<{ directory: string; path: string; truth: Buffer[] }> {
  const directory = join(root, name);
  await (await makeStore(directory, 2, A_DAY)).close();
  const truth = recordsOf(directory).map(({ bytes }) => bytes);
  return { directory, path: segmentsIn(directory)[0]?.path ?? '', truth };
}

async function mend(directory: string): Promise<void> {
  const store = new SqliteStore({ directory, site: SITE });
  await careFor(store);
  expect(existsSync(join(directory, 'damaged')), 'the damage was found').toBe(true);
  await declareAndVerify(store, directory);
}

test.each<[string, ...[offset: number, bit: number][]]>([
  ['its kind has a reserved type', [-10, 0x02]],
  ['its record is a text', [-7, 0x01]],
  ['its id is that of another record', [-13, 0x40]],
  ['its id is that of no record', [-14, 0x20]],
  // SQLite does not care, and so nothing is found to be wrong, but for the second bit.
  ['its id has a type, and its kind a reserved one', [-11, 0x08], [-10, 0x02]],
])('bits flipped in a row beside its record cost nothing: %s', async (name, ...flips) => {
  const { directory, path, truth } = await madeIn(name);
  const file = readFileSync(path);
  const at = file.indexOf(truth[READING] ?? '');
  expect([...file.subarray(at - 12, at - 6)]).toEqual(ROW_HEADER);
  for (const [offset, bit] of flips) file.writeUInt8(file.readUInt8(at + offset) ^ bit, at + offset);
  writeFileSync(path, file);
  await mend(directory);
  expect(recordsOf(directory).map(({ bytes }) => bytes)).toEqual(truth);
});

test('of a file that was cut within its last page, what SQLite can read there is kept', async () => {
  const { directory, path, truth } = await madeIn('cut');
  truncateSync(path, readFileSync(path).length - 100);
  const readable = readableIn(path).filter((bytes) => truth.some((one) => one.equals(bytes)));
  expect(readable.length).toBeGreaterThan(A_DAY / 2);
  await mend(directory);
  const kept = [...recordsOf(directory).map(({ bytes }) => bytes), ...asideIn(directory)];
  for (const bytes of readable) expect(kept).toContainEqual(bytes);
});

test('a segment does not believe the one before about its beginning when its first record does not', async () => {
  const { directory, truth } = await madeIn('beginning');
  const path = segmentsIn(directory)[1]?.path ?? '';
  const before = { epoch: 1, seq: A_DAY, hash: Buffer.alloc(HASH_BYTES, 1) };
  const slices = salvaging(path, { epoch: 1, firstSeq: A_DAY + 1, before });
  let slice = slices.next();
  while (!slice.done) slice = slices.next();
  expect(slice.value.anchor.hash).toEqual(truth[A_DAY - 1]?.subarray(-HASH_BYTES));
  expect(slice.value.records).toEqual(truth.slice(A_DAY));
  expect(slice.value).toMatchObject({ gaps: [], lost: [], aside: [] });
});

function readableIn(path: string): Buffer[] {
  const copy = join(root, 'copy.db');
  copyFileSync(path, copy);
  const database = new Database(copy);
  const row = database.prepare<[number], { bytes: Buffer }>('SELECT bytes FROM record WHERE id = ?');
  const found = Array.from({ length: A_DAY }, (_, index) => row.get(2 ** 40 + 1 + index)?.bytes);
  database.close();
  return found.filter((bytes) => bytes !== undefined && !('fault' in parseRecord(bytes))) as Buffer[];
}
