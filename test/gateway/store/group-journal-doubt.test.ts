import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupJournal, type JournalStats } from '../../../gateway/store/group-journal.js';
import type { StoreHead } from '../../../gateway/store/journal.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { sleep, VirtualClock } from '../../../protocols/clock.js';
import { type Draft, type Position, parseRecord } from '../../../protocols/journal/record.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { SeededRandom } from '../../../protocols/random.js';
import { sampleDraft } from '../../protocols/journal/sample.js';

const START = { software: 'test', site: 'khorgos-head' };
let directory = '';
let clock: VirtualClock;
let store: HangingStore;
let states: { ok: boolean; cause?: string }[] = [];

/** The real store, on a disk that can be slow, or hang and go on later. */
class HangingStore extends SqliteStore {
  slowMs = 0;
  #hang: { readonly until: Promise<void>; readonly end: () => void } | undefined;

  hang(): void {
    let end = (): void => {};
    const until = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#hang = { until, end };
  }

  goOn(): void {
    this.#hang?.end();
    this.#hang = undefined;
  }

  override async append(drafts: readonly Draft[]): Promise<StoreHead> {
    await this.#hang?.until;
    if (this.slowMs > 0) await sleep(clock, this.slowMs);
    return super.append(drafts);
  }
}

function open(seed = 1, onto: SqliteStore = store): GroupJournal {
  const onState = (state: { ok: boolean; cause?: string }): number => states.push(state);
  return new GroupJournal({ store: onto, clock, random: new SeededRandom(seed), onState }, START);
}

/** What became of a durable append, and when. */
function watch(promise: Promise<Position>): { at?: number; position?: Position; error?: Error } {
  const seen: ReturnType<typeof watch> = {};
  promise.then(
    (position) => Object.assign(seen, { at: clock.monotonicMs(), position }),
    (error) => Object.assign(seen, { at: clock.monotonicMs(), error }),
  );
  return seen;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-journal-'));
  clock = new VirtualClock(Date.UTC(2026, 4, 1, 6));
  store = new HangingStore({ directory, site: START.site });
  states = [];
});
afterEach(async () => {
  store.goOn();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a disk that hangs', () => {
  test('is reported after five seconds, once, and so is that it goes on', async () => {
    const journal = open();
    store.hang();
    await clock.advance(5999);
    expect(states).toEqual([]);
    await clock.advance(60_000);
    expect(states).toEqual([
      { ok: false, cause: expect.stringMatching(/^the disk has not answered for 5 s/) },
    ]);
    expect(journal.stats().ok).toBe(false);
    store.goOn();
    await clock.advance(10);
    expect(states.slice(1)).toEqual([{ ok: true }]);
    expect(journal.stats()).toMatchObject({ ok: true, waiting: 0, lost: 0 } satisfies Partial<JournalStats>);
  });

  test('for a while at each commit, but not too long, is not', async () => {
    const journal = open();
    for (let nth = 0; nth < 8000; nth++) journal.append('event', { nth });
    store.slowMs = 3000;
    await clock.advance(20_000);
    expect(journal.stats().head.seq).toBe(8001);
    expect(states).toEqual([]);
  });

  test('keeps nobody waiting beyond close, which leaves no timer behind', async () => {
    const journal = open();
    store.hang();
    const inFlight = watch(journal.appendDurably('decision', {}));
    await clock.advance(10);
    const behind = watch(journal.appendDurably('decision', {}));
    const closed = journal.close(700);
    await clock.advance(700);
    expect(await closed).toBe(false);
    for (const { at, error } of [inFlight, behind]) {
      expect(at).toBe(710);
      expect(error?.message).toMatch(/closed/);
    }
    expect(await journal.close(700)).toBe(false);
    const pending: number[] = [];
    const after = clock.after.bind(clock);
    clock.after = (delayMs, action) => {
      pending.push(delayMs);
      return after(delayMs, action);
    };
    await clock.advance(60_000);
    expect(pending).toEqual([]);
  });
});

describe('another writer on the same store', () => {
  test('never has its record taken for ours', async () => {
    const journal = open();
    await journal.flush();
    const foreign = new SqliteStore({ directory, site: START.site });
    await foreign.append([sampleDraft(1, 'event')]);
    await foreign.close();
    const decision = watch(journal.appendDurably('decision', { gate: 'left' }));
    await clock.advance(2000);
    expect(decision.position).toEqual({ epoch: 1, seq: 3 });
    const [, , third] = await store.read({ epoch: 0, seq: 0 }, 2 ** 20);
    expect(parseRecord(third ?? Buffer.alloc(0))).toMatchObject({
      kind: 'decision',
      body: Buffer.from('{"gate":"left"}'),
    });
    expect(states).toEqual([{ ok: false, cause: expect.stringMatching(/UNIQUE/) }, { ok: true }]);
    expect(verifyFile(directory)).toMatchObject({ ok: true, records: 3 });
  });
});
