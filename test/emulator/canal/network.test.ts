/** Several gates on one forebay, their canals, and what befalls them, on no clock at all. */
import { describe, expect, it } from 'vitest';
import type { CanalNetwork } from '../../../emulator/canal/network.js';
import { variableNames } from '../../../emulator/canal/variables.js';
import { SeededRandom } from '../../../protocols/random.js';
import { networkOf, settingsOf } from './support.js';

const HOUR_S = 3600;
const STEADY = { kind: 'constant', dischargeM3s: 17 } as const;

/** Two canals and a gate to the river. */
const THREE = {
  inflow: STEADY,
  gates: [
    { id: 'left', leadsTo: 'left-canal' },
    { id: 'right', leadsTo: 'right-canal', structure: { kind: 'vertical-sluice', widthM: 4 } },
    { id: 'flush', leadsTo: 'river', openingPercent: 0 },
  ],
  reaches: [{ id: 'left-canal' }, { id: 'right-canal', areaM2: 8000, cells: 4 }],
};

/** The same with gates that move as `moves` says, in per cent. */
function openings(canal: CanalNetwork): number[] {
  return canal.gateIds.map((id) => canal.read(`${id}.opening_percent`));
}

describe('mass', () => {
  it('is conserved over ten days of gates that move, trip, drift and are blocked', () => {
    const events = [
      { kind: 'debris', gate: 'left', blocked: 0.5, from: '20h', for: '30h' },
      { kind: 'silt', gate: 'right', depthM: 0.2, from: '2d' },
      { kind: 'drift', gate: 'left', percentPerMin: 0.05, from: '3d', for: '4h' },
      { kind: 'stuck', gate: 'right', from: '4d', for: '12h' },
      { kind: 'runaway', gate: 'flush', from: '5d', for: '1d' },
    ];
    const canal = networkOf({ ...THREE, inflow: { kind: 'season', scale: 12, ripplePercent: 5 }, events });
    const random = new SeededRandom(5);
    for (let hour = 0; hour < 240; hour += 1) {
      for (const id of canal.gateIds) canal.gate(id).moveTo(random.next() * 100);
      canal.step(HOUR_S);
    }
    const { inflowM3, errorM3, belowM3, deliveredM3 } = canal.totals;
    expect(inflowM3).toBeGreaterThan(1e7);
    expect(Math.abs(errorM3) / inflowM3).toBeLessThan(1e-6);
    expect(belowM3 + deliveredM3).toBeGreaterThan(0.99 * inflowM3);
    // What the meters say is what left.
    const metered = canal.read('left-canal.volume_m3') + canal.read('right-canal.volume_m3');
    expect(metered / deliveredM3).toBeCloseTo(1, 9);
  });
});

describe('gates on one forebay', () => {
  it('opening one draws the forebay down and lowers what the other passes', () => {
    const canal = networkOf(THREE);
    const before = canal.read('right.discharge_m3s');
    const level = canal.read('forebay.level_m');
    canal.gate('left').moveTo(60);
    canal.step(HOUR_S);
    expect(openings(canal)).toEqual([60, 20, 0]);
    expect(canal.read('forebay.level_m')).toBeLessThan(level - 0.1);
    expect(canal.read('right.discharge_m3s')).toBeLessThan(0.95 * before);
  });

  it('a gate to the river feeds the river below', () => {
    const canal = networkOf({ ...THREE, river: { requiredM3s: 1.5 } });
    const before = canal.read('river.below_m3s');
    canal.gate('left').moveTo(60);
    canal.step(HOUR_S);
    const short = canal.read('river.below_m3s');
    expect(short).toBeLessThan(1.5);
    expect(before).toBeGreaterThan(1.5);
    const missing = canal.read('river.shortfall_m3');
    expect(missing).toBeGreaterThan(0);
    canal.gate('flush').moveTo(30);
    canal.step(2 * HOUR_S);
    expect(canal.read('river.below_m3s')).toBeCloseTo(canal.read('flush.discharge_m3s') + short, 0);
    expect(canal.read('river.below_m3s')).toBeGreaterThan(1.5);
    const after = canal.read('river.shortfall_m3');
    canal.step(HOUR_S);
    expect(canal.read('river.shortfall_m3')).toBe(after);
  });

  it.each([
    { kind: 'vertical-sluice' },
    { kind: 'inclined-sluice', angleDeg: 60 },
    { kind: 'radial-gate' },
    { kind: 'overshot-gate', leafLengthM: 1.6 },
  ])('of kind $kind passes more the wider it is', (structure) => {
    const gates = [{ id: 'left', leadsTo: 'left-canal', structure, openingPercent: 0 }];
    const canal = networkOf({ inflow: STEADY, gates, reaches: [{ id: 'left-canal' }] });
    const passed = [10, 30, 50].map((percent) => {
      canal.gate('left').moveTo(percent);
      canal.step(3 * HOUR_S);
      return canal.read('left.discharge_m3s');
    });
    expect(passed[0]).toBeGreaterThan(0);
    expect([...passed].sort((a, b) => a - b)).toEqual(passed);
    expect(new Set(passed).size).toBe(3);
    expect(Math.abs(canal.totals.errorM3) / canal.totals.inflowM3).toBeLessThan(1e-6);
  });
});

