import { describe, expect, test } from 'vitest';
import { decodeRaw, encode } from '../../../../devices/codec.js';
import { holds } from '../../../../devices/point-map.js';
import { pointOf } from '../../../../devices/profile.js';
import { readPlan } from '../../../../devices/read-plan.js';
import { crc16 } from '../../../../protocols/modbus/crc.js';
import { bytesOf, held, profile, read, values } from './reading.js';

describe('Waveshare relays, frames of the wiki that two drivers test against', () => {
  const relays = profile('waveshare-relay-8ch');

  test('relay 3 of the wiki, counted from 0, is coil 3: 01 05 00 03 FF 00', () => {
    const [unit, code, high = 0, low = 0] = bytesOf('01 05 00 03 FF 00');
    expect([unit, code, high * 256 + low]).toEqual([1, 5, pointOf(relays, 'relay_4').address]);
  });

  test('a state of 85 hex is relays 1, 3 and 8 (decode_coils of a driver)', () => {
    const coils = [...Array(8)].map((_, index) => (0b1000_0101 >> index) & 1);
    expect(values(relays, held('coil', 0, ...coils))).toMatchObject({
      relay_1: 1,
      relay_2: 0,
      relay_3: 1,
      relay_4: 0,
      relay_8: 1,
    });
  });

  test('version 200 is 2.00', () => {
    expect(values(relays, held('holding', 0x8000, 200)).software_version).toBe(2);
  });

  test('its timed pulse is not a coil of the standard, so no gate is driven with it', () => {
    // 700 ms on relay 1 and 800 ms on relay 2, as the wiki prints them with their checksums.
    const pulses = ['01 05 02 00 00 07 8D B0', '01 05 02 01 00 08 9C 74'].map(bytesOf);
    expect(pulses.map((frame) => crc16(frame))).toEqual([0, 0]);
    expect(pulses.map((frame) => frame.readUInt16BE(4) * 100)).toEqual([700, 800]);
    for (const frame of pulses) expect([0x0000, 0xff00]).not.toContain(frame.readUInt16BE(4));
    expect(relays.actuator).toBeUndefined();
  });
});

