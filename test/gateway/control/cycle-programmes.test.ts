/** Programmes through the whole cycle: what they ask for must reach the gate, and end with its slot. */
import { describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../gateway/config/schedule-schema.js';
import { NO_ORDERS } from '../../../gateway/control/gate-orders.js';
import type { Wish } from '../../../gateway/control/intent.js';
import { Scenario } from './scenario.js';

const onMonday = (programme: Record<string, unknown>, from = '00:00', to = '24:00') =>
  scheduleSchema.parse({ gate: 'left', programme, weekly: { days: ['mon'], from, to } });

describe('a programme', () => {
  it('by level moves the gate, and stops at the end of its travel', async () => {
    const at = new Scenario({
      schedules: [onMonday({ upstreamLevel_m: 1 })],
      gate: { limits: { maxOpening: 90 }, tuning: { gain: 300 } },
      openingPercent: 80,
    });
    at.seen = { 'forebay.level_m': 2.2 };
    await at.pass(600);
    expect(at.line.openingPercent).toBe(90);
    expect(at.events.filter((event) => event.includes('travel-limits'))).toEqual([]);
  });

  it('by level does not go by a doubtful level, nor once that is good again and right', async () => {
    const at = new Scenario({ schedules: [onMonday({ upstreamLevel_m: 2.2 })], openingPercent: 20 });
    at.seen = { 'forebay.level_m': 2.2 };
    await at.pass(70);
    at.seen = { 'forebay.level_m': { kind: 'doubtful', value: 3.2, ageMs: 0 } };
    await at.pass(65);
    at.seen = { 'forebay.level_m': 2.2 };
    await at.pass(30);
    expect(at.commands).toEqual([]);
  });

  it('by level stays where somebody or a trip has left the gate, while the level is right', async () => {
    let technician: Wish[] = [];
    const at = new Scenario({
      schedules: [onMonday({ upstreamLevel_m: 2.2 })],
      interlocks: [{ id: 'oil', when: { point: 'sonde.oil', above: 0 }, act: 'close' }],
      openingPercent: 20,
      parts: { orders: { ...NO_ORDERS, wishesFor: () => technician } },
    });
    const see = async (levelM: number, oil: number, seconds: number): Promise<void> => {
      at.seen = { 'forebay.level_m': levelM, 'sonde.oil': oil };
      await at.pass(seconds);
    };
    await see(3.2, 0, 100);
    expect(at.line.openingPercent).toBeGreaterThan(21);
    await see(2.2, 0, 300);
    technician = [{ kind: 'move', source: 'technician', openingPercent: 5, ref: 'console/1' }];
    await see(2.2, 0, 3600);
    technician = [];
    await see(2.2, 0, 100);
    expect(at.line.openingPercent).toBeCloseTo(5, 0);
    await see(2.2, 1, 7200);
    await see(2.2, 0, 100);
    expect(at.line.openingPercent).toBe(0);
  });

  it('by discharge moves the gate to what the meter and the equation say', async () => {
    const at = new Scenario({ schedules: [onMonday({ discharge_m3s: 5 })], gate: { discharge: 'm.q' } });
    at.seen = { 'm.q': 10 };
    await at.pass(60);
    expect(at.line.openingPercent).toBeGreaterThan(8);
    expect(at.line.openingPercent).toBeLessThan(12);
  });

  it('by volume, interrupted, goes on counting its own slot', async () => {
    const wash = scheduleSchema.parse({
      gate: 'left',
      priority: 5,
      programme: { opening: 20 },
      weekly: { days: ['mon'], from: '07:03', to: '07:04' },
    });
    const at = new Scenario({
      schedules: [onMonday({ volume_m3: 1000, at_m3s: 5 }), wash],
      gate: { discharge: 'm.q' },
    });
    at.seen = { 'm.q': 5 };
    // 180 s at 5 m3/s, a minute of washing, 20 s more.
    await at.pass(230);
    expect(at.line.openingPercent).toBe(20);
    await at.pass(60);
    expect(at.line.openingPercent).toBe(0);
  });

  it('ends with its slot: the move for it does not go on into the next', async () => {
    const at = new Scenario({
      schedules: [
        onMonday({ opening: 80 }, '07:00', '07:01'),
        onMonday({ discharge_m3s: 1 }, '07:01', '20:00'),
      ],
      gate: { discharge: 'm.q' },
    });
    at.travelPercentPerSecond = 0.7;
    at.seen = { 'm.q': { kind: 'stale', ageMs: 90_000 } };
    await at.pass(62);
    const there = at.line.openingPercent;
    await at.pass(60);
    expect(at.line.openingPercent).toBe(there);
    expect(at.gate.state).toBe('idle');
  });

  it('outside every slot is not meant while the clock is wrong', async () => {
    const at = new Scenario({
      schedules: [onMonday({ opening: 40 })],
      gate: { default: { closed: true } },
    });
    await at.pass(60);
    expect(at.line.openingPercent).toBe(40);
    at.clock.clockStatus = 'unsynced';
    at.clock.stepWall(-4 * 86_400_000);
    await at.pass(120);
    expect(at.line.openingPercent).toBe(40);
  });
});
