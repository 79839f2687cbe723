import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { careFor, dayOfDrafts, declareAndVerify, recordsOf, SITE } from './made-store.js';

const root = mkdtempSync(join(tmpdir(), 'aryk-pages-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const A_DAY = 400;
const PAGE_SIZE_AT = 16;
const HEADER_BYTES = 100;

async function appendDay(directory: string, day: number, gatherMs: number): Promise<void> {
  const store = new SqliteStore({ directory, site: SITE, gatherMs });
  await store.append(dayOfDrafts(day, A_DAY));
  await store.close();
}

function pageSizesIn(directory: string): number[] {
  return segmentsIn(directory).map(({ path }) => readFileSync(path).readUInt16BE(PAGE_SIZE_AT));
}

test('what gathers for long makes large pages, and segments of both kinds are one journal', async () => {
  const directory = join(root, 'both');
  for (const [day, gatherMs] of [1000, 60_000, 10_000, 30_000].entries())
    await appendDay(directory, day, gatherMs);
  expect(pageSizesIn(directory)).toEqual([1024, 4096, 1024, 4096]);
  expect(recordsOf(directory)).toHaveLength(4 * A_DAY);
});

test.each([1000, 60_000])(
  'with its header gone, a segment of readings gathered for %d ms is salvaged',
  async (gatherMs) => {
    const directory = join(root, `${gatherMs}`);
    for (const day of [0, 1]) await appendDay(directory, day, gatherMs);
    const truth = recordsOf(directory).map(({ bytes }) => bytes);
    const path = segmentsIn(directory)[0]?.path ?? '';
    writeFileSync(path, readFileSync(path).fill(0, 0, HEADER_BYTES));
    const store = new SqliteStore({ directory, site: SITE, gatherMs });
    await careFor(store);
    await declareAndVerify(store, directory);
    expect(recordsOf(directory).map(({ bytes }) => bytes)).toEqual(truth);
  },
);
