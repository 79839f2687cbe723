/** A journal with holes in the middle: what the uplink tells of them, and what watermarks over gone records are worth. */
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { KeptWatermark } from '../../../gateway/uplink/kept-watermark.js';
import { Uplink } from '../../../gateway/uplink/uplink.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { parseBatch } from '../../../protocols/journal/batch.js';
import { parseStatus } from '../../../protocols/journal/gone.js';
import type { JournalRecord } from '../../../protocols/journal/record.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { signWatermark } from '../../../protocols/journal/watermark.js';
import { SeededRandom } from '../../../protocols/random.js';
import { Broker, until } from '../../protocols/mqtt/broker.js';
import { careFor, makeStore, recordsOf, SITE } from '../store/made-store.js';

const DAYS = 4;
const A_DAY = 200;
/** In each of the two days in the middle; each of three records. */
const HOLES = 24;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let made = '';
let directory = '';
let store: SqliteStore;
let whole: JournalRecord[] = [];

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'aryk-holes-'));
  store = await makeStore(made, DAYS, A_DAY);
  await store.close();
  whole = recordsOf(made);
  for (const { path, firstSeq } of segmentsIn(made).slice(1, 3)) {
    const database = new Database(path);
    database.pragma('secure_delete = ON');
    for (let hole = 0; hole < HOLES; hole++) {
      const from = firstSeq + 5 + hole * 8;
      database.prepare('DELETE FROM record WHERE seq BETWEEN ? AND ?').run(from, from + 2);
    }
    database.close();
  }
  store = new SqliteStore({ directory: made, site: SITE });
  await careFor(store);
  await store.close();
});
afterAll(() => rmSync(made, { recursive: true }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-holes-'));
  cpSync(made, directory, { recursive: true });
  store = new SqliteStore({ directory, site: SITE });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

function recordAt(seq: number): JournalRecord {
  const record = whole[seq - 1];
  if (!record) throw new Error('no such record');
  return record;
}

describe('the gaps of a store', () => {
  test('are listed behind a place, as many as are wanted, with how far the list goes', async () => {
    const all = await store.gaps({ epoch: 0, seq: 0 }, 100);
    expect(all.gaps).toHaveLength(2 * HOLES);
    expect(all.upTo).toEqual({ epoch: 1, seq: DAYS * A_DAY });
    const [first, , third] = all.gaps;
    const end = first?.toSeq ?? 0;
    expect(first).toMatchObject({ epoch: 1, hashHex: recordAt(end).hash.toString('hex') });
    const some = await store.gaps({ epoch: 1, seq: end - 1 }, 2);
    expect(some.gaps).toEqual(all.gaps.slice(0, 2));
    expect(some.upTo).toEqual({ epoch: 1, seq: (third?.fromSeq ?? 0) - 1 });
    expect((await store.gaps({ epoch: 1, seq: end }, 2)).gaps).toEqual(all.gaps.slice(1, 3));
    expect(await store.gaps({ epoch: 1, seq: 700 }, 9)).toEqual({ gaps: [], upTo: all.upTo });
    expect((await store.gaps({ epoch: 2, seq: 1 }, 9)).gaps).toEqual([]);
  });
});

describe('an uplink', () => {
  test('tells of each gap before it sends what stands behind it', async () => {
    const broker = new Broker();
    await broker.start();
    const told = new Set<number>();
    const untold: number[] = [];
    let last = 0;
    let statuses = 0;
    broker.onPublish((topic, payload) => {
      if (topic.endsWith('/status')) {
        statuses++;
        expect(payload.length).toBeLessThanOrEqual(4096);
        for (const { toSeq } of parseStatus(payload)?.gaps ?? []) told.add(toSeq);
      }
      const records = topic.endsWith('/journal') ? parseBatch(payload) : [];
      for (const { seq } of 'fault' in records ? [] : records) {
        if (seq !== last + 1 && !told.has(seq - 1)) untold.push(seq);
        last = seq;
      }
    });
    const clock = new VirtualClock(Date.UTC(2026, 4, 1));
    const uplink = new Uplink(
      { id: 'kz', site: SITE, party: 'kz', url: broker.url, watermarkKey: publicKey },
      { store, clock, random: new SeededRandom(1), report: () => {} },
    );
    uplink.start();
    await until('all is sent', () => last === DAYS * A_DAY);
    expect(untold).toEqual([]);
    expect(told.size).toBe(2 * HOLES);
    // As few as that takes.
    expect(statuses).toBe(Math.ceil((2 * HOLES) / 20));
    const stopped = uplink.stop();
    await clock.advance(5000);
    await stopped;
    await broker.stop();
  });
});

describe('a watermark over a record that is gone', () => {
  const mark = (seq: number, hash = recordAt(seq).hash, epoch = 1): Buffer =>
    signWatermark({ site: SITE, party: 'kz', epoch, seq, hash, signedAtMs: 0 }, privateKey);
  const taken = (signed: Buffer): ReturnType<KeptWatermark['take']> =>
    new KeptWatermark({ site: SITE, party: 'kz', watermarkKey: publicKey }, store).take(signed);

  const endOfFirst = async (): Promise<number> =>
    (await store.gaps({ epoch: 0, seq: 0 }, 1)).gaps[0]?.toSeq ?? 0;

  test('counts when it is the last of a gap, whose hash is known', async () => {
    const end = await endOfFirst();
    expect(await taken(mark(end, Buffer.alloc(32, 1)))).toBe('other-record');
    expect(await taken(mark(end))).toBe('advanced');
    expect(await store.watermarks()).toEqual(new Map([['kz', { epoch: 1, seq: end }]]));
  });

  test('within a gap, where nothing can be compared, is neither kept nor a fault', async () => {
    const end = await endOfFirst();
    expect(await taken(mark(end - 1))).toBe('gone');
    expect(await store.watermarks()).toEqual(new Map());
    expect(await taken(mark(end + 1))).toBe('advanced');
  });

  test('that was deleted counts only at the place where the journal now begins', async () => {
    await store.retain({ epoch: 1, seq: A_DAY }, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    expect(await store.anchor()).toMatchObject({ seq: A_DAY });
    expect(await taken(mark(A_DAY - 1))).toBe('gone');
    expect(await taken(mark(A_DAY, Buffer.alloc(32, 1)))).toBe('other-record');
    expect(await taken(mark(A_DAY))).toBe('advanced');
  });

  test('at an end of an epoch that this store has lost is no fault, and beyond its head is told as such', async () => {
    const head = DAYS * A_DAY;
    expect(await taken(mark(head + 5, recordAt(1).hash))).toMatchObject({
      mark: { seq: head + 5 },
      head: { seq: head },
    });
    await store.beginEpoch('a test');
    expect(await taken(mark(head + 5, recordAt(1).hash))).toBe('gone');
    expect(await taken(mark(head))).toBe('advanced');
  });
});
