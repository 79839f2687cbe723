/** A gateway's store as it lies on the disk, made record by record: segments, checkpoints of the site, watermarks of a party. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { type CheckpointBody, signCheckpoint } from '../../../protocols/journal/checkpoint.js';
import { addGap, GAP_TABLE, type Gap } from '../../../protocols/journal/gaps.js';
import {
  type ChainHead,
  encodeRecord,
  type JournalRecord,
  type RecordKind,
} from '../../../protocols/journal/record.js';
import { segmentName } from '../../../protocols/journal/segments.js';
import { FIRST_HEAD, RecordTable } from '../../../protocols/journal/table.js';
import { signWatermark } from '../../../protocols/journal/watermark.js';
import { sampleDraft } from './sample.js';

export const SITE = 'khorgos-head';
export const START_MS = Date.UTC(2026, 4, 1, 6);

export interface Journal {
  readonly records: JournalRecord[];
  /** Where each segment begins, as an index of `records`. */
  readonly segments: number[];
}

export interface Wishes {
  readonly count: number;
  /** A checkpoint for every so many records. */
  readonly every?: number;
  readonly perSegment?: number;
  readonly key: KeyObject;
  readonly head?: ChainHead;
  readonly successions?: readonly string[];
}

/** Readings and events, with checkpoints that vouch for the record before them. */
export function makeJournal(wishes: Wishes): Journal {
  const { count, every = 20, perSegment = 50, key, head: start = FIRST_HEAD, successions } = wishes;
  const records: JournalRecord[] = [];
  const segments: number[] = [];
  for (let nth = 1; nth <= count; nth++) {
    const before = records.at(-1) ?? start;
    if ((nth - 1) % perSegment === 0) segments.push(nth - 1);
    if (nth % every !== 0) records.push(encodeRecord(sampleDraft(nth, kindOf(nth)), before));
    else records.push(checkpoint(before, key, { nth, ...(successions ? { successions } : {}) }));
  }
  return { records, segments };
}

function kindOf(nth: number): RecordKind {
  return nth % 3 === 0 ? 'event' : 'readings';
}

export function checkpoint(
  before: ChainHead,
  key: KeyObject,
  more: {
    readonly nth?: number;
    readonly site?: string;
    readonly vouched?: ChainHead;
    readonly successions?: readonly string[];
  } = {},
): JournalRecord {
  const { nth = before.seq + 1, site = SITE, vouched = before, successions } = more;
  const { epoch, seq, hash } = vouched;
  const signed = signCheckpoint(
    { site, epoch, seq, hash, signedAtMs: START_MS + nth * 1000 },
    key,
  ).toString();
  return withBody(before, 'checkpoint', {
    signed,
    ...(successions ? { successions } : {}),
  } satisfies CheckpointBody);
}

export function withBody(before: ChainHead, kind: RecordKind, body: object): JournalRecord {
  const draft = { ...sampleDraft(before.seq + 1), kind, body: Buffer.from(JSON.stringify(body)) };
  return encodeRecord(draft, before);
}

/** Writes the segments into `directory`; `bytesOf` may give others than the records have. */
export function writeStore(
  directory: string,
  { records, segments }: Journal,
  bytesOf: (index: number) => Buffer | undefined = (index) => records[index]?.bytes,
): void {
  segments.forEach((from, nth) => {
    const first = records[from];
    const before = records[from - 1];
    if (!first) throw new Error('a segment needs a record');
    const table = RecordTable.open(segmentPath(directory, first));
    table.setMeta('site', SITE);
    const anchor =
      before?.epoch === first.epoch ? before : { ...FIRST_HEAD, epoch: first.epoch, seq: first.seq - 1 };
    table.setAnchor(anchor);
    const insert = table.database.prepare(
      'INSERT INTO record (id, kind, wall_ms, bytes) VALUES (?, ?, ?, ?)',
    );
    table.transaction(() => {
      for (let index = from; index < (segments[nth + 1] ?? records.length); index++) {
        const bytes = bytesOf(index);
        const record = records[index];
        if (bytes && record)
          insert.run(record.epoch * 2 ** 40 + record.seq, record.bytes[1], record.wallMs, bytes);
      }
    });
    table.close();
  });
}

export function segmentPath(directory: string, first: { epoch: number; seq: number }): string {
  return join(directory, 'journal', segmentName(first.epoch, first.seq));
}

/** Rows of the gap table of one segment. */
export function writeGaps(path: string, gaps: readonly Gap[]): void {
  const database = new Database(path);
  database.exec(GAP_TABLE);
  for (const gap of gaps) addGap(database, gap);
  for (const { epoch, fromSeq, toSeq } of gaps) {
    const id = (seq: number): number => epoch * 2 ** 40 + seq;
    database.prepare('DELETE FROM record WHERE id BETWEEN ? AND ?').run(id(fromSeq), id(toSeq));
  }
  database.close();
}

/** The countersignatures that a gateway keeps. */
export function writeWatermarks(
  directory: string,
  key: KeyObject,
  marks: readonly ChainHead[],
  party = 'kz',
): void {
  const file = join(directory, 'state.db');
  mkdirSync(dirname(file), { recursive: true });
  const database = new Database(file);
  database.exec(
    'CREATE TABLE IF NOT EXISTS watermark (party TEXT, day INTEGER, epoch INTEGER, seq INTEGER, signed BLOB)',
  );
  for (const { epoch, seq, hash } of marks) {
    const signed = signWatermark(
      { site: SITE, party, epoch, seq, hash, signedAtMs: START_MS + seq * 1000 },
      key,
    );
    database.prepare('INSERT INTO watermark VALUES (?, ?, ?, ?, ?)').run(party, seq, epoch, seq, signed);
  }
  database.close();
}

export function newKey(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ed25519');
}
