import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { parseResend } from '../../../gateway/uplink/resend.js';
import { Uplink } from '../../../gateway/uplink/uplink.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { parseBatch } from '../../../protocols/journal/batch.js';
import { type JournalRecord, parseRecord } from '../../../protocols/journal/record.js';
import { signWatermark } from '../../../protocols/journal/watermark.js';
import { SeededRandom } from '../../../protocols/random.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { Broker, until } from '../../protocols/mqtt/broker.js';
import { DAY_MS, FIRST_DAY_MS, pointsDraft } from '../store/made-store.js';

const SITE = 'khorgos-head';
const ROOT = `aryk/1/${SITE}`;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let broker: Broker;
let store: SqliteStore;
let clock: VirtualClock;
let uplink: Uplink;
let directory = '';
let reports: { code: string; cause: unknown }[] = [];
/** Seqs in the order in which they came, and what was said of the status. */
let arrived: number[] = [];
let statuses: unknown[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-uplink-'));
  broker = new Broker();
  await broker.start();
  listen();
  store = new SqliteStore({ directory, site: SITE });
  // Record 21 begins a second segment.
  const drafts = Array.from({ length: 100 }, (_, nth) => sampleDraft(nth));
  await store.append(drafts.with(20, pointsDraft(FIRST_DAY_MS + DAY_MS)));
  clock = new VirtualClock(Date.UTC(2026, 4, 1));
  reports = [];
  arrived = [];
  statuses = [];
  uplink = newUplink();
});
afterEach(async () => {
  // Its waits are of the virtual clock, which nobody else moves now.
  const stopped = uplink.stop();
  await clock.advance(5000);
  await stopped;
  await broker.stop();
  await store.close();
  rmSync(directory, { recursive: true });
});

function listen(): void {
  broker.onPublish((topic, payload) => {
    if (topic === `${ROOT}/status`) statuses.push(JSON.parse(payload.toString()));
    if (topic !== `${ROOT}/journal`) return;
    const records = parseBatch(payload);
    if ('fault' in records) throw new Error(records.fault);
    arrived.push(...records.map(({ seq }) => seq));
  });
}

function newUplink(): Uplink {
  return new Uplink(
    { id: 'kz-line', site: SITE, party: 'kz', url: broker.url, watermarkKey: publicKey },
    {
      store,
      clock,
      random: new SeededRandom(1),
      report: (code, _severity, { cause }) => reports.push({ code, cause }),
    },
  );
}

