import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { type MonotonicMs, VirtualClock } from '../../../protocols/clock.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { DAY_MS, FIRST_DAY_MS, makeStore, SITE } from './made-store.js';

const LOOK_MS = 4;
/** Each look at it takes 4 ms; what is between the looks takes no time. */
class BusyClock extends VirtualClock {
  spentMs = 0;
  override monotonicMs(): MonotonicMs {
    this.spentMs += LOOK_MS;
    return (super.monotonicMs() + this.spentMs) as MonotonicMs;
  }
}

const DAYS = 20;
const A_DAY = 100;
const directory = mkdtempSync(join(tmpdir(), 'aryk-slices-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('deleting many days holds up the store for 25 ms at a time, and at most one more look', async () => {
  await (await makeStore(directory, DAYS, A_DAY)).close();
  const nowMs = FIRST_DAY_MS + DAYS * DAY_MS;
  const clock = new BusyClock(nowMs);
  const store = new SqliteStore({ directory, site: SITE }, { clock });
  const all = await store.head();
  // So that what is due every ten minutes has been done.
  await store.care();
  const slicesMs: number[] = [];
  const isLeft = (): boolean => segmentsIn(directory).length > 5;
  while (isLeft() && slicesMs.length < 200) {
    const beforeMs = clock.spentMs;
    await store.retain(all, nowMs - 4 * DAY_MS, nowMs);
    slicesMs.push(clock.spentMs - beforeMs);
  }
  expect(isLeft()).toBe(false);
  expect(slicesMs.length).toBeGreaterThan(3);
  // Before the slice begins the store looks at the clock for what else may be due.
  expect(Math.max(...slicesMs)).toBeLessThanOrEqual(25 + 5 * LOOK_MS);
  await store.close();
});
