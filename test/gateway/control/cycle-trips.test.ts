/** Interlocks that act by themselves, through the whole cycle. */
import { describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../gateway/config/schedule-schema.js';
import { NO_ORDERS } from '../../../gateway/control/gate-orders.js';
import { onMondays } from './make-cycle.js';
import { Scenario } from './scenario.js';

const SONDE = 'sonde.turbidity_ntu';
const mud = { id: 'mud', when: { point: SONDE, above: 2000, hysteresis: 500 }, for: '10s', act: 'close' };

describe('an interlock that closes', () => {
  it('closes the gate against its schedule, and lets it back when the water is clear', async () => {
    const at = new Scenario({ schedules: [onMondays(40, '00:00', '24:00')], interlocks: [mud] });
    at.seen = { [SONDE]: 100 };
    await at.pass(30);
    expect(at.line.openingPercent).toBe(40);
    at.seen = { [SONDE]: 5000 };
    await at.pass(9);
    expect(at.commands).toEqual([40]);
    await at.pass(40);
    expect(at.line.openingPercent).toBe(0);
    expect(at.events).toContain('interlock-tripped left mud close');
    expect(at.gate.trips).toEqual(['mud']);
    // Not back by the hysteresis yet.
    at.seen = { [SONDE]: 1600 };
    await at.pass(30);
    expect(at.line.openingPercent).toBe(0);
    at.seen = { [SONDE]: 1400 };
    await at.pass(60);
    expect(at.line.openingPercent).toBe(40);
    expect(at.events).toContain('interlock-cleared left mud');
  });

  it('does not wait for the disk', async () => {
    const at = new Scenario({ interlocks: [mud], openingPercent: 30 });
    at.seen = { [SONDE]: 5000 };
    at.storeOk = false;
    await at.pass(60);
    expect(at.line.openingPercent).toBe(0);
  });

  it('ends a move the other way in the same cycle', async () => {
    const at = new Scenario({
      schedules: [onMondays(80, '00:00', '24:00')],
      interlocks: [{ ...mud, for: '0s' }],
    });
    at.seen = { [SONDE]: 100 };
    await at.pass(12);
    expect(at.gate.state).toBe('travelling');
    const reached = at.line.openingPercent;
    at.seen = { [SONDE]: 5000 };
    await at.pass(1);
    expect(at.line.stops).toBe(1);
    await at.pass(60);
    expect(at.line.openingPercent).toBe(0);
    expect(reached).toBeGreaterThan(20);
  });

  it('that latches stands until it is released', async () => {
    const at = new Scenario({
      schedules: [onMondays(40, '00:00', '24:00')],
      interlocks: [{ ...mud, latches: true }],
      parts: releasingAfter(90_000),
    });
    at.seen = { [SONDE]: 5000 };
    await at.pass(40);
    at.seen = { [SONDE]: 100 };
    await at.pass(40);
    expect(at.line.openingPercent).toBe(0);
    expect(at.gate.trips).toEqual(['mud']);
    await at.pass(60);
    expect(at.line.openingPercent).toBe(40);
    expect(at.events).toContain('gate-released left Aigul');
  });
});

describe('an interlock that only blocks, and latches', () => {
  const blocks = { ...mud, for: '0s', act: 'block', latches: true };

  function watched(ms: number) {
    const latched: string[] = [];
    const soon = (): void => void latched.push(at.cycle.keep().gates.left?.trips.latched.join() ?? '');
    const keeper = { soon, cycle: () => undefined, write: async () => true };
    const at: Scenario = new Scenario({
      interlocks: [blocks],
      parts: { ...releasingAfter(ms), keeper },
    });
    return { at, latched };
  }

  it('is told, and kept at once, when it latches and when it is released', async () => {
    const { at, latched } = watched(20_000);
    at.seen = { [SONDE]: 5000 };
    await at.pass(5);
    at.seen = { [SONDE]: 100 };
    await at.pass(5);
    expect(at.events).toEqual(['interlock-latched left mud']);
    expect(latched.at(-1)).toBe('mud');
    // It does not act by itself.
    expect(at.gate.trips).toEqual([]);
    await at.pass(20);
    expect(at.events).toEqual([
      'interlock-latched left mud',
      'gate-released left Aigul',
      'interlock-cleared left mud',
    ]);
    expect(latched.at(-1)).toBe('');
  });

  it('is kept at once when it latches again, released while its condition holds', async () => {
    const { at, latched } = watched(20_000);
    at.seen = { [SONDE]: 5000 };
    await at.pass(30);
    expect(at.events).toEqual(['interlock-latched left mud', 'gate-released left Aigul']);
    expect(latched.slice(-2)).toEqual(['', 'mud']);
  });

  it('is not told while it does not latch', async () => {
    const at = new Scenario({ interlocks: [{ ...blocks, latches: false }] });
    at.seen = { [SONDE]: 5000 };
    await at.pass(30);
    expect(at.events).toEqual([]);
  });
});

describe('why a decision was taken', () => {
  // A programme that cannot measure, and says so.
  const blindly = scheduleSchema.parse({
    gate: 'left',
    programme: { discharge_m3s: 5, onBadMeasurement: { opening: 40 } },
    weekly: { days: ['mon'], from: '00:00', to: '24:00' },
  });
  const plan = { schedules: [blindly], gate: { discharge: 'm.q' } };
  const decided = (at: Scenario) => at.of('decision').filter(({ outcome }) => outcome === undefined);

  it("is the programme's reason only where its own wish is carried out, not a trip", async () => {
    const at = new Scenario({ ...plan, interlocks: [mud] });
    at.seen = { [SONDE]: 100 };
    await at.pass(40);
    at.seen = { [SONDE]: 5000 };
    await at.pass(60);
    expect(decided(at)).toMatchObject([
      { source: 'schedule', toPercent: 40, why: 'fallback' },
      { source: 'interlock-trip', ref: 'mud', toPercent: 0, why: 'as-asked' },
    ]);
    expect(at.gate.reason).toBe('as-asked');
  });

  it('nor an ordered move', async () => {
    const wishesFor = () => [{ kind: 'move', source: 'technician', openingPercent: 60, ref: 'a' }] as const;
    const at = new Scenario({ ...plan, parts: { orders: { ...NO_ORDERS, wishesFor } } });
    await at.pass(60);
    expect(decided(at)).toMatchObject([{ source: 'technician', ref: 'a', toPercent: 60, why: 'as-asked' }]);
    expect(at.gate).toMatchObject({ wantedBy: 'technician', reason: 'as-asked' });
  });
});

describe('a gate that is blind', () => {
  const blind = { kind: 'unknown' } as const;

  it.each<[string, unknown, number]>([
    ['holds', 'hold', 30],
    ['closes', 'close', 0],
    ['goes to the opening that the site wants', { opening: 10 }, 10],
  ])('%s when nobody sees the water for too long', async (_what, onLossOfControl, expected) => {
    const at = new Scenario({ gate: { onLossOfControl, lossAfter: '60s' }, openingPercent: 30 });
    await at.pass(10);
    at.seen = { 'forebay.level_m': blind };
    await at.pass(58);
    expect(at.line.openingPercent).toBe(30);
    await at.pass(60);
    expect(at.line.openingPercent).toBe(expected);
  });

  it('is not moved at all while nobody knows where it stands', async () => {
    const at = new Scenario({
      gate: { onLossOfControl: { opening: 60 }, lossAfter: '60s' },
      openingPercent: 30,
    });
    await at.pass(10);
    at.seen = { 'left-gate.opening_percent': blind };
    await at.pass(200);
    expect(at.line.openingPercent).toBe(30);
    expect(at.commands).toEqual([]);
    expect(at.gate.trips).toEqual(['loss-of-control']);
  });
});

/** Somebody who releases everything once, so long after the start. */
function releasingAfter(ms: number) {
  let startedMs: number | undefined;
  let isDone = false;
  return {
    orders: {
      cycle: ({ nowMs }: { nowMs: number }) => {
        startedMs ??= nowMs;
        if (isDone || nowMs - startedMs < ms) return [];
        isDone = true;
        return [{ kind: 'release', gate: 'left', by: 'Aigul', trip: 'mud' } as const];
      },
      wishesFor: () => [],
      programmeFor: () => undefined,
      liftedFor: () => new Set<string>(),
      shares: () => undefined,
      settled: () => undefined,
      keep: () => undefined,
    },
  };
}
