import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadReceiverSettings } from '../../cloud/config.js';
import { receive } from '../../cloud/main.js';
import { SystemClock } from '../../protocols/clock.js';
import { encodeBatch } from '../../protocols/journal/batch.js';
import { makeKeyPair } from '../../protocols/journal/keys.js';
import { FIRST_HEAD } from '../../protocols/journal/table.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { SystemRandom } from '../../protocols/random.js';
import { sampleRecords } from '../protocols/journal/sample.js';
import { Broker, until } from '../protocols/mqtt/broker.js';
import { NOTHING, SITE, temporaryDirectory } from './fixture.js';

const root = temporaryDirectory();
const broker = new Broker();
let run = 0;
let directory = '';
let file = '';

beforeEach(() => {
  directory = join(root.path, `${++run}`);
  mkdirSync(directory);
  file = join(directory, 'receiver.yaml');
});
afterAll(() => root.remove());

function write(url: string, more = ''): void {
  writeFileSync(
    file,
    `party: kz\nsites: [${SITE}, other-site]\nbroker: { url: "${url}"${more} }\nstore: { directory: ./copies }\nsigningKey: keys/kz.key\n`,
  );
}

/** Runs the receiver as the program does. */
function start() {
  const loaded = loadReceiverSettings(file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const lines: string[] = [];
  const stop = new AbortController();
  const log = { info: () => {}, warn: () => {} };
  const print = (line: string): number => lines.push(line);
  const output = { print, printError: print, log };
  const deps = { clock: new SystemClock(), random: new SystemRandom(), signal: stop.signal, ...output };
  return { lines, stop, ended: receive(loaded.value, deps) };
}

describe('the receiver as a program', () => {
  beforeEach(() => broker.start());
  afterEach(() => broker.stop());

  test('a second receiver with the same store does not start', async () => {
    makeKeyPair(join(directory, 'keys/kz.key'), join(directory, 'keys/kz.pub'));
    write(broker.url);
    const first = start();
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.lines.join()).toContain('another receiver is running');
    first.stop.abort();
    expect(await first.ended).toBe(0);
  });

  test('says when it is ready, and at the end what it has counted over all its runs', async () => {
    makeKeyPair(join(directory, 'keys/kz.key'), join(directory, 'keys/kz.pub'));
    write(broker.url);
    const batch = encodeBatch(sampleRecords(5).map(({ bytes }) => bytes)).bytes;
    for (const [received, duplicates] of [
      [5, 5],
      [5, 15],
    ]) {
      const { lines, stop, ended } = start();
      await until('it is ready', () => lines.length > 0);
      expect(lines).toEqual(['{"ready":true}']);
      for (let time = 0; time < 2; time++) await broker.publish(`aryk/1/${SITE}/journal`, batch);
      const copy = join(directory, `copies/${SITE}.db`);
      await until('all is counted', () => verifyFile(copy).records === received);
      await broker.publish('aryk/1/not-ours/journal', batch);
      stop.abort();
      expect(await ended).toBe(0);
      expect(JSON.parse(lines[1] ?? '')).toEqual({ stopped: true, ...NOTHING, received, duplicates });
    }
  });

  test('keeps a chain of its own for each site', async () => {
    makeKeyPair(join(directory, 'keys/kz.key'), join(directory, 'keys/kz.pub'));
    write(broker.url);
    const signed: string[] = [];
    broker.onPublish((topic) => topic.includes('/watermark/') && signed.push(topic));
    const { lines, stop, ended } = start();
    await until('it is ready', () => lines.length > 0);
    for (const [site, salt] of [
      [SITE, 0],
      ['other-site', 100],
    ] as const) {
      const records = sampleRecords(5, FIRST_HEAD, salt).map(({ bytes }) => bytes);
      await broker.publish(`aryk/1/${site}/journal`, encodeBatch(records).bytes);
    }
    await until('both are signed for', () => new Set(signed).size === 2);
    stop.abort();
    await ended;
    const report = verifyFile(join(directory, 'copies'));
    expect(report).toMatchObject({ ok: true, records: 10 });
    expect(report.files.map(({ site }) => site)).toEqual([SITE, 'other-site']);
  });

  test('does not start without its key, and says which file is wrong', async () => {
    write(broker.url);
    const { lines, ended } = start();
    expect(await ended).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/^signingKey: .*keys\/kz.key cannot be read/)]);
    makeKeyPair(join(directory, 'keys/kz.key'), join(directory, 'keys/kz.pub'));
    write(broker.url, ', credentialsFile: none.yaml');
    const second = start();
    expect(await second.ended).toBe(2);
    expect(second.lines[0]).toMatch(/^broker.credentialsFile: .*none.yaml/);
  });
});

test('a broker that is not there is no reason to end', async () => {
  makeKeyPair(join(directory, 'keys/kz.key'), join(directory, 'keys/kz.pub'));
  write('mqtt://127.0.0.1:1');
  const { lines, stop, ended } = start();
  stop.abort();
  expect(await ended).toBe(0);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ stopped: true, received: 0 });
});

test("a site's public key may stand beside its name; one that cannot be read keeps the receiver from starting", async () => {
  makeKeyPair(join(directory, 'keys/kz.key'), join(directory, 'keys/kz.pub'));
  write('mqtt://127.0.0.1:1');
  const pinned = readFileSync(file, 'utf8').replace(SITE, `{ id: ${SITE}, siteKey: keys/site.pub }`);
  writeFileSync(file, pinned);
  const loaded = loadReceiverSettings(file);
  expect(loaded.ok && loaded.value.sites).toEqual([
    { id: SITE, siteKey: join(directory, 'keys/site.pub') },
    { id: 'other-site' },
  ]);
  const first = start();
  expect(await first.ended).toBe(2);
  expect(first.lines).toEqual([expect.stringMatching(/^sites: khorgos-head: .*site.pub cannot be read/)]);
  makeKeyPair(join(directory, 'keys/site.key'), join(directory, 'keys/site.pub'));
  const { stop, ended } = start();
  stop.abort();
  expect(await ended).toBe(0);
});

test('settings that are wrong are listed with their places', () => {
  writeFileSync(
    file,
    'party: KZ\nsites: [a, a]\nbroker: { url: "http://x" }\nstore: {}\nsigningKey: ""\nmore: 1\n',
  );
  const loaded = loadReceiverSettings(file);
  expect(loaded.ok).toBe(false);
  if (loaded.ok) return;
  expect(loaded.problems.map(({ path }) => path).toSorted()).toEqual([
    'broker.url',
    'more',
    'party',
    'signingKey',
    'sites',
    'store.directory',
  ]);
});
