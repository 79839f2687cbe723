/** Where an export goes, what is said meanwhile, and what is made of a journal that is damaged. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RecordTable } from '../../../protocols/journal/table.js';
import { AStore } from './a-store.js';
import { aryk, Captured, parseCsv, parseJsonl } from './call.js';

import { DAY_MS, FIRST_DAY, fillDays, fillThousands, times, UNITS } from './days.js';

let store: AStore;
beforeEach(() => {
  store = new AStore();
});
afterEach(() => store.close());

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
    const [, second = ''] = fillDays(store, 3);
    for (const suffix of ['-wal', '-shm']) rmSync(second + suffix, { force: true });
    truncateSync(second, 6000);
    const { code, out, err } = await aryk([store.directory]);
    expect(code).toBe(1);
    expect(err).toContain(second);
    expect(times(out).filter((time) => time < '2026-05-02' || time > '2026-05-03')).toHaveLength(8);
  });

  test('records that were given up for space leave a hole and no more', async () => {
    const [first = ''] = fillDays(store, 1);
    const table = RecordTable.open(first);
    table.database.prepare('DELETE FROM record WHERE seq IN (3, 4)').run();
    table.close();
    const { code, out } = await aryk([store.directory]);
    expect([code, times(out)]).toEqual([0, ['2026-05-01T00:00:00.000Z', '2026-05-01T18:00:00.000Z']]);
  });

  test('a new epoch goes on from where the old one ended', async () => {
    const copy = RecordTable.open(join(store.directory, 'copy.db'));
    fillDays(store, 1);
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
    fillDays(store, 1);
    const file = join(store.directory, 'out.csv');
    writeFileSync(file, 'of yesterday');
    const { code, out, err } = await aryk([store.directory, '--output', file]);
    expect([code, out, err]).toEqual([0, `${file}: 12 readings from 4 records\n`, '']);
    expect(parseCsv(readFileSync(file, 'utf8'))).toHaveLength(12);
    expect(readdirSync(store.directory).sort()).toEqual(['journal', 'out.csv']);
  });

  test('when it is stopped leaves the file of yesterday as it was', async () => {
    fillDays(store, 3);
    const file = join(store.directory, 'out.csv');
    writeFileSync(file, 'of yesterday');
    const { code, err } = await aryk([store.directory, '--output', file], { signal: AbortSignal.abort() });
    expect([code, err]).toEqual([1, `aryk export: stopped; nothing is left of ${file}\n`]);
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
    expect(readdirSync(store.directory).sort()).toEqual(['journal', 'out.csv']);
  });

  test('waits for a slow reader instead of piling up', async () => {
    fillThousands(store, 40, FIRST_DAY);
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
    fillDays(store, 1);
    const { code, err } = await aryk([store.directory, '--output', join(store.directory, 'no', 'out.csv')]);
    expect([code, err]).toEqual([1, expect.stringContaining('cannot be written: ENOENT')]);
    const closed = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('closed'), { code: 'EPIPE' })),
    });
    const gone = await aryk([store.directory], { stdout: closed });
    expect([gone.code, gone.err]).toEqual([1, 'aryk export: nobody reads the output any more\n']);
  });
});

describe('progress', () => {
  test('is a line that redraws itself on a terminal, and is gone at the end', async () => {
    fillDays(store, 1);
    const stderr = new Captured(true);
    // Many pieces, so that some time passes.
    fillThousands(store, 300, FIRST_DAY + DAY_MS);
    const { code } = await aryk([store.directory, '--output', join(store.directory, 'out.csv')], { stderr });
    expect(code).toBe(0);
    const lines = stderr.text.split('\r\x1b[K');
    expect(lines[1]).toMatch(/^\[#*\.+\] \d+ %, \d+ readings, about \d:\d\d left$/);
    expect([lines[0], lines.at(-1)]).toEqual(['', '']);
  });

  test('stays out of a pipe', async () => {
    fillDays(store, 3);
    expect((await aryk([store.directory])).err).toBe('');
  });
});
