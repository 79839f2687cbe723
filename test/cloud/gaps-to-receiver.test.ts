/**
 * What a site no longer has, told to receivers over a real broker: gaps in the middle of the journal, and how they are proved.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SiteCopy } from '../../cloud/site-copy.js';
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { missingIn } from '../../protocols/journal/gaps.js';
import type { JournalRecord } from '../../protocols/journal/record.js';
import { JournalReader, segmentsIn } from '../../protocols/journal/segments.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { careFor, makeStore, whole } from '../gateway/store/made-store.js';
import { newKey } from '../protocols/journal/signed-store.js';
import { until } from '../protocols/mqtt/broker.js';
import { Mosquitto } from '../support/mosquitto.js';
import { needsTool } from '../support/tools.js';
import { Gateway, newKeys, SITE, startReceiver, temporaryDirectory } from './fixture.js';

const DAYS = 4;
const A_DAY = 200;
/** More than one status can tell. */
const HOLES = 48;
const root = temporaryDirectory();
const keys = newKeys();
const site = newKey();
const named = new Map([['kz', keys.publicKey]]);
let mosquitto: Mosquitto;
let run = 0;
let [gatewayAt, receiverAt] = ['', ''];
const madeAt = join(root.path, 'made');
let all: JournalRecord[] = [];

beforeAll(async () => {
  all = await makeJournal(madeAt);
  mosquitto = await Mosquitto.create(join(root.path, 'mosquitto.conf'));
  await mosquitto.start();
});
afterAll(async () => {
  await mosquitto.kill();
  root.remove();
});
beforeEach(async () => {
  run++;
  gatewayAt = join(root.path, `gateway-${run}`);
  receiverAt = join(root.path, `receiver-${run}`);
  // A broker that remembers nothing of the test before.
  await mosquitto.kill();
  await mosquitto.start();
});

/** Four days of journal, of which many records of days two and three are lost; gives them all. */
async function makeJournal(directory: string): Promise<JournalRecord[]> {
  const store = await makeStore(directory, DAYS, A_DAY);
  const records = (await store.read({ epoch: 1, seq: 0 }, 2 ** 24)).map(whole);
  await store.close();
  for (const { path, firstSeq } of segmentsIn(directory).slice(1, 3)) {
    const database = new Database(path);
    database.pragma('secure_delete = ON');
    for (let hole = 0; hole < HOLES / 2; hole++) {
      const seq = firstSeq + 5 + hole * 8;
      database.prepare('DELETE FROM record WHERE seq BETWEEN ? AND ?').run(seq, seq + 2);
    }
    database.close();
  }
  const mended = new SqliteStore({ directory, site: SITE });
  await careFor(mended);
  await mended.close();
  expect(new JournalReader(directory).gaps()).toHaveLength(HOLES);
  return records;
}

/** The copy holds the first `held` records, as they were before. */
function journalWithHoles(held: number): void {
  cpSync(madeAt, gatewayAt, { recursive: true });
  const copy = new SiteCopy({ directory: receiverAt, site: SITE, party: 'kz' });
  copy.take(all.slice(0, held), Date.UTC(2026, 4, 1));
  copy.close();
}

