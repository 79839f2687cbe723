import { describe, expect, test } from 'vitest';
import type { ControlCycle } from '../../../../gateway/control/cycle.js';
import type { GateOrders } from '../../../../gateway/control/gate-orders.js';
import type { OrderAnswer } from '../../../../gateway/control/orders/answer.js';
import { OrderDesk } from '../../../../gateway/control/orders/desk.js';
import { PermitMint } from '../../../../gateway/control/permit.js';
import type { Journal } from '../../../../gateway/store/journal.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import type { OrderAction } from '../../../../protocols/orders/action.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { makeDriver } from '../driver/make.js';
import { ActuatorLine, allWell, imageOf } from '../fixtures.js';
import { makeCycle, onMondays, unitOf } from '../make-cycle.js';
import { START_MS } from './order-of.js';
import { consent, RULES, signed, wanted } from './parties.js';

/** The left gate at 20 %, which moves 2 % a second and has a schedule for 20 %; a Monday, 11:00 in Almaty. */
class Structure {
  readonly clock = new VirtualClock(START_MS);
  readonly line = new ActuatorLine(this.clock, 20);
  readonly answers: OrderAnswer[] = [];
  readonly desk: OrderDesk;
  readonly cycle: ControlCycle;

  constructor() {
    const { clock } = this;
    const mint = new PermitMint(clock);
    const journal: Journal = {
      append: () => undefined,
      appendDurably: async () => ({ epoch: 1, seq: 1 }),
    };
    const report = (): undefined => undefined;
    const random = new SeededRandom(1);
    this.desk = new OrderDesk(RULES, { clock, random, journal, report, isStoreOk: () => true });
    this.desk.listen((answer) => void this.answers.push(answer));
    const orders: GateOrders = this.desk.begin(undefined, {
      persist: async () => true,
      hurry: () => this.cycle.hurry(),
      judge: (intent) => this.cycle.judge(intent),
      gates: () => this.cycle.status(),
    });
    this.cycle = makeCycle([unitOf(makeDriver('left', this.line, mint, clock))], {
      clock,
      journal,
      mint,
      orders,
      schedules: [onMondays(20, '06:00', '20:00')],
      freeze: () => imageOf(allWell(this.line.openingPercent)),
    });
    this.cycle.start();
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1000);
      this.line.travel(2);
    }
  }

  async order(id: string, action: OrderAction): Promise<void> {
    const order = wanted(id, action);
    const [answer] = await this.desk.take(signed(order), 'kz-line');
    if (answer?.challenge) await this.desk.take(consent('operate', order, answer.challenge), 'kz-line');
  }

  get told(): string[] {
    return this.answers.map(({ order, state, why = '' }) => `${order?.split('/')[1]} ${state} ${why}`.trim());
  }
}

describe('a gate that is ordered', () => {
  test('goes there, is told to have arrived, is held there against its schedule, and given back', async () => {
    const at = new Structure();
    await at.pass(30);
    expect(at.line.openingPercent).toBe(20);
    await at.order('a', { kind: 'move', openingPercent: 40 });
    await at.pass(60);
    expect(at.line.openingPercent).toBe(40);
    expect(at.told).toEqual(['a selected', 'a accepted', 'a done arrived']);
    await at.pass(600);
    expect(at.line.openingPercent).toBe(40);
    await at.order('b', { kind: 'resume' });
    await at.pass(120);
    expect(at.line.openingPercent).toBe(20);
  });

  test('is stopped within the cycle by a STOP, and stays', async () => {
    const at = new Structure();
    await at.pass(30);
    await at.order('a', { kind: 'move', openingPercent: 80 });
    await at.pass(8);
    expect(at.line.openingPercent).toBeGreaterThan(22);
    await at.order('s', { kind: 'stop' });
    await at.clock.advance(100);
    const stoppedAt = at.line.openingPercent;
    await at.pass(300);
    expect(Math.abs(at.line.openingPercent - stoppedAt)).toBeLessThanOrEqual(2);
    expect(at.told).toEqual(['a selected', 'a accepted', 'a cancelled stopped', 's done in-force']);
  });

  test('beyond its limit refuses, says why, and the order is over', async () => {
    const at = new Structure();
    await at.pass(30);
    await at.order('a', { kind: 'move', openingPercent: 95 });
    expect(at.answers[0]).toMatchObject({ openingPercent: 20, notClear: [{ id: 'travel-limits' }] });
    await at.pass(30);
    expect(at.told.at(-1)).toBe('a refused travel-limits');
    expect(at.line.openingPercent).toBe(20);
  });

  test('stays stopped when what is ordered next is refused', async () => {
    const at = new Structure();
    await at.pass(30);
    await at.order('a', { kind: 'move', openingPercent: 60 });
    await at.pass(8);
    await at.order('s', { kind: 'stop' });
    await at.pass(20);
    const stoppedAt = at.line.openingPercent;
    await at.order('b', { kind: 'move', openingPercent: 95 });
    await at.pass(120);
    expect(at.told.at(-1)).toBe('b refused travel-limits');
    expect(at.line.openingPercent).toBe(stoppedAt);
  });

  test('waits until its motor may turn round', async () => {
    const at = new Structure();
    await at.pass(30);
    await at.order('a', { kind: 'move', openingPercent: 30 });
    while (at.told.at(-1) !== 'a done arrived') await at.pass(1);
    await at.order('b', { kind: 'move', openingPercent: 25 });
    expect(at.cycle.judge({ gate: 'left', source: 'order', openingPercent: 25 }).map(({ id }) => id)).toEqual(
      ['reversal-dwell'],
    );
    await at.pass(30);
    expect(at.told.at(-1)).toBe('b done arrived');
    expect(at.line.openingPercent).toBe(25);
  });

  test('stays while somebody works at it, whoever orders', async () => {
    const at = new Structure();
    await at.pass(30);
    await at.order('a', { kind: 'move', openingPercent: 80 });
    await at.pass(8);
    await at.order('l', { kind: 'lock', name: 'Aliya', reason: 'sill' });
    await at.pass(10);
    const lockedAt = at.line.openingPercent;
    await at.order('b', { kind: 'move', openingPercent: 30 });
    await at.pass(120);
    expect(at.line.openingPercent).toBe(lockedAt);
    expect(at.told.at(-1)).toBe('b refused maintenance-lock');
    expect(at.cycle.status()[0]?.wantedBy).toBe('maintenance-lock');
  });
});
