import { describe, expect, test } from 'vitest';
import { decodeText, encode } from '../../../../devices/codec.js';
import { holds } from '../../../../devices/point-map.js';
import { pointOf } from '../../../../devices/profile.js';
import { unconfirmedActuatorPoints } from '../../../../devices/profile-lint.js';
import { readPlan } from '../../../../devices/read-plan.js';
import { bytesOf, held, profile, values } from './reading.js';

describe('Rotork IQ, ranges printed in PUB091-003 pages 49 to 51', () => {
  const rotork = profile('rotork-iq');

  test('3E8 hex is 100.0 % open, 78 hex is 120 % torque', () => {
    expect(values(rotork, held('input', 2, 0x78, 0x3e8, 0x1f4))).toMatchObject({
      torque_percent: 120,
      opening_percent: 100,
      analogue_percent: 50,
    });
  });

  test('every tenth of a percent of demand is its own word and reads back as itself', () => {
    const demand = pointOf(rotork, 'demand_percent');
    for (let tenths = 0; tenths <= 1000; tenths += 1) {
      expect(encode(tenths / 10, demand)).toEqual([tenths]);
      expect(values(rotork, held('holding', 6, tenths)).demand_percent).toBe(tenths / 10);
    }
  });

  test('all twenty-four contacts come in one read', () => {
    const [contacts] = readPlan(rotork.points, rotork);
    expect(contacts).toMatchObject({ table: 'discrete', address: 0, count: 24 });
  });

  test('stop writes 0 to the control register; close, open and ESD are 1, 2 and 3 (page 51)', () => {
    const control = pointOf(rotork, 'control');
    expect(rotork.actuator?.stop).toEqual({ point: 'control', value: 0 });
    expect(encode(0, control)).toEqual([0]);
    expect(control.states).toEqual({ 0: 'stop', 1: 'close', 2: 'open', 3: 'ESD' });
  });

  test('contactor counts come low order first (page 49)', () => {
    const counts = values(rotork, held('holding', 56, 0x86a0, 0x0001, 0x0005, 0x0000));
    expect(counts).toMatchObject({ close_contactor_count: 100_000, open_contactor_count: 5 });
  });

  test('layout only: a jammed valve is a fault, a closed limit is none', () => {
    const contacts = (at: number) => [...Array(24)].map((_, index) => (index === at ? 1 : 0));
    const faults = rotork.actuator?.faults ?? [];
    const standing = (at: number) => {
      const seen = values(rotork, held('discrete', 0, ...contacts(at)));
      return faults.filter((fault) => holds(fault, seen[fault.point] ?? 0)).map(({ point }) => point);
    };
    expect(standing(11)).toEqual(['valve_jammed']);
    expect(standing(1)).toEqual([]);
  });
});

describe('Schiebel SMARTCON, values printed in DS-ENGLISH-MODBUS-V2.01 pages 7 to 9', () => {
  const schiebel = profile('schiebel-smartcon');
  const status = (word: number) => values(schiebel, held('input', 257, word));

  test.each([
    [0x000, 0],
    [0x200, 512 / 10.23],
    [0x3ff, 100],
  ])('position %i is %f %% (page 9)', (word, percent) => {
    expect(values(schiebel, held('input', 256, word)).opening_percent).toBeCloseTo(percent, 10);
  });

  test('position 1023 is 100 % exactly, whatever the reserved bits are', () => {
    expect(values(schiebel, held('input', 256, 0x3ff)).opening_percent).toBe(100);
    expect(values(schiebel, held('input', 256, 0xffff)).opening_percent).toBe(100);
  });

  test('a demand of 100 % is 3FF hex, of 50 % 200 hex, of 0 % 0 (Bettis VCIOM-16741 page 11)', () => {
    const demand = pointOf(schiebel, 'demand_percent');
    expect([100, 50, 0].map((percent) => encode(percent, demand))).toEqual([[0x3ff], [0x200], [0]]);
  });

  test('every position of the display reads back as the demand that asked for it', () => {
    const demand = pointOf(schiebel, 'demand_percent');
    for (let raw = 0; raw <= 1023; raw += 1) {
      const { opening_percent: opening } = values(schiebel, held('input', 256, raw));
      expect(encode(opening ?? Number.NaN, demand)).toEqual([raw]);
    }
  });

  test('READY is bit 0 and REMOTE bit 11: both are wanted before anything moves (page 9)', () => {
    const isReady = (word: number) => {
      const seen = status(word);
      return schiebel.actuator?.ready.every(({ point, equals }) => seen[point] === equals);
    };
    expect(isReady(0x0801)).toBe(true);
    expect(isReady(0x0800)).toBe(false);
    expect(isReady(0x0001)).toBe(false);
    // Locked open (bit 12) and locked closed (bit 13) hold against every command.
    expect(isReady(0x1801)).toBe(false);
    expect(isReady(0x2801)).toBe(false);
  });

  test('bits 8 and 9 are moving, bit 7 is the motor, bits 1 and 2 are the ends (page 9)', () => {
    expect(status(0x0100)).toMatchObject({ running_open: 1, running_closed: 0, motor_too_hot: 0 });
    expect(status(0x0280)).toMatchObject({ running_open: 0, running_closed: 1, motor_too_hot: 1 });
    expect(status(0x0006)).toMatchObject({ open_limit: 1, closed_limit: 1, travel_open: 0 });
    expect(status(0xc000)).toMatchObject({ live_bit: 1, watchdog_echo: 1, locked_closed: 0 });
  });

  test('stop is bit 2 of the command and nothing else (page 7); no emergency or lock bit can be written', () => {
    const command = pointOf(schiebel, 'command');
    expect(schiebel.actuator?.stop).toEqual({ point: 'command', value: 4 });
    expect(encode(4, command)).toEqual([0x0004]);
    expect(command.range).toEqual({ min: 0, max: 4 });
  });

  test('torque is seven bits, the eighth is its direction (page 9)', () => {
    expect(values(schiebel, held('input', 258, 0xff80 | 64))).toMatchObject({
      torque_percent: 64,
      torque_is_opening: 1,
    });
  });

  test('each register is asked for by itself: functions 3 and 4 read one (page 9)', () => {
    for (const span of readPlan(schiebel.points, schiebel)) expect(span.count).toBe(1);
  });
});

