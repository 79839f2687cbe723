/**
 * What people are told of the store before it is too late, from its figures once a minute. Each concern has a value at which it
 * is raised and another at which it is dropped, so that a figure that wavers is not reported again and again.
 */
import type { EventBody } from '../../protocols/journal/bodies.js';
import type { StoreStatus } from '../status.js';

/** Raised below so many days left, dropped above. */
const SHORT_DAYS = { raise: 14, drop: 16 };
const CRITICAL_DAYS = { raise: 3, drop: 4 };
/** p99 of five minutes of commits, in ms. */
const SLOW_MS = { raise: 500, drop: 250 };
/** Drafts that wait; a healthy store leaves no more than a second of them. Raised when they have grown for so many minutes. */
const WAITING = { raise: 200, drop: 100, minutes: 5 };

/** What has been raised and not dropped. */
export interface StoreConcerns {
  readonly space: 'enough' | 'short' | 'critical';
  readonly isSlow: boolean;
  readonly isBehind: boolean;
}

export const NO_CONCERNS: StoreConcerns = { space: 'enough', isSlow: false, isBehind: false };

export function storeEvents(
  figures: StoreStatus,
  before: StoreConcerns,
): { readonly events: readonly EventBody[]; readonly concerns: StoreConcerns } {
  const concerns = {
    space: spaceConcern(figures, before.space),
    isSlow: isSlow(figures, before.isSlow),
    isBehind: isBehind(figures, before.isBehind),
  };
  const events = [
    ...(concerns.space === before.space ? [] : [spaceEvent(figures, concerns.space)]),
    ...(concerns.isSlow === before.isSlow ? [] : [slowEvent(figures, concerns.isSlow)]),
    ...(concerns.isBehind === before.isBehind ? [] : [behindEvent(figures, concerns.isBehind)]),
  ];
  return { events, concerns };
}

function spaceConcern(
  { space, daysLeft }: StoreStatus,
  before: StoreConcerns['space'],
): StoreConcerns['space'] {
  if (space === 'lasts') return 'enough';
  if (daysLeft === null) return before;
  const limit = (raised: boolean, { raise, drop }: typeof SHORT_DAYS): number => (raised ? drop : raise);
  if (daysLeft < limit(before === 'critical', CRITICAL_DAYS)) return 'critical';
  return daysLeft < limit(before !== 'enough', SHORT_DAYS) ? 'short' : 'enough';
}

function isSlow({ recentP99Ms }: StoreStatus, before: boolean): boolean {
  if (recentP99Ms === null) return before;
  return recentP99Ms > (before ? SLOW_MS.drop : SLOW_MS.raise);
}

function isBehind({ waiting, minutesGrowing }: StoreStatus, before: boolean): boolean {
  if (waiting === null) return before;
  return before ? waiting > WAITING.drop : waiting > WAITING.raise && minutesGrowing >= WAITING.minutes;
}

function spaceEvent({ daysLeft }: StoreStatus, space: StoreConcerns['space']): EventBody {
  if (space === 'enough') return { code: 'store-space-enough', severity: 'info', params: {} };
  const params = { days: Math.floor(daysLeft ?? 0) };
  if (space === 'short') return { code: 'store-space-short', severity: 'warning', params };
  return { code: 'store-space-critical', severity: 'alarm', params };
}

function slowEvent({ recentP99Ms }: StoreStatus, raised: boolean): EventBody {
  const params = { p99Ms: Math.round(recentP99Ms ?? 0) };
  return raised
    ? { code: 'store-slow', severity: 'warning', params }
    : { code: 'store-quick', severity: 'info', params };
}

function behindEvent({ waiting }: StoreStatus, raised: boolean): EventBody {
  const params = { waiting: waiting ?? 0 };
  return raised
    ? { code: 'store-behind', severity: 'warning', params }
    : { code: 'store-keeps-up', severity: 'info', params };
}
