/** What befalls a party's broker and receiver. None of it touches the site: it excuses nothing. */
import type { Chance } from './chance.js';

export type CloudTrouble =
  | { readonly kind: 'cloud-down' | 'cloud-refuses' | 'broker-forgets' }
  | { readonly kind: 'cloud-slow'; readonly ms: number }
  /** The broker acknowledges, and so much of it nobody ever gets. */
  | { readonly kind: 'cloud-loses'; readonly part: number }
  | { readonly kind: 'receiver-off'; readonly isKilled: boolean };
export type TimedCloudTrouble = { readonly fromMs: number; readonly toMs: number } & CloudTrouble;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CLOUD_KINDS = [
  'cloud-down',
  'cloud-slow',
  'cloud-loses',
  'cloud-refuses',
  'broker-forgets',
  'receiver-off',
] as const satisfies readonly CloudTrouble['kind'][];

/** About `perDay` of them, one at least, all of which have ended before `untilMs`. */
export function cloudTroublesOf(
  chance: Chance,
  { perDay, untilMs }: { readonly perDay: number; readonly untilMs: number },
): TimedCloudTrouble[] {
  const count = Math.ceil((perDay * untilMs) / DAY_MS);
  return Array.from({ length: count }, (): TimedCloudTrouble => {
    const fromMs = Math.floor(chance.between(0.02, 0.9) * untilMs);
    const lasts = chance.is(0.7) ? chance.between(1, 40) : chance.between(40, 240);
    const when = { fromMs, toMs: Math.min(untilMs - 1, Math.floor(fromMs + lasts * MINUTE_MS)) };
    const kind = chance.of(CLOUD_KINDS);
    switch (kind) {
      case 'cloud-slow':
        return { ...when, kind, ms: Math.round(chance.between(200, 16_000)) };
      case 'cloud-loses':
        return { ...when, kind, part: chance.of([0.05, 0.3, 1]) };
      case 'receiver-off':
        return { ...when, kind, isKilled: chance.is(0.5) };
      default:
        return { ...when, kind };
    }
  });
}
