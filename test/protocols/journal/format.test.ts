import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBatch, MAX_BATCH_BYTES, parseBatch } from '../../../protocols/journal/batch.js';
import { belongsAfter, verifyRecords } from '../../../protocols/journal/chain.js';
import {
  type Draft,
  encodeRecord,
  follows,
  parseRecord,
  RECORD_KINDS,
  type RecordKind,
} from '../../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../../protocols/journal/table.js';
import { sampleDraft, sampleRecords, tampered } from './sample.js';

const bytes = (length: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(length).map((array) => Buffer.from(array));
const drafts: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom(...(Object.keys(RECORD_KINDS) as RecordKind[])),
  clockStatus: fc.constantFrom('unknown', 'synced', 'unsynced'),
  bootId: bytes({ minLength: 8, maxLength: 8 }),
  monotonicMs: fc.nat(2 ** 40),
  wallMs: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
  body: bytes({ maxLength: 300 }),
});

describe('records', () => {
  test('are read as they were written, whatever stands in them, and follow each other', () => {
    fc.assert(
      fc.property(fc.array(drafts, { minLength: 1, maxLength: 8 }), (list) => {
        let head = FIRST_HEAD;
        for (const draft of list) {
          const record = encodeRecord(draft, head);
          const read = parseRecord(record.bytes);
          expect(read).toEqual(record);
          expect(belongsAfter(record, head)).toBe('yes');
          head = record;
        }
      }),
    );
  });

  test('one flipped bit anywhere is found', () => {
    const [record] = sampleRecords(1);
    if (!record) throw new Error('no record');
    for (let bit = 0; bit < record.bytes.length * 8; bit++) {
      const damaged = Buffer.from(record.bytes);
      damaged.writeUInt8(damaged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const read = parseRecord(damaged);
      if (!('fault' in read)) expect(follows(read, FIRST_HEAD)).not.toBe('yes');
    }
  });

  test('any bytes are read without throwing', () => {
    const [record] = sampleRecords(1);
    const cuts = fc.tuple(fc.nat(400), bytes({ maxLength: 60 })).map(([at, more]) => {
      return Buffer.concat([record?.bytes.subarray(0, at) ?? Buffer.alloc(0), more]);
    });
    fc.assert(
      fc.property(fc.oneof(bytes({ maxLength: 400 }), cuts), (damaged) => {
        parseRecord(damaged);
        parseBatch(damaged);
        parseBatch(Buffer.concat([Buffer.from('4152594201000002', 'hex'), damaged]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a batch', () => {
  test('brings the records back byte for byte', () => {
    const records = sampleRecords(20);
    const batch = encodeBatch(records.map((record) => record.bytes));
    expect(batch.count).toBe(20);
    expect(parseBatch(batch.bytes)).toEqual(records);
  });

  test('takes what fits into a mebibyte and says how much that was', () => {
    const large = encodeRecord({ ...sampleDraft(1), body: Buffer.alloc(200 * 1024, 0x20) }, FIRST_HEAD).bytes;
    const batch = encodeBatch(Array.from({ length: 10 }, () => large));
    expect(batch.count).toBe(5);
    expect(batch.bytes.length).toBeLessThanOrEqual(MAX_BATCH_BYTES);
  });

  test('that is cut, longer than it says, foreign or empty is refused with the reason', () => {
    const { bytes: good } = encodeBatch(sampleRecords(2).map((record) => record.bytes));
    const changed = (at: number, to: number): Buffer => {
      const copy = Buffer.from(good);
      copy.writeUInt8(to, at);
      return copy;
    };
    expect(parseBatch(good.subarray(0, -1))).toEqual({ fault: 'truncated' });
    expect(parseBatch(Buffer.concat([good, Buffer.of(0)]))).toEqual({ fault: 'trailing' });
    expect(parseBatch(changed(0, 0x61))).toEqual({ fault: 'magic' });
    expect(parseBatch(changed(4, 2))).toEqual({ fault: 'version' });
    expect(parseBatch(changed(5, 1))).toEqual({ fault: 'version' });
    expect(parseBatch(changed(7, 0))).toEqual({ fault: 'empty' });
    expect(parseBatch(changed(8, 9))).toEqual({ fault: 'version' });
    expect(parseBatch(Buffer.alloc(MAX_BATCH_BYTES + 1))).toEqual({ fault: 'too-large' });
    expect(() => encodeBatch([])).toThrow(RangeError);
  });
});

describe('a chain', () => {
  const records = sampleRecords(10);
  const raw = records.map((record) => record.bytes);

  test('that is whole has no faults, and its readings are counted', () => {
    expect(verifyRecords(raw)).toMatchObject({
      records: 10,
      readings: 20,
      kinds: { readings: 10 },
      first: { epoch: 1, seq: 1 },
      head: { epoch: 1, seq: 10 },
      faultCount: 0,
    });
  });

  test('with an altered record has one fault, there', () => {
    const altered = raw.with(4, tampered(records[4] ?? sampleRecords(1)[0] ?? never()));
    expect(verifyRecords(altered).faults).toEqual([{ at: { epoch: 1, seq: 5 }, fault: 'hash' }]);
  });

  test('that lacks a record, repeats one or has two exchanged is not whole', () => {
    expect(verifyRecords(raw.toSpliced(4, 1)).faults).toEqual([
      { at: { epoch: 1, seq: 6 }, fault: 'missing' },
    ]);
    expect(verifyRecords(raw.toSpliced(4, 0, raw[3] ?? never())).faults[0]).toMatchObject({ fault: 'order' });
    expect(
      verifyRecords(raw.with(4, raw[5] ?? never()).with(5, raw[4] ?? never())).faultCount,
    ).toBeGreaterThan(1);
    expect(verifyRecords(raw.slice(1)).faults).toEqual([{ at: { epoch: 1, seq: 2 }, fault: 'missing' }]);
  });

  test('goes on from an anchor, or with a later epoch from its beginning', () => {
    expect(verifyRecords(raw.slice(5), records[4]).faultCount).toBe(0);
    const later = sampleRecords(3, { ...FIRST_HEAD, epoch: 3 }).map((record) => record.bytes);
    expect(verifyRecords([...raw, ...later])).toMatchObject({ faultCount: 0, head: { epoch: 3, seq: 3 } });
    expect(verifyRecords([...later, ...raw]).faultCount).toBeGreaterThan(0);
  });

  test('counts readings by their columns; a body that is none of its kind is a fault', () => {
    expect(verifyRecords(raw)).toMatchObject({ readings: 2 * raw.length, faultCount: 0 });
    for (const kind of ['readings', 'event'] as const) {
      const body = kind === 'readings' ? Buffer.from('{"points":["a.level_m"]}') : Buffer.from('no JSON');
      const { bytes } = encodeRecord({ ...sampleDraft(1, kind), body }, FIRST_HEAD);
      expect(verifyRecords([bytes])).toMatchObject({ readings: 0, faults: [{ fault: 'body' }] });
    }
  });

  test('of which every record is bad is reported without end of memory', () => {
    const report = verifyRecords(Array.from({ length: 1000 }, () => Buffer.from('nonsense')));
    expect(report.faultCount).toBe(1000);
    expect(report.faults).toHaveLength(100);
  });
});

function never(): never {
  throw new Error('not reached');
}
