/** What the settings say of orders: who may order which gates, what can be lifted, whose share is what. */
import type { KeyObject } from 'node:crypto';
import { fingerprint, loadPublicKey } from '../../../protocols/journal/keys.js';
import type { Issuer } from '../../../protocols/orders/signed-order.js';
import type { GateSettings, InterlockSettings } from '../../config/gate-schema.js';
import type { SiteSettings } from '../../config/schema.js';
import { ofGate } from '../interlocks/trips.js';
import type { ReportEvent } from '../surroundings.js';

export interface Person {
  readonly key: KeyObject;
  readonly gates: ReadonlySet<string>;
}

export interface OrderRules {
  readonly site: string;
  readonly gates: ReadonlyMap<string, GateSettings>;
  readonly interlocks: readonly InterlockSettings[];
  /** Those whose keys are there. No two have the same. */
  readonly people: ReadonlyMap<Issuer, Person>;
  /** Of all parties that have one, 0..1. */
  readonly shares: ReadonlyMap<string, number>;
  readonly hasAvailableFlow: boolean;
  readonly windowMs: number;
  readonly longestMs: number;
  readonly requiresSyncedClock: boolean;
}

/**
 * Limits of convenience and of the works' wear, which two persons may put aside for a time. Never what says that the
 * gateway does not see or command the gate (`position-unknown`, `actuator-*`, `not-armed`, `input-age`), what belongs to
 * others (`environmental-flow`, `water-quality`, `discharge-capacity`, `not-with`), or an interlock that acts by itself.
 */
export const LIFTABLE: ReadonlySet<string> = new Set([
  'travel-limits',
  'travel-rate',
  'starts-per-hour',
  'ramp',
  'upstream-level-low',
  'upstream-level-high',
  'downstream-level-low',
  'downstream-level-high',
]);

export function isLiftable(
  interlock: string,
  gate: string,
  interlocks: readonly InterlockSettings[],
): boolean {
  const own = ofGate(interlocks, gate).find(({ id }) => id === interlock);
  return own === undefined ? LIFTABLE.has(interlock) : own.act === 'block';
}

/** With the keys read from their files. One that cannot be read is reported: nobody can order with it. */
export function rulesOf(settings: SiteSettings, report: ReportEvent): OrderRules {
  const { site, gates, interlocks, parties, operators, orders, availableFlow } = settings;
  const people = new Map<Issuer, Person>();
  const prints = new Set<string>();
  const add = (issuer: Issuer, file: string, ids: readonly string[]): void => {
    const key = loadPublicKey(file);
    const print = 'fault' in key ? '' : fingerprint(key);
    if ('fault' in key || prints.has(print)) {
      report('order-key-bad', 'warning', { issuer, file });
      return;
    }
    prints.add(print);
    people.set(issuer, { key, gates: new Set(ids) });
  };
  for (const { id, orderKey, gates: ids } of parties) if (orderKey) add(`party:${id}`, orderKey, ids);
  for (const { id, key, gates: ids } of operators) add(`operator:${id}`, key, ids);
  return {
    site: site.id,
    gates: new Map(gates.map((gate) => [gate.id, gate])),
    interlocks,
    people,
    shares: new Map(parties.flatMap(({ id, share }) => (share === undefined ? [] : [[id, share] as const]))),
    hasAvailableFlow: availableFlow !== undefined,
    windowMs: orders.selectWindow,
    longestMs: orders.longest,
    requiresSyncedClock: site.requireSyncedClock,
  };
}
