import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { QUALITY_FLAGS } from '../../../devices/quality.js';
import { needsTool } from '../../support/tools.js';
import { AStore, type Given } from './a-store.js';
import { aryk, parseCsv, parseJsonl } from './call.js';

const BASE_MS = Date.parse('2026-05-01T06:00:00.250Z');
let store: AStore;
afterEach(() => store.close());

/** Any double but NaN and the infinities, which no reading is. */
const values = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, 0.1 + 0.2, 1e21, 1e-7, Math.fround(1.23)),
  fc.integer({ min: -5000, max: 5000 }).map((n) => n / 1000),
);
const points = fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 5 });
const units = fc.oneof(fc.constantFrom('m', 'm3/s', '°C', '', '-', '=1+1'), fc.string({ unit: 'grapheme' }));

const journals = fc.tuple(points, fc.array(units, { minLength: 5, maxLength: 5 })).chain(([ids, names]) =>
  fc.record({
    units: fc.constant(Object.fromEntries(ids.map((id, index) => [id, names[index] ?? '']))),
    given: fc.array(
      fc.record({
        point: fc.constantFrom(...ids),
        atMs: fc.integer({ min: -5000, max: 5000 }).map((ms) => BASE_MS + ms),
        value: fc.oneof({ weight: 4, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) }),
        reason: fc.constantFrom('', 'stale', 'timeout'),
        uncertainty: fc.option(fc.constantFrom(0.5, 0.25), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  }),
);

type Row = [atMs: number, point: string, unit: string, value: number | null, flag: number, reason: string];

async function roundTrip(
  format: string,
  parse: (text: string) => Row[],
  tidy = (text: string): string => text,
) {
  await fc.assert(
    fc.asyncProperty(journals, async ({ units: unitOf, given }) => {
      store = new AStore();
      try {
        store.segment(unitOf, BASE_MS);
        store.readings(given as Given[], BASE_MS);
        const { code, out, err } = await aryk([store.directory, '--format', format]);
        expect([code, err]).toEqual([0, '']);
        const expected = given.map(({ point, atMs, value, reason }): Row => {
          const flag = value === null ? 9 : 0;
          return [atMs, tidy(point), tidy(unitOf[point] ?? ''), value, flag, reason];
        });
        // `toEqual` tells 0 from -0.
        expect(parse(out)).toEqual(expected);
      } finally {
        store.close();
      }
    }),
    { numRuns: 60 },
  );
  store = new AStore();
}

describe('every value comes back as the same double, and what is missing as nothing', () => {
  test('from csv', async () => {
    const parse = (text: string): Row[] =>
      parseCsv(text).map((row) => [
        Date.parse(row.time ?? ''),
        row.point ?? '',
        row.unit ?? '',
        row.value === '' ? null : Number(row.value),
        Number(row.flag),
        row.reason ?? '',
      ]);
    // An apostrophe before what a spreadsheet would run is the one thing that is added.
    const isFormula = (text: string): boolean =>
      text.length > 1 && '=+-@\uff1d\uff0b\uff0d\uff20'.includes(text[0] ?? '');
    await roundTrip('csv', parse, (text) => (isFormula(text) ? `'${text}` : text));
  });

  test('from jsonl', async () => {
    const parse = (text: string): Row[] =>
      parseJsonl(text).map((row) => [
        Date.parse(row.time as string),
        row.point as string,
        row.unit as string,
        row.value as number | null,
        row.flag as number,
        (row.reason as string | undefined) ?? '',
      ]);
    await roundTrip('jsonl', parse);
  });

  test('from the whole records', async () => {
    store = new AStore();
    store.segment({ 'a.x_m': 'm' }, BASE_MS);
    store.readings(
      [-0, 0.1, null, 5e-324].map((value) => ({ point: 'a.x_m', atMs: BASE_MS, value })),
      BASE_MS,
    );
    const { out } = await aryk([store.directory, '--records', '--kinds', 'readings']);
    expect(parseJsonl(out)[0]?.body).toMatchObject({ values: [-0, 0.1, null, 5e-324] });
  });
});

describe('csv', () => {
  test('has a word for each flag of quality, and what else is known of a reading', async () => {
    store = new AStore();
    store.segment({ 'a.x_m': 'm' }, BASE_MS);
    const flags = Object.values(QUALITY_FLAGS);
    store.readings(
      flags.map((flag) => ({
        point: 'a.x_m',
        atMs: BASE_MS,
        value: flag === 9 ? null : 1.5,
        flag,
        ...(flag === 3 ? { reason: 'unusual', uncertainty: 0.25 } : {}),
      })),
      BASE_MS,
    );
    const { out } = await aryk([store.directory]);
    const rows = parseCsv(out);
    expect(rows.map(({ flag, quality }) => `${flag} ${quality}`)).toEqual([
      '0 original-reliable',
      '1 corrected-reliable',
      '2 completed-reliable',
      '3 original-doubtful',
      '4 corrected-doubtful',
      '5 completed-doubtful',
      '6 original-unreliable',
      '7 corrected-unreliable',
      '8 completed-unreliable',
      '9 missing',
    ]);
    expect(out.split('\r\n').slice(0, 2)).toEqual([
      'time,point,unit,value,flag,quality,reason,uncertainty,epoch,seq',
      '2026-05-01T06:00:00.250Z,a.x_m,m,1.5,0,original-reliable,,,1,2',
    ]);
    expect(rows[3]).toMatchObject({ reason: 'unusual', uncertainty: '0.25' });
  });

  test('gives a spreadsheet nothing to run, and leaves negative numbers alone', async () => {
    store = new AStore();
    const danger = ['=cmd|x', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uff1d1', '=1,"2"'];
    store.segment(Object.fromEntries(danger.map((id) => [id, id])), BASE_MS);
    store.readings(
      danger.map((point) => ({ point, atMs: BASE_MS, value: -1.5, reason: '=1+1' })),
      BASE_MS,
    );
    store.append('event', Buffer.from('"=1+1"'), BASE_MS);
    const { out } = await aryk([store.directory, '--kinds', 'readings,event']);
    const rows = parseCsv(out);
    expect(rows.slice(0, -1).map(({ point }) => point)).toEqual(danger.map((id) => `'${id}`));
    for (const row of rows) {
      const { value, ...others } = row;
      for (const text of Object.values(others)) expect(text).not.toMatch(/^[=+\-@\t\r\uff1d]/);
      expect(['', '-1.5']).toContain(value);
    }
  });
});

describe.skipIf(needsTool('python3'))('pi-xml, read by another XML parser', () => {
  interface Pi {
    children: string[];
    timeZone: number;
    series: {
      order: string[];
      locationId: string;
      parameterId: string;
      units: string | null;
      timeStep: object;
      startDate: { date: string; time: string };
      endDate: object;
      events: [string, string, string, string, string | null][];
    }[];
  }
  const script = new URL('pi_values.py', import.meta.url).pathname;
  async function exported(...words: string[]): Promise<Pi & { err: string }> {
    const file = join(store.directory, 'out.xml');
    const { code, err } = await aryk([store.directory, '--format', 'pi-xml', '--output', file, ...words]);
    expect(code, err).toBe(0);
    return { ...JSON.parse(execFileSync('python3', [script, file], { encoding: 'utf8' })), err };
  }
  test('has one series a point, with every value, flag and reason', async () => {
    store = new AStore();
    store.segment({ 'b.discharge_m3s': 'm3/s', 'a.level_m': 'm' }, BASE_MS);
    const some = [1.23, -0, 0.1 + 0.2, 1e21, 5e-324];
    some.forEach((value, index) => {
      const atMs = BASE_MS + index * 1000;
      store.readings(
        [
          { point: 'b.discharge_m3s', atMs, value },
          { point: 'a.level_m', atMs, value: null, reason: 'timeout' },
        ],
        atMs,
      );
    });
    const { children, timeZone, series, err } = await exported();
    expect({ children, timeZone, err }).toEqual({
      children: ['timeZone', 'series', 'series'],
      timeZone: 0,
      err: '',
    });
    const [level, discharge] = series;
    expect(level).toMatchObject({ locationId: 'a', parameterId: 'level_m', units: 'm' });
    expect(level?.events[0]).toEqual(['2026-05-01', '06:00:00', 'nan', '9', 'timeout']);
    expect(discharge).toMatchObject({
      // The order that the schema demands.
      order: ['type', 'locationId', 'parameterId', 'timeStep', 'startDate', 'endDate', 'missVal', 'units'],
      locationId: 'b',
      parameterId: 'discharge_m3s',
      units: 'm3/s',
      timeStep: { unit: 'nonequidistant' },
      startDate: { date: '2026-05-01', time: '06:00:00' },
      endDate: { date: '2026-05-01', time: '06:00:04' },
    });
    expect(discharge?.events.map(([, , value]) => Number(value))).toEqual(some);
  });

  test('puts times in order when the clock was set back, and names a second that has two readings', async () => {
    store = new AStore();
    store.segment({ 'a.level_m': 'm' }, BASE_MS);
    [0, 5000, 2000, 2400].forEach((ms, value) => {
      store.readings([{ point: 'a.level_m', atMs: BASE_MS + ms, value }], BASE_MS + ms);
    });
    const { series, err } = await exported();
    expect(series[0]?.events.map(([, time, value]) => [time, Number(value)])).toEqual([
      ['06:00:00', 0],
      ['06:00:02', 2],
      ['06:00:02', 3],
      ['06:00:05', 1],
    ]);
    expect(err).toContain('1 readings share their second');
  });

  test('keeps a point whose unit was changed apart, and escapes what XML cannot hold', async () => {
    store = new AStore();
    const odd = 'a<b>&"c".x\u0001\n_m';
    store.segment({ [odd]: 'm & "cm"' }, BASE_MS);
    store.readings([{ point: odd, atMs: BASE_MS, value: 1 }], BASE_MS);
    store.points({ [odd]: 'mm' }, BASE_MS);
    store.readings([{ point: odd, atMs: BASE_MS + 1000, value: 1000 }], BASE_MS);
    const { series } = await exported();
    expect(series.map(({ units: unit, events }) => [unit, events.length])).toEqual([
      ['m & "cm"', 1],
      ['mm', 1],
    ]);
    expect(series[0]).toMatchObject({ locationId: 'a<b>&"c"', parameterId: 'x\ufffd\n_m' });
  });

  test('is refused where there is nothing to write: the schema knows no empty file', async () => {
    store = new AStore();
    store.segment({ 'a.level_m': 'm' }, BASE_MS);
    const file = join(store.directory, 'out.xml');
    const { code, err } = await aryk([store.directory, '--format', 'pi-xml', '--output', file]);
    expect([code, err]).toEqual([1, expect.stringContaining('there are no readings')]);
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});
