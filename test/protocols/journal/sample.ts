import { encodeBody } from '../../../protocols/journal/bodies.js';
import { Dictionary, encodeReadings } from '../../../protocols/journal/readings-codec.js';
import {
  type ChainHead,
  type Draft,
  encodeRecord,
  type JournalRecord,
  type RecordKind,
} from '../../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../../protocols/journal/table.js';

const START_MS = Date.UTC(2026, 4, 1, 6);

/** What the sample readings are of. */
export const SAMPLE_POINTS = {
  points: [
    { id: 'forebay.level_m', unit: 'm' },
    { id: 'left-meter.discharge_m3s', unit: 'm3/s' },
  ],
};

/** A draft as the gateway makes them; `nth` makes it different from others. */
export function sampleDraft(
  nth: number,
  kind: RecordKind = 'readings',
  wallMs = START_MS + nth * 1000,
): Draft {
  const readings = {
    points: ['forebay.level_m', 'left-meter.discharge_m3s'],
    baseMs: wallMs,
    atMs: [-120, -80],
    values: [1.25 + nth / 1000, null],
    flags: [0, 8],
    reasons: { 1: 'timeout' },
  };
  const dictionary = new Dictionary(encodeBody(SAMPLE_POINTS));
  const event = { code: 'sample', severity: 'info', params: { nth } };
  return {
    kind,
    clockStatus: 'synced',
    bootId: Buffer.from('0102030405060708', 'hex'),
    monotonicMs: nth * 1000,
    wallMs,
    body: kind === 'readings' ? encodeReadings(readings, dictionary) : encodeBody(event),
  };
}

/** `count` chained records after `head`. */
export function sampleRecords(count: number, head: ChainHead = FIRST_HEAD, salt = 0): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let nth = 1; nth <= count; nth++) {
    records.push(encodeRecord(sampleDraft(head.seq + nth + salt), records.at(-1) ?? head));
  }
  return records;
}

/** The same record with one bit of its body flipped. */
export function tampered(record: JournalRecord): Buffer {
  const bytes = Buffer.from(record.bytes);
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
  return bytes;
}
