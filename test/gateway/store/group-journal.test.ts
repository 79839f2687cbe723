import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupJournal, type GroupJournalSettings } from '../../../gateway/store/group-journal.js';
import type { Store, StoreHead } from '../../../gateway/store/journal.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { decodeBody } from '../../../protocols/journal/bodies.js';
import { type Draft, type JournalRecord, parseRecord } from '../../../protocols/journal/record.js';
import { SeededRandom } from '../../../protocols/random.js';

const START = { software: 'test', site: 'khorgos-head' };
let directory = '';
let clock: VirtualClock;
let store: FaultyStore;

/** The real store, with a disk that can fail before or after a write, or not answer at all. */
class FaultyStore extends SqliteStore {
  fault: 'before' | 'after' | 'mute' | undefined;
  commits = 0;

  override async append(drafts: readonly Draft[]): Promise<StoreHead> {
    if (this.fault === 'mute') return new Promise(() => {});
    if (this.fault === 'before') throw new Error('disk failed');
    this.commits++;
    const head = await super.append(drafts);
    if (this.fault === 'after') throw new Error('disk failed');
    return head;
  }
}

function open(settings: GroupJournalSettings = {}, onto: Store = store): GroupJournal {
  return new GroupJournal({ store: onto, clock, random: new SeededRandom(1) }, START, settings);
}

async function written(): Promise<JournalRecord[]> {
  const raw = await store.read({ epoch: 0, seq: 0 }, 2 ** 30);
  return raw.map((bytes) => {
    const record = parseRecord(bytes);
    if ('fault' in record) throw new Error(record.fault);
    return record;
  });
}

async function kinds(): Promise<string[]> {
  return (await written()).map(({ kind }) => kind);
}

