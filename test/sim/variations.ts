/** What some sites have otherwise. Each is drawn from a stream of its own: the rest of a seed stays as it was. */
import { Chance } from './chance.js';
import type { GatePlan } from './headworks.js';

/** Of the gates, those without a meter of their own, and those without a totalizer. */
const METERLESS_PART = 0.15;
const TOTALLESS_PART = 0.2;
/** Of the sites with interlocks, those where they stand until somebody releases them. */
const LATCHING_PART = 0.35;
const STREAMS = { meters: { times: 193, plus: 5 }, latches: { times: 197, plus: 13 } } as const;

/** Without a meter a discharge is kept by the equation; without a totalizer a volume is summed from it. */
export function lessMetered(seed: number, gate: GatePlan, nth: number): GatePlan {
  const chance = new Chance(seed * STREAMS.meters.times + STREAMS.meters.plus + nth);
  const without = {
    ...(chance.is(METERLESS_PART) && { discharge: undefined }),
    ...(chance.is(TOTALLESS_PART) && { volume: undefined }),
  };
  return { ...gate, settings: { ...gate.settings, ...without } };
}

export function latching(seed: number, interlocks: readonly object[]): object[] {
  const latches = new Chance(seed * STREAMS.latches.times + STREAMS.latches.plus).is(LATCHING_PART);
  return interlocks.map((interlock) => (latches ? { ...interlock, latches } : interlock));
}
