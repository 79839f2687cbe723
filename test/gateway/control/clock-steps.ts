/** Times that control counts, while the clock on the wall is set by a second or by ten years. */
import { describe, expect, test } from 'vitest';
import { every, type VirtualClock } from '../../../protocols/clock.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const STEPS: readonly [string, number][] = [
  ['a second ahead', 1000],
  ['a second back', -1000],
  ['an hour ahead', 3_600_000],
  ['an hour back', -3_600_000],
  ['a day ahead', DAY_MS],
  ['a day back', -DAY_MS],
  ['ten years ahead', 10 * YEAR_MS],
  ['ten years back', -10 * YEAR_MS],
];

/** What is timed: set to `ms`; `begin` starts it and gives whether it is over. */
export interface Timed {
  readonly what: string;
  readonly ms: number;
  readonly begin: () => Promise<{ readonly clock: VirtualClock; readonly isOver: () => boolean }>;
}

/** How long it lasts while the clock is set five times, looked at two hundred times. */
async function lasted({ ms, begin }: Timed, byMs: number): Promise<number> {
  const { clock, isOver } = await begin();
  const fromMs = clock.monotonicMs();
  const steps = every(clock, ms / 5.5, () => clock.stepWall(byMs));
  while (!isOver() && clock.monotonicMs() - fromMs < 2 * ms) await clock.advance(ms / 200);
  steps.cancel();
  return clock.monotonicMs() - fromMs;
}

/** Each lasts what it is set to, within a twentieth. */
export function lastsWhateverIsSet(table: readonly Timed[]): void {
  describe.each(table)('$what, for $ms ms', (timed) => {
    test.each(STEPS)('while the clock is set %s', async (_step, byMs) => {
      const ms = await lasted(timed, byMs);
      expect(ms).toBeGreaterThanOrEqual(timed.ms * 0.95);
      expect(ms).toBeLessThanOrEqual(timed.ms * 1.05);
    });
  });
}
