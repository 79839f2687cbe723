import type { KeyObject } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint } from '../../../protocols/journal/keys.js';
import { type ChainHead, GENESIS_HASH, type JournalRecord } from '../../../protocols/journal/record.js';
import { signSuccession } from '../../../protocols/journal/succession.js';
import { RecordTable } from '../../../protocols/journal/table.js';
import { type VerifyReport, verifyFile } from '../../../protocols/journal/verify.js';
import { askPython } from './python.js';
import { sampleRecords } from './sample.js';
import {
  checkpoint,
  type Journal,
  makeJournal,
  newKey,
  SITE,
  START_MS,
  segmentPath,
  withBody,
  writeGaps,
  writeStore,
  writeWatermarks,
} from './signed-store.js';

const site = newKey();
const kz = newKey();
const parties = new Map([['kz', kz.publicKey]]);
const journal = makeJournal({ count: 130, key: site.privateKey });
const root = mkdtempSync(join(tmpdir(), 'aryk-signed-'));
let run = 0;
let directory = '';

beforeEach(() => {
  directory = join(root, `${++run}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function at(seq: number, { records }: Journal = journal): JournalRecord {
  const record = records[seq - 1];
  if (!record) throw new Error('no such record');
  return record;
}

/** What we say; a stranger with the page must say the same. */
function verify(path = directory, key: KeyObject | undefined = site.publicKey): VerifyReport {
  const report = verifyFile(path, { named: parties, ...(key ? { site: key } : {}) });
  const theirs = askPython(path, { parties: { kz: kz.publicKey }, ...(key ? { site: key } : {}) });
  const hasProved = report.files.every(
    ({ checkpoints, watermarks }) =>
      (key === undefined || checkpoints.proved > 0) && watermarks.some(({ verdict }) => verdict === 'proved'),
  );
  expect(theirs).toMatchObject({ ok: report.ok && hasProved, records: report.records, head: report.head });
  // What is wrong with a watermark they tell elsewhere.
  const ours = report.faults.filter(({ fault }) => fault !== 'watermark');
  const places = (faults: readonly { epoch: number; seq: number }[]): string[] =>
    faults.map(({ epoch, seq }) => `${epoch}/${seq}`).sort();
  if (hasProved) expect(places(theirs.faults)).toEqual(places(ours.map((fault) => fault.at)));
  return report;
}

describe('a store of several segments', () => {
  test('is found whole, and proven by the site and by a party as far as each has signed', () => {
    writeStore(directory, journal);
    writeWatermarks(directory, kz.privateKey, [at(30), at(77)]);
    const report = verify();
    expect(report).toMatchObject({ ok: true, records: 130, faults: [], head: { epoch: 1, seq: 130 } });
    expect(report.files).toHaveLength(1);
    expect(report.files[0]).toMatchObject({
      kind: 'store',
      site: SITE,
      checkpoints: {
        count: 6,
        bad: 0,
        proved: 6,
        last: { epoch: 1, seq: 119, signedAtMs: START_MS + 120_000 },
        fingerprint: fingerprint(site.publicKey),
        after: 10,
      },
      watermarks: [
        { seq: 30, verdict: 'proved' },
        { seq: 77, verdict: 'proved' },
      ],
      proven: {
        site: [{ after: { epoch: 1, seq: 0 }, to: { epoch: 1, seq: 119 } }],
        parties: { kz: [{ to: { epoch: 1, seq: 77 } }] },
      },
    });
    expect(verifyFile(join(directory, 'journal')).records).toBe(130);
    // What lies beside the segments is no journal, whatever its name.
    RecordTable.open(join(directory, 'journal.db')).close();
    expect(verifyFile(directory)).toMatchObject({ ok: true, records: 130, files: [{ kind: 'store' }] });
    expect(verifyFile(directory).files).toHaveLength(1);
  });

  test('is whole without any key, and nothing of it is proven then', () => {
    writeStore(directory, journal);
    const [file] = verifyFile(directory).files;
    expect(file).toMatchObject({
      ok: true,
      proven: { site: [], parties: {} },
      checkpoints: { proved: 0, count: 6 },
    });
  });

  test('with the key of another proves nothing', () => {
    writeStore(directory, journal);
    const report = verifyFile(directory, { site: newKey().publicKey });
    expect(report.faults.map(({ at: { seq }, fault }) => `${seq} ${fault}`)).toEqual(
      [20, 40, 60, 80, 100, 120].map((seq) => `${seq} checkpoint`),
    );
    expect(report.files[0]?.proven.site).toEqual([]);
  });

  test('of another site does not pass for this one', () => {
    const records = [...sampleRecords(5)];
    records.push(checkpoint(records.at(-1) ?? at(1), site.privateKey, { site: 'elsewhere' }));
    writeStore(directory, { records, segments: [0] });
    expect(verifyFile(directory, { site: site.publicKey }).faults).toMatchObject([
      { at: { seq: 6 }, fault: 'checkpoint' },
    ]);
  });

  test('says what is still proven when one record is bad: before it, and from the next on', () => {
    writeStore(directory, journal);
    writeWatermarks(directory, kz.privateKey, [at(90)]);
    edit(51, 'UPDATE record SET bytes = ? WHERE seq = 70', Buffer.from(at(70).bytes).fill(0x20, 50, 52));
    const report = verify();
    expect(report.faults).toMatchObject([{ at: { epoch: 1, seq: 70 }, fault: 'hash' }]);
    expect(report.files[0]?.proven).toEqual({
      site: [
        { after: { epoch: 1, seq: 0 }, to: { epoch: 1, seq: 59 } },
        { after: { epoch: 1, seq: 70 }, to: { epoch: 1, seq: 119 } },
      ],
      parties: { kz: [{ after: { epoch: 1, seq: 70 }, to: { epoch: 1, seq: 90 } }] },
    });
  });

  test('whose anchors or watermarks were changed is found out', () => {
    writeStore(directory, journal);
    writeWatermarks(directory, kz.privateKey, [at(30), { ...at(77), hash: at(78).hash }]);
    edit(51, 'UPDATE anchor SET seq = 49');
    expect(verify().faults.map(({ at: { seq }, fault }) => `${seq} ${fault}`)).toEqual([
      '49 anchor',
      '77 watermark',
    ]);
  });

  test('whose end was cut off below what a party has signed for is found out', () => {
    writeStore(directory, journal);
    writeWatermarks(directory, kz.privateKey, [at(30), at(125)]);
    edit(101, 'DELETE FROM record WHERE seq > 110');
    const report = verifyFile(directory, { named: parties, site: site.publicKey });
    expect(report.faults).toMatchObject([{ at: { seq: 125 }, fault: 'watermark' }]);
  });

  test('whose first segments are gone is whole when a party has signed for them, and else not', () => {
    writeStore(directory, journal);
    rmSync(segmentPath(directory, { epoch: 1, seq: 1 }));
    expect(verifyFile(directory, { site: site.publicKey }).faults).toMatchObject([
      { at: { seq: 50 }, fault: 'beginning' },
    ]);
    writeWatermarks(directory, kz.privateKey, [at(20), at(90)]);
    const report = verify();
    expect(report).toMatchObject({ ok: true, records: 80 });
    expect(report.files[0]).toMatchObject({
      anchor: { epoch: 1, seq: 50 },
      watermarks: [{ verdict: 'pruned' }, { verdict: 'proved' }],
      proven: { site: [{ after: { epoch: 1, seq: 50 }, to: { epoch: 1, seq: 119 } }] },
    });
  });

  test('one segment alone is verified with what is in it', () => {
    writeStore(directory, journal);
    const report = verifyFile(segmentPath(directory, { epoch: 1, seq: 51 }), { site: site.publicKey });
    expect(report).toMatchObject({ ok: true, records: 50, head: { seq: 100 } });
    expect(report.files[0]).toMatchObject({
      kind: 'segment',
      anchor: { seq: 50 },
      proven: { site: [{ after: { seq: 50 }, to: { seq: 99 } }] },
    });
  });
});

describe('readings that were given up for space', () => {
  const declare = (records: number): Journal => {
    const declared = withBody(at(130), 'gap', {
      ...{ lost: { readings: records }, fromMs: 0, toMs: 0, cause: 'space', epoch: 1, holes: 2 },
      ...{ fromSeq: 1, toSeq: 50, records },
    });
    const signed = checkpoint(declared, site.privateKey);
    return { records: [...journal.records, declared, signed], segments: [...journal.segments, 130] };
  };
  const holes = [
    { epoch: 1, fromSeq: 4, toSeq: 5, hash: at(5).hash, atMs: START_MS },
    { epoch: 1, fromSeq: 49, toSeq: 50, hash: at(50).hash, atMs: START_MS },
  ];

  test('are excused by what the journal says itself, and the rest is proven over them', () => {
    writeStore(directory, declare(4));
    writeGaps(segmentPath(directory, { epoch: 1, seq: 1 }), holes);
    writeWatermarks(directory, kz.privateKey, [at(90)]);
    const report = verify();
    expect(report).toMatchObject({ ok: true, records: 128 });
    expect(report.files[0]).toMatchObject({
      gaps: [
        { fromSeq: 4, toSeq: 5, declared: true },
        { fromSeq: 49, toSeq: 50, declared: true },
      ],
      proven: { site: [{ after: { seq: 0 }, to: { seq: 131 } }] },
    });
  });

  test('are not excused when the journal does not say so, or names fewer', () => {
    for (const [count, undeclared] of [
      [3, [4, 49]],
      [0, [4, 49]],
    ] as const) {
      rmSync(directory, { recursive: true, force: true });
      writeStore(directory, count === 0 ? journal : declare(count));
      writeGaps(segmentPath(directory, { epoch: 1, seq: 1 }), holes);
      writeWatermarks(directory, kz.privateKey, [at(90)]);
      expect(verify().faults.map(({ at: { seq }, fault }) => `${seq} ${fault}`)).toEqual(
        undeclared.map((seq) => `${seq} undeclared`),
      );
    }
  });

  test('of which the hash is a lie are found out by the record behind them', () => {
    writeStore(directory, declare(4));
    const [first, second] = holes;
    writeGaps(segmentPath(directory, { epoch: 1, seq: 1 }), [
      { ...(first ?? fail()), hash: GENESIS_HASH },
      second ?? fail(),
    ]);
    writeWatermarks(directory, kz.privateKey, [at(90)]);
    expect(verify().faults).toMatchObject([{ at: { seq: 6 }, fault: 'hash' }]);
  });
});

describe('a new epoch', () => {
  /** As a gateway begins one that has lost the end of its journal. */
  const secondEpoch = (
    key: KeyObject,
    after: ChainHead,
    successions?: readonly string[],
  ): JournalRecord[] => {
    const genesis = { epoch: 2, seq: 0, hash: GENESIS_HASH };
    const { epoch, seq, hash } = after;
    const body = {
      software: 'aryk',
      site: SITE,
      after: { epoch, seq, hashHex: hash.toString('hex') },
      cause: 'damage',
    };
    const records = [withBody(genesis, 'start', body)];
    records.push(checkpoint(records[0] ?? fail(), key, successions ? { successions } : {}));
    records.push(...sampleRecords(3, records.at(-1)));
    return records;
  };
  const stored = (more: readonly JournalRecord[]): void => {
    writeStore(directory, { records: [...journal.records, ...more], segments: [...journal.segments, 130] });
    writeWatermarks(directory, kz.privateKey, [at(90)]);
  };

  test('that the site has signed is proven, and vouches for the end of the one before', () => {
    stored(secondEpoch(site.privateKey, at(130)));
    const report = verify();
    expect(report).toMatchObject({ ok: true, records: 135, head: { epoch: 2, seq: 5 } });
    expect(report.files[0]).toMatchObject({
      epochs: [{ epoch: 2, seq: 1 }],
      proven: { site: [{ after: { epoch: 1, seq: 0 }, to: { epoch: 2, seq: 1 } }] },
    });
  });

  test('may hold a checkpoint of the one before, whose record was lost with the end', () => {
    const [start] = secondEpoch(site.privateKey, at(130));
    const old = checkpoint(start ?? fail(), site.privateKey, {
      vouched: { epoch: 1, seq: 133, hash: at(9).hash },
    });
    stored([start ?? fail(), old, checkpoint(old, site.privateKey)]);
    expect(verify()).toMatchObject({ ok: true, records: 133 });
  });

  test('of another key is not', () => {
    stored(secondEpoch(newKey().privateKey, at(130)));
    const report = verify();
    expect(report.faults.map(({ at: { epoch, seq }, fault }) => `${epoch}/${seq} ${fault}`)).toEqual([
      '2/2 checkpoint',
      '2/1 epoch',
    ]);
    expect(report.files[0]?.proven.site).toEqual([
      { after: { epoch: 1, seq: 0 }, to: { epoch: 1, seq: 119 } },
    ]);
  });

  test('that nobody has signed is not proven either', () => {
    const [start] = secondEpoch(site.privateKey, at(130));
    stored([start ?? fail()]);
    expect(verify().faults).toMatchObject([{ at: { epoch: 2, seq: 1 }, fault: 'epoch' }]);
  });

  test('of a key that the one before has named is proven from the key that was given', () => {
    const heir = newKey();
    const word = signSuccession(site.privateKey, heir.publicKey, START_MS).toString();
    stored(secondEpoch(heir.privateKey, at(130), [word]));
    const report = verify();
    expect(report.ok).toBe(true);
    expect(report.files[0]?.checkpoints).toMatchObject({
      proved: 7,
      fingerprint: fingerprint(heir.publicKey),
    });
  });
});

describe('a checkpoint', () => {
  test('that reaches too far back, or not back at all, is found out', () => {
    const [first, second, third] = sampleRecords(3);
    if (!first || !second || !third) throw new Error('no records');
    const self = checkpoint(third, site.privateKey, { vouched: { epoch: 1, seq: 4, hash: third.hash } });
    writeStore(directory, { records: [first, second, third, self], segments: [0] });
    expect(verifyFile(directory, { site: site.publicKey }).faults).toMatchObject([
      { at: { seq: 4 }, fault: 'rewritten' },
    ]);
  });

  test('whose body is none is found out', () => {
    const [first] = sampleRecords(1);
    const records = [first ?? fail(), withBody(first ?? fail(), 'checkpoint', { signed: 7 })];
    writeStore(directory, { records, segments: [0] });
    expect(verifyFile(directory).faults).toMatchObject([{ at: { seq: 2 }, fault: 'checkpoint' }]);
  });
});

describe('an export of whole records', () => {
  const line = (record: JournalRecord, change: object = {}): string =>
    JSON.stringify({
      ...{ epoch: record.epoch, seq: record.seq, kind: record.kind, wallMs: record.wallMs },
      ...{ record: record.bytes.toString('base64') },
      ...change,
    });
  const write = (lines: readonly string[]): string => {
    const file = `${directory}.jsonl`;
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };

  test('is verified from its beginning, or from where it begins', () => {
    const all = write(journal.records.map((record) => line(record)));
    expect(verifyFile(all, { site: site.publicKey })).toMatchObject({
      ok: true,
      records: 130,
      files: [{ kind: 'export', proven: { site: [{ after: { seq: 0 }, to: { seq: 119 } }] } }],
    });
    const some = write(journal.records.slice(40, 70).map((record) => line(record)));
    expect(verifyFile(some, { site: site.publicKey })).toMatchObject({
      ok: true,
      records: 30,
      // What the first of them is chained to is not in the file: its own hash cannot be told.
      files: [{ proven: { site: [{ after: { seq: 41 }, to: { seq: 59 } }] } }],
    });
  });

  test('with a line left out, or one that says something else than its record, is found out', () => {
    const lines = journal.records.map((record) => line(record));
    expect(verifyFile(write(lines.toSpliced(9, 1))).faults).toMatchObject([
      { at: { seq: 11 }, fault: 'missing' },
    ]);
    const lie = line(at(12), { body: { code: 'sample', severity: 'info', params: { nth: 7 } } });
    expect(verifyFile(write(lines.with(11, lie))).faults).toMatchObject([
      { at: { seq: 12 }, fault: 'columns' },
    ]);
    const truth = line(at(12), { body: JSON.parse(at(12).body.toString()) });
    expect(verifyFile(write(lines.with(11, truth)))).toMatchObject({ ok: true });
    const other = line(at(12), { wallMs: 1 });
    expect(verifyFile(write(lines.with(11, other))).faults).toMatchObject([
      { at: { seq: 12 }, fault: 'columns' },
    ]);
  });

  test('of readings alone, or of something else, is refused with what to do', () => {
    expect(verifyFile(write(['{"time":"2026","point":"a.b_m"}'])).files[0]).toMatchObject({
      ok: false,
      error: expect.stringContaining('only an export of whole records'),
    });
    expect(verifyFile(write(['no JSON'])).files[0]).toMatchObject({ ok: false, error: 'line 1 is not JSON' });
  });
});

test("a receiver's copy is verified with the key that is pinned in it, or with the one that is given", () => {
  const file = join(directory, `${SITE}.db`);
  const table = RecordTable.open(file);
  table.append(journal.records);
  table.setMeta('site', SITE);
  table.setMeta('siteKey', site.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  table.close();
  expect(verifyFile(directory).files[0]).toMatchObject({
    ok: true,
    kind: 'copy',
    checkpoints: { proved: 6 },
  });
  const given = new Map([[SITE, newKey().publicKey]]);
  expect(verifyFile(directory, given).faults).toHaveLength(6);
});

test('what is verified is not changed by that', () => {
  writeStore(directory, journal);
  const before = `${directory}-before`;
  cpSync(directory, before, { recursive: true });
  verifyFile(directory, { site: site.publicKey });
  expect(verifyFile(before)).toMatchObject({ head: verifyFile(directory).head, ok: true });
});

function edit(firstSeq: number, sql: string, ...values: unknown[]): void {
  const database = new Database(segmentPath(directory, { epoch: 1, seq: firstSeq }));
  database.prepare(sql).run(...values);
  database.close();
}

function fail(): never {
  throw new Error('not reached');
}
