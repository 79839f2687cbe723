/** Two gates that take from one river: what one opens is not there for the other, and both give back what the river is short of. */
import { expect, it } from 'vitest';
import { PermitMint } from '../../../gateway/control/permit.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { makeDriver } from './driver/make.js';
import { ActuatorLine, allWell, imageOf, leftGate, leftPoints } from './fixtures.js';
import { discharge } from './interlocks/situations.js';
import { makeCycle, onMondays, unitOf } from './make-cycle.js';
import { MONDAY_MS } from './scenario.js';

const MINUTE_S = 60;
const MINIMUM_M3S = 2;
const TAKES_M3S = discharge(40) - discharge(20);
const RIVER = 'river.discharge_m3s';
const RIGHT_POSITION = 'right-gate.opening_percent';

interface Decision {
  readonly source: string;
  readonly why?: string;
}

interface Site {
  readonly whenShort?: 'give-back' | 'hold';
  readonly hasSchedules?: boolean;
}

/** Two gates at 20 % with schedules for 40 %, over a river whose meter tells this, when they take so much. */
function twoTakers(
  river: number | ((takenM3s: number) => number),
  { whenShort = 'give-back', hasSchedules = true }: Site = {},
) {
  const clock = new VirtualClock(MONDAY_MS);
  const mint = new PermitMint(clock);
  const decisions: Decision[] = [];
  const told: string[] = [];
  const takes = ({ openingPercent }: ActuatorLine): number => discharge(openingPercent);
  const left = new ActuatorLine(clock, 20);
  const right = new ActuatorLine(clock, 20);
  const settings = { ...leftGate, id: 'right', device: 'right-gate' };
  const unit = unitOf(makeDriver('right', right, mint, clock), settings);
  const cycle = makeCycle(
    [
      unitOf(makeDriver('left', left, mint, clock)),
      {
        ...unit,
        points: { ...leftPoints, device: 'right-gate', position: RIGHT_POSITION, ready: [] },
        eyes: { ...unit.eyes, position: RIGHT_POSITION },
      },
    ],
    {
      clock,
      mint,
      report: (event, severity, { gate }) => {
        if (event.startsWith('give-back')) told.push(`${event} ${severity} ${gate}`);
      },
      journal: {
        append: () => undefined,
        appendDurably: async (kind, body) => {
          if (kind === 'decision') decisions.push(body as Decision);
          return { epoch: 1, seq: 1 };
        },
      },
      schedules: hasSchedules ? ['left', 'right'].map((gate) => onMondays(40, '00:00', '24:00', gate)) : [],
      settings: {
        site: { id: 'test', timeZone: 'Asia/Almaty', requireSyncedClock: false },
        environmentalFlow: { point: RIVER, minimumM3s: MINIMUM_M3S, whenShort },
      },
      freeze: () =>
        imageOf({
          ...allWell(left.openingPercent),
          [RIGHT_POSITION]: right.openingPercent,
          [RIVER]: typeof river === 'number' ? river : river(takes(left) + takes(right)),
        }),
    },
  );
  cycle.start();
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1000);
      left.travel(2);
      right.travel(2);
    }
  };
  return { left, right, pass, decisions, told, cycle };
}

/** The same, seen long enough over a river of its minimum, which has so much more from now on. */
async function seenTakers(moreM3s: number) {
  let riverM3s = MINIMUM_M3S;
  const site = twoTakers(() => riverM3s);
  await site.pass(10 * MINUTE_S + 1);
  expect(site.decisions).toEqual([]);
  riverM3s += moreM3s;
  return site;
}

it('one takes what the other leaves, from the decision on until the river has had time to show it', async () => {
  const { left, right, pass } = await seenTakers(1.5 * TAKES_M3S);
  await pass(9 * MINUTE_S);
  expect(left.openingPercent).toBe(40);
  const restM3s = discharge(right.openingPercent) - discharge(20);
  expect(restM3s / TAKES_M3S).toBeGreaterThan(0.48);
  expect(restM3s / TAKES_M3S).toBeLessThanOrEqual(0.5);
  await pass(4 * MINUTE_S);
  expect(right.openingPercent).toBe(40);
});

