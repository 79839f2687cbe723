import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OrderHands } from '../../../gateway/control/gate-orders.js';
import type { OrderAnswer } from '../../../gateway/control/orders/answer.js';
import { OrderDesk } from '../../../gateway/control/orders/desk.js';
import { GroupJournal } from '../../../gateway/store/group-journal.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import type { OrderTaker } from '../../../gateway/uplink/orders.js';
import { Uplink } from '../../../gateway/uplink/uplink.js';
import { SystemClock } from '../../../protocols/clock.js';
import { decodeBody } from '../../../protocols/journal/bodies.js';
import { type JournalRecord, parseRecord } from '../../../protocols/journal/record.js';
import { SystemRandom } from '../../../protocols/random.js';
import { until } from '../../protocols/mqtt/broker.js';
import { Mosquitto } from '../../support/mosquitto.js';
import { HOUR_MS } from '../control/orders/order-of.js';
import { consent, RULES, SITE, signed, wanted } from '../control/orders/parties.js';

const TOPIC = `aryk/1/${SITE}/order`;
const clock = new SystemClock(() => true);
const random = new SystemRandom();
let directory = '';
let mosquitto: Mosquitto;
let party: MqttClient;
let store: SqliteStore;
let journal: GroupJournal;
let desk: OrderDesk;
let uplink: Uplink;
let answers: (OrderAnswer & { site: string })[] = [];

/** What the order is, from now on. */
const now = (): { fromMs: number; untilMs: number } => {
  const fromMs = clock.wallMs();
  return { fromMs, untilMs: fromMs + HOUR_MS };
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-orders-'));
  mosquitto = await Mosquitto.create(join(directory, 'mosquitto.conf'));
  await mosquitto.start();
  store = new SqliteStore({ directory, site: SITE });
  journal = new GroupJournal({ store, clock, random }, { software: 'test', site: SITE });
  desk = new OrderDesk(RULES, { clock, random, journal, report: () => undefined, isStoreOk: () => true });
  const hands: OrderHands = {
    persist: async () => true,
    hurry: () => undefined,
    judge: () => [],
    gates: () => [],
  };
  desk.begin(undefined, hands);
  party = await connectAsync(mosquitto.url);
  answers = [];
  party.on('message', (_topic, payload) => void answers.push(JSON.parse(payload.toString())));
  await party.subscribeAsync(`${TOPIC}/result`, { qos: 1 });
  await listen(desk);
});

afterEach(async () => {
  await uplink.stop();
  await party.endAsync(true);
  await mosquitto.kill();
  await journal.close(1000);
  await store.close();
  rmSync(directory, { recursive: true });
});

async function listen(orders: OrderTaker): Promise<void> {
  uplink = new Uplink(
    { id: 'kz-line', site: SITE, party: 'kz', url: mosquitto.url },
    { store, clock, random, report: () => undefined, orders },
  );
  uplink.start();
  await until('it is connected', () => uplink.status().connected);
}

async function ordersInJournal(): Promise<Record<string, unknown>[]> {
  const records = (await store.read({ epoch: 1, seq: 0 }, 2 ** 20)).map((bytes) => parseRecord(bytes));
  return records
    .filter((record): record is JournalRecord => !('fault' in record) && record.kind === 'order')
    .map(({ body }) => decodeBody(body) as Record<string, unknown>);
}

describe('an order over a broker', () => {
  test('is selected, operated and answered, and is in the journal byte for byte by then', async () => {
    const order = wanted('open-1', { kind: 'move', openingPercent: 40 }, now());
    await party.publishAsync(TOPIC, signed(order), { qos: 1 });
    await until('it is selected', () => answers.length === 1);
    expect(answers[0]).toMatchObject({
      site: SITE,
      order: 'party:kz/open-1',
      state: 'selected',
      windowS: 20,
    });
    const operate = consent('operate', order, answers[0]?.challenge ?? '');
    await party.publishAsync(TOPIC, operate, { qos: 1 });
    await until('it is accepted', () => answers.length === 2);
    expect(answers[1]).toMatchObject({ order: 'party:kz/open-1', state: 'accepted' });
    expect((await ordersInJournal()).slice(0, 2)).toMatchObject([
      { step: 'order', via: 'kz-line', signed: signed(order).toString('base64') },
      { step: 'operate', via: 'kz-line', signed: operate.toString('base64') },
    ]);
    desk.cycle({ nowMs: clock.monotonicMs(), wallMs: clock.wallMs(), clockStatus: 'synced' });
    expect(desk.wishesFor('left')).toMatchObject([{ source: 'order', openingPercent: 40 }]);
  });

  test('that is noise, or a whole book, is answered, and the next one is taken', async () => {
    await party.publishAsync(TOPIC, Buffer.from('open the gate'), { qos: 1 });
    await party.publishAsync(TOPIC, Buffer.alloc(100_000, 'x'), { qos: 1 });
    await party.publishAsync(TOPIC, signed(wanted('stop-1', { kind: 'stop' }, now())), { qos: 1 });
    await until('all are answered', () => answers.length === 3);
    expect(answers.map(({ state, why }) => `${state} ${why}`)).toEqual([
      'refused format',
      'refused format',
      'done in-force',
    ]);
  });
});

test('a message is acknowledged when it may be, and one that may not ends the connection', async () => {
  await uplink.stop();
  const taken: string[] = [];
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const isFailing = { now: true };
  await listen({
    isOpen: true,
    listen: () => undefined,
    take: async (bytes) => {
      taken.push(bytes.toString());
      if (isFailing.now) throw new Error('the disk does not answer');
      await ready;
    },
  });
  await party.publishAsync(TOPIC, Buffer.from('first'), { qos: 1 });
  await until('the connection is given up', () => !uplink.status().connected);
  isFailing.now = false;
  await until('it is back', () => uplink.status().connected);
  await party.publishAsync(TOPIC, Buffer.from('first'), { qos: 1 });
  await party.publishAsync(TOPIC, Buffer.from('second'), { qos: 1 });
  await until('the first is there again', () => taken.length === 2);
  expect(taken).toEqual(['first', 'first']);
  isReady();
  await until('the second is there', () => taken.length === 3);
  expect(taken.at(-1)).toBe('second');
});

test('a site whose settings have no keys does not ask its broker for orders', async () => {
  await uplink.stop();
  const taken: string[] = [];
  await listen({
    isOpen: false,
    listen: () => undefined,
    take: async (bytes) => void taken.push(bytes.toString()),
  });
  await party.publishAsync(TOPIC, signed(wanted('stop-1', { kind: 'stop' }, now())), { qos: 1 });
  // What the same broker brings after it has come past it.
  await party.publishAsync(`${TOPIC}/result`, Buffer.from('{"state":"mark"}'), { qos: 1 });
  await until('the mark is back', () => answers.length === 1);
  expect(taken).toEqual([]);
});
