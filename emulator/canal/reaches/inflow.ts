/** What the river brings, in m3/s, as a function of canal time. */
import type { Random } from '../../../protocols/random.js';
import { gaussian } from '../../gaussian.js';
import type { InflowSettings, InflowStep } from '../network-settings.js';
import type { Season } from '../season.js';

/** `sinceMs` after the start, never falling; `atMs` as an instant of the season. */
export type Inflow = (sinceMs: number, atMs: number) => number;

export function inflowOf(settings: InflowSettings, season: Season, random: Random): Inflow {
  const plain = plainInflowOf(settings, season);
  if (settings.ripplePercent === 0) return plain;
  const ripple = rippleOf(settings.ripplePercent / 100, random);
  return (sinceMs, atMs) => Math.max(0, plain(sinceMs, atMs) * (1 + ripple(sinceMs)));
}

function plainInflowOf(settings: InflowSettings, season: Season): Inflow {
  switch (settings.kind) {
    case 'season':
      return (_, atMs) => settings.scale * season.dischargeM3s(atMs);
    case 'constant':
      return () => settings.dischargeM3s;
    case 'steps':
      return (sinceMs) => stepAt(settings.steps, sinceMs);
  }
}

/** Before the first step its discharge, so that the canal starts settled. */
function stepAt(steps: readonly InflowStep[], sinceMs: number): number {
  let dischargeM3s = steps[0]?.dischargeM3s ?? 0;
  for (const step of steps) {
    if (step.from > sinceMs) break;
    dischargeM3s = step.dischargeM3s;
  }
  return dischargeM3s;
}

const RIPPLE_EVERY_MS = 60_000;
const RIPPLE_MEMORY_MS = 900_000;

/** A first-order autoregression, drawn once a minute of canal time and straight between, so that steps do not matter. */
function rippleOf(deviation: number, random: Random): (sinceMs: number) => number {
  const kept = Math.exp(-RIPPLE_EVERY_MS / RIPPLE_MEMORY_MS);
  const renewed = Math.sqrt(1 - kept * kept);
  let minute = 0;
  let before = 0;
  let after = gaussian(random);
  return (sinceMs) => {
    const time = sinceMs / RIPPLE_EVERY_MS;
    for (; minute + 1 <= time; minute += 1)
      [before, after] = [after, kept * after + renewed * gaussian(random)];
    return deviation * (before + (time - minute) * (after - before));
  };
}
