import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CheckpointSigner, Checkpoints, signerOf } from '../../../gateway/store/checkpoints.js';
import { GroupJournal } from '../../../gateway/store/group-journal.js';
import type { StoreHead } from '../../../gateway/store/journal.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { VirtualClock } from '../../../protocols/clock.js';
import {
  type Checkpoint,
  parseCheckpointBody,
  verifyCheckpoint,
} from '../../../protocols/journal/checkpoint.js';
import { makeKeyPair } from '../../../protocols/journal/keys.js';
import { type Draft, type JournalRecord, parseRecord } from '../../../protocols/journal/record.js';
import { makeSuccessor } from '../../../protocols/journal/site-key-files.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { SeededRandom } from '../../../protocols/random.js';
import { newKey, SITE } from '../../protocols/journal/signed-store.js';

const MINUTE_MS = 60_000;
const { privateKey, publicKey } = newKey();
let directory = '';
let clock: VirtualClock;
let store: StallingStore;
let journal: GroupJournal;
let checkpoints: Checkpoints;
let reports: string[] = [];

/** The real store, on a disk that can refuse for a while. */
class StallingStore extends SqliteStore {
  fails = false;

  override async append(drafts: readonly Draft[]): Promise<StoreHead> {
    if (this.fails) throw new Error('disk failed');
    return super.append(drafts);
  }
}

function start(signer: CheckpointSigner = { site: SITE, key: privateKey }): void {
  journal = new GroupJournal(
    { store, clock, random: new SeededRandom(1), onCommit: () => checkpoints.committed() },
    { software: 'test', site: SITE },
  );
  const report = (code: string, _severity: string, params: object): number =>
    reports.push(`${code} ${JSON.stringify(params)}`);
  checkpoints = new Checkpoints(signer, { clock, journal, report });
  checkpoints.start();
}

async function stop(): Promise<void> {
  const stopped = checkpoints.stop(1000);
  await clock.advance(1);
  await stopped;
  const closed = journal.close(1000);
  await clock.advance(1);
  await closed;
}

async function written(): Promise<JournalRecord[]> {
  const raw = await store.read({ epoch: 0, seq: 0 }, 2 ** 30);
  return raw.map((bytes) => parseRecord(bytes) as JournalRecord);
}

/** What each checkpoint vouches for, and where it stands itself, such as `1 at 2`. */
async function vouched(): Promise<string[]> {
  return (await written()).flatMap(({ kind, body, seq }) => {
    if (kind !== 'checkpoint') return [];
    const said = verifyCheckpoint(
      parseCheckpointBody(body)?.signed ?? Buffer.alloc(0),
      publicKey,
    ) as Checkpoint;
    return [`${said.seq} at ${seq}`];
  });
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-checkpoints-'));
  clock = new VirtualClock(Date.UTC(2026, 4, 1, 6));
  store = new StallingStore({ directory: join(directory, 'data'), site: SITE });
  reports = [];
});
afterEach(async () => {
  await stop();
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a journal with a key', () => {
  test('is signed at the start, every ten minutes while something is written, and at the stop', async () => {
    start();
    await clock.advance(3000);
    expect(await vouched()).toEqual(['1 at 2']);
    for (let minute = 0; minute < 60; minute++) {
      journal.append('event', { minute });
      await clock.advance(MINUTE_MS);
    }
    const signed = await vouched();
    expect(signed.length).toBeGreaterThanOrEqual(6);
    expect(signed.length).toBeLessThanOrEqual(8);
    // Each vouches for everything before it.
    for (const text of signed) {
      const [to, at] = text.split(' at ').map(Number);
      expect(to).toBe((at ?? 0) - 1);
    }
    journal.append('event', { last: true });
    await stop();
    const all = await written();
    expect((await vouched()).at(-1)).toBe(`${all.length - 1} at ${all.length}`);
    expect(reports).toEqual([]);
    expect(verifyFile(join(directory, 'data'), { site: publicKey })).toMatchObject({
      ok: true,
      files: [{ checkpoints: { after: 0, bad: 0 } }],
    });
  });

  test('leaves no record unsigned for longer than ten minutes', async () => {
    start();
    let oldestMs: number | undefined;
    let worstMs = 0;
    for (let step = 0; step < 400; step++) {
      if (step % 7 === 3) journal.append('event', { step });
      await clock.advance(10_000);
      const all = await written();
      const last = all.findLast(({ kind }) => kind === 'checkpoint');
      const unsigned = all.find(({ seq, kind }) => seq > (last?.seq ?? 0) && kind !== 'checkpoint');
      oldestMs = unsigned?.wallMs;
      if (oldestMs !== undefined) worstMs = Math.max(worstMs, clock.wallMs() - oldestMs);
    }
    expect(worstMs).toBeGreaterThan(8 * MINUTE_MS);
    expect(worstMs).toBeLessThanOrEqual(10 * MINUTE_MS + 10_000);
  });

  test('is not signed again while nothing is written', async () => {
    start();
    await clock.advance(180 * MINUTE_MS);
    expect(await vouched()).toEqual(['1 at 2']);
    expect(reports).toEqual([]);
  });

  test('is signed at once for whoever asks, with what was appended before', async () => {
    start();
    await clock.advance(3000);
    journal.append('account', { statement: 1 });
    checkpoints.request();
    await clock.advance(2000);
    expect(await vouched()).toEqual(['1 at 2', '3 at 4']);
    checkpoints.request();
    await clock.advance(2000);
    expect(await vouched()).toEqual(['1 at 2', '3 at 4']);
  });

  test('whose store does not take the checkpoint is reported after 15 minutes, once, and signed when it does', async () => {
    start();
    await clock.advance(3000);
    journal.append('event', { nth: 1 });
    await clock.advance(2000);
    store.fails = true;
    await clock.advance(14 * MINUTE_MS);
    expect(reports).toEqual([]);
    await clock.advance(30 * MINUTE_MS);
    expect(reports).toEqual(['checkpoint-late {"minutes":15}']);
    expect(journal.stats().waiting).toBeLessThanOrEqual(2);
    store.fails = false;
    await clock.advance(5000);
    const all = await written();
    expect((await vouched()).at(-1)).toBe(`${all.length - 1} at ${all.length}`);
    await clock.advance(60 * MINUTE_MS);
    expect(reports).toHaveLength(1);
  });

  test('of which the stop has no disk any more still stops in its time', async () => {
    start();
    await clock.advance(3000);
    store.fails = true;
    journal.append('event', {});
    let isStopped = false;
    void checkpoints.stop(500).then(() => {
      isStopped = true;
    });
    await clock.advance(501);
    expect(isStopped).toBe(true);
  });
});

