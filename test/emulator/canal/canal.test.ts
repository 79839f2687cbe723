/** The canal with one gate, on a clock: what settings without any list of gates make. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Canal } from '../../../emulator/canal/canal.js';
import { variableNames } from '../../../emulator/canal/variables.js';
import { waterAt } from '../../../emulator/canal/water.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { canalOn, season, settingsOf } from './support.js';

const HOUR = 3_600_000;

function canalOf(changes: object = {}): { canal: Canal; clock: VirtualClock } {
  const clock = new VirtualClock(0);
  return { canal: canalOn(clock, changes), clock };
}

function unaccounted(canal: Canal): number {
  const { errorM3, inflowM3 } = canal.totals;
  return Math.abs(errorM3) / inflowM3;
}

describe('water', () => {
  it('is conserved over four days of floods and gate moves', async () => {
    const { canal, clock } = canalOf({ startAt: '2017-07-20T00:00:00Z' });
    for (let hour = 0; hour < 96; hour += 1) {
      await clock.advance(HOUR);
      canal.gate('gate').moveTo((hour * 37) % 101);
    }
    expect(canal.totals.inflowM3).toBeGreaterThan(1e6);
    expect(unaccounted(canal)).toBeLessThan(1e-6);
  });

  it('is conserved, and levels stay bounded, in canals of any size the settings allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          forebayAreaM2: fc.double({ min: 100, max: 50_000, noNaN: true }),
          offtakeAreaM2: fc.double({ min: 100, max: 50_000, noNaN: true }),
          weirCrestM: fc.double({ min: -1, max: 4, noNaN: true }),
          sillM: fc.double({ min: -1, max: 2, noNaN: true }),
        }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        async (sizes, openingPercent, dischargeScale) => {
          const { canal, clock } = canalOf({
            openingPercent,
            dischargeScale,
            structure: sizes,
          });
          await clock.advance(HOUR);
          expect(unaccounted(canal)).toBeLessThan(1e-6);
          const level = canal.read('forebay.level_m');
          expect(level).toBeGreaterThanOrEqual(0);
          expect(level).toBeLessThan(sizes.weirCrestM + 8);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('settles without swinging: two hours of a steady river leave the levels still', async () => {
    const { canal, clock } = canalOf();
    await clock.advance(2 * HOUR);
    const levels: number[] = [];
    for (let second = 0; second < 20; second += 1) {
      await clock.advance(1000);
      levels.push(canal.read('forebay.level_m'));
    }
    const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0));
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(1e-4);
    expect(new Set(steps.map(Math.sign)).size).toBe(1);
  });
});

describe('a wider opening', () => {
  it('takes more into the offtake, leaves less to the river and draws the forebay down', async () => {
    const after = async (percent: number): Promise<number[]> => {
      const { canal, clock } = canalOf({ openingPercent: percent });
      await clock.advance(HOUR);
      return [
        canal.read('offtake.discharge_m3s'),
        canal.read('offtake.level_m'),
        -canal.read('river.below_m3s'),
        -canal.read('forebay.level_m'),
      ];
    };
    const results: number[][] = [];
    for (const percent of [0, 10, 20, 30, 40]) results.push(await after(percent));
    for (let index = 1; index < results.length; index += 1) {
      results[index]?.forEach((value, which) => {
        expect(value).toBeGreaterThan(results[index - 1]?.[which] ?? Number.POSITIVE_INFINITY);
      });
    }
  });

  it('with the gate shut everything goes down the river', async () => {
    const { canal, clock } = canalOf({ openingPercent: 0 });
    await clock.advance(3 * HOUR);
    expect(canal.read('gate.discharge_m3s')).toBe(0);
    expect(canal.read('gate.fully_closed')).toBe(1);
    expect(canal.read('river.below_m3s') / canal.read('river.inflow_m3s')).toBeCloseTo(1, 1);
  });
});

describe('the gate', () => {
  it('takes 90 s of canal time for its full travel', async () => {
    const { canal, clock } = canalOf({ openingPercent: 0 });
    canal.gate('gate').moveTo(100);
    await clock.advance(45_000);
    expect(canal.read('gate.opening_percent')).toBeCloseTo(50, 0);
    expect(canal.gate('gate').motion).toBe('opening');
    await clock.advance(44_500);
    expect(canal.read('gate.opening_percent')).toBeLessThan(100);
    await clock.advance(1000);
    expect(canal.read('gate.opening_percent')).toBe(100);
    expect(canal.gate('gate').motion).toBe('still');
    expect(canal.read('gate.opening_m')).toBe(2.5);
  });

  it('stands where it is stopped', async () => {
    const { canal, clock } = canalOf({ openingPercent: 60 });
    canal.gate('gate').moveTo(0);
    await clock.advance(9000);
    canal.gate('gate').stop();
    const stopped = canal.read('gate.opening_percent');
    await clock.advance(60_000);
    expect(canal.read('gate.opening_percent')).toBe(stopped);
    expect(stopped).toBeCloseTo(50, 0);
  });

  it('does not move when stuck, nor by itself when it comes free', async () => {
    const { canal, clock } = canalOf({ openingPercent: 20 });
    canal.gate('gate').setStuck(true);
    canal.gate('gate').moveTo(80);
    await clock.advance(30_000);
    canal.gate('gate').setStuck(false);
    await clock.advance(30_000);
    expect(canal.read('gate.opening_percent')).toBe(20);
    expect(() => canal.gate('gate').moveTo(100.1)).toThrow(RangeError);
  });
});

describe('time', () => {
  it('of the canal runs `accelerate` times as fast as the clock', async () => {
    const { canal, clock } = canalOf({ accelerate: 60 });
    const startMs = canal.atMs;
    await clock.advance(60_000);
    expect(canal.atMs - startMs).toBe(HOUR);
  });

  it('makes the same history however often one looks', async () => {
    const [often, seldom] = [canalOf(), canalOf()];
    for (const { canal } of [often, seldom]) canal.gate('gate').moveTo(70);
    for (let look = 0; look < 600; look += 1) {
      await often.clock.advance(997);
      often.canal.read('forebay.level_m');
    }
    await seldom.clock.advance(600 * 997);
    for (const variable of variableNames(settingsOf())) {
      expect(often.canal.read(variable), variable).toBe(seldom.canal.read(variable));
    }
  });

  it('leaves out what lies beyond a bounded pause, and still accounts for every cubic metre', async () => {
    const { canal, clock } = canalOf();
    const startMs = canal.atMs;
    await clock.advance(30 * 24 * HOUR);
    expect(canal.atMs - startMs).toBe(30 * 24 * HOUR);
    expect(unaccounted(canal)).toBeLessThan(1e-6);
  });
});

it('the water stays what mountain water can be, through the season', () => {
  for (let hour = 0; hour < 110 * 24; hour += 1) {
    const atMs = season.startMs + hour * HOUR;
    const water = waterAt(atMs, season.dischargeM3s(atMs), season.sedimentGM3(atMs));
    const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;
    expect(within(water.temperatureDegC, 2, 15), `${water.temperatureDegC} degrees`).toBe(true);
    expect(within(water.ph, 7.5, 8.3), `pH ${water.ph}`).toBe(true);
    expect(within(water.oxygenMgL, 8, 13), `${water.oxygenMgL} mg/l`).toBe(true);
    expect(within(water.conductivityUsCm, 60, 300), `${water.conductivityUsCm} uS/cm`).toBe(true);
    expect(within(water.turbidityNtu, 1, 4000), `${water.turbidityNtu} NTU`).toBe(true);
  }
});
