/** A mistake in what concerns one gate ends the control of that gate, and of no other. */
import { describe, expect, it } from 'vitest';
import type { ScheduleSettings } from '../../../gateway/config/schedule-schema.js';
import type { ControlCycle, KeptControl } from '../../../gateway/control/cycle.js';
import type { ActuatorDriver } from '../../../gateway/control/driver/actuator-driver.js';
import type { GateOrders } from '../../../gateway/control/gate-orders.js';
import { NO_ORDERS } from '../../../gateway/control/gate-orders.js';
import type { GateUnit } from '../../../gateway/control/gate-units.js';
import type { Kept } from '../../../gateway/control/kept-state.js';
import { PermitMint } from '../../../gateway/control/permit.js';
import { watchService } from '../../../gateway/service-watch.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { makeDriver } from './driver/make.js';
import { ActuatorLine, allWell, imageOf, leftGate, leftPoints } from './fixtures.js';
import { makeCycle, onMondays, unitOf } from './make-cycle.js';
import { MONDAY_MS } from './scenario.js';

type Broken = 'observe' | 'decide' | 'freeze' | 'orders' | undefined;

interface Plan {
  readonly notWith?: readonly string[];
  readonly kept?: Kept<KeptControl>;
  readonly schedules?: readonly ScheduleSettings[];
}

const ALL_DAY = [onMondays(40, '00:00', '24:00'), onMondays(40, '00:00', '24:00', 'right')];

/** Two gates at 20 % with schedules for 40 %, which move 2 % a second; `broken` says what throws. */
class TwoGates {
  readonly clock = new VirtualClock(MONDAY_MS);
  readonly left = new ActuatorLine(this.clock, 20);
  readonly right = new ActuatorLine(this.clock, 20);
  readonly events: string[] = [];
  readonly records: { kind: string; body: Record<string, unknown> }[] = [];
  readonly cycle: ControlCycle;
  readonly leftDriver: ActuatorDriver;
  broken: Broken;
  isReleased = false;

  constructor({ notWith = [], kept, schedules = ALL_DAY }: Plan = {}) {
    const { clock } = this;
    const mint = new PermitMint(clock);
    const settings = {
      ...leftGate,
      id: 'right',
      device: 'right-gate',
      limits: { ...leftGate.limits, notWith: [...notWith] },
    };
    const position = 'right-gate.opening_percent';
    this.leftDriver = makeDriver('left', this.left, mint, clock);
    const right = unitOf(makeDriver('right', this.right, mint, clock), settings);
    const orders: GateOrders = {
      ...NO_ORDERS,
      cycle: () => {
        this.#throwIf('orders');
        if (!this.isReleased) return [];
        this.isReleased = false;
        return [{ kind: 'release', gate: 'left', by: 'Aliya' }];
      },
    };
    this.cycle = makeCycle(
      [
        this.#breakable(unitOf(this.leftDriver)),
        {
          ...right,
          points: { ...leftPoints, device: 'right-gate', position, ready: [] },
          eyes: { ...right.eyes, position },
        },
      ],
      {
        clock,
        mint,
        orders,
        kept,
        journal: {
          append: (kind, body) => void this.records.push({ kind, body: body as Record<string, unknown> }),
          appendDurably: async () => ({ epoch: 1, seq: 1 }),
        },
        schedules,
        freeze: () => {
          this.#throwIf('freeze');
          return imageOf({ ...allWell(this.left.openingPercent), [position]: this.right.openingPercent });
        },
        report: (code, severity, params) =>
          void this.events.push([severity, code, ...Object.values(params)].join(' ')),
      },
    );
    this.cycle.start();
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1000);
      this.left.travel(2);
      this.right.travel(2);
    }
  }

  get gates() {
    const [left, right] = this.cycle.status();
    if (left === undefined || right === undefined) throw new Error('there are two gates');
    return { left, right };
  }

  get alarms(): string[] {
    return this.events.filter((event) => event.startsWith('alarm'));
  }

  #breakable(unit: GateUnit): GateUnit {
    const run = unit.driver.run.bind(unit.driver);
    unit.driver.run = () => {
      this.#throwIf('observe');
      return run();
    };
    const points = { ...unit.points };
    const { ready } = points;
    Object.defineProperty(points, 'ready', {
      get: () => {
        this.#throwIf('decide');
        return ready;
      },
    });
    return { ...unit, points };
  }

  #throwIf(where: Broken): void {
    if (this.broken === where) throw new TypeError(`nobody thought of ${where}`);
  }
}

