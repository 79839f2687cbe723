import { describe, expect, test } from 'vitest';
import { decodeText, encode } from '../../../../devices/codec.js';
import { pointOf } from '../../../../devices/profile.js';
import { readPlan } from '../../../../devices/read-plan.js';
import { crc16 } from '../../../../protocols/modbus/crc.js';
import { bytesOf, held, inReply, profile, values } from './reading.js';

describe('EPEVER', () => {
  const epever = profile('epever-tracer');

  test("the specification's own example: 04CE hex in 3104 hex is 12.30 V (V2.3, 01 04 31 04 00 01)", () => {
    expect(values(epever, held('input', 0x3104, 0x04ce)).charge_v).toBe(12.3);
  });

  test('a running LS1024B at dusk: 1.03 V at the panel, 12.78 V at battery and load', () => {
    // Comment in a driver's ls1024.c, reply to 01 04 31 00 00 0F BE F2. The reserved 3108 to 310B hex are in it.
    const reply = inReply(
      'input',
      0x3100,
      '01 04 1E 00 67 00 00 00 00 00 00 04 FE 00 00 00 00 00 00 04 FE 00 00 00 00 00 00 04 FE 00 00 00 00 AF BA',
    );
    expect(values(epever, reply)).toMatchObject({
      panel_v: 1.03,
      panel_a: 0,
      panel_w: 0,
      charge_v: 12.78,
      charge_a: 0,
      charge_w: 0,
      load_v: 12.78,
      load_a: 0,
    });
  });

  test.each([
    ['01 04 02 0A 66 3F BA', 26.62],
    ['01 04 02 0A 81 7F F0', 26.89],
  ])('a Tracer on a roof, recorded by a MicroPython driver: %s is %f V', (hex, volts) => {
    expect(values(epever, inReply('input', 0x3100, hex)).panel_v).toBe(volts);
  });

  test('32-bit values have the low word first (spec: 3102 hex L, 3103 hex H; drivers call them lsb and msb)', () => {
    // 0001 86A0 hex is 100 000, in steps of 0.01.
    expect(values(epever, held('input', 0x3102, 0x86a0, 0x0001)).panel_w).toBe(1000);
    expect(values(epever, held('input', 0x3312, 0x0001, 0x0001)).generated_kwh).toBe(655.37);
    expect(values(epever, held('input', 0x331b, 0xff9c, 0xffff)).battery_a).toBe(-1);
  });

  test('the state of charge is in percent, as two collectd set-ups read it', () => {
    expect(values(epever, held('input', 0x311a, 87)).charge_percent).toBe(87);
  });

  test('layout only: fields of the charging status (spec, 3201 hex)', () => {
    // Boost (2 in bits 2-3), running (bit 0), input too high (2 in bits 14-15).
    expect(values(epever, held('input', 0x3201, 0b10_00_0000_0000_1001))).toMatchObject({
      charger_running: 1,
      charger_fault: 0,
      charging_stage: 2,
      panel_short: 0,
      input_voltage_state: 2,
    });
    expect(values(epever, held('input', 0x3200, 0x8013))).toMatchObject({
      battery_voltage_state: 3,
      battery_temperature_state: 1,
      battery_rated_voltage_wrong: 1,
    });
  });

  test('layout only: the clock is sec | min << 8, hour | day << 8, month | year << 8 (spec, 9013 hex)', () => {
    const words = [(34 << 8) | 56, (21 << 8) | 12, (24 << 8) | 7];
    const { clock_s: seconds } = values(epever, held('holding', 0x9013, ...words));
    expect(seconds).toBe(Date.UTC(2024, 6, 21, 12, 34, 56) / 1000);
  });

  test('every setting is written with function 16; cutting the load off is dangerous', () => {
    const settings = epever.points.filter(({ table, access }) => table === 'holding' && access === 'rw');
    expect(settings.length).toBeGreaterThan(0);
    for (const { name, write } of settings) expect(write?.function, name).toBe('multiple');
    expect(pointOf(epever, 'load_on').write?.isDangerous).toBe(true);
  });

  test('no read touches the hole 3108 to 310B hex', () => {
    for (const { table, address, count } of readPlan(epever.points, epever)) {
      expect(table === 'input' && address <= 0x310b && address + count > 0x3108).toBe(false);
    }
  });

  test('a TriRon 3210 answers function 43 with the vendor that the profile looks for', () => {
    // gist symbioquine/95ba2aba, 2020-08-03: object 0 is the vendor, object 1 the model.
    const frame = bytesOf(
      '01 2b 0e 01 01 00 00 03 00 15 45 50 73 6f 6c 61 72 20 54 65 63 68 20 63 6f 2e 2c 20 4c 74 64 01 0a 54 72 69 52 6f 6e 33 32 31 30 02 0d 56 30 31 2e 35 35 2b 56 30 31 2e 32 32 2a e0',
    );
    expect(crc16(frame)).toBe(0);
    expect(frame.toString('latin1', 10, 31)).toContain(epever.identity?.vendorName);
  });
});

describe("Victron GX, layout only: value = register / factor of the maker's table (attributes.csv)", () => {
  const battery = profile('victron-gx', { service: 'battery' });
  const charger = profile('victron-gx', { service: 'solarcharger' });

  test('factors 100 and 10 at the battery monitor; the current has a sign', () => {
    expect(values(battery, held('holding', 259, 1289, 0, 0xffce, 213))).toMatchObject({
      battery_v: 12.89,
      battery_a: -5,
      battery_degc: 21.3,
    });
  });

  test('a factor of -10: 125 in 265 is 12.5 Ah taken out', () => {
    expect(values(battery, held('holding', 265, 125, 764))).toMatchObject({
      consumed_ah: -12.5,
      charge_percent: 76.4,
    });
  });

  test('a factor of 0.01: 36 in 303 is one hour to go', () => {
    expect(values(battery, held('holding', 303, 36)).time_to_go_s).toBe(3600);
  });

  test('two registers make one power, high word first; discharging is below zero', () => {
    expect(values(battery, held('holding', 256, 0xffff, 0xff9c)).battery_w).toBe(-100);
    expect(values(charger, held('holding', 792, 0x0001, 0x0000)).panel_w).toBe(65_536);
  });

  test('what the GX does not know is missing, not 655 V', () => {
    expect(values(charger, held('holding', 771, 0xffff, 0x7fff))).toMatchObject({
      charger_v: null,
      charger_a: null,
    });
  });

  test('a unit is asked only for what its service has', () => {
    const names = (from: typeof battery) => from.points.map(({ address }) => address);
    expect(Math.max(...names(battery))).toBeLessThan(771);
    expect(Math.min(...names(charger))).toBeGreaterThanOrEqual(771);
  });

  test('states of the charger are those of the table', () => {
    expect(pointOf(charger, 'charger_state').states).toMatchObject({
      3: 'bulk',
      4: 'absorption',
      5: 'float',
    });
    expect(encode(4, pointOf(charger, 'charger_on'))).toEqual([4]);
  });
});

test('texts of a device are read as texts', () => {
  const probe = pointOf(profile('aqualabo-digisens'), 'description');
  // Compared by the driver's searchAddress: "ODO / Temperature PONSEL        ".
  const text = Buffer.from('ODO / Temperature PONSEL        ');
  const words = Array.from({ length: 16 }, (_, index) => text.readUInt16BE(2 * index));
  expect(decodeText(words, probe).trimEnd()).toBe('ODO / Temperature PONSEL');
});
