import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { RollupStore } from '../../../gateway/store/rollups/rollup-store.js';

const HOUR_MS = 3_600_000;
const FROM_MS = Date.UTC(2026, 6, 1);
const POINTS = ['a.level_m', 'b.level_m', 'c.level_m'];
const root = mkdtempSync(join(tmpdir(), 'aryk-series-'));
let run = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Each point's hours in which it was read; those from `writtenHours` on are in memory still. */
function storeOf(hours: readonly (readonly number[])[], writtenHours: number): RollupStore {
  const place = { path: join(root, `${++run}.db`), site: 'khorgos-head', timeZone: 'Asia/Almaty' };
  const rollups = RollupStore.open(place);
  for (let hour = 0; hour < 60; hour++) {
    if (hour === writtenHours) rollups.flush();
    const points = POINTS.filter((_, at) => hours[at]?.includes(hour));
    if (points.length === 0) continue;
    // A missing value holds for no time, so that no window but its own is opened.
    const body = { values: points.map(() => null), flags: points.map(() => 9), atMs: points.map(() => 0) };
    rollups.take({ points, baseMs: FROM_MS + hour * HOUR_MS + 1000, reasons: {}, ...body });
    rollups.passed({ epoch: 1, seq: hour + 1 });
  }
  return rollups;
}

test('a point has all of its windows and no others, whatever other points have, on disk and in memory', () => {
  const someHours = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 40 });
  const span = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }));
  fc.assert(
    fc.property(
      fc.array(someHours, { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 0, max: 60 }),
      span,
      (hours, writtenHours, [from, to]) => {
        const rollups = storeOf(hours, writtenHours);
        POINTS.forEach((point, at) => {
          const [fromMs, toMs] = [FROM_MS + from * HOUR_MS, FROM_MS + to * HOUR_MS];
          const seen = [...rollups.series(point, 'minute', fromMs, toMs)].map(({ startMs }) => startMs);
          const known = [...(hours[at] ?? [])].sort((a, b) => a - b);
          const wanted = known.filter((hour) => hour >= from && hour < to);
          expect(seen).toEqual(wanted.map((hour) => FROM_MS + hour * HOUR_MS));
        });
        rollups.close();
      },
    ),
    { numRuns: 60 },
  );
});
