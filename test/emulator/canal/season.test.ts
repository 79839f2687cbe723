import { describe, expect, it } from 'vitest';
import { Season } from '../../../emulator/canal/season.js';

const HOUR = 3_600_000;
const start = Date.parse('2017-06-06T09:00:00Z');

describe('a season', () => {
  const season = new Season(
    [
      'time_utc,discharge_m3s,suspended_sediment_g_m3',
      '2017-06-06T09:00:00Z,1,100',
      '2017-06-06T10:00:00Z,2,',
      '2017-06-06T10:00:00Z,3,',
      '2017-06-06T11:00:00Z,1,300',
      '',
    ].join('\n'),
  );

  it('is linear between samples, and the later of two samples of one time stands', () => {
    expect(season.dischargeM3s(start)).toBe(1);
    expect(season.dischargeM3s(start + HOUR / 2)).toBe(2);
    expect(season.dischargeM3s(start + HOUR)).toBe(3);
    expect(season.dischargeM3s(start + 1.5 * HOUR)).toBe(2);
  });

  it('bridges blanks of the sediment', () => {
    expect(season.sedimentGM3(start + HOUR)).toBe(200);
  });

  it('repeats without end, forwards and backwards', () => {
    for (const offset of [0.1, 0.5, 0.9, 1.7].map((hours) => hours * HOUR)) {
      const once = season.dischargeM3s(start + offset);
      expect(season.dischargeM3s(start + offset + 2 * HOUR)).toBeCloseTo(once, 9);
      expect(season.dischargeM3s(start + offset - 20 * HOUR)).toBeCloseTo(once, 9);
    }
  });

  it('refuses a file that is not one', () => {
    expect(() => new Season('time,flow\n1,2')).toThrow(/starts with the line/);
    expect(
      () => new Season('time_utc,discharge_m3s,suspended_sediment_g_m3\n2017-06-06T09:00:00Z,1,1'),
    ).toThrow(/two or more/);
  });
});

it('the shipped season is that of a glacier-fed river of 2017', () => {
  const season = Season.shipped();
  expect(new Date(season.startMs).toISOString()).toBe('2017-06-06T09:00:00.000Z');
  expect(season.spanMs / HOUR).toBe(110 * 24 + 13);
  expect(season.dischargeM3s(start)).toBe(0.7783);
  const values = Array.from({ length: 2653 }, (_, hour) => season.dischargeM3s(start + hour * HOUR));
  expect(Math.min(...values)).toBeGreaterThan(0.3);
  expect(Math.max(...values)).toBeLessThan(3.3);
});
