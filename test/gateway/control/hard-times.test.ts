/** What an adversary tried on the cycle: each of these once moved a gate, kept it moving, or starved its line. */
import { describe, expect, it } from 'vitest';
import type { ControlCycle } from '../../../gateway/control/cycle.js';
import type { GateDriver } from '../../../gateway/control/driver/gate-driver.js';
import type { GateUnit } from '../../../gateway/control/gate-units.js';
import { PermitMint } from '../../../gateway/control/permit.js';
import type { Image, Observation } from '../../../gateway/poll/image.js';
import type { Journal } from '../../../gateway/store/journal.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { LineOutcome } from '../../../protocols/modbus/line.js';
import { makeDriver } from './driver/make.js';
import { ActuatorLine, allWell, imageOf, leftGate, leftPoints } from './fixtures.js';
import { makeCycle, onMondays, unitOf } from './make-cycle.js';
import { realLine } from './real-line.js';

/** Monday 07:00 in Almaty, within every slot below. */
const MONDAY_MS = Date.parse('2026-06-01T02:00:00Z');
const STALE = { kind: 'stale', ageMs: 9000 } as Observation;
const at = (clock: VirtualClock): LineOutcome['at'] => ({
  wallMs: clock.wallMs(),
  monotonicMs: clock.monotonicMs(),
});

interface Plan {
  readonly gates: readonly GateUnit[];
  readonly mint: PermitMint;
  readonly freeze: () => Image;
  readonly durably?: Journal['appendDurably'];
}

function cycleOf(clock: VirtualClock, { gates, mint, freeze, durably }: Plan): ControlCycle {
  return makeCycle(gates, {
    clock,
    mint,
    journal: { append: () => undefined, appendDurably: durably ?? (async () => ({ epoch: 1, seq: 1 })) },
    schedules: gates.map(({ settings }) => onMondays(40, '00:00', '24:00', settings.id)),
    freeze,
  });
}

function unitOn(clock: VirtualClock, line: ActuatorLine, mint: PermitMint): GateUnit {
  return unitOf(makeDriver('left', line, mint, clock));
}

