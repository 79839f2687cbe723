import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { encodeBody } from '../../../protocols/journal/bodies.js';
import { signCheckpoint } from '../../../protocols/journal/checkpoint.js';
import { HASH_BYTES } from '../../../protocols/journal/record.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { type VerifyReport, verifyFile } from '../../../protocols/journal/verify.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { careFor, dayOfDrafts, FIRST_DAY_MS, recordsOf, SITE } from './made-store.js';

const PYTHON = new URL('../../protocols/journal/verify_journal.py', import.meta.url).pathname;
const A_DAY = 400;
const DAYS = 4;
let directory = '';
let store: SqliteStore;
let key: KeyObject;
let publicKey: KeyObject;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-kept-'));
  ({ privateKey: key, publicKey } = generateKeyPairSync('ed25519'));
  store = open();
  for (let day = 0; day < DAYS; day++) {
    await store.append(dayOfDrafts(day, A_DAY));
    await sign();
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function open(maxMegabytes = 4096): SqliteStore {
  return new SqliteStore({ directory, site: SITE, maxMegabytes }, { clock: new VirtualClock(FIRST_DAY_MS) });
}

/** The site's word for everything so far. */
async function sign(): Promise<void> {
  const { epoch, seq, hashHex } = await store.head();
  const place = { site: SITE, epoch, seq, hash: Buffer.from(hashHex, 'hex'), signedAtMs: FIRST_DAY_MS };
  const signed = signCheckpoint(place, key).toString();
  await store.append([{ ...sampleDraft(1, 'checkpoint'), body: encodeBody({ signed }) }]);
}

async function declareAndSign(): Promise<void> {
  for (const { id, body } of await store.notices()) {
    await store.append([{ ...sampleDraft(1, 'gap'), body: encodeBody(body) }]);
    await store.noticed(id);
  }
  await sign();
  await store.close();
}

async function thin(): Promise<void> {
  await store.close();
  store = open(0.3);
  while (await store.care());
  await store.close();
  store = open();
  await declareAndSign();
}

/** What a forger would do who can compute: another time for a record, and the hash that it must have after the one before it. */
function forge(path: string, seq: number): void {
  const database = new Database(path);
  const bytesAt = database.prepare<[number], { bytes: Buffer }>('SELECT bytes FROM record WHERE seq = ?');
  const hashAt = database.prepare<[number], { hash: Buffer }>('SELECT hash FROM gap WHERE to_seq = ?');
  const before = bytesAt.get(seq - 1)?.bytes.subarray(-HASH_BYTES) ?? hashAt.get(seq - 1)?.hash;
  const content = Buffer.from(bytesAt.get(seq)?.bytes.subarray(0, -HASH_BYTES) ?? []);
  const wallMs = content.readBigInt64BE(32) + 3_600_000n;
  content.writeBigInt64BE(wallMs, 32);
  const hash = createHash('sha256')
    .update(before ?? Buffer.alloc(0))
    .update(content)
    .digest();
  const update = database.prepare('UPDATE record SET bytes = ?, wall_ms = ? WHERE seq = ?');
  update.run(Buffer.concat([content, hash]), wallMs, seq);
  database.close();
}

function ask(): VerifyReport {
  const report = verifyFile(directory, { site: publicKey });
  const keyFile = join(directory, 'site.pub');
  writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  let python = '';
  try {
    python = execFileSync('python3', [PYTHON, directory, keyFile], { encoding: 'utf8', timeout: 60_000 });
  } catch (error) {
    python = (error as { stdout: string }).stdout;
  }
  const said = JSON.parse(python) as { faults: { epoch: number; seq: number; fault: string }[] };
  const names = (faults: readonly { epoch: number; seq: number; fault: string }[]): string[] =>
    faults.map(({ epoch, seq, fault }) => `${epoch}/${seq} ${fault}`);
  expect(names(said.faults), 'a stranger says the same').toEqual(
    names(report.faults.map(({ at, fault }) => ({ ...at, fault }))),
  );
  return report;
}

describe('what is left of a day whose readings were given up', () => {
  test('is vouched for by the declaration: the store verifies, and all of it is proven', async () => {
    await thin();
    const { faults, files } = ask();
    expect(faults).toEqual([]);
    expect(files[0]?.gaps.length).toBeGreaterThan(50);
    expect(files[0]?.proven.site).toMatchObject([{ after: { epoch: 1, seq: 0 } }]);
  });

  test('cannot be altered unnoticed, though each hash is right and each signature holds', async () => {
    await thin();
    const [first, second] = segmentsIn(directory);
    // A kept event with a gap before it and a gap behind it.
    const event = recordsOf(directory).find(
      ({ kind, seq }) => kind === 'event' && seq > (second?.firstSeq ?? 0) + 20,
    );
    forge(second?.path ?? '', event?.seq ?? 0);
    const { ok, faults, files } = ask();
    expect(ok).toBe(false);
    expect(faults).toMatchObject([{ at: { epoch: 1, seq: second?.firstSeq }, fault: 'kept' }]);
    // Nothing behind it vouches for it.
    const proven = files[0]?.proven.site ?? [];
    expect(proven.some(({ after, to }) => after.seq < (event?.seq ?? 0) && to.seq >= (event?.seq ?? 0))).toBe(
      false,
    );
    expect(proven.at(-1)).toMatchObject({ after: { seq: 2 * A_DAY + 2 } });
    expect(first?.firstSeq).toBe(1);
  });

  test('nor can a kept record be taken out by a wider gap', async () => {
    await thin();
    const [, second] = segmentsIn(directory);
    const database = new Database(second?.path ?? '');
    const [a, b] = database
      .prepare<[], { from_seq: number; to_seq: number; hash: Buffer }>('SELECT * FROM gap')
      .all();
    if (!a || !b) throw new Error('no gaps');
    database.prepare('DELETE FROM record WHERE seq > ? AND seq < ?').run(a.to_seq, b.from_seq);
    database.prepare('DELETE FROM gap WHERE from_seq = ?').run(b.from_seq);
    database
      .prepare('UPDATE gap SET to_seq = ?, hash = ? WHERE from_seq = ?')
      .run(b.to_seq, b.hash, a.from_seq);
    database.close();
    expect(ask().faults.map(({ fault }) => fault)).toContain('kept');
  });
});

test('what was salvaged from a damaged file is vouched for in the same way', async () => {
  await store.close();
  const [, second] = segmentsIn(directory);
  const handle = openSync(second?.path ?? '', 'r+');
  writeSync(handle, Buffer.alloc(2048), 0, 2048, 30_720);
  closeSync(handle);
  store = open();
  await careFor(store);
  await declareAndSign();
  expect(ask().faults).toEqual([]);
  const [hole] = verifyFile(directory).files[0]?.gaps ?? [];
  forge(second?.path ?? '', (hole?.fromSeq ?? 0) - 1);
  expect(ask().faults).toMatchObject([{ at: { epoch: 1, seq: second?.firstSeq }, fault: 'kept' }]);
});

test('a segment whose chain is broken is not thinned: it is mended first', async () => {
  await store.close();
  const [first] = segmentsIn(directory);
  const database = new Database(first?.path ?? '');
  database.prepare('UPDATE record SET bytes = zeroblob(100) WHERE seq = 50').run();
  database.close();
  store = open(0.3);
  while (await store.care());
  expect((await store.notices()).map(({ body }) => body.cause)).toContain('damage');
  await store.close();
  store = open();
  await careFor(store);
  await declareAndSign();
  expect(ask().faults).toEqual([]);
});
