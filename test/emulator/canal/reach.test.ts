/** A wave on its way down a canal, against what can be worked out on paper. */
import { describe, expect, it } from 'vitest';
import { Reach } from '../../../emulator/canal/reaches/reach.js';

const STEP_M3S = 2;

/** Discharge at the foot, every `stepS` from the moment at which the inflow rises from `baseM3s` by `byM3s`. */
function answer(reach: Reach, baseM3s: number, byM3s: number, stepS: number, steps: number): number[] {
  for (let step = 0; step < 20_000; step += 1) reach.step(60, baseM3s);
  return Array.from({ length: steps }, () => reach.step(stepS, baseM3s + byM3s));
}

/** Of n stages of mean `stageS` each: the share that has arrived by `atS`. */
function erlang(n: number, stageS: number, atS: number): number {
  let term = 1;
  let sum = 0;
  for (let stage = 0; stage < n; stage += 1) {
    sum += term;
    term *= atS / stageS / (stage + 1);
  }
  return 1 - Math.exp(-atS / stageS) * sum;
}

const SETTINGS = { id: 'r', areaM2: 12_000, bedM: 0, coefficient: 5, exponent: 1, leadsTo: 'fields' };

describe.each([1, 3, 8])('a step of the inflow through %i equal stores', (cells) => {
  const settings = { ...SETTINGS, cells };
  const stageS = settings.areaM2 / cells / settings.coefficient;
  const stepS = 5;
  const flows = answer(new Reach(settings), 0, STEP_M3S, stepS, 4000);

  it('leaves as the distribution of Erlang', () => {
    for (const [index, flow] of flows.entries()) {
      const expected = STEP_M3S * erlang(cells, stageS, (index + 1) * stepS);
      expect(Math.abs(flow - expected)).toBeLessThan(0.02 * STEP_M3S);
    }
  });

  it('is delayed by area x depth / discharge on average, however many stores there are', () => {
    const missing = flows.reduce((sum, flow) => sum + (STEP_M3S - flow) * stepS, 0);
    expect(missing / STEP_M3S / (settings.areaM2 / settings.coefficient)).toBeCloseTo(1, 2);
  });
});

it('more stores flatten it less: it comes later and rises more steeply', () => {
  const rise = (cells: number): number => {
    const settings = { ...SETTINGS, cells };
    const flows = answer(new Reach(settings), 0, STEP_M3S, 5, 4000);
    const at = (share: number): number => flows.findIndex((flow) => flow >= share * STEP_M3S);
    return at(0.9) - at(0.1);
  };
  expect(rise(8)).toBeLessThan(0.7 * rise(3));
  expect(rise(3)).toBeLessThan(0.8 * rise(1));
});

it('with the rating of a real canal a small wave takes area x depth / (exponent x discharge)', () => {
  const settings = {
    id: 'r',
    areaM2: 9000,
    bedM: 0,
    cells: 6,
    coefficient: 6.5,
    exponent: 5 / 3,
    leadsTo: 'fields',
  };
  const [base, by] = [8, 0.01];
  const flows = answer(new Reach(settings), base, by, 5, 4000);
  const missing = flows.reduce((sum, flow) => sum + (base + by - flow) * 5, 0);
  const depth = (base / settings.coefficient) ** (1 / settings.exponent);
  expect(missing / by / ((settings.areaM2 * depth) / settings.exponent / base)).toBeCloseTo(1, 2);
});

it('runs dry without owing anything', () => {
  const reach = new Reach({
    id: 'r',
    areaM2: 500,
    bedM: -0.3,
    cells: 2,
    coefficient: 6.5,
    exponent: 5 / 3,
    leadsTo: 'fields',
  });
  reach.step(10, 5);
  for (let step = 0; step < 100_000; step += 1) reach.step(60, 0);
  expect(reach.storedM3).toBeGreaterThanOrEqual(0);
  expect(reach.passedM3 + reach.storedM3).toBeCloseTo(50, 6);
  expect(reach.dischargeM3s).toBeLessThan(1e-6);
});

it('follows without swinging in steps far longer than it is deep', () => {
  const settings = {
    id: 'r',
    areaM2: 200,
    bedM: 0,
    cells: 2,
    coefficient: 6.5,
    exponent: 5 / 3,
    leadsTo: 'fields',
  };
  const flows = answer(new Reach(settings), 2, 4, 60, 30);
  const falls = flows.slice(1).map((flow, index) => (flows[index] ?? 0) - flow);
  expect(Math.max(...falls)).toBeLessThan(1e-5);
  expect(flows.at(-1)).toBeCloseTo(6, 3);
});
