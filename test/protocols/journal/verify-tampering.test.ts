/**
 * Somebody with the files and all the time in the world changes what lies below the last checkpoint. Whatever it was, it is
 * found, the record is named, and nothing is called proven that is not.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { type ChainHead, encodeRecord, type JournalRecord } from '../../../protocols/journal/record.js';
import { segmentsIn } from '../../../protocols/journal/segments.js';
import { FIRST_HEAD } from '../../../protocols/journal/table.js';
import { type VerifyReport, verifyFile } from '../../../protocols/journal/verify.js';
import { SeededRandom } from '../../../protocols/random.js';
import { sized } from '../../support/soak.js';
import { askPython } from './python.js';
import { sampleDraft } from './sample.js';
import { checkpoint, makeJournal, newKey, writeStore } from './signed-store.js';

const RUNS = sized(1000, 150);
const COUNT = 220;
const { privateKey, publicKey } = newKey();
const root = mkdtempSync(join(tmpdir(), 'aryk-tampering-'));
const whole = join(root, 'whole');
const journal = makeJournal({ count: COUNT, key: privateKey });
const { records } = journal;
writeStore(whole, journal);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What stands in the table at one place. */
interface Row {
  readonly seq: number;
  readonly kind: number;
  readonly wallMs: number;
  readonly bytes: Buffer;
}

interface Tampered {
  readonly rows: readonly Row[];
  /** The records of which one must be named, by their numbers before the change. */
  readonly from: number;
  readonly to: number;
  /** Heads after each number, where the chain was made anew. */
  readonly anchors?: ReadonlyMap<number, ChainHead>;
}

const rowOf = ({ seq, wallMs, bytes }: JournalRecord): Row => ({
  seq,
  kind: bytes.readUInt8(1),
  wallMs,
  bytes,
});
const original = records.map(rowOf);

/** A record below what the last checkpoint vouches for: 1 to `COUNT` - 1. */
const someSeq = (random: SeededRandom, last = COUNT - 1): number => 1 + Math.floor(random.next() * last);
const at = (seq: number): JournalRecord => records[seq - 1] ?? fail();
const replaced = (seq: number, bytes: Buffer): Row[] =>
  original.map((row) => (row.seq === seq ? { ...row, bytes } : row));

/** A chain of the same records from `seq` on, but with others in their places: every hash is right again. */
function chainedAnew(list: readonly JournalRecord[], from: number): Pick<Tampered, 'rows' | 'anchors'> {
  const anew: JournalRecord[] = [];
  for (const draft of list) anew.push(encodeRecord(draft, anew.at(-1) ?? FIRST_HEAD));
  expect(anew.slice(0, from - 1).every(({ hash }, index) => hash.equals(at(index + 1).hash))).toBe(true);
  return { rows: anew.map(rowOf), anchors: new Map(anew.map((record) => [record.seq, record])) };
}

/** Another body of the same kind. */
const altered = (record: JournalRecord): JournalRecord => ({
  ...record,
  body: sampleDraft(record.seq + 100_000, record.kind).body,
});

const TRICKS: Readonly<Record<string, (random: SeededRandom) => Tampered>> = {
  'one bit of a record': (random) => {
    const seq = someSeq(random);
    const bytes = Buffer.from(at(seq).bytes);
    const place = Math.floor(random.next() * bytes.length);
    bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << Math.floor(random.next() * 8)), place);
    return { rows: replaced(seq, bytes), from: seq, to: seq };
  },
  'a record cut short': (random) => {
    const seq = someSeq(random);
    const { bytes } = at(seq);
    const cut = bytes.subarray(0, Math.floor(random.next() * bytes.length));
    return { rows: replaced(seq, cut), from: seq, to: seq };
  },
  'a record deleted': (random) => {
    const seq = someSeq(random);
    return { rows: original.filter((row) => row.seq !== seq), from: seq, to: seq };
  },
  'records deleted in a row': (random) => {
    const from = someSeq(random);
    const to = Math.min(COUNT - 1, from + Math.floor(random.next() * 90));
    return { rows: original.filter(({ seq }) => seq < from || seq > to), from, to };
  },
  'two records in each other’s places': (random) => {
    const from = someSeq(random, COUNT - 2);
    const to = from + 1 + Math.floor(random.next() * (COUNT - 1 - from));
    const swap = new Map([
      [from, at(to)],
      [to, at(from)],
    ]);
    const rows = original.map((row) => ({ ...rowOf(swap.get(row.seq) ?? at(row.seq)), seq: row.seq }));
    return { rows, from, to };
  },
  'a record altered, and all hashes made anew': (random) => {
    const seq = someSeq(random);
    const list = records.map((record) => (record.seq === seq ? altered(record) : record));
    return { ...chainedAnew(list, seq), from: seq, to: seq };
  },
  'a record taken out, and the others numbered anew': (random) => {
    const seq = someSeq(random);
    return {
      ...chainedAnew(
        records.filter((record) => record.seq !== seq),
        seq,
      ),
      from: seq,
      to: seq,
    };
  },
  'a record put in, and the others numbered anew': (random) => {
    const seq = someSeq(random);
    const list = [...records.slice(0, seq - 1), altered(at(seq)), ...records.slice(seq - 1)];
    return { ...chainedAnew(list, seq), from: seq, to: seq };
  },
  'two records exchanged, and all hashes made anew': (random) => {
    const seq = someSeq(random, COUNT - 2);
    const list = records.map((record) =>
      record.seq === seq ? at(seq + 1) : record.seq === seq + 1 ? at(seq) : record,
    );
    return { ...chainedAnew(list, seq), from: seq, to: seq + 1 };
  },
  'a record altered, all hashes anew, and every checkpoint but the last made an event': (random) => {
    const seq = someSeq(random);
    const list = records.map((record) => {
      if (record.seq === seq) return altered(record);
      const isGone = record.kind === 'checkpoint' && record.seq > seq && record.seq < COUNT;
      return isGone ? { ...record, ...sampleDraft(record.seq, 'event') } : record;
    });
    return { ...chainedAnew(list, seq), from: seq, to: seq };
  },
  'a record altered, all hashes anew, and the checkpoints signed with another key': (random) => {
    const seq = someSeq(random);
    const anew: JournalRecord[] = [];
    const { privateKey: other } = newKey();
    for (const record of records) {
      const before = anew.at(-1) ?? FIRST_HEAD;
      const isCheckpoint = record.kind === 'checkpoint' && record.seq >= seq;
      if (isCheckpoint) anew.push(checkpoint(before, other));
      else anew.push(encodeRecord(record.seq === seq ? altered(record) : record, before));
    }
    return { rows: anew.map(rowOf), anchors: new Map(anew.map((one) => [one.seq, one])), from: seq, to: seq };
  },
};

