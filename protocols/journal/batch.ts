/**
 * Records on their way: what one MQTT message on `journal` carries.
 *
 *   offset size  field (big-endian)
 *        0    4  'ARYB'
 *        4    1  version, 1
 *        5    1  zero
 *        6    2  number of records, 1 upwards
 *        8       the records, back to back, as they are stored
 */
import { type JournalRecord, parseRecord, type RecordFault } from './record.js';

const MAGIC = Buffer.from('ARYB', 'latin1');
const VERSION = 1;
const HEADER_BYTES = 8;
const MAX_RECORDS = 0xffff;
/** A larger message is refused unread. Records are at most 256 KiB, so every one fits. */
export const MAX_BATCH_BYTES = 1024 * 1024;

export type BatchFault = 'magic' | 'version' | 'too-large' | 'empty' | 'truncated' | 'trailing' | RecordFault;

/** Packs as many of `records` as fit, at least one; `count` says how many those are. Throws on none. */
export function encodeBatch(records: readonly Buffer[]): { readonly bytes: Buffer; readonly count: number } {
  let size = HEADER_BYTES;
  let count = 0;
  for (const record of records) {
    if (size + record.length > MAX_BATCH_BYTES || count === MAX_RECORDS) break;
    size += record.length;
    count++;
  }
  if (count === 0) throw new RangeError('a batch needs a record');
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, 4);
  header.writeUInt16BE(count, 6);
  return { bytes: Buffer.concat([header, ...records.slice(0, count)], size), count };
}

/** The records of a batch, or why it is none. Never throws, on any bytes; whether they follow is not asked. */
export function parseBatch(bytes: Buffer): readonly JournalRecord[] | { readonly fault: BatchFault } {
  if (bytes.length > MAX_BATCH_BYTES) return { fault: 'too-large' };
  if (bytes.length < HEADER_BYTES) return { fault: 'truncated' };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return { fault: 'magic' };
  if (bytes.readUInt8(4) !== VERSION || bytes.readUInt8(5) !== 0) return { fault: 'version' };
  const count = bytes.readUInt16BE(6);
  if (count === 0) return { fault: 'empty' };
  const records: JournalRecord[] = [];
  let offset = HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const record = parseRecord(bytes, offset);
    if ('fault' in record) return record;
    records.push(record);
    offset += record.bytes.length;
  }
  return offset === bytes.length ? records : { fault: 'trailing' };
}