describe('GF EA, bits printed in MA_00044_EN_1a pages 9 to 14', () => {
  const gf = profile('gf-ea');

  test('the control byte: 0 stops, bit 4 makes it a positioner (page 11)', () => {
    const control = pointOf(gf, 'control');
    expect(encode(0, control)).toEqual([0b0_0000]);
    expect(encode(16, control)).toEqual([0b1_0000]);
    expect(gf.actuator).toMatchObject({
      stop: { point: 'control', value: 0 },
      enable: [{ point: 'control', value: 16 }],
    });
  });

  test('a demand of 101 to 255 would be ignored without a word (page 12), so it is out of range here', () => {
    expect(pointOf(gf, 'demand_percent').range).toEqual({ min: 0, max: 100 });
    expect(encode(100, pointOf(gf, 'demand_percent'))).toEqual([100]);
  });

  test('error flags: the low word is register 40008, the high one 40009 (page 11)', () => {
    expect(values(gf, held('holding', 7, 0x0002, 0x0000)).error_flags).toBe(2);
    expect(values(gf, held('holding', 7, 0x0000, 0x0001)).error_flags).toBe(0x1_0000);
  });

  test.each([
    [0, true, 'undervoltage'],
    [2, true, 'positioning time exceeded'],
    [3, false, 'heating defect'],
    [5, true, 'position out of range'],
    [6, true, 'moved by hand'],
    [9, false, 'accumulator low'],
    [11, false, 'restarted by its own watchdog'],
    [12, true, 'motor current'],
    [13, true, 'motor driver'],
  ])('error bit %i stops the gate: %s (%s)', (bit, isFault) => {
    const seen = values(gf, held('holding', 7, 1 << bit, 0)).error_flags ?? 0;
    expect(gf.actuator?.faults.some((fault) => holds(fault, seen))).toBe(isFault);
  });

  test('as delivered (NSIGWDG 0, page 14) its watchdog is off and the gate is not to be armed; 5000 is 5 s', () => {
    const [watchdog] = gf.actuator?.failSafe ?? [];
    if (!watchdog) throw new Error('no fail-safe');
    expect(watchdog.point).toBe('watchdog_s');
    expect([0, 1, 5000].map((raw) => holds(watchdog, raw))).toEqual([false, true, true]);
    expect(values(gf, held('holding', 14, 5000)).watchdog_s).toBe(5);
  });

  test('layout only: 8-bit values are the low bytes of their registers', () => {
    expect(values(gf, held('holding', 0, 3, 57, 0, 850, 0x00f6))).toMatchObject({
      actuator_type: 3,
      opening_percent: 57,
      motor_current_ma: 850,
      board_temperature_degc: -10,
    });
  });
});

describe('Limitorque MX, codes printed in ProSoft MVI56-LTQ page 81', () => {
  const mx = profile('limitorque-mx');

  test('open is 256, stop 512 and close 768 in register 40001, which does not read back', () => {
    const command = pointOf(mx, 'host_command');
    expect(mx.actuator).toMatchObject({
      kind: 'commands',
      open: { point: 'host_command', value: 256 },
      stop: { point: 'host_command', value: 512 },
      close: { point: 'host_command', value: 768 },
    });
    expect(command).toMatchObject({
      address: 0,
      access: 'w',
      write: { readsBack: false, function: 'single' },
    });
    expect([256, 512, 768].map((code) => encode(code, command)[0])).toEqual([0x0100, 0x0200, 0x0300]);
  });

  test('the poll is function 3 from 40008, six registers', () => {
    expect(readPlan(mx.points, mx)).toMatchObject([{ table: 'holding', address: 7, count: 6 }]);
  });

  test('no gate is armed on it: one driver is one source', () => {
    expect(unconfirmedActuatorPoints(mx)).toEqual(['host_command']);
  });
});

test('layout only: a Rotork tag of twelve characters is six registers', () => {
  const tag = bytesOf(Buffer.from('SLUICE NO 3 ').toString('hex'));
  const words = [0, 2, 4, 6, 8, 10].map((at) => tag.readUInt16BE(at));
  expect(decodeText(words, pointOf(profile('rotork-iq'), 'tag')).trim()).toBe('SLUICE NO 3');
});