describe('a journal without a key', () => {
  test('says so once, with the cause, and goes on', async () => {
    start(signerOf({ id: SITE, timeZone: 'Asia/Almaty', requireSyncedClock: false }));
    journal.append('event', {});
    await clock.advance(60 * MINUTE_MS);
    expect(reports).toEqual(['journal-unsigned {"cause":"no-site-key"}']);
    expect(await vouched()).toEqual([]);
    expect(await written()).toHaveLength(2);
  });

  test('or with one that is missing or that others can read, is not signed', async () => {
    const path = join(directory, 'site.key');
    const signer = (): CheckpointSigner =>
      signerOf({ id: SITE, timeZone: 'Asia/Almaty', requireSyncedClock: false, key: path });
    expect(signer().key).toMatchObject({ fault: expect.stringContaining('cannot be read') });
    makeKeyPair(path, `${path}.pub`);
    expect(signer().key).not.toHaveProperty('fault');
    chmodSync(path, 0o640);
    start(signer());
    await clock.advance(3000);
    expect(reports).toEqual([expect.stringContaining('chmod 600')]);
    expect(await vouched()).toEqual([]);
  });
});

test('a key that follows another brings the word of the older ones, and who knows them can go on', async () => {
  const [first, second, third] = ['1', '2', '3'].map((name) => join(directory, `${name}.key`));
  if (!first || !second || !third) throw new Error('no names');
  const made = makeKeyPair(first, `${first}.pub`);
  makeSuccessor(second, first, clock.wallMs());
  makeSuccessor(third, second, clock.wallMs());
  if ('fault' in made) throw new Error(made.fault);
  const settings = { id: SITE, timeZone: 'Asia/Almaty', requireSyncedClock: false };
  start(signerOf({ ...settings, key: first }));
  await clock.advance(3000);
  await stop();
  start(signerOf({ ...settings, key: third }));
  await clock.advance(3000);
  await stop();
  const report = verifyFile(join(directory, 'data'), { site: made.publicKey });
  expect(report).toMatchObject({ ok: true });
  expect(report.files[0]?.checkpoints.bad).toBe(0);
  expect(report.files[0]?.checkpoints.proved).toBeGreaterThanOrEqual(2);
});

test('the private key never gets into the store', async () => {
  const path = join(directory, 'site.key');
  makeKeyPair(path, `${path}.pub`);
  start(signerOf({ id: SITE, timeZone: 'Asia/Almaty', requireSyncedClock: false, key: path }));
  await clock.advance(30 * MINUTE_MS);
  await stop();
  const pem = readFileSync(path, 'utf8');
  const secret = Buffer.from(pem.split('\n')[1] ?? '', 'base64').subarray(-32);
  expect(secret).toHaveLength(32);
  const files = readdirSync(join(directory, 'data'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name));
    for (const form of [
      secret,
      secret.toString('hex'),
      secret.toString('base64').slice(0, 40),
      'PRIVATE KEY',
    ]) {
      expect(bytes.includes(form)).toBe(false);
    }
  }
});
