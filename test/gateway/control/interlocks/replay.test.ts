/** What is decided, permitted or remembered for one gate moves no other. */
import { describe, expect, it } from 'vitest';
import type { Situation } from '../../../../gateway/control/interlocks/situation.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import { PermitMint } from '../../../../gateway/control/permit.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import { against, gateNamed, interlock, situation } from './situations.js';

const GATES = ['left', 'middle', 'right'].map((id) => gateNamed(id));
const PAIRS = GATES.flatMap((one) =>
  GATES.filter((other) => other !== one).map((other) => [one, other] as const),
);
const VALUES = { 'middle-canal.level_m': 0.8, 'middle-gate.remote_selected': 1 };
const of = (gate: (typeof GATES)[number], changes: Parameters<typeof situation>[0] = {}): Situation =>
  situation({ gate, ...changes }, VALUES);

describe.each(PAIRS)('what is meant for $id', (mine, other) => {
  it(`is judged clear there, and blocked with everything of ${other.id}`, () => {
    for (let openingPercent = 0; openingPercent <= 90; openingPercent++) {
      const intent = { gate: mine.id, openingPercent };
      expect(against(of(mine, { intent }))).toEqual([]);
      expect(against(of(other, { intent }))).toEqual(['wrong-gate:blocked']);
    }
  });

  it(`is blocked with one part that is of ${other.id}`, () => {
    const theirs = of(other);
    const swaps: Partial<Situation>[] = [
      { gate: theirs.gate },
      { actuator: theirs.actuator },
      { history: theirs.history },
      { gate: theirs.gate, actuator: theirs.actuator },
      { gate: theirs.gate, history: theirs.history },
      { actuator: theirs.actuator, history: theirs.history },
    ];
    for (const swap of swaps) {
      const judged = judge({ ...of(mine), ...swap });
      expect(judged.map(({ id }) => id)).toContain('wrong-gate');
      expect(new PermitMint(new VirtualClock(0)).mint(of(mine).intent, judged)).toBeUndefined();
    }
  });

  it(`is permitted once, for it and not for ${other.id}`, () => {
    const mint = new PermitMint(new VirtualClock(0));
    for (let openingPercent = 0; openingPercent <= 90; openingPercent += 10) {
      const given = of(mine, { intent: { gate: mine.id, openingPercent } });
      const permit = mint.mint(given.intent, judge(given));
      if (permit === undefined) throw new Error('no permit');
      expect(mint.redeem(permit, other.id)).toBeUndefined();
      expect(mint.redeem(permit, mine.id)?.intent).toEqual(given.intent);
      expect(mint.redeem(permit, mine.id)).toBeUndefined();
    }
  });

  it(`as a trip does not pass at ${other.id} either`, () => {
    const interlocks = [interlock({ id: 'flood', act: 'close', gates: [mine.id] })];
    const trips = {
      conditions: { flood: { isKnown: true, sinceMs: 0, isActive: true } },
      latched: [],
      blindSinceMs: null,
    };
    const intent = { gate: mine.id, source: 'interlock-trip', openingPercent: 0, ref: 'flood' } as const;
    const changes = { interlocks, trips, intent, storeOk: false };
    expect(against(of(mine, changes))).toEqual([]);
    expect(against(of(other, changes))).toEqual(['wrong-gate:blocked', 'store-stalled:blocked']);
  });
});
