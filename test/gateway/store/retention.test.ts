import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { retain } from '../../../gateway/store/retention.js';
import { SqliteStore, type StoreDeps } from '../../../gateway/store/sqlite-store.js';
import { type ClockStatus, type MonotonicMs, VirtualClock } from '../../../protocols/clock.js';
import { parseRecord } from '../../../protocols/journal/record.js';
import { JournalReader } from '../../../protocols/journal/segments.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { DAY_MS, pointsDraft, SITE } from './made-store.js';

const NOW_MS = Date.UTC(2026, 4, 1);
const root = mkdtempSync(join(tmpdir(), 'aryk-retention-'));
let run = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Unless said otherwise, of a thread that has all the time in the world. */
function newStore(deps: StoreDeps = { clock: new VirtualClock(NOW_MS) }): SqliteStore {
  return new SqliteStore({ directory: join(root, `${++run}`), site: SITE }, deps);
}

/** Segments of two records, one for each day; segment n, of `count`, is (count - n) days old. Made once of each size, then copied. */
async function openStore(count: number): Promise<SqliteStore> {
  const made = join(root, `made-${count}`);
  if (!existsSync(made)) {
    const store = new SqliteStore({ directory: made, site: SITE });
    for (let days = count - 1; days >= 0; days--) {
      const wallMs = NOW_MS - days * DAY_MS;
      await store.append([pointsDraft(wallMs), sampleDraft(days, 'event', wallMs)]);
    }
    await store.close();
  }
  cpSync(made, join(root, `${run + 1}`), { recursive: true });
  return newStore();
}

async function firstSeq(store: SqliteStore): Promise<number | undefined> {
  const [bytes] = await store.read({ epoch: 0, seq: 0 }, 1);
  const record = bytes ? parseRecord(bytes) : undefined;
  return record && 'seq' in record ? record.seq : undefined;
}

function sign(store: SqliteStore, party: string, seq: number): Promise<void> {
  return store.keepWatermark(party, { epoch: 1, seq }, Buffer.from('signed'));
}

test('nothing is deleted before every required party has signed for all of a segment', async () => {
  const store = await openStore(50);
  const clock = new VirtualClock(NOW_MS);
  expect(await retain(store, clock, ['kz', 'cn'], 10)).toBe(0);
  await sign(store, 'kz', 60);
  expect(await retain(store, clock, ['kz', 'cn'], 10)).toBe(0);
  await sign(store, 'cn', 31);
  expect(await retain(store, clock, ['kz', 'cn'], 10)).toBe(30);
  expect(await retain(store, clock, ['kz'], 10)).toBe(30);
  expect(await firstSeq(store)).toBe(61);
  expect(await store.anchor()).toMatchObject({ epoch: 1, seq: 60 });
  expect(await store.head()).toMatchObject({ seq: 100, records: 40 });
  await store.close();
});

test('nothing is deleted that is young enough, nor by a clock that is known to be wrong', async () => {
  const store = await openStore(50);
  await sign(store, 'kz', 100);
  const clock = new VirtualClock(NOW_MS + 1000 * DAY_MS);
  clock.clockStatus = 'unsynced';
  expect(await retain(store, clock, ['kz'], 10)).toBe(0);
  expect(await retain(store, new VirtualClock(NOW_MS), ['kz'], 40)).toBe(18);
  expect(await firstSeq(store)).toBe(19);
  await store.close();
});

test('the segment that is written to stays, however old it is', async () => {
  const store = await openStore(3);
  await sign(store, 'kz', 6);
  expect(await retain(store, new VirtualClock(NOW_MS + 1000 * DAY_MS), ['kz'], 10)).toBe(4);
  expect(await store.head()).toMatchObject({ seq: 6, records: 2 });
  await store.close();
});

test('what was deleted stays deleted over a restart, and nobody takes it for lost', async () => {
  const store = await openStore(20);
  const directory = join(root, `${run}`);
  expect(await retain(store, new VirtualClock(NOW_MS), [], 10)).toBe(18);
  await store.close();
  const again = new SqliteStore({ directory, site: SITE });
  while (await again.care()) expect(await again.notices()).toEqual([]);
  expect(await again.head()).toEqual(expect.not.objectContaining({ notices: expect.anything() }));
  expect(await again.head()).toMatchObject({ epoch: 1, seq: 40, records: 22 });
  expect(new JournalReader(directory).anchor()).toMatchObject({ epoch: 1, seq: 18 });
  await again.close();
});