it('one waits where the other leaves nothing', async () => {
  const { left, right, pass } = await seenTakers(1.001 * TAKES_M3S);
  await pass(9 * MINUTE_S);
  expect(left.openingPercent).toBe(40);
  expect(right.written).toEqual([]);
});

it('both go when there is enough for both', async () => {
  const { left, right, pass } = await seenTakers(2.01 * TAKES_M3S);
  await pass(MINUTE_S);
  expect([left.openingPercent, right.openingPercent]).toEqual([40, 40]);
});

it('neither goes within ten minutes of a start, unless the river has enough beyond all that both take', async () => {
  const { left, right, pass } = twoTakers(MINIMUM_M3S + 2 * discharge(20));
  await pass(10 * MINUTE_S - 2);
  expect([...left.written, ...right.written]).toEqual([]);
  await pass(MINUTE_S);
  expect(left.openingPercent).toBe(40);
  const plenty = twoTakers(MINIMUM_M3S + 1.001 * (discharge(40) + discharge(20)));
  await plenty.pass(MINUTE_S);
  expect([plenty.left.openingPercent, plenty.right.openingPercent]).toEqual([40, 20]);
});

/** As much as both take at 40 % and the river must have, until it falls. */
function aRiver() {
  let lessM3s = 0;
  return {
    river: (takenM3s: number): number => MINIMUM_M3S + 2.001 * discharge(40) - lessM3s - takenM3s,
    fall: (m3s: number): void => {
      lessM3s = m3s;
    },
  };
}

it('both give back what the river is short of, and take it again when it is there', async () => {
  const { river, fall } = aRiver();
  const { left, right, pass, decisions, told } = twoTakers(river);
  await pass(20 * MINUTE_S);
  expect([left.openingPercent, right.openingPercent]).toEqual([40, 40]);
  expect(told).toEqual([]);
  fall(discharge(40) / 2);
  await pass(40 * MINUTE_S);
  const takenM3s = discharge(left.openingPercent) + discharge(right.openingPercent);
  expect(river(takenM3s)).toBeGreaterThan(0.98 * MINIMUM_M3S);
  expect(takenM3s).toBeGreaterThan(1.4 * discharge(40));
  expect(left.openingPercent).toBeCloseTo(right.openingPercent, 0);
  expect(decisions.map(({ why }) => why)).toContain('river-short');
  expect(told.splice(0)).toEqual(['give-back-began warning left', 'give-back-began warning right']);
  const made = decisions.length;
  await pass(120 * MINUTE_S);
  expect(decisions.length - made).toBeLessThanOrEqual(2);
  fall(0);
  await pass(60 * MINUTE_S);
  expect([left.openingPercent, right.openingPercent]).toEqual([40, 40]);
  expect(told).toEqual(['give-back-ended info left', 'give-back-ended info right']);
});

it('hold what they have where the settings say so', async () => {
  const { river, fall } = aRiver();
  const { left, right, pass } = twoTakers(river, { whenShort: 'hold' });
  await pass(20 * MINUTE_S);
  fall(discharge(40) / 2);
  await pass(60 * MINUTE_S);
  expect([left.openingPercent, right.openingPercent]).toEqual([40, 40]);
});

it('give back also under no programme, and stay there', async () => {
  let riverM3s = MINIMUM_M3S;
  const { left, pass, decisions, cycle } = twoTakers(() => riverM3s, { hasSchedules: false });
  await pass(5 * MINUTE_S);
  expect(decisions).toEqual([]);
  riverM3s = 0.9 * MINIMUM_M3S;
  await pass(5 * MINUTE_S);
  const stoodAt = left.openingPercent;
  expect(stoodAt).toBeLessThan(20);
  expect(decisions.map(({ source }) => source)).toEqual(['limit', 'limit']);
  riverM3s = 2 * MINIMUM_M3S;
  await pass(60 * MINUTE_S);
  expect(left.openingPercent).toBe(stoodAt);
  expect(cycle.status().map(({ wantedBy }) => wantedBy)).toEqual([null, null]);
});
