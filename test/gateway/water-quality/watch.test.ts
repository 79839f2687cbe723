import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type WaterQualitySettings,
  waterQualitySchema,
} from '../../../gateway/config/water-quality-schema.js';
import type { Image, Observation } from '../../../gateway/poll/image.js';
import { withAbsoluteTables } from '../../../gateway/water-quality/findings.js';
import { WaterQualityWatch } from '../../../gateway/water-quality/watch.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { Params } from '../../../protocols/text/message.js';
import { Folder, OFFICIAL } from './support.js';

const NOON = Date.UTC(2025, 5, 3, 7);
const EVERY_MS = 600_000;
const HEADER = 'sampled,parameter,value,unit,basis';
const AT = '2025-06-03T09:30:00+05:00';
/** What the sonde does not measure, all of class 1. */
const LABORATORY = [
  'bod,0.8,mg/L,O2',
  'cod,4,mg/L,O2',
  'ammonium,0.1,mg/L,NH4',
  'nitrite,0.02,mg/L,NO2',
  'nitrate,2,mg/L,N',
  'sulfate,25,mg/L,SO4',
  'copper,0.3,ug/L,',
  'oil,0.01,mg/L,',
].map((row) => `${AT},${row}`);

let folder: Folder;
let clock: VirtualClock;
let watch: WaterQualityWatch | undefined;
let events: [code: string, params: Params][];
let points: Record<string, Observation>;

beforeEach(() => {
  folder = new Folder();
  clock = new VirtualClock(NOON);
  events = [];
  points = { 'sonde.oxygen_mgl': good(9), 'sonde.ph': good(7.6) };
});
afterEach(() => {
  watch?.stop();
  watch = undefined;
  folder.remove();
});

function good(value: number): Observation {
  return { kind: 'good', value, ageMs: 2000 };
}

function settings(more: object = {}): WaterQualitySettings {
  const inputs = { oxygen: { point: 'sonde.oxygen_mgl' }, ph: { point: 'sonde.ph' } };
  const entry = { id: 'intake', tables: [{ file: 'builtin:demonstration-six-classes' }], inputs, ...more };
  return withAbsoluteTables(waterQualitySchema.parse(entry), folder.path);
}

async function start(more: object = {}): Promise<WaterQualityWatch> {
  const freeze = (): Image => {
    const seen = { ...points };
    return { takenAtMs: clock.monotonicMs(), observe: (point) => seen[point] ?? { kind: 'unknown' } };
  };
  watch = new WaterQualityWatch(settings(more), {
    clock,
    freeze,
    unitOf: (point) => (point === 'sonde.ph' ? 'pH' : 'mg/L'),
    report: (code, _severity, params) => void events.push([code, params]),
  });
  watch.start();
  await clock.advance(EVERY_MS);
  return watch;
}

function write(...rows: string[]): void {
  // As people save: a new file in the place of the old one.
  folder.write('new.csv', `${[HEADER, ...rows].join('\n')}\n`);
  renameSync(folder.file('new.csv'), folder.file('lab.csv'));
}

function told(code: string): Params[] {
  return events.filter(([seen]) => seen === code).map(([, params]) => params);
}

/** One turn of the disk: whatever waits for it comes on by one step as well. */
async function turn(): Promise<void> {
  await stat(folder.path);
  await clock.advance(0);
}

const LONGEST_READ_MS = 5000;

/** Lets what the disk gives arrive: reads end in their own time, on a busy machine after many thousand turns. */
async function until(isSo: () => boolean): Promise<void> {
  const startMs = performance.now();
  while (!isSo() && performance.now() - startMs < LONGEST_READ_MS) await turn();
  expect(isSo()).toBe(true);
}

describe('a sonde alone', () => {
  test('gives "at least", says once what is missing, and that the table is a demonstration', async () => {
    const { result } = (await start()).status();
    expect(result).toMatchObject({ isDemonstration: true, verdicts: [{ level: 1, isComplete: false }] });
    expect(told('water-quality-level-demonstration')).toMatchObject([
      { id: 'intake', from: '-', to: '>=1', levels: 6 },
    ]);
    await clock.advance(3 * EVERY_MS);
    expect(told('water-quality-missing')).toHaveLength(1);
    expect(told('water-quality-level-demonstration')).toHaveLength(1);
  });

  test('a change of level is an event', async () => {
    await start();
    points['sonde.oxygen_mgl'] = good(5);
    await clock.advance(EVERY_MS);
    expect(told('water-quality-level-demonstration').at(-1)).toMatchObject({
      from: '>=1',
      to: '>=3',
      decidedBy: 'oxygen',
    });
    // Nothing that is missing can make the worst class worse.
    points['sonde.oxygen_mgl'] = good(3);
    await clock.advance(EVERY_MS);
    expect(told('water-quality-level-demonstration').at(-1)).toMatchObject({ from: '>=3', to: '6' });
  });

  test.each<[string, Observation, string]>([
    ['stale', { kind: 'stale', ageMs: 9000 }, 'stale'],
    ['bad', { kind: 'bad', reason: 'timeout', ageMs: 9000 }, 'timeout'],
    ['never read', { kind: 'unknown' }, 'never-read'],
    ['older than maxAge', { kind: 'good', value: 9, ageMs: 3_600_001 }, 'too-old'],
  ])('a value that is %s counts as missing', async (_, observation, reason) => {
    points['sonde.oxygen_mgl'] = observation;
    const [verdict] = (await start()).status().result?.verdicts ?? [];
    expect(verdict?.missing).toContainEqual({ parameter: 'oxygen', reason });
    expect(told('water-quality-missing')[0]?.missing).toMatch(/^oxygen, /);
  });

  test('a doubtful value shows as doubtful', async () => {
    points['sonde.oxygen_mgl'] = { kind: 'doubtful', value: 5, ageMs: 0 };
    await start();
    expect(told('water-quality-level-demonstration')).toMatchObject([{ to: '>=1 (3?)' }]);
  });
});

