/**
 * Every profile that ships, with every choice that it offers: what is set in the emulated instrument is what the gateway's
 * own line, read plan and decoding bring back over a real wire, within the instrument's resolution.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeRaw, decodeText, type ValueType, widthOf } from '../../devices/codec.js';
import { decodeDevice, type Verdict } from '../../devices/decode-device.js';
import type { CombinedPoint, PointMap, ScaleFrom } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import { QUALITY_FLAGS } from '../../devices/quality.js';
import { readPlan, type Span } from '../../devices/read-plan.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { parseEmulatorSettings } from '../../emulator/config.js';
import { Emulator } from '../../emulator/emulator.js';
import { SystemClock } from '../../protocols/clock.js';
import type { LineOutcome } from '../../protocols/modbus/line.js';
import type { LineConfig } from '../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../protocols/random.js';
import { disturbed, type Round, roundsOf, toleranceOf } from './profile-values.js';

const clock = new SystemClock();
const directory = mkdtempSync(join(tmpdir(), 'aryk-profiles-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Instruments think for as long as their makers allow; a test of values need not wait for that. */
const PROFILES = new Map(
  [...loadProfiles()].map(([id, profile]) => {
    const prompt = { turnaroundMs: 0 };
    return [id, { ...profile, ...prompt, document: { ...profile.document, ...prompt } }] as const;
  }),
);
const ON_TCP = ['moxa-iologik-e1214', 'victron-gx'];
const IN_ASCII = ['isco-2150'];
const MOST_UNITS = 240;
const BAUD_RATE = 921_600;

interface Bench {
  readonly emulator: Emulator;
  readonly line: ModbusLine;
  close(): Promise<void>;
}

/** One line of the emulator with these instruments, as units 1 and up, and the gateway's line to it. */
async function bench(id: string, instruments: readonly object[]): Promise<Bench> {
  const kind = ON_TCP.includes(id) ? 'tcp' : IN_ASCII.includes(id) ? 'ascii' : 'rtu';
  const path = join(directory, id);
  const where = kind === 'tcp' ? { port: 0 } : { path, baudRate: BAUD_RATE };
  const parsed = parseEmulatorSettings(
    {
      lines: [{ id: 'a', kind, ...where }],
      instruments: instruments.map((each, index) => ({
        id: `i${index + 1}`,
        line: 'a',
        unit: index + 1,
        profile: id,
        drives: 'nothing',
        ...each,
      })),
    },
    PROFILES,
  );
  if (!parsed.success) throw parsed.error;
  const emulator = new Emulator(parsed.data, { clock, profiles: PROFILES, directory });
  await emulator.start();
  const timeoutMs = 2000;
  const serial = { path, baudRate: BAUD_RATE, parity: 'none', stopBits: 1, dataBits: 8, timeoutMs } as const;
  const config: LineConfig =
    kind === 'tcp'
      ? { kind, host: '127.0.0.1', port: emulator.ports().get('a') ?? 0, timeoutMs, inFlight: 8 }
      : { kind, ...serial };
  const line = new ModbusLine({ id: 'a', config, clock, random: new SeededRandom(1) });
  line.start();
  const close = async (): Promise<void> => {
    await line.close();
    await emulator.stop();
  };
  return { emulator, line, close };
}

type Words = ReadonlyMap<string, readonly number[]>;

