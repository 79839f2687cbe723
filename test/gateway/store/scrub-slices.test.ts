import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { DAMAGED_DIRECTORY } from '../../../gateway/store/damage.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { type MonotonicMs, VirtualClock } from '../../../protocols/clock.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { careFor, DAY_MS, FIRST_DAY_MS, makeStore, SITE } from './made-store.js';

/** Each look at it takes 12 ms: a slice of upkeep is over after a few. */
class BusyClock extends VirtualClock {
  #looks = 0;
  override monotonicMs(): MonotonicMs {
    return (super.monotonicMs() + ++this.#looks * 12) as MonotonicMs;
  }
}

const DAYS = 7;
const A_DAY = 400;
const root = mkdtempSync(join(tmpdir(), 'aryk-scrub-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let run = 0;
let directory = '';
let store: SqliteStore;

/** A healthy store, of whose first segment a part has been looked through. */
beforeEach(async () => {
  directory = join(root, `${++run}`);
  await (await makeStore(directory, DAYS, A_DAY)).close();
  const clock = new BusyClock(FIRST_DAY_MS + DAYS * DAY_MS);
  store = new SqliteStore({ directory, site: SITE }, { clock });
  expect(await store.care()).toBe(true);
});

async function expectNothingDamaged(): Promise<void> {
  await careFor(store);
  expect(await store.notices()).toEqual([]);
  await store.close();
  expect(existsSync(join(directory, DAMAGED_DIRECTORY))).toBe(false);
}

test('a segment that is deleted while it is looked through is not taken for damaged', async () => {
  const before = segmentsIn(directory).length;
  const youngMs = FIRST_DAY_MS + (DAYS - 3) * DAY_MS;
  const all = { epoch: 1, seq: DAYS * A_DAY };
  const retain = (): Promise<number> => store.retain(all, youngMs, FIRST_DAY_MS + DAYS * DAY_MS);
  for (let calls = 0; calls < 50 && segmentsIn(directory).length === before; calls++) await retain();
  expect(await store.care()).toBe(true);
  for (let calls = 0; calls < 50; calls++) await retain();
  expect(segmentsIn(directory).length).toBe(before - (DAYS - 3));
  await expectNothingDamaged();
});

test('a segment that is closed while it is looked through, because others are read, is not taken for damaged', async () => {
  const fileOf = (): number => statSync(segmentsIn(directory)[0]?.path ?? '').ino;
  const before = fileOf();
  for (let day = 1; day < DAYS; day++) {
    expect(await store.read({ epoch: 1, seq: day * A_DAY + 5 }, 1)).toHaveLength(1);
  }
  await expectNothingDamaged();
  expect(fileOf()).toBe(before);
});
