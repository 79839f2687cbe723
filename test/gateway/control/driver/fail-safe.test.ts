/** What an actuator's own settings come to when nobody asks it any more, beyond what the shipped profiles have. */
import { describe, expect, it } from 'vitest';
import { armingOf, type FailSafePlan } from '../../../../gateway/control/driver/fail-safe.js';
import { point } from './scripted-line.js';

const condition = (address: number, min: number) => ({
  map: point(address),
  condition: { point: `p${address}`, mask: 0xffff_ffff, min },
});
/** Commands, one setting, and a site that wants the gate to stay. */
const PLAN: FailSafePlan = {
  kind: 'commands',
  timedBy: undefined,
  conditions: [condition(1, 1)],
  wanted: 'hold',
  isIgnored: false,
};

describe('an actuator that lets go', () => {
  it('holds by one condition alone, and not without any', () => {
    expect(armingOf(PLAN, new Map([['p1', 1]]))).toEqual({ state: 'armed', detail: '' });
    expect(armingOf({ ...PLAN, conditions: [] }, new Map()).state).toBe('not-armed');
  });

  it('whose one condition fails does not', () => {
    expect(armingOf(PLAN, new Map([['p1', 0]]))).toEqual({ state: 'not-armed', detail: 'p1=0' });
  });
});

describe('a loss action', () => {
  const told = (states: Record<string, string>): FailSafePlan => ({
    ...PLAN,
    conditions: [{ ...condition(1, 0), map: point(1, { states }) }],
  });
  it.each([
    ['stop or close', { 0: 'stop', 1: 'close' }, 'not-armed'],
    ['stay or open', { 0: 'Stay put', 1: 'Opens' }, 'not-armed'],
    // Words that say only one thing are no choice between actions.
    ['open or close', { 0: 'open', 1: 'closed' }, 'armed'],
    ['on or off', { 0: 'off', 1: 'on' }, 'armed'],
    ['hold alone', { 0: 'hold' }, 'armed'],
  ])('of %s, set to the second, on a site that wants it to hold', (_name, states, state) => {
    expect(armingOf(told(states), new Map([['p1', 1]])).state).toBe(state);
  });
});
