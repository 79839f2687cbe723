import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { retain } from '../../../gateway/store/retention.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { type ClockStatus, VirtualClock } from '../../../protocols/clock.js';
import { parseRecord } from '../../../protocols/journal/record.js';
import { sampleDraft } from '../../protocols/journal/sample.js';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 4, 1);
const root = mkdtempSync(join(tmpdir(), 'aryk-retention-'));
let run = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Record n, of `count`, is (count - n) days old. */
async function openStore(count: number): Promise<SqliteStore> {
  const store = new SqliteStore({ directory: join(root, `${++run}`), site: 'khorgos-head' });
  const ages = Array.from({ length: count }, (_, index) => count - index - 1);
  await store.append(ages.map((days, nth) => sampleDraft(nth, 'event', NOW_MS - days * DAY_MS)));
  return store;
}

async function firstSeq(store: SqliteStore): Promise<number | undefined> {
  const [bytes] = await store.read({ epoch: 0, seq: 0 }, 1);
  const record = bytes ? parseRecord(bytes) : undefined;
  return record && 'seq' in record ? record.seq : undefined;
}

function sign(store: SqliteStore, party: string, seq: number): Promise<void> {
  return store.keepWatermark(party, { epoch: 1, seq }, Buffer.from('signed'));
}

test('nothing is deleted before every required party has signed for it', async () => {
  const store = await openStore(100);
  const clock = new VirtualClock(NOW_MS);
  expect(await retain(store, clock, ['kz', 'cn'], 10)).toBe(0);
  await sign(store, 'kz', 80);
  expect(await retain(store, clock, ['kz', 'cn'], 10)).toBe(0);
  await sign(store, 'cn', 30);
  expect(await retain(store, clock, ['kz', 'cn'], 10)).toBe(30);
  expect(await retain(store, clock, ['kz'], 10)).toBe(50);
  expect(await firstSeq(store)).toBe(81);
  expect(await store.head()).toMatchObject({ seq: 100, records: 20 });
  await store.close();
});

test('nothing is deleted that is young enough, nor by a clock that is known to be wrong', async () => {
  const store = await openStore(100);
  await sign(store, 'kz', 100);
  const clock = new VirtualClock(NOW_MS + 1000 * DAY_MS);
  clock.clockStatus = 'unsynced';
  expect(await retain(store, clock, ['kz'], 10)).toBe(0);
  expect(await retain(store, new VirtualClock(NOW_MS), ['kz'], 40)).toBe(59);
  expect(await firstSeq(store)).toBe(60);
  await store.close();
});

describe('after a clock that was wrong for a while', () => {
  const AHEAD_MS = NOW_MS + 4 * 365 * DAY_MS;

  /** Records in order: how many, stamped when, by a clock of what standing. */
  async function storeOf(...stretches: [count: number, wallMs: number, status?: ClockStatus][]) {
    const store = new SqliteStore({ directory: join(root, `${++run}`), site: 'khorgos-head' });
    for (const [count, wallMs, clockStatus = 'unknown'] of stretches) {
      const drafts = Array.from({ length: count }, (_, nth) => sampleDraft(nth, 'event', wallMs + nth));
      await store.append(drafts.map((draft) => ({ ...draft, clockStatus })));
    }
    return store;
  }

  const old = NOW_MS - 400 * DAY_MS;
  const young = NOW_MS - DAY_MS;
  test.each([
    [
      'one record of the future keeps nothing',
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
      ],
    ],
    [
      'more than one call looks through goes bit by bit',
      5000,
      [
        [6000, AHEAD_MS],
        [7000, old],
        [10, young],
      ],
    ],
    [
      'or is kept when nothing behind it is old',
      0,
      [
        [6000, AHEAD_MS],
        [7000, young],
      ],
    ],
    ['or when that is all', 0, [[12_000, AHEAD_MS]]],
  ] as [string, number, [number, number, ClockStatus?][]][])('%s', async (_name, deleted, stretches) => {
    const store = await storeOf(...stretches);
    expect(await retain(store, new VirtualClock(NOW_MS), [], 365)).toBe(deleted);
    expect(await firstSeq(store)).toBe(deleted + 1);
    await store.close();
  });

  test('call by call, all that is old goes', async () => {
    const store = await storeOf([6000, AHEAD_MS], [7000, old], [10, young]);
    const clock = new VirtualClock(NOW_MS);
    for (const deleted of [5000, 5000, 3000, 0]) expect(await retain(store, clock, [], 365)).toBe(deleted);
    expect(await store.head()).toMatchObject({ seq: 13_010, records: 10 });
    await store.close();
  });
});

test('whatever the parties have signed, what is deleted is old, signed for by all, and the oldest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 30 }),
      async (signed, days) => {
        const store = await openStore(30);
        const parties = signed.map((_, index) => `party-${index}`);
        for (const [index, seq] of signed.entries()) {
          if (seq !== undefined) await sign(store, `party-${index}`, seq);
        }
        const deleted = await retain(store, new VirtualClock(NOW_MS), parties, days);
        const allowed = Math.min(30, ...signed.map((seq) => seq ?? 0));
        expect(deleted).toBe(Math.min(allowed, Math.max(0, 30 - days - 1)));
        expect(await firstSeq(store)).toBe(deleted + 1);
        await store.close();
      },
    ),
    { numRuns: 40 },
  );
});