describe('with a laboratory', () => {
  const laboratory = { laboratory: 'lab.csv' };

  test('the class is complete, from both', async () => {
    write(...LABORATORY);
    const running = await start(laboratory);
    await until(() => told('water-quality-complete').length === 1);
    expect(running.status().result?.verdicts[0]).toMatchObject({ level: 1, atMost: 1, isComplete: true });
  });

  test('a changed file counts at the next period, bad rows are told with line and reason', async () => {
    write(...LABORATORY);
    await start(laboratory);
    await until(() => told('water-quality-complete').length === 1);
    write(
      ...LABORATORY,
      `2025-06-03T11:00:00+05:00,nitrate,40,mg/L,N`,
      `${AT},nitrate,40,mg/L,`,
      'yesterday,oil,1,mg/L',
    );
    await clock.advance(EVERY_MS);
    await until(() => told('water-quality-level-demonstration').at(-1)?.to === '5');
    expect(told('laboratory-row-bad')).toMatchObject([
      { file: 'lab.csv', line: 12, cause: 'row-sampled', detail: 'yesterday' },
      { file: 'lab.csv', line: 11, cause: 'basis-undeclared' },
    ]);
  });

  test('a file that goes away takes its values with it, and is told once', async () => {
    write(...LABORATORY);
    await start(laboratory);
    await until(() => told('water-quality-complete').length === 1);
    rmSync(folder.file('lab.csv'));
    await clock.advance(EVERY_MS);
    await until(() => told('water-quality-missing').at(-1)?.missing !== undefined);
    await clock.advance(2 * EVERY_MS);
    expect(told('laboratory-unreadable')).toEqual([{ id: 'intake', file: 'lab.csv', error: 'ENOENT' }]);
  });

  test('a file that has not changed is not read again', async () => {
    write(...LABORATORY);
    await start(laboratory);
    await until(() => told('water-quality-complete').length === 1);
    for (let period = 0; period < 5; period++) {
      await clock.advance(EVERY_MS);
      for (let turns = 0; turns < 50; turns++) await turn();
    }
    expect(told('laboratory-read')).toHaveLength(1);
  });

  test('a pipe in the place of the file is not waited for', async () => {
    execFileSync('mkfifo', [folder.file('lab.csv')]);
    await start(laboratory);
    await until(() => told('laboratory-unreadable').length === 1);
    expect(told('laboratory-unreadable')).toMatchObject([{ error: 'EISDIR' }]);
  });

  test('samples lapse when they are older than the table allows', async () => {
    write(...LABORATORY);
    await start(laboratory);
    await until(() => told('water-quality-complete').length === 1);
    clock.stepWall(31 * 24 * 3_600_000);
    await clock.advance(EVERY_MS);
    expect(told('water-quality-level-demonstration').at(-1)).toMatchObject({ from: '1', to: '>=1' });
  });

  test('nothing is known of their age while the clock is wrong', async () => {
    write(...LABORATORY);
    clock.clockStatus = 'unsynced';
    const running = await start(laboratory);
    await until(() => told('laboratory-read').length === 1);
    await clock.advance(EVERY_MS);
    expect(running.status().result?.verdicts[0]?.missing).toContainEqual({
      parameter: 'oil',
      reason: 'age-unknown',
    });
  });
});

describe('tables', () => {
  const signed = { tables: [{ file: 'six.yaml', issuerKey: 'issuer.key.pub' }] };

  test('an official one is named with its issuer and hash, and its results are no demonstration', async () => {
    folder.signed('six.yaml', OFFICIAL);
    const running = await start(signed);
    expect(running.status()).toMatchObject({
      result: { isDemonstration: false },
      issuer: expect.stringMatching(/^\w{64}$/),
    });
    expect(told('water-quality-level')).toHaveLength(1);
    expect(told('water-quality-table')).toMatchObject([{ table: 'six-classes 1' }]);
  });

  test('one whose signature is wrong is refused: no result, and it is told why', async () => {
    folder.signed('six.yaml', OFFICIAL);
    folder.write('six.yaml', OFFICIAL.replace('54.6', '99.6'));
    const running = await start(signed);
    expect(running.status().result).toBeNull();
    expect(told('water-quality-table-refused')).toEqual([
      { id: 'intake', cause: 'signature-wrong', detail: 'six.yaml' },
    ]);
    expect(told('water-quality-no-table')).toHaveLength(1);
  });

  test('the next version comes into force at its time, without anybody there', async () => {
    folder.signed('six.yaml', OFFICIAL);
    const next = OFFICIAL.replace('version: "1"', 'version: "2"').replace(
      '2025-01-01T00:00:00',
      '2025-06-03T12:15:00',
    );
    folder.signed('next.yaml', next.replace('min: [6, 6, 4, 4, 4]', 'min: [12, 9, 4, 4, 4]'));
    await start({ tables: ['six.yaml', 'next.yaml'].map((file) => ({ file, issuerKey: 'issuer.key.pub' })) });
    await clock.advance(EVERY_MS);
    expect(told('water-quality-table').map(({ table }) => table)).toEqual(['six-classes 1', 'six-classes 2']);
    expect(told('water-quality-level').map(({ to, table }) => [to, table])).toEqual([
      ['>=1', 'six-classes 1'],
      ['>=2', 'six-classes 2'],
    ]);
  });
});

test('after its stop it judges no more', async () => {
  const running = await start();
  running.stop();
  const { atWall } = running.status();
  await clock.advance(5 * EVERY_MS);
  expect(running.status().atWall).toBe(atWall);
});
