import { describe, expect, test } from 'vitest';
import { block, DOUBTFUL, MISSING, profileOf, type Registers, read, valueIn, verdictIn } from './dump.js';

describe('Siemens MAG 6000, floats printed in its manual (SFIDK.PS.023.D2.02, appendix H)', () => {
  const meter = profileOf('siemens-mag6000');
  const dump = (flow: string, status = '0001'): Registers => [...block(3002, flow), ...block(3200, status)];

  test.each([
    ['40 C3 52 93', 6.10383],
    ['42 5D 47 AE', 55.32],
    ['42 C8 00 00', 100],
    ['BF 80 00 00', -1],
  ])('%s is %d', (bytes, expected) => {
    expect(valueIn(meter, dump(bytes), 'discharge_m3s')).toBeCloseTo(expected, 5);
  });

  test('the total is a double at 3014, most significant byte first (as MAG6000 readers unpack it); layout only', () => {
    // 1234567.891 and 20000000.25, which f32 could not tell from 20000000.
    expect(valueIn(meter, block(3014, '4132d687e4189375'), 'volume_m3')).toBe(1_234_567.891);
    expect(valueIn(meter, block(3014, '417312d004000000'), 'volume_m3')).toBe(20_000_000.25);
  });

  test('with an error pending a flow of zero is missing', () => {
    expect(verdictIn(meter, dump('00000000', '0003'), 'discharge_m3s')).toMatchObject(MISSING);
    expect(valueIn(meter, dump('00000000', '0001'), 'discharge_m3s')).toBe(0);
  });

  test('while its zero is adjusted a flow is doubtful', () => {
    expect(verdictIn(meter, dump('40C35293', '0021'), 'discharge_m3s')).toMatchObject(DOUBTFUL);
  });

  test('NaN, and a status that was not read, are missing', () => {
    expect(verdictIn(meter, dump('7fc00000'), 'discharge_m3s')).toMatchObject(MISSING);
    expect(verdictIn(meter, block(3002, '40C35293'), 'discharge_m3s')).toMatchObject(MISSING);
  });

  test('it is told from a MASS 6000 by its product code, 24 against 25 (appendix C)', () => {
    expect(meter.identity?.registers).toContainEqual(expect.objectContaining({ address: 602, in: [24] }));
  });
});

describe('Promag 53, values of the example on page 71 in the byte orders of page 67', () => {
  // Volume flow 4567.67, totalizer 1 56345.6, system condition 1. As f32 (IEEE 754) 45 8E BD 5C and 47 5C 19 9A: byte 3 first.
  const orders = [
    ['CDAB', 'BD5C 458E', '199A 475C', '0001'],
    ['ABCD', '458E BD5C', '475C 199A', '0001'],
    ['BADC', '8E45 5CBD', '5C47 9A19', '0100'],
    ['DCBA', '5CBD 8E45', '9A19 5C47', '0100'],
  ] as const;
  const dump = (flow: string, total: string, condition: string): Registers => [
    ...block(2008, flow),
    ...block(2609, total),
    ...block(6858, condition),
  ];

  test.each(orders)('%s', (byte_order, ...words) => {
    const meter = read(profileOf('endress-promag', { byte_order, flow_unit: 'm3-s' }), dump(...words));
    expect(meter.get('discharge_m3s')?.value).toBeCloseTo(4567.67, 3);
    expect(meter.get('volume_m3')?.value).toBeCloseTo(56_345.6, 2);
    expect(meter.get('system_condition')?.value).toBe(1);
  });

  test('as delivered the order is 1-0-3-2; units are as the site says', () => {
    const [, ...delivered] = orders[0];
    expect(valueIn(profileOf('endress-promag'), dump(...delivered), 'discharge_m3s')).toBeCloseTo(
      4567.67 / 3600,
      7,
    );
    const litres = profileOf('endress-promag', { flow_unit: 'l-s', volume_unit: 'l' });
    expect(valueIn(litres, dump(...delivered), 'discharge_m3s')).toBeCloseTo(4.56767, 6);
    expect(valueIn(litres, dump(...delivered), 'volume_m3')).toBeCloseTo(56.3456, 5);
  });

  test('a fault, and NaN as its failure mode, are missing and not zero', () => {
    const meter = profileOf('endress-promag');
    for (const condition of ['0000', '0190'])
      expect(verdictIn(meter, dump('00000000', '199A475C', condition), 'discharge_m3s')).toMatchObject(
        MISSING,
      );
    expect(verdictIn(meter, dump('0000 7FC0', '199A475C', '0001'), 'discharge_m3s')).toMatchObject(MISSING);
  });

  test('nothing that wears its memory is written by itself', () => {
    const meter = profileOf('endress-promag');
    for (const { run } of meter.procedures) expect(run).toBe('on-request');
    for (const point of meter.points.filter(({ access }) => access !== 'r'))
      expect(point.write?.memoryWrites, point.name).toBe(1_000_000);
  });
});