describe('submergence', () => {
  it('a canal that backs up to the gate takes less of the same forebay', () => {
    const passed = (coefficient: number): { flow: number; fall: number } => {
      const canal = networkOf({
        inflow: STEADY,
        // A long weir holds the forebay where it is.
        forebay: { weirWidthM: 200 },
        gates: [{ id: 'left', leadsTo: 'canal', openingPercent: 30 }],
        reaches: [{ id: 'canal', bedM: 0, coefficient }],
      });
      const fall = canal.read('forebay.level_m') - canal.read('canal.level_m');
      return { flow: canal.read('left.discharge_m3s'), fall };
    };
    const [free, drowned] = [passed(30), passed(5)];
    expect(free.fall).toBeGreaterThan(0.9);
    expect(drowned.fall).toBeLessThan(0.4);
    expect(drowned.flow).toBeLessThan(0.8 * free.flow);
    expect(drowned.flow).toBeGreaterThan(0);
  });

  it('stays still in equilibrium although the wide open gate has next to no fall', () => {
    const canal = networkOf({
      inflow: STEADY,
      gates: [{ id: 'left', leadsTo: 'canal', openingPercent: 100 }],
      reaches: [{ id: 'canal', bedM: 0, areaM2: 200, coefficient: 4 }],
    });
    canal.step(6 * HOUR_S);
    const flows: number[] = [];
    for (let step = 0; step < 20; step += 1) {
      canal.step(10);
      flows.push(canal.read('left.discharge_m3s'));
    }
    expect(Math.max(...flows) - Math.min(...flows)).toBeLessThan(0.001);
    expect(flows[0]).toBeCloseTo(canal.read('canal.discharge_m3s'), 3);
  });
});

describe('what befalls a gate', () => {
  const canal = (events: object[], gate: object = {}): CanalNetwork =>
    networkOf({
      inflow: STEADY,
      events,
      gates: [{ id: 'left', leadsTo: 'canal', ...gate }],
      reaches: [{ id: 'canal' }],
    });

  it.each([
    { kind: 'debris', blocked: 0.5 },
    { kind: 'silt', depthM: 0.2 },
    { kind: 'screen', clogged: 0.9 },
  ])('$kind: it passes less for as long as the event lasts, and as much as before afterwards', (event) => {
    const at = canal([{ ...event, gate: 'left', from: '1h', for: '5h' }], { screenAreaM2: 15 });
    const before = at.read('left.discharge_m3s');
    at.step(HOUR_S - 1);
    expect(at.read('left.discharge_m3s')).toBeCloseTo(before, 6);
    at.step(5 * HOUR_S);
    expect(at.read('left.discharge_m3s')).toBeLessThan(0.9 * before);
    at.step(8 * HOUR_S);
    expect(at.read('left.discharge_m3s')).toBeCloseTo(before, 3);
  });

  it('mud raises the turbidity and takes an ultrasonic signal away', () => {
    const at = canal([{ kind: 'turbidity', addNtu: 2500, from: '1h', for: '2h' }]);
    const clear = at.read('water.turbidity_ntu');
    const signal = at.read('water.ultrasound_percent');
    at.step(1.5 * HOUR_S);
    expect(at.read('water.turbidity_ntu')).toBeGreaterThan(clear + 2000);
    expect(at.read('water.ultrasound_percent')).toBeLessThan(0.3 * signal);
    at.step(2 * HOUR_S);
    expect(at.read('water.ultrasound_percent')).toBeGreaterThan(0.5 * signal);
  });

  it('scripted moves and hands at the wheel come when they are due', () => {
    const at = canal([
      { kind: 'move', gate: 'left', percent: 50, from: '10m' },
      { kind: 'by-hand', gate: 'left', percent: 40, from: '1h' },
    ]);
    at.step(599);
    expect(at.read('left.opening_percent')).toBe(20);
    at.step(60);
    expect(at.read('left.opening_percent')).toBe(50);
    at.step(HOUR_S);
    expect(at.read('left.opening_percent')).toBe(40);
    expect(at.read('left.starts')).toBe(1);
  });
});