describe("Wiren Board WB-MR6C, layout only: the maker's template and wiki", () => {
  const module = profile('wb-mr6c');
  const failSafe = (point: string) => {
    const found = module.actuator?.failSafe.find((each) => each.point === point);
    if (!found) throw new Error(`no fail-safe on ${point}`);
    return found;
  };

  test('relays are coils 0 to 5, inputs 1 to 6 are contacts 0 to 5 and input 0 is contact 7', () => {
    const contacts = [1, 0, 0, 0, 0, 1, 0, 1];
    const coils = [0, 1, 0, 0, 0, 1];
    expect(values(module, held('discrete', 0, ...contacts), held('coil', 0, ...coils))).toMatchObject({
      input_1: 1,
      input_2: 0,
      input_6: 1,
      input_0: 1,
      relay_1: 0,
      relay_2: 1,
      relay_6: 1,
    });
  });

  test('as delivered (don’t change output state, 0) a gate is not to be armed', () => {
    const action = failSafe('relay_1_safe_action');
    expect([holds(action, 0), holds(action, 1)]).toEqual([false, true]);
  });

  test('without a timeout (0), or with a long one, it is not to be armed either', () => {
    const silence = failSafe('silence_s');
    expect([0, 1, 10, 11, 65_534].map((raw) => holds(silence, raw))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test('an input in its mode as delivered (push button, 0) would switch a relay', () => {
    const mode = failSafe('input_1_mode');
    expect([holds(mode, 0), holds(mode, 3)]).toEqual([false, true]);
  });

  test('stop releases both relays', () => {
    expect(module.actuator?.stop).toEqual([
      { point: 'relay_1', value: 0 },
      { point: 'relay_2', value: 0 },
    ]);
  });
});

describe('Moxa ioLogik E1214, addresses printed in its manual page 95', () => {
  const module = profile('moxa-iologik-e1214');

  test.each([
    ['relay_0', 'coil', 0, 1],
    ['pulse_0', 'coil', 16, 17],
    ['clear_input_0_count', 'coil', 272, 273],
    ['clear_safe_mode_0', 'coil', 4128, 4129],
    ['input_0', 'discrete', 0, 10_001],
    ['input_0_count', 'input', 16, 30_017],
    ['pulse_count_0', 'holding', 36, 40_037],
    ['pulse_on_0_s', 'holding', 52, 40_053],
    ['pulse_off_0_s', 'holding', 68, 40_069],
  ])('%s is %s %i, in the manual register %i', (name, table, address, register) => {
    expect(pointOf(module, name)).toMatchObject({ table, address });
    const firsts: Record<string, number> = { coil: 1, discrete: 10_001, input: 30_001, holding: 40_001 };
    expect(register - (firsts[table] ?? 0)).toBe(address);
  });

  test('a counter has its high word first (page 93)', () => {
    expect(values(module, held('input', 16, 0x0001, 0x86a0)).input_0_count).toBe(100_000);
  });

  test("a relay's pulse is in steps of 1.5 s (page 95)", () => {
    expect(values(module, held('holding', 52, 20, 1))).toMatchObject({ pulse_on_0_s: 30, pulse_on_1_s: 1.5 });
    expect(encode(30, pointOf(module, 'pulse_on_0_s'))).toEqual([20]);
  });

  test('coils that clear always read 0 (page 91), so they are never read and never confirmed by reading', () => {
    const clearing = module.points.filter(({ write }) => write?.effect === 'clears');
    expect(clearing).toHaveLength(12);
    for (const { name, access, write } of clearing) {
      expect([access, write?.readsBack], name).toEqual(['w', false]);
    }
  });

  test('more than one pulse for a command keeps the gate from being armed', () => {
    const count = module.actuator?.failSafe.find(({ point }) => point === 'pulse_count_0');
    if (!count) throw new Error('no fail-safe on pulse_count_0');
    expect([0, 1, 2].map((raw) => holds(count, raw))).toEqual([false, true, false]);
  });
});

describe('a 4-20 mA input (WB-MAI6, current in nA; limits of NAMUR NE 43)', () => {
  // A level transmitter of 0 to 5 m.
  const level = { at_4_ma_1: 0, at_20_ma_1: 5 };
  const SENSOR_4_20 = 4866;
  const at = (mA: number, { mode = SENSOR_4_20, settings = level }: Asked = {}) => {
    const nA = Math.round(mA * 1e6) >>> 0;
    const input = held('input', 0x1500, nA >>> 16, nA & 0xffff);
    return read(profile('generic-4-20ma', settings), held('holding', 0x1400, mode), input);
  };
  interface Asked {
    readonly mode?: number;
    readonly settings?: Record<string, number>;
  }

  test.each([
    [4, 0],
    [8, 1.25],
    [12, 2.5],
    [20, 5],
  ])('%f mA is %f m', (mA, metres) => {
    const { value, trust } = at(mA).value_1 ?? {};
    expect(value).toBeCloseTo(metres, 12);
    expect(trust).toBe('reliable');
  });

  test('without settings it is percent of the span', () => {
    for (const [mA, percent] of [
      [4, 0],
      [12, 50],
      [20, 100],
    ] as const) {
      expect(at(mA, { settings: {} }).value_1?.value).toBeCloseTo(percent, 12);
    }
  });

  test('a span from -2 to 6 begins below zero', () => {
    const settings = { at_4_ma_1: -2, at_20_ma_1: 6 };
    const [low, middle, high] = [4, 8, 20].map((mA) => at(mA, { settings }).value_1?.value);
    expect(low).toBeCloseTo(-2, 12);
    expect(middle).toBeCloseTo(0, 12);
    expect(high).toBeCloseTo(6, 12);
  });

  test('a span that ends where it begins is refused', () => {
    expect(() => at(8, { settings: { at_4_ma_1: 5, at_20_ma_1: 5 } })).toThrow(/at_20_ma_1: not at_4_ma_1/);
  });

  test.each([
    [-0.002, 'missing'],
    [0, 'missing'],
    [3.599_999, 'missing'],
    [3.6, 'doubtful'],
    [3.799_999, 'doubtful'],
    [3.8, 'reliable'],
    [4, 'reliable'],
    [20.5, 'reliable'],
    [20.500_001, 'doubtful'],
    [21, 'doubtful'],
    [21.000_001, 'missing'],
    [22, 'missing'],
  ])('%f mA is %s', (mA, trust) => {
    const { value_1: seen } = at(mA);
    expect(seen?.trust).toBe(trust);
    expect(seen?.value === null).toBe(trust === 'missing');
  });

  test('a broken loop is missing, and the current is shown all the same', () => {
    expect(at(0)).toMatchObject({
      value_1: { value: null, trust: 'missing' },
      current_1_ma: { value: 0, trust: 'reliable' },
    });
  });

  test("the module's own error, 7FFFFFFF hex (template, error_value), is missing in both", () => {
    const seen = read(
      profile('generic-4-20ma', level),
      held('holding', 0x1400, SENSOR_4_20),
      held('input', 0x1500, 0x7fff, 0xffff),
    );
    expect(seen).toMatchObject({ value_1: { value: null }, current_1_ma: { value: null } });
  });

  test('an input that is set to measure resistance gives neither current nor value', () => {
    expect(at(12, { mode: 4353 })).toMatchObject({ value_1: { value: null }, current_1_ma: { value: null } });
  });

  test('only the inputs in use are read', () => {
    const three = profile('generic-4-20ma', { inputs: '3' });
    expect(three.points.filter(({ unit }) => unit === 'mA').map(({ address }) => address)).toEqual([
      0x1500, 0x2500, 0x3500,
    ]);
    expect(readPlan(three.points, three)).toHaveLength(6);
  });

  test('the current has its high word first', () => {
    // 12.000000 mA is 12 000 000 nA, B7 1B00 hex.
    expect(decodeRaw([0x00b7, 0x1b00], pointOf(profile('generic-4-20ma'), 'current_1_ma'))).toBe(12_000_000);
  });
});
