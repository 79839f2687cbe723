/** Orders through the whole cycle: what waits for the clock keeps its gate, and what is lifted is lifted for programmes too. */
import { describe, expect, test } from 'vitest';
import { OrderDesk } from '../../../../gateway/control/orders/desk.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import type { OrderAction } from '../../../../protocols/orders/action.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { type Plan, Scenario } from '../scenario.js';
import { HOUR_MS, START_MS } from './order-of.js';
import { consent, RULES, signed, wanted } from './parties.js';

const METER = 'm.q';

/** A gate whose party orders, and what it is told. */
class Ordered extends Scenario {
  readonly desk: OrderDesk;
  readonly told: string[];

  constructor(plan: Plan) {
    const clock = new VirtualClock(START_MS);
    const told: string[] = [];
    const desk = new OrderDesk(RULES, {
      clock,
      random: new SeededRandom(1),
      journal: { append: () => undefined, appendDurably: async () => ({ epoch: 1, seq: 1 }) },
      report: () => undefined,
      isStoreOk: () => true,
    });
    desk.listen(({ order, state, why = '' }) => told.push(`${order?.split('/')[1]} ${state} ${why}`.trim()));
    desk.begin(undefined, {
      persist: async () => true,
      hurry: () => undefined,
      judge: (intent) => this.cycle.judge(intent),
      gates: () => this.cycle.status(),
    });
    super({ ...plan, clock, parts: { orders: desk } });
    this.desk = desk;
    this.told = told;
  }

  async order(id: string, action: OrderAction, forMs = HOUR_MS): Promise<void> {
    const order = wanted(id, action, { untilMs: this.clock.wallMs() + forMs });
    const [answer] = await this.desk.take(signed(order), 'kz-line');
    const challenge = answer?.challenge ?? '';
    await this.desk.take(consent('operate', order, challenge), 'kz-line');
    if (answer?.persons === 2)
      await this.desk.take(consent('approve', order, challenge, 'operator:aliya'), 'kz');
  }
}

const programme = (members: Record<string, string>): OrderAction => ({ kind: 'programme', members });

describe('an order that waits for the clock', () => {
  const closing = { gate: { default: { closed: true } } };
  const orders: [string, OrderAction][] = [
    ['programme', programme({ opening: '40' })],
    ['move', { kind: 'move', openingPercent: 40 }],
  ];

  test.each(orders)(
    'keeps its gate against the default (%s), and goes on afterwards',
    async (_what, action) => {
      const at = new Ordered(closing);
      await at.order('a', action);
      await at.pass(60);
      expect(at.line.openingPercent).toBe(40);
      at.clock.clockStatus = 'unsynced';
      await at.pass(900);
      expect(at.line.openingPercent).toBe(40);
      expect(at.gate).toMatchObject({ wantedBy: 'order', reason: 'clock-unsynced', targetPercent: null });
      at.clock.clockStatus = 'synced';
      await at.pass(900);
      expect(at.line.openingPercent).toBe(40);
      await at.pass(1800);
      expect(at.line.openingPercent).toBe(0);
    },
  );

  test.each(orders)(
    'stops where it is under way (%s), and arrives when the clock is right',
    async (_what, action) => {
      const at = new Ordered(closing);
      await at.order('a', action);
      await at.pass(10);
      expect(at.gate.state).toBe('travelling');
      at.clock.clockStatus = 'unsynced';
      await at.pass(300);
      expect(at.line.openingPercent).toBeGreaterThan(20);
      expect(at.line.openingPercent).toBeLessThan(36);
      expect(at.events).toContain('gate-stopped left clock-unsynced');
      at.clock.clockStatus = 'synced';
      await at.pass(60);
      expect(at.line.openingPercent).toBe(40);
      expect(at.told).not.toContainEqual(expect.stringContaining('failed'));
    },
  );

  test('ends by the count of the gateway itself, however long the clock is wrong', async () => {
    const at = new Ordered(closing);
    await at.order('a', programme({ opening: '40' }), 600_000);
    await at.pass(60);
    at.clock.clockStatus = 'unsynced';
    at.clock.stepWall(-10 * 365 * 86_400_000);
    await at.pass(535);
    expect(at.line.openingPercent).toBe(40);
    await at.pass(60);
    expect(at.line.openingPercent).toBe(0);
  });

  test('counts for a volume what goes through meanwhile', async () => {
    const at = new Ordered({ gate: { discharge: METER, default: { closed: true } } });
    at.seen = { [METER]: 5 };
    await at.order('v', programme({ at_m3s: '5', volume_m3: '1500' }));
    await at.pass(100);
    at.clock.clockStatus = 'unsynced';
    await at.pass(210);
    expect(at.line.openingPercent).toBeGreaterThan(5);
    at.clock.clockStatus = 'synced';
    await at.pass(30);
    expect(at.line.openingPercent).toBe(0);
    expect(at.gate.reason).toBe('delivered');
  });

  test('leaves the gate to its technician', async () => {
    const at = new Ordered(closing);
    await at.order('a', programme({ opening: '40' }));
    await at.pass(60);
    at.clock.clockStatus = 'unsynced';
    const asked = await at.desk.console.ask('left', { kind: 'move', openingPercent: 10 });
    if (asked.kind === 'selected') await at.desk.console.operate(asked.code);
    await at.pass(60);
    expect(at.line.openingPercent).toBe(10);
  });
});

describe('a programme with a lifted limit', () => {
  const much = programme({ discharge_m3s: '30' });
  const lift = (interlock: string): OrderAction => ({ kind: 'lift-limit', interlock });

  test('goes beyond the travel, and is asked within it when the limit holds again', async () => {
    const at = new Ordered({ gate: { limits: { maxOpening: 30 } } });
    await at.order('p', much);
    await at.pass(120);
    expect(at.line.openingPercent).toBe(30);
    await at.order('l', lift('travel-limits'), 600_000);
    await at.pass(300);
    expect(at.line.openingPercent).toBeGreaterThan(50);
    await at.pass(300);
    await at.order('q', programme({ discharge_m3s: '45' }));
    await at.pass(300);
    expect(at.line.openingPercent).toBe(30);
  });

  test('makes in one move what the rate would have had made in steps', async () => {
    const gate = { limits: { maxOpening: 90, maxOpeningPerMinute: 5 } };
    const stepwise = new Ordered({ gate });
    await stepwise.order('p', much);
    await stepwise.pass(300);
    expect(stepwise.commands.length).toBeGreaterThan(0);
    expect(stepwise.line.openingPercent).toBeLessThan(45);
    const lifted = new Ordered({ gate });
    await lifted.order('l', lift('travel-rate'));
    await lifted.order('p', much);
    await lifted.pass(300);
    expect(lifted.commands).toHaveLength(1);
    expect(lifted.line.openingPercent).toBeGreaterThan(50);
  });

  test('does not save starts that are not counted', async () => {
    const moves = async (limit: string): Promise<number> => {
      const at = new Ordered({ gate: { limits: { startsPerHour: 2 }, tuning: { moveEvery: '10s' } } });
      await at.order('l', lift(limit));
      await at.order('p', programme({ discharge_m3s: '5' }));
      for (let wave = 0; wave < 6; wave++) {
        at.seen = { 'forebay.level_m': wave % 2 ? 2.2 : 1.4 };
        await at.pass(60);
      }
      return at.gate.moves;
    };
    expect(await moves('ramp')).toBeLessThanOrEqual(2);
    expect(await moves('starts-per-hour')).toBeGreaterThanOrEqual(5);
  });
});