function seqs(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

async function recordAt(seq: number): Promise<JournalRecord> {
  const record = parseRecord((await store.read({ epoch: 1, seq: seq - 1 }, 1))[0] ?? Buffer.alloc(0));
  if ('fault' in record) throw new Error(record.fault);
  return record;
}

async function sign(seq: number, change: object = {}, key = privateKey): Promise<void> {
  const { hash } = await recordAt(Math.min(seq, 100));
  const mark = { site: SITE, party: 'kz', epoch: 1, seq, hash, signedAtMs: 0, ...change };
  await broker.publish(`${ROOT}/watermark/kz`, signWatermark(mark, key), true);
}

async function started(): Promise<void> {
  uplink.start();
  await until('all records are there', () => arrived.at(-1) === 100);
  await until('it is announced', () => statuses.length > 0);
}

describe('what is sent', () => {
  test('is everything, once, in order, and then what is new as soon as it is there', async () => {
    await started();
    expect(arrived).toEqual(seqs(1, 100));
    expect(statuses).toEqual([{ state: 'online', anchor: { epoch: 1, seq: 0, hash: '0'.repeat(64) } }]);
    await store.append([sampleDraft(101)]);
    uplink.poke();
    await until('the new one is there', () => arrived.at(-1) === 101);
    await store.append([sampleDraft(102)]);
    await clock.advance(1000);
    await until('the next one is there, although nobody said so', () => arrived.at(-1) === 102);
    expect(uplink.status()).toEqual({
      id: 'kz-line',
      connected: true,
      sentEpoch: 1,
      sentSeq: 102,
      watermarkEpoch: 0,
      watermarkSeq: 0,
    });
  });

  test('starts after the last watermark, in the next run and after an outage', async () => {
    await started();
    await sign(60);
    await until('it is kept', () => uplink.status().watermarkSeq === 60);
    await broker.stop();
    await until('the loss is noticed', () => reports.some(({ code }) => code === 'uplink-lost'));
    arrived = [];
    await broker.start();
    listen();
    await clock.advance(2000);
    await until('the rest is there again', () => arrived.at(-1) === 100);
    expect(arrived).toEqual(seqs(61, 100));
    expect(reports.map(({ code }) => code)).toEqual(['uplink-connected', 'uplink-lost', 'uplink-connected']);

    const stopped = uplink.stop();
    await clock.advance(3000);
    await stopped;
    await until('the broker says so', () => JSON.stringify(statuses.at(-1)) === '{"state":"offline"}');
    arrived = [];
    uplink = newUplink();
    await started();
    expect(arrived).toEqual(seqs(61, 100));
  });

  test('is sent again when everything is sent but nobody signs for it', async () => {
    await started();
    await sign(90);
    await until('it is kept', () => uplink.status().watermarkSeq === 90);
    arrived = [];
    await clock.advance(29_000);
    expect(arrived).toEqual([]);
    await clock.advance(2000);
    await until('the rest comes again', () => arrived.length >= 10);
    expect(arrived).toEqual(seqs(91, 100));
    // And then after twice that time.
    await clock.advance(58_000);
    expect(arrived).toHaveLength(10);
    await clock.advance(3000);
    await until('and again', () => arrived.length >= 20);
    expect(reports.filter(({ code }) => code === 'uplink-stalled')).toHaveLength(1);
    await sign(100);
    await until('until it is signed for', () => uplink.status().watermarkSeq === 100);
    await clock.advance(40_000);
    expect(arrived).toHaveLength(20);
  });

  test('is sent again from where the receiver wishes, but not for ever', async () => {
    await started();
    await store.retain({ epoch: 1, seq: 20 }, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    arrived = [];
    for (const fromSeq of [80, 10, 50]) {
      await broker.publish(`${ROOT}/resend/kz`, Buffer.from(JSON.stringify({ epoch: 1, fromSeq })));
    }
    await until('it is sent again', () => arrived.length >= 21);
    expect(arrived).toEqual(seqs(80, 100));
    await clock.advance(5000);
    arrived = [];
    await broker.publish(`${ROOT}/resend/kz`, Buffer.from('{"epoch":1,"fromSeq":1}'));
    await until('all that is kept is sent', () => arrived.length >= 80);
    expect(arrived).toEqual(seqs(21, 100));
    await until('and where that begins is said', () => statuses.length > 1);
    expect(statuses.at(-1)).toMatchObject({ anchor: { seq: 20 } });
  });
});

describe('a watermark', () => {
  test.each([
    [
      'signed with another key',
      (): Promise<void> => sign(50, {}, generateKeyPairSync('ed25519').privateKey),
      'signature',
    ],
    ['of another site', (): Promise<void> => sign(50, { site: 'elsewhere' }), 'other-site'],
    ['of another party', (): Promise<void> => sign(50, { party: 'cn' }), 'other-site'],
    ['for another record', (): Promise<void> => sign(50, { hash: Buffer.alloc(32, 1) }), 'other-record'],
    ['for a record that we do not have', (): Promise<void> => sign(101), 'unknown-record'],
    ['for another epoch', (): Promise<void> => sign(50, { epoch: 2 }), 'unknown-record'],
    [
      'that is none',
      (): Promise<void> => broker.publish(`${ROOT}/watermark/kz`, Buffer.from('yes')),
      'format',
    ],
    [
      'as long as a book',
      (): Promise<void> => broker.publish(`${ROOT}/watermark/kz`, Buffer.alloc(5000)),
      'format',
    ],
  ])('%s is refused, reported once, and changes nothing', async (_name, send, cause) => {
    await started();
    await send();
    await send();
    await until('it is reported', () => reports.some(({ code }) => code === 'watermark-refused'));
    await sign(70);
    await until('a true one is taken', () => uplink.status().watermarkSeq === 70);
    expect(reports.filter(({ code }) => code === 'watermark-refused')).toEqual([
      { code: 'watermark-refused', cause },
    ]);
    expect(await store.watermarks()).toEqual(new Map([['kz', { epoch: 1, seq: 70 }]]));
  });

  test('that is older than the kept one changes nothing, even in a new run', async () => {
    await store.keepWatermark('kz', { epoch: 1, seq: 80 }, Buffer.from('kept'));
    const kept = vi.spyOn(store, 'keepWatermark');
    await sign(40);
    uplink.start();
    await until('the rest is there', () => arrived.at(-1) === 100);
    expect(arrived[0]).toBe(81);
    await sign(50);
    await sign(90);
    await until('a newer one is taken', () => uplink.status().watermarkSeq === 90);
    expect(kept.mock.calls.map(([, { seq }]) => seq)).toEqual([90]);
    expect(reports.map(({ code }) => code)).toEqual(['uplink-connected']);
  });
});

test('a wish that is none is ignored', () => {
  for (const text of [
    '',
    '{}',
    '[]',
    '{"epoch":1,"fromSeq":0}',
    '{"epoch":1.5,"fromSeq":1}',
    '{"epoch":1,"fromSeq":"1"}',
  ]) {
    expect(parseResend(Buffer.from(text))).toBeUndefined();
  }
  expect(parseResend(Buffer.from('{"epoch":1,"fromSeq":7,"later":true}'))).toEqual({ epoch: 1, fromSeq: 7 });
});
