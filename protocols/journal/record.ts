/**
 * A journal record: what is hashed, stored, forwarded and verified, byte for byte. The layout is public
 * (docs/journal-format.md): a stranger can check a journal with nothing but that page.
 *
 *   offset size  field (big-endian)
 *        0    1  format version, 1
 *        1    1  kind
 *        2    1  clock status: 0 unknown, 1 synced, 2 unsynced
 *        3    1  zero
 *        4    4  epoch
 *        8    8  seq, 1 upwards without a hole within an epoch
 *       16    8  boot id, random at each start
 *       24    8  monotonic time, ms since that start (rounded down)
 *       32    8  wall time, ms since 1970 UTC, signed
 *       40    4  length of the body, n
 *       44    n  body (JSON in UTF-8; columns of `readings`)
 *     44+n   32  SHA-256 over (hash of the record before) + (bytes 0 .. 44+n)
 *
 * The first record of an epoch follows a hash of 32 zero bytes.
 */
import { createHash } from 'node:crypto';
import type { ClockStatus } from '../clock.js';

export const RECORD_KINDS = {
  readings: 1,
  event: 2,
  order: 3,
  decision: 4,
  refusal: 5,
  'gate-move': 6,
  settings: 7,
  console: 8,
  account: 9,
  checkpoint: 10,
  'clock-correction': 11,
  start: 12,
  gap: 13,
  points: 14,
} as const satisfies Record<string, number>;
export type RecordKind = keyof typeof RECORD_KINDS;

const KIND_NAMES = new Map<number, RecordKind>(
  Object.entries(RECORD_KINDS).map(([name, code]) => [code, name as RecordKind]),
);

const CLOCK_STATUS_CODES = { unknown: 0, synced: 1, unsynced: 2 } as const satisfies Record<
  ClockStatus,
  number
>;
const CLOCK_STATUS_NAMES: readonly ClockStatus[] = ['unknown', 'synced', 'unsynced'];

const FORMAT_VERSION = 1;
export const HEADER_BYTES = 44;
export const HASH_BYTES = 32;
export const BOOT_ID_BYTES = 8;
/** A body may not be larger: it bounds every buffer that a record passes through. */
export const MAX_BODY_BYTES = 256 * 1024;
/** What the first record of an epoch is chained to. */
export const GENESIS_HASH: Buffer = Buffer.alloc(HASH_BYTES);

/** A record that has no place in the chain yet. Times are those of the fact, not of its writing. */
export interface Draft {
  readonly kind: RecordKind;
  readonly clockStatus: ClockStatus;
  readonly bootId: Buffer;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly body: Buffer;
}

export interface Position {
  readonly epoch: number;
  readonly seq: number;
}

/** The end of a chain: the last record's place and hash. `seq` 0 with the genesis hash is an empty epoch. */
export interface ChainHead extends Position {
  readonly hash: Buffer;
}

/** A parsed record. `bytes` are the exact bytes, hash included. */
export interface JournalRecord extends Draft, ChainHead {
  readonly bytes: Buffer;
}

/** Lays out `draft` as the record after `head` in the same epoch. Throws RangeError on an oversized body. */
export function encodeRecord(draft: Draft, head: ChainHead): JournalRecord {
  if (draft.body.length > MAX_BODY_BYTES) {
    throw new RangeError(
      `a record body of ${draft.body.length} bytes is over the limit of ${MAX_BODY_BYTES}`,
    );
  }
  const seq = head.seq + 1;
  const bytes = Buffer.alloc(HEADER_BYTES + draft.body.length + HASH_BYTES);
  bytes.writeUInt8(FORMAT_VERSION, 0);
  bytes.writeUInt8(RECORD_KINDS[draft.kind], 1);
  bytes.writeUInt8(CLOCK_STATUS_CODES[draft.clockStatus], 2);
  bytes.writeUInt32BE(head.epoch, 4);
  bytes.writeBigUInt64BE(BigInt(seq), 8);
  draft.bootId.copy(bytes, 16, 0, BOOT_ID_BYTES);
  bytes.writeBigUInt64BE(BigInt(Math.floor(draft.monotonicMs)), 24);
  bytes.writeBigInt64BE(BigInt(Math.floor(draft.wallMs)), 32);
  bytes.writeUInt32BE(draft.body.length, 40);
  draft.body.copy(bytes, HEADER_BYTES);
  const hash = chainHash(head.hash, bytes.subarray(0, HEADER_BYTES + draft.body.length));
  hash.copy(bytes, HEADER_BYTES + draft.body.length);
  return { ...draft, epoch: head.epoch, seq, hash, bytes };
}

/** Why bytes are not a record. */
export type RecordFault = 'truncated' | 'version' | 'kind' | 'clock-status' | 'too-large' | 'hash';

/**
 * The record that starts at `offset`; its length is `record.bytes.length`. Structure only: whether it
 * belongs where it stands is `follows`. Returns the fault, never throws, on any bytes.
 */
export function parseRecord(source: Buffer, offset = 0): JournalRecord | { fault: RecordFault } {
  if (source.length - offset < HEADER_BYTES + HASH_BYTES) return { fault: 'truncated' };
  if (source.readUInt8(offset) !== FORMAT_VERSION || source.readUInt8(offset + 3) !== 0)
    return { fault: 'version' };
  const kind = KIND_NAMES.get(source.readUInt8(offset + 1));
  if (kind === undefined) return { fault: 'kind' };
  const clockStatus = CLOCK_STATUS_NAMES[source.readUInt8(offset + 2)];
  if (clockStatus === undefined) return { fault: 'clock-status' };
  const bodyLength = source.readUInt32BE(offset + 40);
  if (bodyLength > MAX_BODY_BYTES) return { fault: 'too-large' };
  const end = offset + HEADER_BYTES + bodyLength + HASH_BYTES;
  if (source.length < end) return { fault: 'truncated' };
  const bytes = source.subarray(offset, end);
  return {
    kind,
    clockStatus,
    epoch: bytes.readUInt32BE(4),
    seq: Number(bytes.readBigUInt64BE(8)),
    bootId: bytes.subarray(16, 16 + BOOT_ID_BYTES),
    monotonicMs: Number(bytes.readBigUInt64BE(24)),
    wallMs: Number(bytes.readBigInt64BE(32)),
    body: bytes.subarray(HEADER_BYTES, HEADER_BYTES + bodyLength),
    hash: bytes.subarray(HEADER_BYTES + bodyLength),
    bytes,
  };
}

/** Whether `record` is the one right successor of `head`: epoch, seq and hash. */
export function follows(record: JournalRecord, head: ChainHead): 'yes' | 'epoch' | 'seq' | 'hash' {
  if (record.epoch !== head.epoch) return 'epoch';
  if (record.seq !== head.seq + 1) return 'seq';
  const expected = chainHash(head.hash, record.bytes.subarray(0, record.bytes.length - HASH_BYTES));
  return expected.equals(record.hash) ? 'yes' : 'hash';
}

function chainHash(previous: Buffer, bytes: Buffer): Buffer {
  return createHash('sha256').update(previous).update(bytes).digest();
}
