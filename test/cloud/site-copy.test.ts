import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SiteCopy } from '../../cloud/site-copy.js';
import { type ChainHead, encodeRecord, type JournalRecord } from '../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../protocols/journal/table.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { sampleDraft, sampleRecords, tampered } from '../protocols/journal/sample.js';
import { NOTHING, newKeys, SITE, temporaryDirectory } from './fixture.js';

const NOW_MS = Date.UTC(2026, 4, 2);
const { received: _received, gaps: _gaps, ...counted } = NOTHING;
const NONE = { stored: 0, ...counted };
const records = sampleRecords(60);
const keys = newKeys();
const publicKeys = new Map([['kz', keys.publicKey]]);
const root = temporaryDirectory();
let run = 0;
let directory = '';
let copy: SiteCopy;

beforeEach(() => {
  directory = join(root.path, `${++run}`);
  copy = open();
});
afterAll(() => root.remove());

function open(): SiteCopy {
  return new SiteCopy({ directory, site: SITE, party: 'kz' });
}

/** Offers the records `from` to `to`, by their numbers. */
function take(from: number, to: number, declared?: ChainHead): ReturnType<SiteCopy['take']> {
  if (declared) copy.hear({ anchor: declared, gaps: [], successions: [] });
  return copy.take(records.slice(from - 1, to), NOW_MS);
}

function at(seq: number): JournalRecord {
  const record = records[seq - 1];
  if (!record) throw new Error('no such record');
  return record;
}

function signedSeq(): string | undefined {
  return copy.watermark(keys.privateKey, NOW_MS)?.toString().split('\n')[3];
}

describe('a copy', () => {
  test('commits to the disk before it says that it holds something', () => {
    const { database } = copy.open().table;
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  test('puts aside once what contradicts it, and goes on', () => {
    take(1, 5);
    const forged = encodeRecord(sampleDraft(999), at(2));
    expect(copy.take([forged, ...records.slice(3, 7)], 0)).toEqual({
      ...NONE,
      stored: 2,
      duplicates: 2,
      conflicts: 1,
    });
    expect(copy.take([forged], 0)).toMatchObject({ conflicts: 0 });
    copy.close();
    expect(open().counters()).toEqual({ ...NOTHING, received: 7, duplicates: 2, conflicts: 1 });
    expect(verifyFile(directory)).toMatchObject({ ok: true, files: [{ conflicts: 1 }] });
  });

  test('stores nothing after a record that is altered, missing or out of bounds', () => {
    const altered = { ...at(3), bytes: tampered(at(3)) };
    expect(copy.take([at(1), at(2), altered, at(4)], 0)).toEqual({
      ...NONE,
      stored: 2,
      refused: 1,
      missing: { epoch: 1, seq: 3 },
    });
    expect(take(5, 10)).toEqual({ ...NONE, missing: { epoch: 1, seq: 3 } });
    const beyond = encodeRecord(sampleDraft(1), { ...FIRST_HEAD, epoch: 2 ** 32 - 1 });
    expect(copy.take([beyond], 0)).toMatchObject({ stored: 0, refused: 1 });
    copy.close();
  });
});

describe('a copy that lacks what the site no longer has', () => {
  test('begins where the records begin, if that is true, and counts what is older as such', () => {
    expect(take(6, 10, { ...at(5), hash: at(6).hash })).toEqual({ ...NONE, missing: { epoch: 1, seq: 1 } });
    expect(take(6, 8, at(5))).toEqual({
      ...NONE,
      stored: 3,
      gaps: [{ from: { epoch: 1, seq: 1 }, to: { epoch: 1, seq: 5 } }],
    });
    expect(verifyFile(directory, publicKeys)).toMatchObject({ ok: true, records: 3 });
    expect(take(1, 3)).toEqual({ ...NONE, earlier: 3 });
    const mark = copy.watermark(keys.privateKey, 1000);
    expect(copy.watermark(keys.privateKey, 2000)).toEqual(mark);
    copy.close();
    expect(open().counters()).toEqual({ ...NOTHING, received: 3, earlier: 3, gaps: 1 });
    expect(verifyFile(directory, publicKeys)).toMatchObject({
      ok: true,
      records: 3,
      files: [
        {
          anchor: { seq: 5 },
          gaps: [{ epoch: 1, fromSeq: 1, toSeq: 5, atMs: NOW_MS }],
          watermarks: [{ seq: 8, verdict: 'proved' }],
        },
      ],
    });
  });

  test('notes the gap, goes on behind it and signs for the rest', () => {
    take(1, 10);
    expect(take(51, 60)).toEqual({ ...NONE, missing: { epoch: 1, seq: 11 } });
    expect(take(51, 60, at(50))).toEqual({
      ...NONE,
      stored: 10,
      gaps: [{ from: { epoch: 1, seq: 11 }, to: { epoch: 1, seq: 50 } }],
    });
    expect(take(45, 52, at(50))).toEqual({ ...NONE, earlier: 6, duplicates: 2 });
    expect(signedSeq()).toBe('1 60');
    copy.close();
    expect(open().counters()).toEqual({ ...NOTHING, received: 20, duplicates: 2, earlier: 6, gaps: 1 });
    expect(verifyFile(directory, publicKeys)).toMatchObject({
      ok: true,
      records: 20,
      files: [{ gaps: [{ epoch: 1, fromSeq: 11, toSeq: 50, atMs: NOW_MS }] }],
    });
  });

  test('asks for what the site still has, whatever is declared', () => {
    take(1, 10);
    for (const declared of [FIRST_HEAD, at(5), at(10), { ...at(50), hash: at(49).hash }, at(49)]) {
      expect(take(51, 60, declared)).toEqual({ ...NONE, missing: { epoch: 1, seq: 11 } });
    }
    expect(copy.counters()).toEqual({ ...NOTHING, received: 10 });
  });
});

describe('records of another epoch', () => {
  const later = sampleRecords(3, { ...FIRST_HEAD, epoch: 2 });

  test('are refused, counted and never signed for, and those of the own one go on', () => {
    take(1, 5);
    expect(copy.take(later, NOW_MS)).toEqual({ ...NONE, otherEpoch: 3 });
    copy.hear({ anchor: later[0] ?? FIRST_HEAD, gaps: [], successions: [] });
    expect(copy.take(later.slice(1), NOW_MS)).toEqual(NONE);
    expect(signedSeq()).toBe('1 5');
    expect(copy.take([...later, ...records.slice(5, 10)], NOW_MS)).toEqual({ ...NONE, stored: 5 });
    expect(signedSeq()).toBe('1 10');
    copy.close();
    expect(open().counters()).toEqual({ ...NOTHING, received: 10, otherEpoch: 3 });
    expect(verifyFile(directory, publicKeys)).toMatchObject({ ok: true, records: 10 });
  });

  test('are taken by a copy that is empty, which then stays in that epoch', () => {
    expect(copy.take(later, NOW_MS)).toMatchObject({ stored: 3 });
    expect(take(1, 2)).toEqual({ ...NONE, otherEpoch: 2 });
    expect(signedSeq()).toBe('2 3');
  });
});