/** Whether the promise has been kept, as opposed to broken or open. */
function outcome(promise: Promise<unknown>): { state: 'open' | 'kept' | 'broken' } {
  const result: { state: 'open' | 'kept' | 'broken' } = { state: 'open' };
  promise.then(
    () => {
      result.state = 'kept';
    },
    () => {
      result.state = 'broken';
    },
  );
  return result;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-journal-'));
  clock = new VirtualClock(Date.UTC(2026, 4, 1, 6));
  store = new FaultyStore({ directory, site: START.site });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('group commit', () => {
  test('a second of readings and events is one commit, in the order they came', async () => {
    const journal = open();
    for (let nth = 0; nth < 10; nth++) journal.append(nth % 2 ? 'event' : 'readings', { nth });
    await clock.advance(999);
    expect(store.commits).toBe(0);
    await clock.advance(1);
    expect(store.commits).toBe(1);
    const records = await written();
    expect(records[0]).toMatchObject({ kind: 'start', body: Buffer.from(JSON.stringify(START)) });
    expect(records.slice(1).map(({ body }) => decodeBody(body))).toEqual(
      Array.from({ length: 10 }, (_, nth) => ({ nth })),
    );
    expect(journal.stats()).toMatchObject({
      waiting: 0,
      lost: 0,
      ok: true,
      head: { epoch: 1, seq: 11, records: 11 },
    });
  });

  test('a record is stamped when it is appended, with the boot it belongs to', async () => {
    const journal = open();
    await clock.advance(250.5);
    clock.stepWall(60_000);
    clock.clockStatus = 'unsynced';
    journal.append('event', {});
    await clock.advance(5000);
    expect((await written())[1]).toMatchObject({
      clockStatus: 'unsynced',
      monotonicMs: 250,
      wallMs: Date.UTC(2026, 4, 1, 6, 1) + 250,
      bootId: new SeededRandom(1).bytes(8),
    });
  });

  test('who must know gets the place at once, and those who ask together share a commit', async () => {
    const journal = open();
    const places = await Promise.all([1, 2, 3].map((nth) => journal.appendDurably('gate-move', { nth })));
    expect(places).toEqual([2, 3, 4].map((seq) => ({ epoch: 1, seq })));
    expect(store.commits).toBe(1);
    expect(clock.monotonicMs()).toBe(0);
  });

  test('what is gathered elsewhere stands before what somebody waits for, in the same commit', async () => {
    const gathered = ['seen'];
    const beforeDurable = (): void => {
      for (const what of gathered.splice(0)) journal.append('readings', what);
    };
    const random = new SeededRandom(1);
    const journal = new GroupJournal({ store, clock, random, beforeDurable }, START);
    journal.append('event', {});
    expect(gathered).toEqual(['seen']);
    await journal.appendDurably('decision', {});
    expect(await kinds()).toEqual(['start', 'event', 'readings', 'decision']);
    expect(store.commits).toBe(1);
  });

  test('a backlog is written in pieces, without waiting a second for each', async () => {
    const journal = open();
    for (let nth = 0; nth < 5000; nth++) journal.append('event', { nth });
    await clock.advance(1000);
    expect(store.commits).toBe(3);
    expect(journal.stats().waiting).toBe(0);
  });

  test('the next start goes on with the next number', async () => {
    const first = open();
    first.append('event', {});
    expect(await first.close()).toBe(true);
    await store.close();
    store = new FaultyStore({ directory, site: START.site });
    const second = open();
    expect(await second.appendDurably('event', {})).toEqual({ epoch: 1, seq: 4 });
    expect(await kinds()).toEqual(['start', 'event', 'start', 'event']);
  });

  test('a store of another site is not written to', async () => {
    await open().close();
    await store.close();
    store = new FaultyStore({ directory, site: 'elsewhere' });
    const journal = open();
    await clock.advance(1000);
    expect(journal.stats()).toMatchObject({ ok: false, waiting: 1 });
    await expect(store.head()).rejects.toThrow(/journal of site "khorgos-head"/);
  });
});

describe('when the store fails', () => {
  test.each(['before', 'after'] as const)(
    'an error %s the write loses nothing and writes nothing twice',
    async (fault) => {
      const states: boolean[] = [];
      const deps = { store, clock, random: new SeededRandom(1) };
      const journal = new GroupJournal({ ...deps, onState: ({ ok }) => states.push(ok) }, START);
      await clock.advance(1000);
      store.fault = fault;
      journal.append('event', { nth: 1 });
      const move = outcome(journal.appendDurably('gate-move', { nth: 2 }));
      await clock.advance(10);
      expect(journal.stats().ok).toBe(false);
      expect(move.state).toBe('open');
      store.fault = undefined;
      await clock.advance(2000);
      expect(move.state).toBe('kept');
      expect(await kinds()).toEqual(['start', 'event', 'gate-move']);
      expect(journal.stats()).toMatchObject({ ok: true, waiting: 0, lost: 0, head: { seq: 3 } });
      expect(states).toEqual([false, true]);
    },
  );

  test('who must know gets a "no" after five seconds, and the record may still be written', async () => {
    const journal = open();
    store.fault = 'before';
    const move = outcome(journal.appendDurably('gate-move', {}));
    await clock.advance(4999);
    expect(move.state).toBe('open');
    await clock.advance(1);
    expect(move.state).toBe('broken');
    store.fault = undefined;
    await clock.advance(1000);
    expect(await kinds()).toEqual(['start', 'gate-move']);
  });

  test('a store that does not answer is reported as not ok, and holds nobody for ever', async () => {
    const journal = open();
    store.fault = 'mute';
    const move = outcome(journal.appendDurably('gate-move', {}));
    await clock.advance(6000);
    expect(move.state).toBe('broken');
    expect(journal.stats()).toMatchObject({ ok: false, waiting: 2 });
    const closed = journal.close();
    await clock.advance(5000);
    expect(await closed).toBe(false);
  });

  test('the oldest readings are given up first, and the gap is declared as soon as records are taken again', async () => {
    const journal = open({ maxWaiting: 10 });
    await clock.advance(1000);
    store.fault = 'before';
    journal.append('event', { nth: 'in flight' });
    await clock.advance(1000);
    for (let nth = 0; nth < 8; nth++) journal.append('readings', { nth });
    for (let nth = 0; nth < 5; nth++) journal.append('refusal', { nth });
    const lostFrom = clock.wallMs();
    await clock.advance(1000);
    expect(journal.stats()).toMatchObject({ waiting: 11, lost: 3, ok: false });
    store.fault = undefined;
    await clock.advance(3000);
    const records = await written();
    expect(await kinds()).toEqual([
      'start',
      'event',
      'gap',
      ...Array.from({ length: 5 }, () => 'readings'),
      ...Array.from({ length: 5 }, () => 'refusal'),
    ]);
    expect(decodeBody(records[2]?.body ?? Buffer.alloc(0))).toEqual({
      lost: { readings: 3 },
      fromMs: lostFrom,
      toMs: lostFrom,
    });
    expect(decodeBody(records[3]?.body ?? Buffer.alloc(0))).toEqual({ nth: 3 });
    expect(journal.stats()).toMatchObject({ waiting: 0, lost: 3, ok: true });
  });

  test('with no readings left, the queue is still bounded, and who waits for a record given up is told', async () => {
    const journal = open({ maxWaiting: 4 });
    store.fault = 'before';
    await clock.advance(1000);
    const move = outcome(journal.appendDurably('gate-move', {}));
    for (let nth = 0; nth < 4; nth++) journal.append('event', { nth });
    journal.append('readings', { nth: 'never before an event' });
    await clock.advance(0);
    expect(move.state).toBe('broken');
    expect(journal.stats()).toMatchObject({ lost: 2 });
    store.fault = undefined;
    await journal.close();
    expect(await kinds()).toEqual(['start', 'gap', 'event', 'event', 'event', 'event']);
  });

  test('a body that no record can hold is declared, and stops nobody else', async () => {
    const journal = open();
    journal.append('console', { text: 'x'.repeat(300_000) });
    await expect(journal.appendDurably('console', { text: 'x'.repeat(300_000) })).rejects.toThrow(
      /over the limit/,
    );
    journal.append('event', {});
    expect(await journal.close()).toBe(true);
    expect((await kinds()).toSorted()).toEqual(['event', 'gap', 'start']);
    expect(journal.stats().lost).toBe(2);
    journal.append('event', {});
    await expect(journal.appendDurably('event', {})).rejects.toThrow(/closed/);
  });
});