// No example is printed: layout only, by the register list on page 12 and IEEE 754 (3E 00 00 00 is 0.125).
describe('KROHNE IFC 050, layout only', () => {
  const meter = profileOf('krohne-ifc050');
  const dump = (flow: string, status = '00000000 00000000'): Registers =>
    block(0, `3fa00000 ${flow} 00000000 45610000 4132d687e4189375 417312d004000000 ${status}`);

  test('floats and doubles come high word first in SI units', () => {
    const well = read(meter, dump('3e000000'));
    expect(well.get('velocity_ms')?.value).toBe(1.25);
    expect(well.get('discharge_m3s')).toMatchObject({ value: 0.125, flag: 0 });
    expect(well.get('operating_time_s')?.value).toBe(3600);
    expect(well.get('volume_m3')?.value).toBe(1_234_567.891);
    expect(well.get('volume_2_m3')?.value).toBe(20_000_000.25);
  });

  test('a flow of zero with any status bit is doubtful, NaN is missing', () => {
    expect(verdictIn(meter, dump('00000000', '00000001 00000000'), 'discharge_m3s')).toMatchObject(DOUBTFUL);
    expect(verdictIn(meter, dump('00000000', '00000000 80000000'), 'discharge_m3s')).toMatchObject(DOUBTFUL);
    expect(verdictIn(meter, dump('ffffffff'), 'discharge_m3s')).toMatchObject(MISSING);
  });
});

// The manual's page 4 places the flow in user units at 0xF1 = 241, in agreement with the list of addresses; no values are
// printed: layout only. The bits of the status are on page 10 of the HART manual.
describe('Badger M2000, layout only', () => {
  const meter = profileOf('badger-m2000');
  const dump = (flow: string, status: string, rollovers = '0000'): Registers => [
    ...block(207, '4640e6b6'),
    ...block(231, `${rollovers} 0000 3fa00000`),
    ...block(237, flow),
    ...block(262, status),
  ];

  test('flow, velocity and total come high word first', () => {
    const well = read(meter, dump('3e000000', '0000'));
    expect(well.get('discharge_m3s')).toMatchObject({ value: 0.125, flag: 0 });
    expect(well.get('velocity_ms')?.value).toBe(1.25);
    expect(well.get('volume_m3')?.value).toBeCloseTo(12_345.678, 3);
  });

  test.each([
    ['detector error', '0001'],
    ['empty pipe', '0002'],
    ['converter interrupt', '0080'],
    ['converter range', '0100'],
  ])('%s makes a flow of zero missing', (_, status) => {
    expect(verdictIn(meter, dump('00000000', status), 'discharge_m3s')).toMatchObject(MISSING);
    expect(verdictIn(meter, dump('00000000', status), 'velocity_ms')).toMatchObject(MISSING);
  });

  test('a simulated flow is unreliable, one over full scale doubtful', () => {
    expect(verdictIn(meter, dump('3e000000', '0020'), 'discharge_m3s').flag).toBe(6);
    expect(verdictIn(meter, dump('3e000000', '0004'), 'discharge_m3s')).toMatchObject(DOUBTFUL);
  });

  test('a total that has rolled over is doubtful, since the volume before is not in it', () => {
    expect(verdictIn(meter, dump('3e000000', '0010', '0001'), 'volume_m3')).toMatchObject(DOUBTFUL);
  });
});

// No example is printed: layout only, by the register list on pages 16 to 19, least significant word first.
describe('Xylem MagFlux, layout only', () => {
  const meter = profileOf('xylem-magflux');
  const dump = (flow: string, alarms = '0000', errors = '0000'): Registers => [
    ...block(600, flow),
    // 1 234 567.890123456 m3 = 0x000462D53C8ABAC0 mm3, then 1 234 567 L = 0x0012D687.
    ...block(604, 'BAC0 3C8A 62D5 0004 D687 0012'),
    ...block(1001, errors + alarms),
  ];

  test('flow in m3/s, the total of whole cubic millimetres exactly', () => {
    const well = read(meter, dump('0000 3E00'));
    expect(well.get('discharge_m3s')).toMatchObject({ value: 0.125, flag: 0 });
    expect(well.get('volume_m3')).toMatchObject({ value: 1_234_567.890123456, flag: 0 });
    expect(well.get('volume_resettable_m3')?.value).toBe(1234.567);
  });

  test('a step of one cubic millimetre is not lost at a million cubic metres', () => {
    const next = [...dump('0000 3E00'), ...block(604, 'BAC1')];
    expect(valueIn(meter, next, 'volume_m3')).toBe(1_234_567.890123457);
  });

  test.each([
    ['empty pipe, bit 1', '0001'],
    ['coil, bit 5', '0010'],
    ['sensor, bit 6', '0020'],
    ['over range, bit 8', '0080'],
  ])('with %s a flow of zero is missing', (_, alarms) => {
    expect(verdictIn(meter, dump('0000 0000', alarms), 'discharge_m3s')).toMatchObject(MISSING);
  });

  test('low flow and the current output are no faults; NaN is missing', () => {
    expect(valueIn(meter, dump('0000 0000', '004a'), 'discharge_m3s')).toBe(0);
    expect(verdictIn(meter, dump('0000 7FC0'), 'discharge_m3s')).toMatchObject(MISSING);
  });

  test("an error of the total's memory makes it doubtful", () => {
    expect(verdictIn(meter, dump('0000 3E00', '0000', '0004'), 'volume_m3')).toMatchObject(DOUBTFUL);
  });
});