/** Puts the rows where they belong: a segment keeps its name and its numbers. */
function write(directory: string, { rows, anchors }: Tampered): void {
  cpSync(whole, directory, { recursive: true });
  const segments = segmentsIn(directory);
  segments.forEach(({ path, firstSeq }, nth) => {
    const database = new Database(path);
    database.pragma('synchronous = OFF');
    const insert = database.prepare('INSERT INTO record (id, kind, wall_ms, bytes) VALUES (?, ?, ?, ?)');
    const end = segments[nth + 1]?.firstSeq ?? Number.POSITIVE_INFINITY;
    database.transaction(() => {
      database.exec('DELETE FROM record');
      for (const { seq, kind, wallMs, bytes } of rows) {
        if (seq >= firstSeq && seq < end) insert.run(2 ** 40 + seq, kind, wallMs, bytes);
      }
      const head = anchors?.get(firstSeq - 1);
      if (head) database.prepare('UPDATE anchor SET hash = ?').run(head.hash);
    })();
    database.close();
  });
}

/** The record, or the one beside it where a hole or a cut is seen; or the stretch that a signature has shown to be false. */
function isNamed({ faults }: VerifyReport, { from, to }: Tampered): boolean {
  return faults.some(({ at: { seq }, after, fault }) => {
    if (fault === 'rewritten' || fault === 'checkpoint') return (after?.seq ?? 0) < to && from <= seq;
    return seq >= from - 1 && seq <= to + 1;
  });
}

test('the store that is tampered with was whole, and proven up to its last checkpoint', () => {
  const report = verifyFile(whole, { site: publicKey });
  expect(report).toMatchObject({ ok: true, records: COUNT, faults: [] });
  expect(askPython(whole, { site: publicKey })).toMatchObject({
    ok: true,
    records: COUNT,
    head: report.head,
  });
  expect(report.files[0]).toMatchObject({
    checkpoints: { count: 11, proved: 11, bad: 0, after: 0, last: { epoch: 1, seq: COUNT - 1 } },
    proven: { site: [{ after: { epoch: 1, seq: 0 }, to: { epoch: 1, seq: COUNT - 1 } }] },
  });
});

describe(`what is changed below the last checkpoint (${RUNS} times)`, () => {
  const names = Object.keys(TRICKS);
  test.each(names)('is found and named: %s', (name) => {
    const trick = TRICKS[name] ?? fail();
    const first = names.indexOf(name);
    for (let run = first; run < RUNS; run += names.length) {
      const random = new SeededRandom(run);
      const directory = join(root, `${run}`);
      const tampered = trick(random);
      write(directory, tampered);
      const report = verifyFile(directory, { site: publicKey });
      const label = `seed ${run}, records ${tampered.from} to ${tampered.to}: ${JSON.stringify(report.faults)}`;
      expect(report.ok, label).toBe(false);
      expect(isNamed(report, tampered), label).toBe(true);
      for (const { after, to } of report.files[0]?.proven.site ?? []) {
        for (const seq of [tampered.from, tampered.to]) {
          const isClear = to.seq < seq || after.seq >= seq;
          expect(isClear, `${label}; proven ${after.seq} to ${to.seq}`).toBe(true);
        }
      }
      // A stranger with the page finds it too.
      if (run === first) expect(askPython(directory, { site: publicKey }).ok, label).toBe(false);
      rmSync(directory, { recursive: true });
    }
  });
});

function fail(): never {
  throw new Error('no such record');
}
