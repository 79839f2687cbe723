import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportTexts } from '../../../gateway/text/export-texts.js';
import { encodeBody } from '../../../protocols/journal/bodies.js';
import { parseRecord } from '../../../protocols/journal/record.js';
import { RecordTable } from '../../../protocols/journal/table.js';
import { expectComplete } from '../../protocols/text/complete.js';
import { AStore } from './a-store.js';
import { aryk, Captured, parseCsv, parseJsonl } from './call.js';

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2026-05-01T00:00:00Z');
const UNITS = { 'forebay.level_m': 'm', 'left-meter.discharge_m3s': 'm3/s', 'left-meter.level_m': 'm' };

let store: AStore;
beforeEach(() => {
  store = new AStore();
});
afterEach(() => store.close());

/** One reading of each point every six hours, in a segment a day. */
function days(count: number): string[] {
  return Array.from({ length: count }, (_, day) => {
    const midnight = FIRST_DAY + day * DAY_MS;
    const path = store.segment(UNITS, midnight);
    for (const hour of [0, 6, 12, 18]) {
      const atMs = midnight + hour * 3_600_000;
      store.readings(
        Object.keys(UNITS).map((point, index) => ({ point, atMs, value: day + hour / 100 + index / 1000 })),
        atMs + 900,
      );
    }
    store.append('event', encodeBody({ code: 'stopping', severity: 'info', params: {} }), midnight + 1);
    return path;
  });
}

const times = (csv: string): string[] => [...new Set(parseCsv(csv).map(({ time = '' }) => time))];

test('the texts are there in every language', () => expectComplete(exportTexts));