describe('after a clock that was wrong for a while', () => {
  const AHEAD_MS = NOW_MS + 4 * 365 * DAY_MS;
  type Stretch = [count: number, wallMs: number, status?: ClockStatus];

  /** Segments in order: of how many records, stamped when, by a clock of what standing. */
  async function storeOf(stretches: readonly Stretch[], deps?: StoreDeps): Promise<SqliteStore> {
    const store = newStore(deps);
    for (const [count, wallMs, clockStatus = 'unknown'] of stretches) {
      const drafts = Array.from({ length: count - 1 }, (_, nth) => sampleDraft(nth, 'event', wallMs + nth));
      await store.append([pointsDraft(wallMs), ...drafts].map((draft) => ({ ...draft, clockStatus })));
    }
    return store;
  }

  const old = NOW_MS - 400 * DAY_MS;
  const young = NOW_MS - DAY_MS;
  test.each([
    [
      'a segment of the future keeps nothing',
      101,
      [
        [1, AHEAD_MS],
        [100, old],
        [10, young],
      ],
    ],
    [
      'what is between old ones goes with them',
      30,
      [
        [10, old],
        [10, AHEAD_MS],
        [10, old],
        [10, young],
      ],
    ],
    [
      'what may be young is kept',
      10,
      [
        [10, old],
        [10, AHEAD_MS],
        [10, young],
      ],
    ],
    [
      'what only a wrong clock calls old is kept',
      0,
      [
        [10, old, 'unsynced'],
        [10, young],
      ],
    ],
    [
      'what only a wrong clock calls young goes',
      20,
      [
        [10, young, 'unsynced'],
        [10, old],
        [10, young],
      ],
    ],
    [
      'what says nothing at all is kept',
      0,
      [
        [10, AHEAD_MS],
        [10, old, 'unsynced'],
        [10, AHEAD_MS],
      ],
    ],
    [
      'long stretches that say nothing are seen through',
      4010,
      [
        [2000, AHEAD_MS],
        [2010, old],
        [10, young],
      ],
    ],
    [
      'or kept when nothing behind them is old',
      0,
      [
        [2000, AHEAD_MS],
        [2000, young],
        [1, old],
      ],
    ],
  ] as [string, number, Stretch[]][])('%s', async (_name, deleted, stretches) => {
    const store = await storeOf(stretches);
    expect(await retain(store, new VirtualClock(NOW_MS), [], 365)).toBe(deleted);
    expect(await firstSeq(store)).toBe(deleted + 1);
    await store.close();
  });

  test.each([
    ['young', 0, young],
    ['old', 30, old + DAY_MS],
  ])(
    'the end of a segment that says nothing is as what is behind it: %s',
    async (_age, deleted, behindMs) => {
      const store = await storeOf([[10, old]]);
      const ahead = Array.from({ length: 20 }, (_, nth) => sampleDraft(nth, 'event', AHEAD_MS));
      await store.append(ahead.map((draft) => ({ ...draft, clockStatus: 'unknown' })));
      await store.append([pointsDraft(behindMs)]);
      expect(await retain(store, new VirtualClock(NOW_MS), [], 365)).toBe(deleted);
      await store.close();
    },
  );

  test('one young record in the middle of a segment keeps all of it', async () => {
    const clock = new VirtualClock(NOW_MS);
    const store = await storeOf([[10, old]], { clock });
    await store.append([sampleDraft(1, 'event', young), sampleDraft(2, 'event', old)]);
    await store.append([pointsDraft(young)]);
    expect(await retain(store, clock, [], 365)).toBe(0);
    await clock.advance(365 * DAY_MS);
    expect(await retain(store, clock, [], 365)).toBe(12);
    await store.close();
  });

  test('a segment that takes too long to look through is looked through bit by bit', async () => {
    /** Each look at it takes a while. */
    class SlowClock extends VirtualClock {
      #passedMs = 0;
      override monotonicMs(): MonotonicMs {
        this.#passedMs += 7;
        return (super.monotonicMs() + this.#passedMs) as MonotonicMs;
      }
    }
    const store = await storeOf(
      [
        [3000, old],
        [10, young],
      ],
      { clock: new SlowClock(NOW_MS) },
    );
    const calls: number[] = [];
    while (calls.at(-1) !== 3000 && calls.length < 50) {
      calls.push(await retain(store, new VirtualClock(NOW_MS), [], 365));
    }
    expect(calls.length).toBeGreaterThan(3);
    expect(await firstSeq(store)).toBe(3001);
    await store.close();
  });
});

test('whatever the parties have signed, what is deleted is old, signed for by all, and the oldest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 12 }),
      async (signed, days) => {
        const store = await openStore(12);
        const parties = signed.map((_, index) => `party-${index}`);
        for (const [index, seq] of signed.entries()) {
          if (seq !== undefined) await sign(store, `party-${index}`, seq);
        }
        const deleted = await retain(store, new VirtualClock(NOW_MS), parties, days);
        const allowed = Math.floor(Math.min(24, ...signed.map((seq) => seq ?? 0)) / 2);
        expect(deleted).toBe(2 * Math.min(allowed, Math.max(0, 12 - days - 1)));
        expect(await firstSeq(store)).toBe(deleted + 1);
        await store.close();
      },
    ),
    { numRuns: 15 },
  );
});