describe.each(['observe', 'decide'] as const)('an exception of one gate in %s', (where) => {
  const failed = `alarm gate-control-failed left TypeError: nobody thought of ${where}`;

  it('stops that gate and latches it; the other goes on', async () => {
    const at = new TwoGates();
    await at.pass(8);
    expect(at.gates.left.state).toBe('travelling');
    const writes = at.left.written.length;
    at.broken = where;
    await at.pass(1);
    expect(at.left.written.slice(writes).map(({ priority }) => priority)).toEqual(['stop']);
    expect(at.gates.left).toMatchObject({ state: 'stopping', openingPercent: null, targetPercent: null });
    await at.pass(10);
    expect(at.gates.left).toMatchObject({ state: 'fault', cause: 'control-failed' });
    expect(at.gates.right.openingPercent).toBe(40);
    expect(at.alarms).toEqual([
      'alarm gate-stopped left control-failed',
      failed,
      'alarm gate-fault left control-failed',
    ]);
    expect(at.records).toContainEqual({
      kind: 'gate-move',
      body: { gate: 'left', outcome: 'fault', cause: 'control-failed', atPercent: null },
    });
  });

  it('is not tried again, and moves nothing, whatever comes', async () => {
    const at = new TwoGates();
    await at.pass(8);
    at.broken = where;
    await at.pass(10);
    const writes = at.left.written.length;
    const { cycles } = at.cycle;
    at.broken = undefined;
    await at.pass(600);
    expect(at.left.written).toHaveLength(writes);
    expect(at.alarms).toHaveLength(3);
    expect(at.cycle.cycles - cycles).toBe(600);
    expect(at.cycle.judge({ gate: 'left', source: 'order', openingPercent: 50 })).toEqual([
      { id: 'position-unknown', verdict: 'unknown' },
    ]);
  });

  it('before anything moved leaves the gate where it is', async () => {
    const at = new TwoGates();
    at.broken = where;
    await at.pass(60);
    expect(at.left.written.map(({ priority }) => priority)).toEqual(['stop']);
    expect(at.left.openingPercent).toBe(20);
    expect(at.gates.right.openingPercent).toBe(40);
  });

  it('has STOP sent until it is acknowledged', async () => {
    const at = new TwoGates();
    await at.pass(8);
    at.left.fates = ['lost', 'lost', 'lost', 'lost', 'lost', 'lost', 'done'];
    at.broken = where;
    await at.pass(30);
    expect(at.left.stops).toBe(1);
    expect(at.gates.left.state).toBe('fault');
  });

  it('is over when somebody releases the gate, or comes again at once', async () => {
    const at = new TwoGates();
    await at.pass(8);
    at.broken = where;
    await at.pass(20);
    at.isReleased = true;
    await at.pass(20);
    expect(at.events.filter((event) => event === failed)).toHaveLength(2);
    expect(at.gates.left.state).toBe('fault');
    const stoodAt = at.left.openingPercent;
    at.broken = undefined;
    at.isReleased = true;
    await at.pass(2);
    // It is seen to stand before it moves.
    expect(at.left.openingPercent).toBe(stoodAt);
    await at.pass(60);
    expect(at.gates.left).toMatchObject({ state: 'idle', openingPercent: 40 });
    expect(at.events.filter((event) => event === failed)).toHaveLength(2);
  });

  it('outlives a restart as a fault', async () => {
    const at = new TwoGates();
    await at.pass(8);
    at.broken = where;
    await at.pass(1);
    const state = JSON.parse(JSON.stringify(at.cycle.keep())) as KeptControl;
    const next = new TwoGates({ kept: { state, rebaseMs: 0, awayMs: 0, isAwayKnown: true } });
    await next.pass(60);
    expect(next.gates.left).toMatchObject({ state: 'fault', cause: 'control-failed' });
    expect(next.left.written).toEqual([]);
    expect(next.gates.right.openingPercent).toBe(40);
  });

  it('keeps back a gate that must not open beside it', async () => {
    const at = new TwoGates({ notWith: ['left'] });
    at.broken = where;
    await at.pass(60);
    expect(at.right.written).toEqual([]);
    expect(at.gates.right.blockedBy).toEqual(['not-with']);
  });

  it('does not keep another gate from the very beginning of its slot', async () => {
    const at = new TwoGates({
      schedules: [onMondays(40, '07:01', '07:02'), onMondays(40, '07:05', '08:00', 'right')],
    });
    at.clock.stepWall(300);
    await at.pass(8);
    at.broken = where;
    await at.pass(291);
    await at.clock.advance(690);
    expect(at.right.written).toHaveLength(0);
    await at.clock.advance(20);
    expect(at.right.written).toHaveLength(1);
  });

  it('does not keep the sign of life from systemd', async () => {
    const at = new TwoGates();
    const states: string[] = [];
    const manager = { socket: '-', watchdogMs: 30_000 };
    const watch = watchService(manager, {
      clock: at.clock,
      progress: () => at.cycle.cycles,
      notify: (_socket, state) => states.push(state),
    });
    at.broken = where;
    await at.pass(30);
    expect(states).toEqual(['READY=1', 'WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
    watch.cancel();
  });
});

describe.each(['freeze', 'orders'] as const)('an exception in what is common to all, %s', (where) => {
  it('is nobody’s to contain: no cycle is counted, and systemd hears nothing', async () => {
    const at = new TwoGates();
    await at.pass(8);
    const states: string[] = [];
    watchService(
      { socket: '-', watchdogMs: 9000 },
      { clock: at.clock, progress: () => at.cycle.cycles, notify: (_socket, state) => states.push(state) },
    );
    const { cycles } = at.cycle;
    at.broken = where;
    for (let second = 0; second < 9; second++)
      await expect(at.clock.advance(1000)).rejects.toThrow(`nobody thought of ${where}`);
    expect(at.cycle.cycles).toBe(cycles);
    expect(states).toEqual(['READY=1']);
  });
});

describe('a driver that throws, though it must not,', () => {
  const failed = 'alarm gate-control-failed left TypeError: nobody thought of this';
  const throws = async (): Promise<never> => {
    throw new TypeError('nobody thought of this');
  };

  it('in a move ends the control of its gate alone, with STOP', async () => {
    const at = new TwoGates();
    at.leftDriver.move = throws;
    await at.pass(60);
    expect(at.left.written.map(({ priority }) => priority)).toEqual(['stop']);
    expect(at.gates.left).toMatchObject({ state: 'fault', cause: 'control-failed' });
    expect(at.gates.right.openingPercent).toBe(40);
    expect(at.events.filter((event) => event === failed)).toHaveLength(1);
  });

  it('in reading a demand back does so too', async () => {
    const at = new TwoGates();
    at.leftDriver.holdsDemand = throws;
    at.left.fates = ['lost'];
    await at.pass(60);
    expect(at.gates.left).toMatchObject({ state: 'fault', cause: 'control-failed' });
    expect(at.left.stops).toBe(1);
    expect(at.gates.right.openingPercent).toBe(40);
  });

  it('in STOP is asked to stop again until it does', async () => {
    const at = new TwoGates();
    await at.pass(8);
    const { stop } = at.leftDriver;
    at.leftDriver.stop = throws;
    at.broken = 'decide';
    await at.pass(20);
    expect(at.left.stops).toBe(0);
    expect(at.gates.left.state).toBe('stopping');
    at.leftDriver.stop = stop.bind(at.leftDriver);
    await at.pass(20);
    expect(at.left.stops).toBe(1);
    expect(at.gates.left).toMatchObject({ state: 'fault', cause: 'control-failed' });
    at.broken = undefined;
    at.isReleased = true;
    await at.pass(60);
    expect(at.gates.left).toMatchObject({ state: 'idle', openingPercent: 40 });
  });
});
