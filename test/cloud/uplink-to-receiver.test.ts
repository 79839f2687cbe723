import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { encodeBatch } from '../../protocols/journal/batch.js';
import { type JournalRecord, parseRecord } from '../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../protocols/journal/table.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { FIRST_DAY_MS, pointsDraft } from '../gateway/store/made-store.js';
import { sampleDraft, sampleRecords, tampered } from '../protocols/journal/sample.js';
import { Broker, until } from '../protocols/mqtt/broker.js';
import { Gateway, NOTHING, newKeys, SITE, startReceiver, temporaryDirectory } from './fixture.js';

const keys = newKeys();
const publicKeys = new Map([['kz', keys.publicKey]]);
const broker = new Broker();
const directory = temporaryDirectory();
const at = (name: string): string => join(directory.path, name);
let run = 0;
let gatewayAt = '';
let receiverAt = '';

beforeEach(async () => {
  run++;
  gatewayAt = at(`gateway-${run}`);
  receiverAt = at(`receiver-${run}`);
  await broker.start();
});
afterEach(() => broker.stop());
afterAll(() => directory.remove());

function write(gateway: Gateway, count: number): void {
  for (let nth = 0; nth < count; nth++)
    gateway.journal.append('event', { code: 'sample', nth, padding: 'x'.repeat(300) });
}

/** The gateway's store and the receiver's copy are whole and the same. */
function expectSame(): void {
  const [journal, copy] = [verifyFile(gatewayAt, publicKeys), verifyFile(receiverAt, publicKeys)];
  expect(journal.faults).toEqual([]);
  expect(copy.faults).toEqual([]);
  expect(copy.head).toEqual(journal.head);
  expect(copy.records).toBe(journal.records);
  expect(journal.files[0]?.watermarks).toMatchObject([{ party: 'kz', verdict: 'proved' }]);
}