/** All readable points, those that are not polled too, by the reads that the gateway would make. */
async function readAll(line: ModbusLine, unit: number, profile: Profile): Promise<Words> {
  const words = new Map<string, readonly number[]>();
  const numbers = profile.points.filter(({ type }) => type !== 'string' && type !== 'date');
  const asPolled = (points: readonly PointMap[]): PointMap[] =>
    points.map((each) => ({ ...each, polled: true }));
  const others = asPolled(numbers.filter(({ polled }) => !polled));
  const texts = profile.points.filter((point) => !numbers.includes(point) && point.access !== 'w');
  const spans: Pick<Span, 'table' | 'address' | 'count' | 'points'>[] = [
    ...readPlan(numbers, profile),
    ...readPlan(others, profile),
    ...texts.map((point) => ({ ...point, count: widthOf(point), points: [point] })),
  ];
  const outcomes = await Promise.all(
    spans.map(async ({ table, address, count, points }) => {
      const outcome = await line.request({ kind: 'read', unit, table, address, count }, 'poll');
      if (!outcome.ok) {
        const why = `${outcome.failure} ${outcome.exceptionCode ?? ''}`;
        throw new Error(`unit ${unit}: ${table} ${address}, ${count} of them: ${why}`);
      }
      return { address, points, words: outcome.words };
    }),
  );
  for (const { address, points, words: own } of outcomes) {
    for (const point of points) {
      words.set(point.name, own.slice(point.address - address, point.address - address + widthOf(point)));
    }
  }
  return words;
}

function decoded(profile: Profile, words: Words): ReadonlyMap<string, Verdict> {
  const { points, combined } = profile;
  return decodeDevice({ points, combined }, ({ name }) => words.get(name) ?? 'never-read');
}

/** What is wrong with what was read, in sentences. */
function differences({ profile, constants }: Round, words: Words): string[] {
  const verdicts = decoded(profile, words);
  const factor = (scaleFrom: readonly ScaleFrom[]): number =>
    scaleFrom.reduce((product, each) => product * told(each, verdicts), 1);
  const disturbedNames = new Set(
    Object.keys(constants).flatMap((name) => {
      const one = named(profile, name);
      return 'type' in one ? disturbed(one, profile).map((other) => other.name) : [];
    }),
  );
  return Object.entries(constants).flatMap(([name, value]) => {
    const one = named(profile, name);
    if (typeof value === 'string') {
      const own = words.get(name);
      const text = own && 'type' in one ? decodeText(own, one) : undefined;
      return text === value ? [] : [`${name} is "${text}", not "${value}"`];
    }
    const verdict = verdicts.get(name);
    if (disturbedNames.has(name)) return [];
    if (verdict?.value === null || verdict === undefined)
      return [`${name} is ${verdict?.reason}, not ${value}`];
    if (verdict.flag !== QUALITY_FLAGS.originalReliable && !isDoubtedBy(one, profile, constants)) {
      return [`${name} = ${verdict.value} is ${verdict.reason}, set to ${value}`];
    }
    const tolerance = toleranceOf(one, profile, factor, value);
    return Math.abs(verdict.value - value) <= tolerance
      ? []
      : [`${name} is ${verdict.value}, not ${value} within ${tolerance}`];
  });
}

/** Whether something that was set says that the value is not to be believed. */
function isDoubtedBy(
  one: PointMap | CombinedPoint,
  profile: Profile,
  constants: Round['constants'],
): boolean {
  const parts = profile.combined.filter(({ name }) => name in constants).flatMap(({ sum }) => sum);
  const set = new Set([...Object.keys(constants), ...parts.map(({ point }) => point)]);
  const own = 'sum' in one ? one.sum.map(({ point }) => named(profile, point)) : [one];
  return own.some((each) => 'validity' in each && each.validity?.some(({ point }) => set.has(point)));
}

function named(profile: Profile, name: string): PointMap | CombinedPoint {
  const one = [...profile.points, ...profile.combined].find((each) => each.name === name);
  if (!one) throw new Error(`${profile.profile} has no ${name}`);
  return one;
}

function told(scaling: ScaleFrom, verdicts: ReadonlyMap<string, Verdict>): number {
  const value = verdicts.get(scaling.point)?.value ?? Number.NaN;
  if (scaling.as === 'code') return scaling.factors[String(value)] ?? Number.NaN;
  return scaling.as === 'decimals' ? 10 ** -value : scaling.as === 'divisor' ? 1 / value : value;
}

/** A date that nobody sets is the clock's, to the minute. */
function wrongDates({ points }: Profile, words: Words): string[] {
  const dates = points.filter(({ type, access }) => type === 'date' && access !== 'w');
  return dates.flatMap((point) => {
    const seconds = decodeRaw(words.get(point.name) ?? [], point);
    return Math.abs(seconds - clock.wallMs() / 1000) < 120 ? [] : [`${point.name} is ${seconds} s`];
  });
}

