import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClockTrust } from '../../../gateway/store/clock-trust.js';
import { sizeOf } from '../../../gateway/store/disk.js';
import { retain } from '../../../gateway/store/retention.js';
import { SpaceWatch } from '../../../gateway/store/space-watch.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { DAY_MS, pointsDraft, SITE } from './made-store.js';

const NOW_MS = Date.UTC(2026, 4, 1);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const YEARS_MS = 3650 * DAY_MS;

describe('a clock', () => {
  /** At hours of running, what the wall clock shows beyond those hours, and whether it is believed. */
  function told(
    looks: readonly [hours: number, beyondMs: number][],
    trust = new ClockTrust(undefined, 0),
  ): string {
    return looks
      .map(([hours, beyondMs]) =>
        trust.look(NOW_MS + hours * HOUR_MS + beyondMs, hours * HOUR_MS) ? 'y' : 'n',
      )
      .join('');
  }

  test('that runs on, drifts, or is set by hours is believed', () => {
    expect(
      told([
        [0, 0],
        [1, 0],
        [2, 5000],
        [3, 20 * HOUR_MS],
        [4, 0],
        [5, -20 * HOUR_MS],
      ]),
    ).toBe('yyyyyy');
  });

  test('that is suddenly years ahead is not, until it has stayed so for a day', () => {
    expect(
      told([
        [0, 0],
        [1, YEARS_MS],
        [12, YEARS_MS],
        [24.9, YEARS_MS],
        [25, YEARS_MS],
        [26, YEARS_MS],
      ]),
    ).toBe('ynnnyy');
  });

  test('that comes back is believed at once, and the next time it is ahead the day begins anew', () => {
    expect(
      told([
        [0, 0],
        [1, YEARS_MS],
        [20, 0],
        [21, YEARS_MS],
        [40, YEARS_MS],
        [45, YEARS_MS],
      ]),
    ).toBe('ynynny');
  });

  test('that goes from one wrong year to another has its day from the last one', () => {
    expect(
      told([
        [0, 0],
        [1, YEARS_MS],
        [20, 2 * YEARS_MS],
        [26, 2 * YEARS_MS],
        [44, 2 * YEARS_MS],
      ]),
    ).toBe('ynnny');
  });

  test('that has fallen back calls less old, which harms nobody', () => {
    expect(
      told([
        [0, 0],
        [1, -YEARS_MS],
        [2, -YEARS_MS],
        [3, 0],
      ]),
    ).toBe('yyyy');
  });

  test('keeps its probation over restarts, and a computer that was off for a night is no jump', () => {
    const before = new ClockTrust(undefined, 0);
    expect(
      told(
        [
          [0, 0],
          [1, YEARS_MS],
          [13, YEARS_MS],
        ],
        before,
      ),
    ).toBe('ynn');
    // Off for eight hours; monotonic time begins anew.
    const after = new ClockTrust(before.saved, 0);
    const look = (hours: number): boolean =>
      after.look(NOW_MS + YEARS_MS + (21 + hours) * HOUR_MS, hours * HOUR_MS);
    expect([look(0), look(11), look(12)]).toEqual([false, false, true]);
    const next = new ClockTrust(after.saved, 500);
    expect(next.look(NOW_MS + YEARS_MS + 40 * HOUR_MS, 500)).toBe(true);
  });

  test('after a winter without power needs its day too', () => {
    const trust = new ClockTrust(`${NOW_MS}`, 0);
    expect(
      told(
        [
          [0, 150 * DAY_MS],
          [23, 150 * DAY_MS],
          [24, 150 * DAY_MS],
        ],
        trust,
      ),
    ).toBe('nny');
  });

  test('of whose past nothing readable is known is believed as it is', () => {
    for (const saved of [undefined, '', 'nonsense'])
      expect(told([[0, 0]], new ClockTrust(saved, 0))).toBe('y');
  });
});

describe('a store whose oldest days are signed for', () => {
  let directory = '';
  let clock: VirtualClock;
  let store: SqliteStore;
  const open = (): SqliteStore => new SqliteStore({ directory, site: SITE }, { clock });
  const minutes = async (count: number): Promise<number> => {
    let deleted = 0;
    for (let left = count; left > 0; left--) {
      await clock.advance(MINUTE_MS);
      deleted += await retain(store, clock, ['kz'], 365);
    }
    return deleted;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'aryk-trust-'));
    clock = new VirtualClock(NOW_MS);
    clock.clockStatus = 'unknown';
    store = open();
    for (let days = 9; days >= 0; days--) {
      const wallMs = NOW_MS - days * DAY_MS;
      await store.append([pointsDraft(wallMs), sampleDraft(days, 'event', wallMs)]);
    }
    await store.keepWatermark('kz', { epoch: 1, seq: 20 }, Buffer.from('signed'));
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('loses none of them to a clock that is ten years ahead for hours, over restarts, and is told once', async () => {
    const reports: string[] = [];
    const watch = new SpaceWatch(store, clock, (code, severity, params) =>
      reports.push([severity, code, ...Object.values(params)].join(' ')),
    );
    expect(await minutes(11)).toBe(0);
    clock.stepWall(YEARS_MS);
    expect(await minutes(120)).toBe(0);
    expect(store.believes(clock.wallMs())).toBe(false);
    expect(reports).toEqual(['warning retention-held 3650']);
    watch.close();
    await store.close();
    store = open();
    expect(await minutes(120)).toBe(0);
    clock.stepWall(-YEARS_MS);
    expect(await minutes(5)).toBe(0);
    expect(store.believes(clock.wallMs())).toBe(true);
    expect(await store.head()).toMatchObject({ seq: 20, records: 20 });
    expect(await store.space()).toMatchObject({ clockAheadMs: 0 });
  });

  test('deletes them when the years have really passed', async () => {
    expect(await minutes(11)).toBe(0);
    await store.close();
    clock.stepWall(400 * DAY_MS);
    store = open();
    expect(await minutes(23 * 60)).toBe(0);
    expect(await minutes(61)).toBe(18);
  });

  test('when space runs out what is signed for goes all the same', async () => {
    await minutes(11);
    clock.stepWall(YEARS_MS);
    await minutes(2);
    await store.close();
    const maxMegabytes = sizeOf(directory) / 2 ** 20;
    store = new SqliteStore({ directory, site: SITE, maxMegabytes }, { clock });
    expect(await minutes(1)).toBe(0);
    await store.append([sampleDraft(1, 'event')]);
    expect((await store.anchor()).seq).toBeGreaterThan(0);
  });
});