describe('from the journal to the party that signs for it', () => {
  test('what is journaled arrives, is signed for, and the signature is kept', async () => {
    const gateway = new Gateway(gatewayAt, broker.url, keys);
    const { receiver } = startReceiver(receiverAt, broker.url, keys);
    write(gateway, 500);
    await gateway.settled();
    await gateway.stop();
    const counters = await receiver.stop();
    expect(counters).toMatchObject({ received: 501, conflicts: 0, refused: 0 });
    expectSame();
  });

  test('the broker dies twice and the receiver once, and nothing is missing or contradicts', async () => {
    const gateway = new Gateway(gatewayAt, broker.url, keys);
    let { receiver } = startReceiver(receiverAt, broker.url, keys);
    for (let outage = 0; outage < 2; outage++) {
      write(gateway, 200);
      await until('some have arrived', () => receiver.counters().received > 100 * outage);
      await broker.stop();
      write(gateway, 200);
      await gateway.journal.flush();
      await broker.start();
    }
    await receiver.stop();
    write(gateway, 200);
    // The broker takes these while nobody listens: its word for them is worth nothing.
    await until('all is sent', () => gateway.uplink.status().sentSeq >= 1001);
    await broker.stop();
    await broker.start();
    ({ receiver } = startReceiver(receiverAt, broker.url, keys));
    await gateway.settled();
    await gateway.stop();
    const counters = await receiver.stop();
    expect(counters).toMatchObject({ received: 1001, conflicts: 0, refused: 0 });
    expectSame();
  });

  test('a receiver that comes late to a pruned journal starts where the journal starts', async () => {
    const store = new SqliteStore({ directory: gatewayAt, site: SITE });
    await store.append(Array.from({ length: 29 }, (_, nth) => sampleDraft(nth)));
    await store.close();
    const gateway = new Gateway(gatewayAt, broker.url, keys);
    // The start is the last record of the old segment.
    gateway.journal.append('points', { points: [] });
    write(gateway, 20);
    await gateway.journal.flush();
    await gateway.store.retain({ epoch: 1, seq: 30 }, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const { receiver } = startReceiver(receiverAt, broker.url, keys);
    await gateway.settled();
    await gateway.stop();
    expect(await receiver.stop()).toEqual({ ...NOTHING, received: 21, gaps: 1 });
    expect(verifyFile(receiverAt, publicKeys)).toMatchObject({
      ok: true,
      files: [{ anchor: { epoch: 1, seq: 30 }, gaps: [{ fromSeq: 1, toSeq: 30 }] }],
    });
    expectSame();
  });

  test('a receiver that was away too long says what it lacks, and goes on with what is left', async () => {
    const first = startReceiver(receiverAt, broker.url, keys);
    await until('the receiver listens', () => first.receiver.connected);
    let gateway = new Gateway(gatewayAt, broker.url, keys);
    write(gateway, 9);
    await gateway.settled();
    await gateway.stop();
    await first.receiver.stop();
    const store = new SqliteStore({ directory: gatewayAt, site: SITE });
    const drafts = Array.from({ length: 50 }, (_, nth) => sampleDraft(nth));
    await store.append(drafts.with(30, pointsDraft(FIRST_DAY_MS)));
    await store.retain({ epoch: 1, seq: 40 }, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    await store.close();
    const other = sampleRecords(2, { ...FIRST_HEAD, epoch: 2 }).map(({ bytes }) => bytes);
    const again = startReceiver(receiverAt, broker.url, keys);
    await until('it listens again', () => again.receiver.connected);
    await broker.publish(`aryk/1/${SITE}/journal`, encodeBatch(other).bytes);
    gateway = new Gateway(gatewayAt, broker.url, keys);
    await gateway.settled();
    await gateway.stop();
    expect(await again.receiver.stop()).toEqual({ ...NOTHING, received: 31, otherEpoch: 2, gaps: 1 });
    expect(first.events.map(({ code }) => code)).not.toContain('gap');
    expect(again.events.find(({ code }) => code === 'gap')).toMatchObject({
      from: { epoch: 1, seq: 11 },
      to: { epoch: 1, seq: 40 },
    });
    expect(again.events.find(({ code }) => code === 'other-epoch')).toMatchObject({ records: 2 });
    expect(verifyFile(receiverAt, publicKeys)).toMatchObject({ ok: true, records: 31 });
  });

  test('an altered batch is refused, put aside, and does not stop the true one', async () => {
    const { receiver, events } = startReceiver(receiverAt, broker.url, keys);
    await until('the receiver listens', () => receiver.connected);
    const forged = sampleRecords(1).map(tampered);
    await broker.publish(`aryk/1/${SITE}/journal`, encodeBatch(forged).bytes);
    await until('it is refused', () => receiver.counters().refused === 1);
    const gateway = new Gateway(gatewayAt, broker.url, keys);
    write(gateway, 20);
    await gateway.settled();
    await gateway.stop();
    expect(await receiver.stop()).toMatchObject({ received: 21, refused: 1 });
    expect(events.map(({ code }) => code)).toContain('altered');
    expectSame();
  });

  test('a forged history in the place of ours is noticed by both sides, and nothing is signed away', async () => {
    const { receiver } = startReceiver(receiverAt, broker.url, keys);
    await until('the receiver listens', () => receiver.connected);
    // Well chained, but not what the gateway has journaled.
    const forged = sampleRecords(3).map((record: JournalRecord) => record.bytes);
    await broker.publish(`aryk/1/${SITE}/journal`, encodeBatch(forged).bytes);
    await until('it is stored', () => receiver.counters().received === 3);
    const gateway = new Gateway(gatewayAt, broker.url, keys);
    write(gateway, 10);
    await until('the receiver reports it', () => receiver.counters().conflicts > 0);
    await until('the gateway reports it', () =>
      gateway.reports.some(({ code }) => code === 'watermark-refused'),
    );
    expect(gateway.reports.find(({ code }) => code === 'watermark-refused')?.params.cause).toBe(
      'other-record',
    );
    expect(gateway.uplink.status().watermarkSeq).toBe(0);
    await gateway.stop();
    await receiver.stop();
    expect(verifyFile(receiverAt).files[0]?.conflicts).toBeGreaterThan(0);
  });

  test('bytes that are no batch are taken off the broker and change nothing', async () => {
    const { receiver, events } = startReceiver(receiverAt, broker.url, keys);
    await until('the receiver listens', () => receiver.connected);
    await broker.publish(`aryk/1/${SITE}/journal`, Buffer.from('hello'));
    await until('it is reported', () => events.some(({ code }) => code === 'not-a-batch'));
    expect(await receiver.stop()).toEqual(NOTHING);
  });

  test('a gap is asked for, and a repetition is counted as harmless', async () => {
    const { receiver, events } = startReceiver(receiverAt, broker.url, keys);
    const wishes: string[] = [];
    broker.onPublish((topic, payload) => topic.endsWith('/resend/kz') && wishes.push(payload.toString()));
    await until('the receiver listens', () => receiver.connected);
    const all = sampleRecords(10).map(({ bytes }) => bytes);
    const send = (from: number, to: number): Promise<void> =>
      broker.publish(`aryk/1/${SITE}/journal`, encodeBatch(all.slice(from, to)).bytes);
    await send(0, 4);
    await send(6, 10);
    await until('it asks', () => wishes.length > 0);
    expect(JSON.parse(wishes[0] ?? '')).toEqual({ epoch: 1, fromSeq: 5 });
    await send(2, 10);
    await until('all are there', () => receiver.counters().received === 10);
    expect(events.some(({ code }) => code === 'missing')).toBe(true);
    expect(await receiver.stop()).toEqual({ ...NOTHING, received: 10, duplicates: 2 });
    expect(parseRecord(all[9] ?? Buffer.alloc(0))).toMatchObject({ seq: 10 });
  });
});