describe('what is set in an instrument is read back', () => {
  it.concurrent.each([...PROFILES.keys()])('%s', async (id) => {
    const profile = PROFILES.get(id);
    if (!profile) throw new Error(id);
    const rounds = roundsOf(profile.document);
    const wrong: string[] = [];
    for (let from = 0; from < rounds.length; from += MOST_UNITS) {
      const some = rounds.slice(from, from + MOST_UNITS);
      const { line, close } = await bench(
        id,
        some.map(({ choices, constants }) => ({ settings: choices, constants })),
      );
      try {
        for (const [index, round] of some.entries()) {
          const words = await readAll(line, index + 1, round.profile);
          const found = [...differences(round, words), ...wrongDates(round.profile, words)];
          wrong.push(...found.map((text) => `${JSON.stringify(round.choices)}: ${text}`));
        }
      } finally {
        await close();
      }
    }
    expect(wrong).toEqual([]);
  });
});

/** A variable that stands still, and a value that nearly every register can hold. */
const VARIABLE = 'gate.opening_percent';
const OPENING = 20;

describe('what the canal says is read back', () => {
  it.concurrent.each([...PROFILES.keys()])('%s', async (id) => {
    const profile = PROFILES.get(id);
    if (!profile) throw new Error(id);
    const [{ constants } = { constants: {} }] = roundsOf(profile.document);
    const takes = ({ name, type, range, scale, scaleFrom, bits, when }: PointMap): boolean =>
      name in constants &&
      type !== 'string' &&
      type !== 'bool' &&
      !when &&
      scale > 0 &&
      !bits &&
      scaleFrom.length === 0 &&
      (!range || (range.min <= OPENING && OPENING <= range.max));
    const names = profile.points.filter(takes).map(({ name }) => name);
    const { emulator, line, close } = await bench(id, [
      { serves: Object.fromEntries(names.map((name) => [name, VARIABLE])) },
    ]);
    try {
      expect(emulator.canal.read(VARIABLE)).toBe(OPENING);
      const words = await readAll(line, 1, profile);
      const served = Object.fromEntries(names.map((name) => [name, OPENING]));
      expect(differences({ profile, choices: {}, constants: served }, words)).toEqual([]);
    } finally {
      await close();
    }
  });
});

describe('an instrument is known by what its profile expects', () => {
  const KNOWN = [...PROFILES.values()].filter(({ identity }) => identity !== undefined);

  it.concurrent.each(KNOWN.map(({ profile }) => profile))('%s', async (id) => {
    const identity = PROFILES.get(id)?.identity;
    if (!identity) throw new Error(id);
    const { line, close } = await bench(id, [{}]);
    try {
      for (const { table, address, in: among, ...layout } of identity.registers) {
        const count = widthOf(layout);
        const outcome = await line.request({ kind: 'read', unit: 1, table, address, count }, 'commissioning');
        const words = outcome.ok ? outcome.words : [];
        expect(among).toContain(identityIn(words, layout));
      }
      const report = await line.request({ kind: 'report-id', unit: 1 }, 'commissioning');
      expect(textOf(report)).toContain(identity.reportId ?? '');
      const objects = await line.request(
        { kind: 'device-id', unit: 1, category: 1, objectId: 0 },
        'commissioning',
      );
      expect(textOf(objects)).toContain(identity.vendorName ?? '');
      expect(textOf(objects)).toContain(identity.productCode ?? '');
    } finally {
      await close();
    }
  });
});

function identityIn(
  words: readonly number[],
  layout: { type: ValueType; length?: number | undefined },
): number | string {
  const whole = { ...layout, order: 'ABCD' } as const;
  return layout.type === 'string' ? decodeText(words, whole) : decodeRaw(words, whole);
}

function textOf(outcome: LineOutcome): string {
  return outcome.ok ? (outcome.data?.toString('latin1') ?? '') : '';
}