describe('a run', () => {
  /** Some hours of events, moves and a rippling river; what was read in the end. */
  function run(seed: number, lookEveryS: number): number[] {
    const settings = {
      ...THREE,
      inflow: { kind: 'season', scale: 12, ripplePercent: 10 },
      events: [{ kind: 'drift', gate: 'right', percentPerMin: 1, from: '1000.3s', for: '10m' }],
    };
    const canal = networkOf(settings, seed);
    const startMs = canal.atMs;
    for (let move = 0; move < 5; move += 1) {
      const untilMs = startMs + (move + 1) * 3_333_300;
      for (let at = canal.atMs; at < untilMs; at += lookEveryS * 1000) {
        canal.advanceTo(Math.min(at, untilMs));
        canal.read('left.discharge_m3s');
      }
      canal.advanceTo(untilMs);
      canal.gate('left').moveTo((move * 37) % 101);
    }
    canal.advanceTo(startMs + 20_000_000);
    return variableNames(settingsOf(settings)).map((name) => canal.read(name));
  }

  it('is the same for the same seed, looked at often or seldom, and another for another', () => {
    const once = run(1, 5000);
    expect(run(1, 0.7)).toEqual(once);
    expect(run(1, 61)).toEqual(once);
    expect(run(2, 5000)).not.toEqual(once);
  });

  it('has commands and events take effect when they come, to a quarter of a second', () => {
    const events = [{ kind: 'move', gate: 'right', percent: 50, from: '103.5s' }];
    const canal = networkOf({ ...THREE, events });
    canal.step(97);
    canal.gate('left').moveTo(60);
    canal.step(9);
    // A percent takes 0.9 s.
    expect(canal.read('left.opening_percent')).toBeCloseTo(30, 6);
    expect(canal.read('right.opening_percent')).toBeCloseTo(20 + 2.5 / 0.9, 6);
    canal.gate('left').stop();
    canal.step(0.25);
    expect(canal.read('left.opening_percent')).toBeCloseTo(30, 6);
  });

  it('hardly hangs on the length of its steps', () => {
    const [coarse = [], fine = []] = [10, 0.25].map((maxStepS) => {
      const canal = networkOf({ ...THREE, inflow: { kind: 'season', scale: 12 } }, 1, maxStepS);
      canal.step(HOUR_S);
      canal.gate('left').moveTo(50);
      return [300, 900, 3600].map((seconds) => {
        canal.step(seconds);
        return canal.read('left-canal.discharge_m3s');
      });
    });
    for (const [index, value] of coarse.entries()) expect(value / (fine[index] ?? 0)).toBeCloseTo(1, 2);
  });

  it('refuses names that are not there', () => {
    const canal = networkOf(THREE);
    expect(() => canal.read('gate.opening_percent')).toThrow(/no variable gate.opening_percent/);
    expect(() => canal.gate('middle')).toThrow(/there are left, right, flush/);
    expect(canal.has('left-canal.volume_m3')).toBe(true);
  });
});