describe.skipIf(needsTool('mosquitto'))('a receiver that lacks records which the site has lost', () => {
  test('goes on behind each of many gaps, says what it lacks, and its copy is verified with them', async () => {
    journalWithHoles(150);
    const gateway = new Gateway(gatewayAt, mosquitto.url, keys, { siteKey: site.privateKey });
    const { receiver, events } = startReceiver(receiverAt, mosquitto.url, keys, site.publicKey);
    await gateway.settled();
    await gateway.stop();
    const counters = await receiver.stop();
    const lost = new JournalReader(gatewayAt).gaps();
    expect(counters).toMatchObject({ gaps: HOLES, conflicts: 0, refused: 0 });
    const told = events.filter(({ code }) => code === 'gap') as { gaps: number; records: number }[];
    expect(told.reduce((sum, { gaps }) => sum + gaps, 0)).toBe(HOLES);
    expect(told.reduce((sum, { records }) => sum + records, 0)).toBe(missingIn(lost));
    expect(told[0]).toMatchObject({ from: { epoch: 1, seq: lost[0]?.fromSeq } });
    expect(events.map(({ code }) => code)).not.toContain('unproved-gaps');
    const [store, copy] = [gatewayAt, receiverAt].map((path) =>
      verifyFile(path, { named, site: site.publicKey }),
    );
    expect(store).toMatchObject({ ok: true, faults: [] });
    expect(copy).toMatchObject({ ok: true, faults: [], head: store?.head, records: store?.records });
    const places = lost.map(({ epoch, fromSeq, toSeq }) => ({ epoch, fromSeq, toSeq, declared: true }));
    expect(copy?.files[0]?.gaps).toMatchObject(places);
  });

  test('that already holds what was lost keeps it: no gap, and what it holds is proved against the site’s journal', async () => {
    journalWithHoles(DAYS * A_DAY);
    const gateway = new Gateway(gatewayAt, mosquitto.url, keys, { siteKey: site.privateKey });
    const { receiver } = startReceiver(receiverAt, mosquitto.url, keys, site.publicKey);
    await gateway.settled();
    await gateway.stop();
    expect(await receiver.stop()).toMatchObject({ gaps: 0, conflicts: 0, refused: 0 });
    expect(verifyFile(receiverAt, { named, site: site.publicKey })).toMatchObject({ ok: true });
  });

  test('that ends within a gap has its word neither believed nor called false, and goes on', async () => {
    const [first] = new JournalReader(madeAt).gaps();
    const held = first?.fromSeq ?? 0;
    journalWithHoles(held);
    const gateway = new Gateway(gatewayAt, mosquitto.url, keys, { siteKey: site.privateKey });
    const { receiver, events } = startReceiver(receiverAt, mosquitto.url, keys, site.publicKey);
    await gateway.settled();
    await gateway.stop();
    await receiver.stop();
    expect(gateway.reports.map(({ code }) => code)).not.toContain('watermark-refused');
    expect(events.find(({ code }) => code === 'gap')).toMatchObject({ from: { epoch: 1, seq: held + 1 } });
  });

  test('believes no unsigned word when it knows the site’s key, and waits', async () => {
    journalWithHoles(150);
    const forger = new Gateway(gatewayAt, mosquitto.url, keys);
    const { receiver, events } = startReceiver(receiverAt, mosquitto.url, keys, site.publicKey);
    await until('it asks', () => events.some(({ code }) => code === 'missing'));
    await until('it doubts', () => events.some(({ code }) => code === 'unproved-gaps'));
    await sleep(new SystemClock(), 1000);
    await forger.stop();
    expect(events.filter(({ code }) => code === 'unproved-gaps')).toHaveLength(1);
    const [first] = new JournalReader(gatewayAt).gaps();
    expect(receiver.counters()).toMatchObject({ gaps: 0, received: (first?.fromSeq ?? 0) - 1 });
    // The site's own word, and it goes on.
    const gateway = new Gateway(gatewayAt, mosquitto.url, keys, { siteKey: site.privateKey });
    await gateway.settled();
    await gateway.stop();
    expect(await receiver.stop()).toMatchObject({ gaps: HOLES });
  });

  test('takes the word as it is when it knows no key of the site', async () => {
    journalWithHoles(150);
    const gateway = new Gateway(gatewayAt, mosquitto.url, keys);
    const { receiver } = startReceiver(receiverAt, mosquitto.url, keys);
    await gateway.settled();
    await gateway.stop();
    expect(await receiver.stop()).toMatchObject({ gaps: HOLES, refused: 0 });
    expect(verifyFile(receiverAt, named)).toMatchObject({ ok: true });
  });
});
