/** What `aryk export` gives for what it is asked. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportTexts } from '../../../gateway/text/export-texts.js';
import { parseRecord } from '../../../protocols/journal/record.js';
import { RecordTable } from '../../../protocols/journal/table.js';
import { expectComplete } from '../../protocols/text/complete.js';
import { AStore } from './a-store.js';
import { aryk, parseCsv, parseJsonl } from './call.js';

import { DAY_MS, FIRST_DAY, fillDays, times, UNITS } from './days.js';

let store: AStore;
beforeEach(() => {
  store = new AStore();
});
afterEach(() => store.close());

test('the texts are there in every language', () => expectComplete(exportTexts));

describe('a time range', () => {
  test('goes by the times of the readings themselves: from its first moment to just before its last', async () => {
    fillDays(store, 4);
    const range = ['--from', '2026-05-02T06:00Z', '--to', '2026-05-03T06:00Z'];
    const { code, out, err } = await aryk([store.directory, ...range]);
    expect([code, err]).toEqual([0, '']);
    expect(times(out)).toEqual([
      '2026-05-02T06:00:00.000Z',
      '2026-05-02T12:00:00.000Z',
      '2026-05-02T18:00:00.000Z',
      '2026-05-03T00:00:00.000Z',
    ]);
    expect(parseCsv(out)).toHaveLength(4 * 3);
  });

  test('finds a reading whose record bears another time, because the clock was set by hours in between', async () => {
    store.segment(UNITS, FIRST_DAY);
    store.readings([{ point: 'forebay.level_m', atMs: FIRST_DAY, value: 1 }], FIRST_DAY + 20 * 3_600_000);
    const { out } = await aryk([store.directory, '--to', '2026-05-01T01:00Z']);
    expect(times(out)).toEqual(['2026-05-01T00:00:00.000Z']);
  });

  test("knows the names of its points from long before: a receiver's copy is one file", async () => {
    fillDays(store, 1);
    const atMs = FIRST_DAY + 30 * DAY_MS;
    store.readings([{ point: 'forebay.level_m', atMs, value: 1 }], atMs);
    const copy = RecordTable.open(join(store.directory, 'copy.db'));
    copy.append(store.records);
    copy.close();
    const { code, out } = await aryk([join(store.directory, 'copy.db'), '--from', '2026-05-31T00:00Z']);
    expect([code, parseCsv(out).map(({ point, unit }) => [point, unit])]).toEqual([
      0,
      [['forebay.level_m', 'm']],
    ]);
  });

  test('in the civil time of the site is a day of the site', async () => {
    fillDays(store, 3);
    const range = ['--zone', 'Asia/Almaty', '--from', '2026-05-02', '--to', '2026-05-03'];
    const { out } = await aryk([store.directory, ...range]);
    // From 19:00 UTC of the day before.
    expect(times(out)).toEqual(['00', '06', '12', '18'].map((hour) => `2026-05-02T${hour}:00:00.000Z`));
    const first = await aryk([store.directory, '--zone', 'Asia/Almaty', '--to', '2026-05-01T05:00']);
    expect([first.code, times(first.out)]).toEqual([0, []]);
  });
});

describe('what is exported', () => {
  test('is all readings of all segments, one after the other', async () => {
    fillDays(store, 3);
    const { out } = await aryk([store.directory]);
    const rows = parseCsv(out);
    expect(rows).toHaveLength(3 * 4 * 3);
    expect(rows.map(({ seq }) => Number(seq))).toEqual(
      rows.map(({ seq }) => Number(seq)).sort((a, b) => a - b),
    );
  });

  test("may be one segment alone, the folder of segments, or a receiver's copy", async () => {
    const [, second = ''] = fillDays(store, 3);
    expect(parseCsv((await aryk([second])).out)).toHaveLength(12);
    expect(parseCsv((await aryk([join(store.directory, 'journal')])).out)).toHaveLength(36);
    const copy = RecordTable.open(join(store.directory, 'copies', 'test-head.db'));
    copy.append(store.records);
    copy.close();
    expect(parseCsv((await aryk([join(store.directory, 'copies')])).out)).toHaveLength(36);
    expect(parseCsv((await aryk([join(store.directory, 'copies', 'test-head.db')])).out)).toHaveLength(36);
  });

  test('may be points by pattern', async () => {
    fillDays(store, 1);
    const of = async (...patterns: string[]): Promise<string[]> => {
      const { out } = await aryk([store.directory, ...patterns.flatMap((one) => ['--points', one])]);
      return [...new Set(parseCsv(out).map(({ point = '' }) => point))];
    };
    expect(await of('*.level_m')).toEqual(['forebay.level_m', 'left-meter.level_m']);
    expect(await of('left-meter.*,fore?ay.*')).toEqual(Object.keys(UNITS));
    expect(await of('forebay.level_m', 'left-meter.level_m')).toEqual([
      'forebay.level_m',
      'left-meter.level_m',
    ]);
  });

  test('a pattern that no point has is a mistake, and no file comes of it', async () => {
    fillDays(store, 1);
    const file = join(store.directory, 'out.csv');
    const { code, err } = await aryk([store.directory, '--points', '*.level_m,rigth.*', '--output', file]);
    expect([code, existsSync(file)]).toEqual([1, false]);
    expect(err).toContain('no point like "rigth.*"');
  });

  test('may be other kinds of records, alone or among the readings', async () => {
    fillDays(store, 1);
    const events = parseJsonl((await aryk([store.directory, '--kinds', 'event', '--format', 'jsonl'])).out);
    expect(events).toEqual([
      {
        time: '2026-05-01T00:00:00.001Z',
        kind: 'event',
        body: { code: 'stopping', severity: 'info', params: {} },
        epoch: 1,
        seq: 6,
      },
    ]);
    const rows = parseCsv((await aryk([store.directory, '--kinds', 'readings,event'])).out);
    expect(rows.map(({ kind }) => kind)).toEqual([...Array(12).fill('readings'), 'event']);
    expect(rows[0]).toMatchObject({ point: 'forebay.level_m', seq: '2', kind: 'readings', body: '' });
    expect(rows[12]).toMatchObject({ point: '', value: '', epoch: '1', seq: '6' });
    expect(JSON.parse(rows[12]?.body ?? '')).toMatchObject({ code: 'stopping' });
  });

  test('may be every record whole, which gives the very bytes that the gateway wrote', async () => {
    fillDays(store, 2);
    const { code, out } = await aryk([store.directory, '--records']);
    const lines = parseJsonl(out);
    expect([code, lines.length]).toEqual([0, store.records.length]);
    lines.forEach((line, index) => {
      const bytes = Buffer.from(line.record as string, 'base64');
      const { epoch, seq, kind, hash, ...rest } = parseRecord(bytes) as (typeof store.records)[number];
      expect(bytes.equals(store.records[index]?.bytes ?? Buffer.alloc(0))).toBe(true);
      expect(line).toMatchObject({
        epoch,
        seq,
        kind,
        wallMs: rest.wallMs,
        monotonicMs: 5,
        clockStatus: 'synced',
      });
      expect([line.hash, line.bootId]).toEqual([hash.toString('hex'), '0707070707070707']);
    });
    expect(lines[1]?.body).toMatchObject({
      points: Object.keys(UNITS),
      values: [0, 0.001, 0.002],
      flags: [0, 0, 0],
    });
  });
});

describe('a call that cannot be right is refused before anything is opened', () => {
  const cases: [words: string, says: string][] = [
    ['', 'DIR_OR_FILE is missing'],
    ['DIR --format xls', 'allowed: csv, jsonl, pi-xml'],
    ['DIR --kinds volumes', 'no kind of record "volumes"'],
    ['DIR --from yesterday', '--from "yesterday" is no moment'],
    ['DIR --to 2026-05-01', '--config site.yaml or --zone'],
    ['DIR --zone Asia/Atlantis', 'no time zone'],
    ['DIR --from 2026-05-02T00:00Z --to 2026-05-02T00:00Z', 'nothing lies between'],
    ['DIR --records --format csv', '--records gives records whole'],
    ['DIR --records --points a.*', '--records gives records whole'],
    ['DIR --format pi-xml --kinds event', '--format pi-xml is for readings only'],
    ['DIR --kinds event --points a.*', '--points is for readings only'],
  ];
  test.each(cases)('aryk export %s', async (words, says) => {
    const args = words.split(' ').filter((word) => word !== '');
    const { code, out, err } = await aryk(args.map((word) => (word === 'DIR' ? store.directory : word)));
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(says)]);
  });

  test('and a path that has no journal is said to have none', async () => {
    const said = async (path: string): Promise<[number, string]> => {
      const { code, err } = await aryk([path]);
      return [code, err];
    };
    expect(await said(join(store.directory, 'nowhere'))).toEqual([
      1,
      expect.stringContaining('does not exist'),
    ]);
    for (const name of ['state.db', 'rollups.db']) writeFileSync(join(store.directory, name), '');
    expect(await said(store.directory)).toEqual([1, expect.stringContaining('there is no journal')]);
    for (const name of ['a.db', 'b.db']) writeFileSync(join(store.directory, name), '');
    expect(await said(store.directory)).toEqual([1, expect.stringContaining('copies of several sites')]);
    writeFileSync(join(store.directory, 'journal.db'), '');
    expect(await said(store.directory)).toEqual([1, expect.stringContaining('of an earlier version')]);
  });
});
