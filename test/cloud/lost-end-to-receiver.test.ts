/** A store whose end is lost because it is an older copy of itself: what the parties have signed for makes it go on in a new epoch. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeBody } from '../../protocols/journal/bodies.js';
import { withSegment } from '../../protocols/journal/segments.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { signWatermark, verifyWatermark } from '../../protocols/journal/watermark.js';
import { recordsOf } from '../gateway/store/made-store.js';
import { newKey } from '../protocols/journal/signed-store.js';
import { Broker, until } from '../protocols/mqtt/broker.js';
import { Mosquitto } from '../support/mosquitto.js';
import { needsTool } from '../support/tools.js';
import { Gateway, newKeys, SITE, startReceiver, temporaryDirectory } from './fixture.js';

const root = temporaryDirectory();
const [kz, cn] = [newKeys(), newKeys()];
const site = newKey();
const named = new Map([
  ['kz', kz.publicKey],
  ['cn', cn.publicKey],
]);
const wishes = { siteKey: site.privateKey, required: true };
let run = 0;
let at = (name: string): string => name;

beforeEach(() => {
  const directory = join(root.path, String(++run));
  at = (name) => join(directory, name);
});
afterAll(() => root.remove());

function write(gateway: Gateway, count: number): void {
  for (let nth = 0; nth < count; nth++) gateway.journal.append('event', { code: 'sample', nth });
}

describe.skipIf(needsTool('mosquitto'))('a gateway on an old image of its card', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => {
    mosquitto = await Mosquitto.create(join(root.path, 'mosquitto.conf'));
    await mosquitto.start();
  });
  afterAll(() => mosquitto.kill());

  test('goes on in a new epoch when it learns what the parties hold; all of them follow, and both histories are proved', async () => {
    const receivers = [
      startReceiver(at('kz'), mosquitto.url, kz, site.publicKey, 'kz'),
      startReceiver(at('cn'), mosquitto.url, cn, site.publicKey, 'cn'),
    ];
    const live = async (count: number): Promise<Gateway> => {
      const gateway = new Gateway(at('store'), mosquitto.url, kz, wishes);
      gateway.connect('cn', cn);
      write(gateway, count);
      await gateway.settled();
      await gateway.stop();
      return gateway;
    };
    await live(30);
    cpSync(at('store'), at('image'), { recursive: true });
    await live(200);
    const lost = recordsOf(at('store')).at(-1);
    cpSync(at('store'), at('first-life'), { recursive: true });
    cpSync(at('image'), at('store'), { recursive: true, force: true });
    const restored = await live(20);
    // Its second start finds nothing strange.
    const again = await live(20);
    for (const { receiver } of receivers) await receiver.stop();

    const alarms = restored.reports.filter(({ code }) => code === 'journal-end-lost');
    expect(alarms).toHaveLength(1);
    const { theirs, ours, party, watermark } = alarms[0]?.params ?? {};
    expect(theirs).toBe(`1/${lost?.seq}`);
    expect(Number(String(ours).slice(2))).toBeLessThan(lost?.seq ?? 0);
    const said = verifyWatermark(Buffer.from(String(watermark)), named.get(String(party)) ?? site.publicKey);
    expect(said).toMatchObject({ epoch: 1, seq: lost?.seq, hash: lost?.hash });
    expect(again.reports.map(({ code }) => code)).not.toContain('journal-end-lost');
    for (const gateway of [restored, again]) {
      expect(gateway.reports.map(({ code }) => code)).not.toContain('watermark-refused');
    }

    const records = recordsOf(at('store'));
    const start = records.find(({ epoch, seq }) => epoch === 2 && seq === 1);
    expect(start?.kind).toBe('start');
    expect(decodeBody(start?.body ?? Buffer.alloc(0))).toMatchObject({
      cause: `party ${party} has signed for record ${theirs}`,
    });
    expect(records.at(-1)?.epoch).toBe(2);
    // The evidence is in the journal itself.
    expect(
      records.some(({ body }) => body.includes('journal-end-lost') && body.includes('aryk-watermark-1')),
    ).toBe(true);
    const head = { epoch: 2, seq: records.at(-1)?.seq };
    for (const name of ['store', 'kz', 'cn']) {
      const report = verifyFile(at(name), { named, site: site.publicKey });
      expect(report).toMatchObject({
        ok: true,
        faults: [],
        head,
        files: [{ epochs: [{ epoch: 2, seq: 1 }] }],
      });
    }
    // What the first life wrote is with the parties still, and what the second one wrote in the same places put aside.
    const [copied, aside] = withSegment(join(at('kz'), `${SITE}.db`), (table) => [
      [...table.rows()].filter(({ epoch }) => epoch === 1).map(({ bytes }) => bytes),
      table.database.prepare<[], { seq: number }>("SELECT seq FROM aside WHERE cause = 'conflict'").all(),
    ]);
    expect(copied).toEqual(recordsOf(at('first-life')).map(({ bytes }) => bytes));
    const held = Number(String(ours).slice(2));
    expect(aside.length).toBeLessThanOrEqual(held);
    expect(aside.every(({ seq }) => seq > recordsOf(at('image')).length)).toBe(true);
  });
});

describe('a party that signs for what was never written', () => {
  const broker = new Broker();
  beforeEach(() => broker.start());

  async function sign(epoch: number, seq: number, { privateKey } = kz): Promise<void> {
    const mark = { site: SITE, party: 'kz', epoch, seq, hash: Buffer.alloc(32, 7), signedAtMs: 0 };
    await broker.publish(`aryk/1/${SITE}/watermark/kz`, signWatermark(mark, privateKey), true);
  }

  function refusals(gateway: Gateway): unknown[] {
    return gateway.reports
      .filter(({ code }) => code === 'watermark-refused')
      .map(({ params }) => params.cause);
  }

  test.each([
    ['and is not required', { required: false }, 1, 500],
    ['in an epoch that no journal ever came to', { required: true }, 18, 1],
    ['in a place that no journal has', { required: true }, 1, 2 ** 45],
    ['in an epoch that no journal has', { required: true }, 70_000, 1],
  ])('%s is refused, and no epoch begins', async (_name, required, epoch, seq) => {
    const gateway = new Gateway(at('store'), broker.url, kz, required);
    await sign(epoch, seq);
    await until('it is refused', () => refusals(gateway).length > 0);
    write(gateway, 5);
    await gateway.journal.flush();
    expect(gateway.journal.stats().head.epoch).toBe(1);
    expect(refusals(gateway)).toEqual(['unknown-record']);
    await gateway.stop();
    await broker.stop();
  });

  test('has a new epoch begun once in each run, in a place beyond what it has signed for, and then no more', async () => {
    const gateway = new Gateway(at('store'), broker.url, kz, { required: true });
    await sign(5, 500);
    await until('an epoch begins', () => gateway.journal.stats().head.epoch === 6);
    // The same word again, and an older one, are nothing new.
    await sign(5, 500);
    await sign(1, 400);
    await sign(6, 10_000);
    await until('it is refused', () => refusals(gateway).length > 0);
    write(gateway, 5);
    await gateway.journal.flush();
    expect(gateway.journal.stats().head.epoch).toBe(6);
    expect(gateway.reports.filter(({ code }) => code === 'journal-end-lost')).toHaveLength(1);
    expect(refusals(gateway)).toEqual(['unknown-record']);
    // Its word counts for nothing else: nothing may be deleted on it.
    expect(await gateway.store.watermarks()).toEqual(new Map());
    await gateway.stop();
    await broker.stop();
    expect(verifyFile(at('store'))).toMatchObject({ ok: true, head: { epoch: 6 } });
  });
});
