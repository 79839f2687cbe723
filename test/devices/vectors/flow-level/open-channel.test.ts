import { describe, expect, test } from 'vitest';
import { block, MISSING, profileOf, type Registers, read, valueIn, verdictIn } from './dump.js';

// The manual prints the spans as delivered (page 104: Q, h, v +- 32.767, T +- 327.67) and their rule (page 108: "max" is the
// value at 32767 digits); what the status bits stand for is on page 106. Numbers below follow from these.
describe('NIVUS, spans as delivered and as set', () => {
  const meter = profileOf('nivus-ocm');
  const dump = (words: string): Registers => block(0, words);

  test('32767 digits are the whole span', () => {
    const full = read(meter, dump('7fff 7fff 7fff 7fff 7fff 0000'));
    expect(full.get('discharge_m3s')?.value).toBeCloseTo(32.767, 12);
    expect(full.get('level_m')?.value).toBeCloseTo(32.767, 12);
    expect(full.get('velocity_ms')?.value).toBeCloseTo(32.767, 12);
    expect(full.get('temperature_degc')?.value).toBeCloseTo(327.67, 11);
  });

  test('one digit is 1 L/s, 1 mm, 1 mm/s, 0.01 degC, with sign', () => {
    const small = read(meter, dump('fb2e 04d2 ffff 073a ff38 0000'));
    expect(small.get('discharge_m3s')?.value).toBeCloseTo(-1.234, 12);
    expect(small.get('level_m')?.value).toBeCloseTo(1.234, 12);
    expect(small.get('velocity_ms')?.value).toBeCloseTo(-0.001, 12);
    expect(small.get('temperature_degc')?.value).toBeCloseTo(18.5, 12);
    expect(small.get('air_temperature_degc')?.value).toBeCloseTo(-2, 12);
  });

  test('a span that was set in the meter is a setting of the device', () => {
    const narrow = profileOf('nivus-ocm', { q_span_m3s: 5, h_span_m: 2 });
    const full = read(narrow, dump('7fff 4000 0000 0000 0000 0000'));
    expect(full.get('discharge_m3s')?.value).toBeCloseTo(5, 12);
    expect(full.get('level_m')?.value).toBeCloseTo((2 * 0x4000) / 32_767, 12);
  });

  test('each status bit makes its own value missing, so that a lost sensor is no zero', () => {
    const names = ['discharge_m3s', 'level_m', 'velocity_ms', 'temperature_degc', 'air_temperature_degc'];
    names.forEach((name, bit) => {
      const values = read(
        meter,
        dump(`0000 0000 0000 0000 0000 ${(1 << bit).toString(16).padStart(4, '0')}`),
      );
      for (const other of names) expect(values.get(other)?.value, other).toBe(other === name ? null : 0);
    });
  });

  test('where the manual counts from 0, everything is one higher', () => {
    const higher = profileOf('nivus-ocm', { numbering: 'from-0' });
    expect(valueIn(higher, block(1, '04d2 0000 0000 0000 0000 0000'), 'discharge_m3s')).toBeCloseTo(
      1.234,
      12,
    );
  });
});

