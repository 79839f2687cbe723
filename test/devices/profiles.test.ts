import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decode, encode, widthOf } from '../../devices/codec.js';
import { holds, loadProfiles, type Profile, pointOf } from '../../devices/profile.js';
import { lintProfile, unconfirmedActuatorPoints } from '../../devices/profile-lint.js';
import { readPlan } from '../../devices/read-plan.js';

const profiles = loadProfiles();

function profile(id: string): Profile {
  const found = profiles.get(id);
  if (!found) throw new Error(`no profile ${id}`);
  return found;
}

describe('the profiles that ship', () => {
  test('are the six of the first form, each in a file of its own name', () => {
    const files = readdirSync(new URL('../../devices/profiles/', import.meta.url));
    expect(files.map((file) => file.replace(/\.yaml$/, '')).sort()).toEqual([...profiles.keys()].sort());
    expect([...profiles.keys()]).toEqual(
      expect.arrayContaining([
        'generic-tuf-2000m',
        'insitu-aquatroll400',
        'keller-series30',
        'rotork-iq',
        'vegapuls',
        'yosemitech-y4000',
      ]),
    );
  });

  test.each([...profiles.values()])('$profile is sound', (each) => {
    expect(lintProfile(each)).toEqual([]);
  });

  test.each([...profiles.values()])('$profile says where every address comes from', (each) => {
    for (const point of each.points) expect(point.source, point.name).toMatch(/^\[\d+\]/);
  });

  test.each([...profiles.values()])('$profile moves no gate on an unconfirmed number', (each) => {
    expect(unconfirmedActuatorPoints(each)).toEqual([]);
  });

  test.each([...profiles.values()])('$profile is read within its limits, every point once', (each) => {
    const plan = readPlan(each.points, each);
    for (const span of plan) {
      if (span.table === 'holding' || span.table === 'input') {
        expect(span.count).toBeLessThanOrEqual(each.maxRegistersPerRead);
      }
      for (const point of span.points) {
        expect(point.address).toBeGreaterThanOrEqual(span.address);
        expect(point.address + widthOf(point.type)).toBeLessThanOrEqual(span.address + span.count);
      }
    }
    const covered = plan.flatMap((span) => span.points.map(({ name }) => name));
    expect(covered.sort()).toEqual(
      each.points
        .filter(({ access }) => access !== 'w')
        .map(({ name }) => name)
        .sort(),
    );
  });
});

/** What a register dump of the instrument means by its profile: null where validity or the value says so. */
function readAll(id: string, registers: ReadonlyMap<number, number>): Record<string, number | null> {
  const { points } = profile(id);
  const raw = new Map(
    points.flatMap((point) => {
      const words = Array.from({ length: widthOf(point.type) }, (_, index) =>
        registers.get(point.address + index),
      );
      const known = words.filter((word) => word !== undefined);
      return known.length === words.length ? [[point.name, decode(known, point)] as const] : [];
    }),
  );
  return Object.fromEntries(
    points
      .filter(({ name }) => raw.has(name))
      .map(({ name, validity }) => {
        const status = validity && raw.get(validity.point);
        const good = !validity || (typeof status === 'number' && holds(validity, status));
        return [name, good ? (raw.get(name) ?? null) : null];
      }),
  );
}

/** Registers from the data bytes of a reply, in decimal or hex as the source prints them. */
function registers(address: number, bytes: readonly number[]): [number, number][] {
  return Array.from({ length: bytes.length / 2 }, (_, index) => [
    address + index,
    ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0),
  ]);
}

describe('KELLER series 30, replies printed in its protocol manual (section 4.4)', () => {
  // Request 1 3 1 0 0 4, reply 1 3 8 63 117 227 210 65 182 28 32: P1 = 0.960508 bar, TOB1 = 22.7637 degC.
  const block = registers(256, [63, 117, 227, 210, 65, 182, 28, 32]);

  test('pressure becomes metres of water, temperature stays', () => {
    const read = readAll('keller-series30', new Map([...block, [524, 0]]));
    expect(read.level_m).toBeCloseTo(0.960508e5 / (1000 * 9.80665), 5);
    expect(read.temperature_degc).toBeCloseTo(22.7637, 4);
  });

  test('a status bit makes its own channel missing and no other', () => {
    const pressure = readAll('keller-series30', new Map([...block, [524, 0b0000_0010]]));
    expect(pressure.level_m).toBeNull();
    expect(pressure.temperature_degc).not.toBeNull();
    const temperature = readAll('keller-series30', new Map([...block, [524, 0b0001_0000]]));
    expect(temperature.level_m).not.toBeNull();
    expect(temperature.temperature_degc).toBeNull();
  });

  test('an inactive channel (NaN) and one out of range (infinity) are missing', () => {
    const inactive = registers(256, [0x7f, 0xc0, 0, 0, 0x7f, 0x80, 0, 0]);
    const read = readAll('keller-series30', new Map([...inactive, [524, 0]]));
    expect(read.level_m).toBeNull();
    expect(read.temperature_degc).toBeNull();
  });

  test('pressure and temperature come in one read of 4, the status in another', () => {
    const each = profile('keller-series30');
    expect(readPlan(each.points, each).map(({ address, count }) => [address, count])).toEqual([
      [256, 4],
      [524, 1],
    ]);
    const oldest = readPlan(each.points, { maxRegistersPerRead: 2, maxGap: 0 });
    expect(oldest.map(({ address, count }) => [address, count])).toEqual([
      [256, 2],
      [258, 2],
      [524, 1],
    ]);
    for (const { address } of oldest) expect(address % 2).toBe(0);
  });
});

