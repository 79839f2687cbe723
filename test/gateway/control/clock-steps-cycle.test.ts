/** What the cycle counts lasts what it is set to, whoever sets the clock on the wall. */
import { NO_ORDERS } from '../../../gateway/control/gate-orders.js';
import { every } from '../../../protocols/clock.js';
import { lastsWhateverIsSet, type Timed } from './clock-steps.js';
import { type Plan, Scenario } from './scenario.js';

/** A gate whose default is 40 %, which moves `percentPerSecond`, from the cycle on in which `since` holds. */
function gate(
  ms: number,
  makePlan: Plan | (() => Plan),
  {
    since = () => true,
    until,
    percentPerSecond = 2,
    prepare = () => undefined,
  }: {
    readonly since?: (at: Scenario) => boolean;
    readonly until: (at: Scenario) => boolean;
    readonly percentPerSecond?: number;
    readonly prepare?: (at: Scenario) => void;
  },
): Timed['begin'] {
  return async () => {
    const cycleMs = Math.min(1000, ms / 200);
    const plan = typeof makePlan === 'function' ? makePlan() : makePlan;
    const at = new Scenario({
      ...plan,
      gate: { default: { opening: 40 }, ...plan.gate },
      parts: { cycleMs, ...plan.parts },
    });
    every(at.clock, cycleMs, () => at.line.travel((percentPerSecond * cycleMs) / 1000));
    prepare(at);
    for (let look = 0; !since(at); look++) {
      if (look > 10_000) throw new Error('it does not begin');
      await at.clock.advance(cycleMs);
    }
    return { clock: at.clock, isOver: () => until(at) };
  };
}

const happened = (event: string) => (at: Scenario) => at.events.some((each) => each.startsWith(event));
const commanded = (times: number) => (at: Scenario) => at.commands.length >= times;
const stopsSent = ({ line }: Scenario): number =>
  line.written.filter(({ priority }) => priority === 'stop').length;

/** Somebody who wants 40 %, and then 20 %. */
function thereAndBack(): Plan {
  let isBack = false;
  const wishesFor = () =>
    [{ kind: 'move', source: 'technician', openingPercent: isBack ? 20 : 40, ref: 'a' }] as const;
  const settled = (_gate: string, _ref: string, outcome: string): void => {
    isBack ||= outcome === 'done';
  };
  return { parts: { orders: { ...NO_ORDERS, wishesFor, settled } } };
}

const IN_A_SCENARIO: readonly Timed[] = [
  {
    what: 'a start is seen to be none',
    ms: 30_000,
    begin: gate(
      30_000,
      {},
      { since: commanded(1), until: happened('gate-stopped left stuck'), percentPerSecond: 0 },
    ),
  },
  {
    what: 'a gate is too slow',
    ms: 35_000,
    begin: gate(
      35_000,
      { traits: { travelTimeMs: 100_000 } },
      { since: commanded(1), until: happened('gate-stopped left too-slow'), percentPerSecond: 0.2 },
    ),
  },
  {
    what: 'nobody knows whether the command was taken',
    ms: 60_000,
    begin: gate(
      60_000,
      {},
      {
        since: commanded(1),
        until: happened('gate-stopped left uncertain'),
        percentPerSecond: 0,
        prepare: ({ line }) => {
          line.fates = ['done-but-silent'];
          line.canBeRead = false;
        },
      },
    ),
  },
  {
    what: 'a refused command is not repeated',
    ms: 10_000,
    begin: gate(
      10_000,
      {},
      {
        since: commanded(1),
        until: commanded(2),
        prepare: ({ line }) => {
          line.fates = ['exception'];
        },
      },
    ),
  },
  {
    what: 'a gate is seen to stand at the start',
    ms: 3000,
    begin: gate(3000, {}, { until: commanded(1) }),
  },
  {
    what: 'STOP to a dead actuator pauses',
    ms: 5000,
    begin: gate(
      5000,
      {},
      {
        since: (at) => {
          if (at.gate.state === 'travelling' && at.line.fates.length === 0) {
            at.line.fates = Array(100).fill('lost');
            at.seen = { 'forebay.level_m': { kind: 'unknown' } };
          }
          return stopsSent(at) >= 10;
        },
        until: (at) => stopsSent(at) >= 12,
      },
    ),
  },
  {
    what: 'a motor rests before it turns',
    ms: 20_000,
    begin: gate(20_000, () => ({ ...thereAndBack(), gate: { limits: { reversalDwell: '20s' } } }), {
      since: ({ line }) => line.openingPercent > 39.9,
      until: commanded(2),
    }),
  },
  {
    what: 'a programme waits between two moves',
    ms: 120_000,
    begin: gate(
      120_000,
      {
        gate: { default: { discharge_m3s: 5 }, tuning: { moveEvery: '2m' }, limits: { startsPerHour: 1200 } },
      },
      {
        since: (at) => {
          if (at.commands.length === 1) at.seen = { 'forebay.level_m': 1.4 };
          return at.commands.length === 1;
        },
        until: commanded(2),
        percentPerSecond: 100,
      },
    ),
  },
  {
    what: 'a minute of the rate',
    ms: 60_000,
    begin: gate(
      60_000,
      { gate: { limits: { maxOpeningPerMinute: 5, startsPerHour: 1200 }, tuning: { moveEvery: '1s' } } },
      { since: commanded(1), until: commanded(2), percentPerSecond: 100 },
    ),
  },
  {
    what: 'an hour of starts',
    ms: 3_600_000,
    begin: gate(3_600_000, () => ({ ...thereAndBack(), gate: { limits: { startsPerHour: 1 } } }), {
      since: commanded(1),
      until: commanded(2),
    }),
  },
  {
    what: 'a condition must hold',
    ms: 20_000,
    begin: gate(
      20_000,
      { interlocks: [{ id: 'mud', when: { point: 's.mud', above: 1 }, for: '20s', act: 'close' }] },
      {
        until: happened('interlock-tripped'),
        prepare: (at) => {
          at.seen = { 's.mud': 2 };
        },
      },
    ),
  },
  {
    what: 'a gate is blind',
    ms: 60_000,
    begin: gate(
      60_000,
      { gate: { lossAfter: '60s' } },
      {
        until: happened('interlock-tripped left loss-of-control'),
        prepare: (at) => {
          at.seen = { 'forebay.level_m': { kind: 'unknown' } };
        },
      },
    ),
  },
  {
    what: 'a refusal is not said again',
    ms: 900_000,
    begin: gate(
      900_000,
      { gate: { default: { opening: 95 }, limits: { maxOpening: 90 } } },
      { since: (at) => at.of('refusal').length === 1, until: (at) => at.of('refusal').length === 2 },
    ),
  },
];

lastsWhateverIsSet(IN_A_SCENARIO);
