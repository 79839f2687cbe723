import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { addGap, GAP_TABLE } from '../../../protocols/journal/gaps.js';
import { GENESIS_HASH } from '../../../protocols/journal/record.js';
import { FIRST_HEAD, RecordTable } from '../../../protocols/journal/table.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { signWatermark } from '../../../protocols/journal/watermark.js';
import { sampleRecords, tampered } from './sample.js';

const SITE = 'khorgos-head';
const PYTHON = new URL('./verify_journal.py', import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), 'aryk-verify-test-'));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keys = new Map([['kz', publicKey]]);
const records = sampleRecords(50);
let run = 0;
let directory = '';
let file = '';

beforeEach(() => {
  directory = join(root, `${++run}`);
  file = join(directory, `${SITE}.db`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A store of 50 records with a watermark at `signedSeq`. */
function makeStore(signedSeq = 40): RecordTable {
  const table = RecordTable.open(file);
  table.append(records);
  table.setMeta('site', SITE);
  const record = records[signedSeq - 1];
  if (!record) throw new Error('no such record');
  const mark = { site: SITE, party: 'kz', epoch: 1, seq: signedSeq, hash: record.hash, signedAtMs: 0 };
  table.keepWatermark({ ...mark, signed: signWatermark(mark, privateKey) });
  return table;
}

function edit(sql: string, ...values: unknown[]): void {
  const database = new Database(file);
  database.prepare(sql).run(...values);
  database.close();
}

function digest(path: string): string {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'none';
}

/** What the Python verifier says, written from docs/journal-format.md alone. */
function askPython(): { status: number | null; report: Record<string, unknown> } {
  const pem = join(directory, 'kz.pub');
  writeFileSync(pem, publicKey.export({ type: 'spki', format: 'pem' }));
  const { status, stdout, stderr } = spawnSync('python3', [PYTHON, file, `kz=${pem}`], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return { status, report: JSON.parse(stdout) };
}

describe('a store that is whole', () => {
  test('is found whole by us and by a stranger', () => {
    makeStore().close();
    const report = verifyFile(directory, keys);
    expect(report).toMatchObject({
      ok: true,
      records: 50,
      readings: 100,
      faults: [],
      head: { epoch: 1, seq: 50 },
    });
    expect(report.files[0]).toMatchObject({
      site: SITE,
      watermarks: [{ party: 'kz', seq: 40, verdict: 'proved' }],
    });
    const { status, report: theirs } = askPython();
    expect(theirs).toMatchObject({ ok: true, records: 50, readings: 100, head: report.head, faults: [] });
    expect((theirs.watermarks as { kz: string }).kz).toMatch(/proved|no-crypto/);
    expect(status).toBe(0);
  });

  test('is verified while another program writes to it, and is not changed by that', () => {
    const table = makeStore();
    const before = [digest(file), digest(`${file}-wal`)];
    expect(verifyFile(file, keys)).toMatchObject({ ok: true, records: 50 });
    expect([digest(file), digest(`${file}-wal`)]).toEqual(before);
    table.append(sampleRecords(1, records.at(-1)));
    expect(verifyFile(file, keys)).toMatchObject({ ok: true, records: 51 });
    table.close();
  });

  test('of a program that was killed is verified from its WAL, and is not changed by that', () => {
    const table = makeStore();
    const killed = join(directory, 'killed');
    mkdirSync(killed);
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, join(killed, `${SITE}.db${suffix}`));
    table.close();
    file = join(killed, `${SITE}.db`);
    const before = [digest(file), digest(`${file}-wal`)];
    expect(before[1]).not.toBe('none');
    expect(verifyFile(killed, keys)).toMatchObject({ ok: true, records: 50 });
    expect([digest(file), digest(`${file}-wal`)]).toEqual(before);
    expect(askPython().report).toMatchObject({ ok: true, records: 50 });
  });

  test('beside which SQLite cannot write is verified from a copy', () => {
    const table = makeStore();
    const medium = join(directory, 'medium');
    mkdirSync(join(medium, `${SITE}.db-shm`), { recursive: true });
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, join(medium, `${SITE}.db${suffix}`));
    table.close();
    expect(verifyFile(medium, keys)).toMatchObject({ ok: true, records: 50 });
  });

  test('whose oldest records were deleted goes on from its anchor', () => {
    const table = makeStore(45);
    cutOff(table, 45);
    table.close();
    const report = verifyFile(directory, keys);
    expect(report).toMatchObject({ ok: true, records: 5, head: { seq: 50 } });
    expect(report.files[0]).toMatchObject({ anchor: { seq: 45 }, watermarks: [{ verdict: 'proved' }] });
    expect(verifyFile(directory).ok).toBe(true);
    expect(askPython().report).toMatchObject({ ok: true, records: 5 });
  });
});

describe('a store that was tampered with', () => {
  test.each([
    [
      'a changed body',
      (): void => edit('UPDATE record SET bytes = ? WHERE seq = 7', tampered(records[6] ?? never())),
      'hash',
    ],
    ['a deleted record', (): void => edit('DELETE FROM record WHERE seq = 7'), 'missing'],
    ['a changed column', (): void => edit('UPDATE record SET wall_ms = 1 WHERE seq = 7'), 'columns'],
    [
      'a cut record',
      (): void => edit('UPDATE record SET bytes = substr(bytes, 1, 90) WHERE seq = 7'),
      'truncated',
    ],
    ['a deleted beginning', (): void => edit('DELETE FROM record WHERE seq < 7'), 'missing'],
    [
      'a made-up anchor',
      (): void => {
        edit('DELETE FROM record WHERE seq < 7');
        edit('INSERT INTO anchor VALUES (1, 1, 6, ?)', GENESIS_HASH);
      },
      'hash',
    ],
    ['a deleted end', (): void => edit('DELETE FROM record WHERE seq > 30'), 'watermark'],
  ])('is found out: %s', (_name, tamper, fault) => {
    makeStore().close();
    tamper();
    const report = verifyFile(directory, keys);
    expect(report.ok).toBe(false);
    expect(report.faults.map((one) => one.fault)).toContain(fault);
    const { status, report: theirs } = askPython();
    expect(theirs.ok).toBe(false);
    expect(status).toBe(1);
  });

  test('so that its beginning is gone, for which no party has signed, is found out', () => {
    // A true anchor: the very hash of the last record that was cut off.
    const table = makeStore(40);
    cutOff(table, 45);
    table.close();
    const beginning = [{ at: { epoch: 1, seq: 45 }, fault: 'beginning' }];
    expect(verifyFile(directory, keys)).toMatchObject({ ok: false, faults: beginning });
    expect(askPython().report).toMatchObject({
      ok: false,
      watermarks: { kz: 'pruned' },
      faults: [{ epoch: 1, seq: 45, fault: 'beginning' }],
    });
    edit('DELETE FROM watermark');
    expect(verifyFile(directory)).toMatchObject({ ok: false, faults: beginning });
    const mark = {
      site: SITE,
      party: 'xx',
      epoch: 1,
      seq: 50,
      hash: records[49]?.hash ?? never(),
      signedAtMs: 0,
    };
    const forged = RecordTable.open(file);
    forged.keepWatermark({ ...mark, signed: signWatermark(mark, generateKeyPairSync('ed25519').privateKey) });
    forged.close();
    expect(verifyFile(directory, keys)).toMatchObject({ ok: false, faults: beginning });
    expect(askPython().report.ok).toBe(false);
  });

  test('so that records are missing is excused by a gap that fits, and by no other', () => {
    const table = makeStore();
    table.database.exec(GAP_TABLE);
    addGap(table.database, { epoch: 1, fromSeq: 7, toSeq: 9, hash: records[8]?.hash ?? never(), atMs: 0 });
    table.database.exec('DELETE FROM record WHERE seq BETWEEN 7 AND 9');
    table.close();
    expect(verifyFile(file, keys)).toMatchObject({
      ok: true,
      records: 47,
      files: [{ gaps: [{ toSeq: 9 }] }],
    });
    expect(askPython().report).toMatchObject({ ok: true, records: 47, gaps: [[1, 7, 9]] });
    edit('UPDATE gap SET hash = ?', GENESIS_HASH);
    expect(verifyFile(file, keys).faults).toMatchObject([{ at: { seq: 10 }, fault: 'hash' }]);
    expect(askPython().report.ok).toBe(false);
    edit('UPDATE gap SET to_seq = 8');
    expect(verifyFile(file, keys).ok).toBe(false);
    expect(askPython().report.ok).toBe(false);
  });

  test('and chained anew is found out by the watermark', () => {
    const table = RecordTable.open(file);
    const rewritten = sampleRecords(50, FIRST_HEAD, 1000);
    table.append(rewritten);
    table.setMeta('site', SITE);
    const mark = {
      site: SITE,
      party: 'kz',
      epoch: 1,
      seq: 40,
      hash: records[39]?.hash ?? never(),
      signedAtMs: 0,
    };
    table.keepWatermark({ ...mark, signed: signWatermark(mark, privateKey) });
    table.close();
    expect(verifyFile(directory, keys).files[0]?.watermarks[0]).toMatchObject({ verdict: 'other-record' });
    expect(askPython().report).toMatchObject({ ok: false, watermarks: { kz: 'other-record' } });
  });

  test('so that its watermark is of another key, site or place is found out', () => {
    const verdictOf = (change: object, key = privateKey): string | undefined => {
      const mark = {
        site: SITE,
        party: 'kz',
        epoch: 1,
        seq: 40,
        hash: records[39]?.hash ?? never(),
        signedAtMs: 0,
      };
      const table = RecordTable.open(file);
      const made = { ...mark, ...change };
      table.keepWatermark({ ...made, signed: signWatermark(made, key), party: 'kz' });
      table.close();
      return verifyFile(directory, keys).files[0]?.watermarks[0]?.verdict;
    };
    makeStore().close();
    expect(verdictOf({})).toBe('proved');
    expect(verdictOf({}, generateKeyPairSync('ed25519').privateKey)).toBe('signature');
    expect(verdictOf({ site: 'elsewhere' })).toBe('other-site');
    expect(verdictOf({ party: 'cn' })).toBe('other-site');
    expect(verdictOf({ seq: 51 })).toBe('not-in-file');
    expect(verdictOf({ seq: 39 })).toBe('other-record');
  });
});

test('what is no store, or not there, is reported and not thrown', () => {
  mkdirSync(directory);
  expect(verifyFile(directory)).toMatchObject({ ok: false, files: [] });
  writeFileSync(file, 'this is no database, however long it is'.repeat(100));
  expect(verifyFile(directory)).toMatchObject({ ok: false, faults: [{ fault: 'unreadable' }] });
  expect(verifyFile(join(directory, 'none.db')).files[0]?.error).toContain('does not exist');
});

test('what is written is on the disk when the call returns: WAL, synchronous FULL', () => {
  const { database } = makeStore();
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('synchronous', { simple: true })).toBe(2);
  database.close();
});

test('the table keeps to its limits', () => {
  const table = RecordTable.open(file);
  table.append(records);
  expect(table.count()).toBe(50);
  expect(table.read({ epoch: 1, seq: 10 }, 1)).toEqual([records[10]?.bytes]);
  expect(table.read({ epoch: 0, seq: 0 }, 2 ** 20)).toHaveLength(50);
  expect(() => table.append(records.slice(0, 1))).toThrow(/UNIQUE/);
  expect(() => table.append([...sampleRecords(1, records.at(-1)), ...records])).toThrow(/UNIQUE/);
  expect(table.head()).toMatchObject({ seq: 50 });
  cutOff(table, 50);
  expect(table.head()).toMatchObject({ epoch: 1, seq: 50, hash: records[49]?.hash });
  expect(table.count()).toBe(0);
  const later = sampleRecords(3, { ...FIRST_HEAD, epoch: 2 });
  table.append([...sampleRecords(2, records.at(-1)), ...later]);
  expect(table.count()).toBe(5);
  table.setMeta('schema', '2');
  table.close();
  expect(() => RecordTable.open(file)).toThrow(/newer program/);
});

test('the verifier that strangers get says how it is used', () => {
  expect(() => execFileSync('python3', [PYTHON], { encoding: 'utf8', stdio: 'pipe' })).toThrow();
});

/** Deletes the records up to `seq`, as a copy that begins later would have none of them. */
function cutOff(table: RecordTable, seq: number): void {
  table.setAnchor(records[seq - 1] ?? never());
  table.database.prepare('DELETE FROM record WHERE seq <= ?').run(seq);
}

function never(): never {
  throw new Error('not reached');
}