describe('the cycle in hard times', () => {
  it('does not spin while the line is down and a gate is to be stopped', async () => {
    const clock = new VirtualClock(MONDAY_MS);
    const line = new ActuatorLine(clock, 20);
    const mint = new PermitMint(clock);
    let isDown = false;
    let freezes = 0;
    const request = line.request.bind(line);
    line.request = async (...args) =>
      isDown ? { ok: false, failure: 'not-sent', at: at(clock) } : request(...args);
    const cycle = cycleOf(clock, {
      gates: [unitOn(clock, line, mint)],
      mint,
      freeze: () => {
        freezes += 1;
        return imageOf({
          ...allWell(line.openingPercent),
          ...(isDown ? { 'left-gate.opening_percent': STALE } : {}),
        });
      },
    });
    cycle.start();
    for (let second = 0; second < 7; second++) {
      await clock.advance(1000);
      line.travel(2);
    }
    expect(cycle.status()[0]?.state).toBe('travelling');
    isDown = true;
    freezes = 0;
    await clock.advance(60_000);
    expect(freezes).toBeLessThan(70);
    isDown = false;
    await clock.advance(6000);
    expect(line.stops).toBeGreaterThan(0);
  });

  it('commands nothing once it is being stopped, whatever comes back from the disk', async () => {
    const clock = new VirtualClock(MONDAY_MS);
    const [left, right] = [new ActuatorLine(clock, 20), new ActuatorLine(clock, 20)];
    const mint = new PermitMint(clock);
    let isHanging = false;
    let isRightSeen = false;
    let release: (position: { epoch: number; seq: number }) => void = () => undefined;
    const request = left.request.bind(left);
    left.request = (asked, priority) =>
      isHanging && priority === 'stop' ? new Promise(() => undefined) : request(asked, priority);
    const base = unitOf(makeDriver('right', right, mint, clock), {
      ...leftGate,
      id: 'right',
      device: 'right-gate',
    });
    const position = 'right-gate.opening_percent';
    const rightUnit: GateUnit = {
      ...base,
      points: { ...leftPoints, position, ready: [] },
      eyes: { ...base.eyes, position },
    };
    const cycle = cycleOf(clock, {
      gates: [unitOn(clock, left, mint), rightUnit],
      mint,
      durably: (_kind, body) =>
        (body as { gate: string }).gate === 'right'
          ? new Promise((resolve) => {
              release = resolve;
            })
          : Promise.resolve({ epoch: 1, seq: 1 }),
      freeze: () =>
        imageOf({
          ...allWell(left.openingPercent),
          ...(isRightSeen ? { 'right-gate.opening_percent': right.openingPercent } : {}),
        }),
    });
    cycle.start();
    await clock.advance(3000);
    isRightSeen = true;
    await clock.advance(1000);
    isHanging = true;
    void cycle.stop();
    await clock.advance(100);
    release({ epoch: 1, seq: 2 });
    await clock.advance(5000);
    expect(right.written).toEqual([]);
  });

  it('sends STOP again to a gate that goes on although STOP was acknowledged', async () => {
    const clock = new VirtualClock(MONDAY_MS);
    const line = new ActuatorLine(clock, 20);
    const mint = new PermitMint(clock);
    let isLevelLost = false;
    const cycle = cycleOf(clock, {
      gates: [unitOn(clock, line, mint)],
      mint,
      freeze: () =>
        imageOf({ ...allWell(line.openingPercent), ...(isLevelLost ? { 'forebay.level_m': STALE } : {}) }),
    });
    cycle.start();
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        await clock.advance(1000);
        line.travel(1);
      }
    };
    await pass(8);
    // An adapter that echoes what is sent, and an actuator that has not heard it.
    line.fates = ['ignored', 'ignored', 'done'];
    isLevelLost = true;
    await pass(20);
    expect(line.stops).toBe(1);
    expect(line.written.filter(({ priority }) => priority === 'stop').length).toBe(3);
    expect(cycle.status()[0]?.state).toBe('idle');
    expect(line.openingPercent).toBeLessThan(40);
  });

  it('takes a positioner that settles within its smallest move as arrived', async () => {
    const clock = new VirtualClock(MONDAY_MS);
    const line = new ActuatorLine(clock, 20);
    const mint = new PermitMint(clock);
    const cycle = cycleOf(clock, {
      gates: [unitOn(clock, line, mint)],
      mint,
      freeze: () => imageOf(allWell(Math.min(line.openingPercent, 39.4))),
    });
    cycle.start();
    for (let second = 0; second < 90; second++) {
      await clock.advance(1000);
      line.travel(2);
    }
    expect(cycle.status()[0]?.state).toBe('idle');
    expect(line.stops).toBe(0);
  });

  it("leaves a dead actuator's line to the other units between its STOPs", async () => {
    const clock = new VirtualClock(MONDAY_MS);
    const mint = new PermitMint(clock);
    let isDead = false;
    const { line, wire } = realLine(clock, 1000, (unit) => unit !== 11 || !isDead);
    let openingPercent = 20;
    const real = makeDriver('left', line, mint, clock);
    const driver: GateDriver = {
      move: async () => ({ kind: 'confirmed' }),
      holdsDemand: async () => true,
      stop: () => real.stop(),
      arm: () => real.arm(),
      arming: (isSeen) => real.arming(isSeen),
      run: () => real.run(),
      close: () => real.close(),
    };
    const cycle = cycleOf(clock, {
      gates: [unitOf(driver)],
      mint,
      freeze: () =>
        imageOf({ ...allWell(openingPercent), ...(isDead ? { 'left-gate.opening_percent': STALE } : {}) }),
    });
    cycle.start();
    // It is seen to stand, and is then on its way.
    await clock.advance(5000);
    for (let second = 0; second < 3; second++) {
      await clock.advance(1000);
      openingPercent += 2;
    }
    isDead = true;
    const before = wire.sent.length;
    const poll = (): void => {
      const request = { kind: 'read', unit: 3, table: 'holding', address: 0, count: 1 } as const;
      void line.request(request, 'poll').then(() => clock.after(500, poll));
    };
    poll();
    await clock.advance(120_000);
    const since = wire.sent.slice(before);
    expect(since.filter((frame) => frame[0] === 3).length).toBeGreaterThan(60);
    expect(since.filter((frame) => frame[0] === 11).length).toBeGreaterThan(20);
  });
});