describe('a time range', () => {
  test('goes by the times of the readings themselves: from its first moment to just before its last', async () => {
    days(4);
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
    days(1);
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
    days(3);
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
    days(3);
    const { out } = await aryk([store.directory]);
    const rows = parseCsv(out);
    expect(rows).toHaveLength(3 * 4 * 3);
    expect(rows.map(({ seq }) => Number(seq))).toEqual(
      rows.map(({ seq }) => Number(seq)).sort((a, b) => a - b),
    );
  });

  test("may be one segment alone, the folder of segments, or a receiver's copy", async () => {
    const [, second = ''] = days(3);
    expect(parseCsv((await aryk([second])).out)).toHaveLength(12);
    expect(parseCsv((await aryk([join(store.directory, 'journal')])).out)).toHaveLength(36);
    const copy = RecordTable.open(join(store.directory, 'copies', 'test-head.db'));
    copy.append(store.records);
    copy.close();
    expect(parseCsv((await aryk([join(store.directory, 'copies')])).out)).toHaveLength(36);
    expect(parseCsv((await aryk([join(store.directory, 'copies', 'test-head.db')])).out)).toHaveLength(36);
  });

  test('may be points by pattern', async () => {
    days(1);
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
    days(1);
    const file = join(store.directory, 'out.csv');
    const { code, err } = await aryk([store.directory, '--points', '*.level_m,rigth.*', '--output', file]);
    expect([code, existsSync(file)]).toEqual([1, false]);
    expect(err).toContain('no point like "rigth.*"');
  });

  test('may be other kinds of records, alone or among the readings', async () => {
    days(1);
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
    days(2);
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

describe('a journal that is not as it should be', () => {
  test('readings whose dictionary is not in the file are named as left out, never guessed', async () => {
    store.segment(UNITS, FIRST_DAY);
    store.readings([{ point: 'forebay.level_m', atMs: FIRST_DAY, value: 1 }], FIRST_DAY);
    const copy = RecordTable.open(join(store.directory, 'copy.db'));
    copy.append(store.records.slice(1));
    copy.close();
    const { code, out, err } = await aryk([join(store.directory, 'copy.db'), '--json']);
    expect([code, parseCsv(out)]).toEqual([1, []]);
    expect(err).toContain('1 records could not be decoded, the first at 1/2');
    const summary = parseJsonl(err.slice(err.indexOf('{'))).at(-1);
    expect(summary).toMatchObject({
      ok: false,
      undecoded: 1,
      firstUndecoded: { epoch: 1, seq: 2 },
      readings: 0,
    });
  });

  test('a damaged segment is named, and the others are exported all the same', async () => {
    const [, second = ''] = days(3);
    for (const suffix of ['-wal', '-shm']) rmSync(second + suffix, { force: true });
    truncateSync(second, 6000);
    const { code, out, err } = await aryk([store.directory]);
    expect(code).toBe(1);
    expect(err).toContain(second);
    expect(times(out).filter((time) => time < '2026-05-02' || time > '2026-05-03')).toHaveLength(8);
  });

  test('records that were given up for space leave a hole and no more', async () => {
    const [first = ''] = days(1);
    const table = RecordTable.open(first);
    table.database.prepare('DELETE FROM record WHERE seq IN (3, 4)').run();
    table.close();
    const { code, out } = await aryk([store.directory]);
    expect([code, times(out)]).toEqual([0, ['2026-05-01T00:00:00.000Z', '2026-05-01T18:00:00.000Z']]);
  });

  test('a new epoch goes on from where the old one ended', async () => {
    const copy = RecordTable.open(join(store.directory, 'copy.db'));
    days(1);
    const other = new AStore();
    try {
      other.segment(UNITS, FIRST_DAY + DAY_MS);
      other.readings([{ point: 'forebay.level_m', atMs: FIRST_DAY + DAY_MS, value: 7 }], FIRST_DAY + DAY_MS);
      copy.append(store.records);
      copy.append(
        other.records.map((record) => {
          const bytes = Buffer.from(record.bytes);
          bytes.writeUInt32BE(2, 4);
          return { ...record, epoch: 2, bytes };
        }),
      );
    } finally {
      other.close();
      copy.close();
    }
    const { out } = await aryk([join(store.directory, 'copy.db'), '--format', 'jsonl']);
    expect(parseJsonl(out).at(-1)).toMatchObject({ epoch: 2, seq: 2, value: 7 });
  });
});

describe('the output', () => {
  test('is a file that is there when it is whole, and a word about it', async () => {
    days(1);
    const file = join(store.directory, 'out.csv');
    writeFileSync(file, 'of yesterday');
    const { code, out, err } = await aryk([store.directory, '--output', file]);
    expect([code, out, err]).toEqual([0, `${file}: 12 readings from 4 records\n`, '']);
    expect(parseCsv(readFileSync(file, 'utf8'))).toHaveLength(12);
    expect(readdirSync(store.directory).sort()).toEqual(['journal', 'out.csv']);
  });

  test('when it is stopped leaves the file of yesterday as it was', async () => {
    days(3);
    const file = join(store.directory, 'out.csv');
    writeFileSync(file, 'of yesterday');
    const { code, err } = await aryk([store.directory, '--output', file], { signal: AbortSignal.abort() });
    expect([code, err]).toEqual([1, `aryk export: stopped; nothing is left of ${file}\n`]);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
    expect(readdirSync(store.directory).sort()).toEqual(['journal', 'out.csv']);
  });

  test('waits for a slow reader instead of piling up', async () => {
    store.segment({ 'a.x_m': 'm' }, FIRST_DAY);
    for (let record = 0; record < 40; record++) {
      const given = Array.from({ length: 1000 }, (_, index) => ({
        point: 'a.x_m',
        atMs: FIRST_DAY + record * 1000 + index,
        value: index / 7,
      }));
      store.readings(given, FIRST_DAY + record * 1000);
    }
    let most = 0;
    let text = '';
    const slow = new Writable({
      decodeStrings: false,
      highWaterMark: 1024,
      write(chunk: string, _encoding, done) {
        most = Math.max(most, this.writableLength);
        text += chunk;
        process.nextTick(done);
      },
    });
    const { code } = await aryk([store.directory], { stdout: slow });
    expect(code).toBe(0);
    expect(parseCsv(text)).toHaveLength(40_000);
    // Three megabytes came through, never more of them at once than what is written in one go.
    expect(text.length).toBeGreaterThan(3_000_000);
    expect(most).toBeLessThan(300_000);
  });

  test('that fails is said, and is no crash', async () => {
    days(1);
    const { code, err } = await aryk([store.directory, '--output', join(store.directory, 'no', 'out.csv')]);
    expect([code, err]).toEqual([1, expect.stringContaining('cannot be written: ENOENT')]);
    const closed = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('closed'), { code: 'EPIPE' })),
    });
    const gone = await aryk([store.directory], { stdout: closed });
    expect([gone.code, gone.err]).toEqual([1, 'aryk export: nobody reads the output any more\n']);
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

describe('progress', () => {
  test('is a line that redraws itself on a terminal, and is gone at the end', async () => {
    days(1);
    const stderr = new Captured(true);
    // Many pieces, so that some time passes.
    store.segment({ 'a.x_m': 'm' }, FIRST_DAY + DAY_MS);
    for (let record = 0; record < 300; record++) {
      const atMs = FIRST_DAY + DAY_MS + record * 1000;
      const given = Array.from({ length: 1000 }, (_, index) => ({ point: 'a.x_m', atMs, value: index / 7 }));
      store.readings(given, atMs);
    }
    const { code } = await aryk([store.directory, '--output', join(store.directory, 'out.csv')], { stderr });
    expect(code).toBe(0);
    const lines = stderr.text.split('\r\x1b[K');
    expect(lines[1]).toMatch(/^\[#*\.+\] \d+ %, \d+ readings, about \d:\d\d left$/);
    expect([lines[0], lines.at(-1)]).toEqual(['', '']);
  });

  test('stays out of a pipe', async () => {
    days(3);
    expect((await aryk([store.directory])).err).toBe('');
  });
});