describe('TUF-2000M, registers of a running meter (gambit-labs/tuf-2000m README, 2017-01-11 19:12)', () => {
  // REG0001.. in the source; addresses are one less. REG0072 = 4: poor signal.
  const dump = new Map(
    Object.entries({ 1: 7579, 2: 48988, 5: 37967, 6: 48877, 9: 0, 10: 0, 72: 4, 92: 806 }).map(
      ([register, word]) => [Number(register) - 1, word],
    ),
  );

  test('signal quality is the low byte: 806 is 38', () => {
    expect(readAll('generic-tuf-2000m', dump).signal_quality).toBe(38);
  });

  test('with the error bit for a poor signal, flow and velocity are missing and the total stays', () => {
    expect(readAll('generic-tuf-2000m', dump)).toMatchObject({
      discharge_m3s: null,
      velocity_ms: null,
      volume_m3: 0,
      error_code: 4,
    });
  });

  test('without the error, flow comes in m3/s', () => {
    const read = readAll('generic-tuf-2000m', new Map([...dump, [71, 0]]));
    // 0xBF5C1D9B as IEEE 754 is -0.85982674... m3/h.
    expect(read.discharge_m3s).toBeCloseTo(-0.859827 / 3600, 9);
  });

  test('a lost signal never reads as zero flow', () => {
    const lost = new Map([...dump, [0, 0], [1, 0], [4, 0], [5, 0], [71, 1]]);
    expect(readAll('generic-tuf-2000m', lost)).toMatchObject({ discharge_m3s: null, velocity_ms: null });
  });

  test('LONG and REAL4 have the low word first (registers 21-22 are -56, 33-34 are 7.1011734...)', () => {
    const encoding = pointOf(profile('generic-tuf-2000m'), 'volume_m3');
    expect(decode([65480, 65535], encoding)).toBe(-56);
    const real = pointOf(profile('generic-tuf-2000m'), 'velocity_ms');
    expect(decode([15568, 16611], real)).toBe(7.101173400878906);
  });
});

describe('Rotork IQ, ranges printed in PUB091-003 pages 50 and 51', () => {
  const rotork = profile('rotork-iq');

  test('3E8 hex is 100.0 % open, 78 hex is 120 % torque', () => {
    expect(decode([0x3e8], pointOf(rotork, 'opening_percent'))).toBe(100);
    expect(decode([0x78], pointOf(rotork, 'torque_percent'))).toBe(120);
  });

  test('every tenth of a percent of demand is its own word and reads back as itself', () => {
    const demand = pointOf(rotork, 'demand_percent');
    for (let tenths = 0; tenths <= 1000; tenths += 1) {
      expect(encode(tenths / 10, demand)).toEqual([tenths]);
      expect(decode([tenths], demand)).toBe(tenths / 10);
    }
  });

  test('all nineteen contacts come in one read', () => {
    const [contacts] = readPlan(rotork.points, rotork);
    expect(contacts).toMatchObject({ table: 'discrete', address: 0, count: 19 });
  });

  test('stop writes 0 to the control register', () => {
    expect(rotork.actuator?.stop).toEqual({ point: 'control', value: 0 });
    expect(encode(0, pointOf(rotork, 'control'))).toEqual([0]);
  });
});

describe('instruments without printed examples, by IEEE 754 (41 1A 00 00 is 9.625)', () => {
  test('VEGAPULS: most significant byte first; status bit 0 makes the level missing, other bits do not', () => {
    const level = registers(2002, [0x41, 0x1a, 0x00, 0x00]);
    const readWith = (status: number[]) =>
      readAll('vegapuls', new Map([...registers(2000, status), ...level]));
    expect(readWith([0, 0, 0, 0]).level_m).toBe(9.625);
    expect(readWith([0, 0, 0, 1]).level_m).toBeNull();
    expect(readWith([0x80, 0, 0, 2]).level_m).toBe(9.625);
  });

  test('Aqua TROLL 400: a sensor that lost its cable reads 0.0 with quality 7, and that is missing, not zero', () => {
    const oxygen = (quality: number) => new Map([...registers(37, [0, 0, 0, 0]), [41, quality] as const]);
    expect(readAll('insitu-aquatroll400', oxygen(7)).oxygen_mgl).toBeNull();
    expect(readAll('insitu-aquatroll400', oxygen(3)).oxygen_mgl).toBeNull();
    expect(readAll('insitu-aquatroll400', oxygen(0)).oxygen_mgl).toBe(0);
  });

  test('Aqua TROLL 400: each value comes in one read with its quality', () => {
    const sonde = profile('insitu-aquatroll400');
    for (const span of readPlan(sonde.points, sonde)) {
      const names = span.points.map(({ name }) => name);
      for (const { validity } of span.points) if (validity) expect(names).toContain(validity.point);
    }
  });

  test('Yosemitech Y4000: least significant byte first; any error code makes all values missing', () => {
    const oxygen = registers(9729, [0x00, 0x00, 0x1a, 0x41]);
    expect(readAll('yosemitech-y4000', new Map([...oxygen, [2048, 0x5500]])).oxygen_mgl).toBe(9.625);
    expect(readAll('yosemitech-y4000', new Map([...oxygen, [2048, 0x0001]])).oxygen_mgl).toBeNull();
  });
});

test('a validity mask reaches bit 31', () => {
  expect(holds({ point: 'status', mask: 0x8000_0000, equals: 0x8000_0000 }, 0x8000_0001)).toBe(true);
  expect(holds({ point: 'status', mask: 0x8000_0000, equals: 0 }, 0x8000_0001)).toBe(false);
});