// Table 4-5 of the FTS manual gives ranges and codes and no example of a value: layout only.
describe('Geolux RSS-2-300, layout only', () => {
  const radar = profileOf('geolux-rss2');
  interface Seen {
    readonly unit?: number;
    readonly now?: number;
    readonly mean?: number;
    readonly direction?: number;
    readonly signal?: number;
  }
  const dump = ({ unit = 0, now = 1520, mean = 1500, direction = 0, signal = 900 }: Seen): Registers => [
    [2, unit],
    [3, now],
    [4, mean],
    [5, 45],
    [8, direction],
    [11, signal],
  ];

  test('mm/s and the direction make a velocity with sign', () => {
    expect(valueIn(radar, dump({}), 'velocity_ms')).toBe(1.5);
    expect(valueIn(radar, dump({}), 'velocity_now_ms')).toBe(1.52);
    expect(valueIn(radar, dump({ direction: 1 }), 'velocity_ms')).toBe(-1.5);
  });

  test('a radar that looks downstream sees the same flow going away', () => {
    const downstream = profileOf('geolux-rss2', { looks: 'downstream' });
    expect(valueIn(downstream, dump({ direction: 1 }), 'velocity_ms')).toBe(1.5);
    expect(valueIn(downstream, dump({}), 'velocity_ms')).toBe(-1.5);
  });

  test('at unit "other", or with a direction that is none, the velocity is missing', () => {
    expect(verdictIn(radar, dump({ unit: 2 }), 'velocity_ms')).toMatchObject(MISSING);
    expect(verdictIn(radar, dump({ direction: 7 }), 'velocity_ms')).toMatchObject(MISSING);
  });

  test('1500 at unit m/s is out of range, not 1500 m/s', () => {
    expect(verdictIn(radar, dump({ unit: 1 }), 'velocity_ms').reason).toBe('out-of-range');
    expect(valueIn(radar, dump({ unit: 1, mean: 2 }), 'velocity_ms')).toBe(2);
  });

  test('without an echo the velocity of zero is missing', () => {
    expect(verdictIn(radar, dump({ mean: 0, signal: 0 }), 'velocity_ms')).toMatchObject(MISSING);
    expect(valueIn(radar, dump({ mean: 0, signal: 900 }), 'velocity_ms')).toBe(0);
  });

  test('model WL: distance in mm, discharge in its own unit, both only while its level sensor is well', () => {
    const wl = profileOf('geolux-rss2', { level_sensor: 'wl' });
    const water = (sensor: number, unit: number): Registers => [
      ...dump({}),
      [16, 850],
      [20, sensor],
      [21, 2345],
      [46, unit],
    ];
    expect(valueIn(wl, water(1, 1), 'distance_m')).toBe(2.345);
    expect(valueIn(wl, water(1, 1), 'discharge_m3s')).toBe(0.85);
    expect(valueIn(wl, water(1, 0), 'discharge_m3s')).toBe(850);
    expect(verdictIn(wl, water(0, 1), 'distance_m')).toMatchObject(MISSING);
    expect(verdictIn(wl, water(0, 1), 'discharge_m3s')).toMatchObject(MISSING);
  });
});

// Tables 4-1 and 4-2 with notes a to f; no example of a value is printed: layout only.
describe('ISCO 2150, layout only', () => {
  const isco = profileOf('isco-2150');
  interface Seen {
    readonly active?: string;
    readonly level?: string;
    readonly status?: string;
  }
  // By the manual's numbers less one: register 27, 40 to 48, 55 to 57, 70 to 72, 100 to 102.
  const dump = ({ active = '0003', level = '3fa00000', status = '0000' }: Seen = {}): Registers => [
    ...block(26, active),
    ...block(39, `${level} ${status} 0014 0013 0016 000b 0001 07e1`),
    ...block(54, `bf400000 ${status}`),
    ...block(69, `40200000 ${status}`),
    ...block(99, `4640e6b6 ${status}`),
  ];

  test('level, velocity, flow and volume are floats in SI units', () => {
    const well = read(isco, dump());
    expect(well.get('level_m')).toMatchObject({ value: 1.25, flag: 0 });
    expect(well.get('velocity_ms')?.value).toBe(-0.75);
    expect(well.get('discharge_m3s')?.value).toBe(2.5);
    expect(well.get('volume_m3')?.value).toBeCloseTo(12_345.678, 3);
  });

  test('the time of a value is second, minute, hour, day, month and year in registers of their own (note f)', () => {
    expect(valueIn(isco, dump(), 'level_time_s')).toBe(Date.UTC(2017, 0, 11, 22, 19, 20) / 1000);
  });

  test('a status that is not 0 makes zeros missing (note e)', () => {
    const problem = read(isco, dump({ level: '00000000', status: '0005' }));
    for (const name of ['level_m', 'velocity_ms', 'discharge_m3s', 'volume_m3'])
      expect(problem.get(name), name).toMatchObject(MISSING);
  });

  test('a field that is not active means nothing (note d: bit 0 level, bit 1 velocity)', () => {
    expect(verdictIn(isco, dump({ active: '0002' }), 'level_m')).toMatchObject(MISSING);
    expect(verdictIn(isco, dump({ active: '0001' }), 'velocity_ms')).toMatchObject(MISSING);
    expect(verdictIn(isco, dump({ active: '0001' }), 'level_m').flag).toBe(0);
  });

  test('each poll asks for a reading and waits until it is taken, up to 50 s (note b)', () => {
    const [procedure] = isco.procedures;
    expect(procedure).toMatchObject({ run: 'each-poll' });
    expect(procedure?.steps[0]).toEqual({ write: { point: 'take_reading', value: 1 } });
    expect(procedure?.steps[1]).toMatchObject({ until: { point: 'take_reading', equals: 0 } });
    const [, wait] = procedure?.steps ?? [];
    expect(wait && 'withinMs' in wait ? wait.withinMs : 0).toBeGreaterThanOrEqual(50_000);
    expect(isco.points.find(({ name }) => name === 'take_reading')).toMatchObject({
      address: 24,
      access: 'rw',
      write: { effect: 'trigger' },
    });
  });
});
