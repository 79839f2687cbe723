/** Meters with errors, and instruments that say of themselves that they are not well. */
import { describe, expect, it } from 'vitest';
import { holds } from '../../../devices/point-map.js';
import { Meter, type Served } from '../../../emulator/instruments/meter.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { shipped } from '../../devices/shipped.js';
import { canalOn } from '../canal/support.js';
import { LEVEL_PROFILE } from '../profiles.js';
import { Client } from './client.js';

const DAY_MS = 86_400_000;
/** A river that does not change, so that all that changes is the meter's. */
const STEADY = { inflow: { kind: 'constant', dischargeM3s: 17 } };

function meterOf(served: Served, name = 'a meter') {
  const clock = new VirtualClock(0);
  const canal = canalOn(clock, STEADY);
  return { clock, canal, meter: new Meter(served, name, canal) };
}

async function sample(served: Served, count: number, name?: string): Promise<number[]> {
  const { clock, meter } = meterOf(served, name);
  const values: number[] = [];
  for (let index = 0; index < count; index += 1) {
    await clock.advance(1000);
    values.push(meter.read());
  }
  return values;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((each) => (each - middle) ** 2)));
};

describe('a meter', () => {
  it('without errors shows what is true', () => {
    const { canal, meter } = meterOf('forebay.level_m');
    expect(meter.read()).toBe(canal.read('forebay.level_m'));
  });

  it('has noise of the spread that it says, about the truth, new each second', async () => {
    const values = await sample({ from: 'forebay.level_m', noise: 0.01 }, 2000);
    const truth = meterOf('forebay.level_m').meter.read();
    // Four standard errors of mean and deviation.
    expect(Math.abs(mean(values) - truth)).toBeLessThan(4 * (0.01 / Math.sqrt(2000)));
    expect(Math.abs(deviation(values) / 0.01 - 1)).toBeLessThan(4 / Math.sqrt(4000));
    const pairs = values.slice(1).map((each, index) => (each - truth) * ((values[index] ?? 0) - truth));
    expect(Math.abs(mean(pairs))).toBeLessThan(4 * (1e-4 / Math.sqrt(2000)));
    const beyondTwo = values.filter((each) => Math.abs(each - truth) > 0.02).length;
    expect(beyondTwo / 2000).toBeGreaterThan(0.03);
    expect(beyondTwo / 2000).toBeLessThan(0.065);
  });

  it('has noise in percent of what it measures', async () => {
    const values = await sample({ from: 'offtake.discharge_m3s', noisePercent: 2 }, 1000);
    expect(deviation(values) / mean(values)).toBeCloseTo(0.02, 2);
  });

  it('is the same looked at often or seldom, for one seed and name; others differ', async () => {
    const served = { from: 'forebay.level_m', noise: 0.01, seed: 3 };
    const { clock, meter } = meterOf(served);
    for (let look = 0; look < 50; look += 1) {
      await clock.advance(100);
      meter.read();
    }
    const last = (await sample(served, 5)).at(-1);
    expect(meter.read()).toBe(last);
    expect((await sample({ ...served, seed: 4 }, 5)).at(-1)).not.toBe(last);
    expect((await sample(served, 5, 'another')).at(-1)).not.toBe(last);
  });

  it('drifts with the days of the canal, is offset, and reads too much by its gain', async () => {
    const { clock, canal, meter } = meterOf({
      from: 'forebay.level_m',
      drift: 0.02,
      offset: 0.1,
      gainPercent: 1,
    });
    for (let day = 0; day < 3; day += 1) await clock.advance(DAY_MS);
    const truth = canal.read('forebay.level_m');
    expect(meter.read() - truth).toBeCloseTo(0.1 + 3 * 0.02 + 0.01 * truth, 6);
    meter.setOffset(-0.5);
    expect(meter.read() - truth).toBeCloseTo(-0.4 + 3 * 0.02 + 0.01 * truth, 6);
  });

  it('freezes at what it shows, or is stuck from the start', async () => {
    const { clock, canal, meter } = meterOf('gate.opening_percent');
    meter.freeze(true);
    canal.gate('gate').moveTo(60);
    await clock.advance(60_000);
    expect(meter.read()).toBe(20);
    meter.freeze(false);
    expect(meter.read()).toBe(60);
    expect(meterOf({ from: 'gate.opening_percent', stuckAt: 33 }).meter.read()).toBe(33);
  });

  it('shows no negative discharge, and negative levels', async () => {
    const flow = await sample({ from: 'gate.discharge_m3s', offset: -100 }, 1);
    const level = await sample({ from: 'forebay.level_m', offset: -100 }, 1);
    expect(flow).toEqual([0]);
    expect(level[0]).toBeLessThan(-90);
  });
});

describe('an ultrasonic meter in muddy water', () => {
  const profile = shipped('generic-tuf-2000m');
  const vouching = profile.points.find(({ name }) => name === 'discharge_m3s')?.validity ?? [];
  const failing = (at: Client): string[] =>
    vouching.filter((each) => !holds(each, at.raw(each.point))).map(({ otherwise }) => otherwise);
  const client = (canal: object): Client =>
    new Client(
      profile,
      {
        serves: { discharge_m3s: 'offtake.discharge_m3s' },
        constants: { signal_quality: 82 },
        signal: { from: 'water.ultrasound_percent', doubtfulBelow: 50, lostBelow: 30 },
      },
      { ...STEADY, startAt: '2017-06-10T00:00:00Z', ...canal },
    );

  it.each([
    [0, []],
    [1000, ['doubtful']],
    [3500, ['missing']],
  ])('with %i NTU more it says %o of its discharge', async (addNtu, expected) => {
    const at = client({ events: [{ kind: 'turbidity', addNtu, from: '1m', for: '10m' }] });
    await at.clock.advance(30_000);
    expect(failing(at)).toEqual([]);
    const before = at.raw('discharge_m3s');
    expect(before).toBeGreaterThan(0);
    await at.clock.advance(120_000);
    expect(failing(at)).toEqual(expected);
    expect(at.raw('discharge_m3s') === 0).toBe(addNtu === 3500);
    await at.clock.advance(660_000);
    expect(failing(at)).toEqual([]);
    expect(at.raw('discharge_m3s') / before).toBeCloseTo(1, 2);
  });

  it('says the same when it is told to be ill, and is well again', () => {
    const at = client({});
    at.instrument.ailments.set('doubtful');
    expect(failing(at)).toEqual(['doubtful']);
    expect(at.raw('discharge_m3s')).toBeGreaterThan(0);
    at.instrument.ailments.set('lost');
    expect(failing(at)).toEqual(['missing']);
    at.instrument.ailments.set('well');
    expect(failing(at)).toEqual([]);
  });
});

it('an instrument without a status that has lost its signal gives its “no value”, or fails where it has none', () => {
  const serves = { level_mm: 'forebay.level_m', below_m3h: 'gate.opening_m' };
  const at = new Client(LEVEL_PROFILE, { serves });
  expect(at.raw('level_mm')).toBeGreaterThan(1000);
  expect(at.raw('below_m3h')).toBeGreaterThan(0);
  at.instrument.ailments.set('lost');
  expect(at.raw('level_mm')).toBe(-32_768);
  expect(() => at.raw('below_m3h')).toThrow(/refused: 8404/);
});
