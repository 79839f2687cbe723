/**
 * Whether a signed order may enter the book, and as what. Pure. What is refused here is refused for what the order and
 * the settings say, so that the same order always is; only whose word it takes also depends on the shares in force.
 */
import type { OrderAction } from '../../../protocols/orders/action.js';
import {
  type Issuer,
  orderDigestHex,
  type ParsedOrder,
  type SignedOrder,
} from '../../../protocols/orders/signed-order.js';
import { type Programme, programmeSchema } from '../../config/programme-schema.js';
import type { Book, BookAction, BookNow, NewOrder } from './book.js';
import { isLiftable, type OrderRules } from './rules.js';
import { losers } from './shares.js';

export type Refusal =
  | 'unknown-gate'
  | 'not-your-gate'
  | 'too-long'
  | 'bad-programme'
  | 'not-liftable'
  | 'bad-shares'
  | 'party-cannot-sign';

export type Admission = { readonly order: NewOrder } | { readonly refusal: Refusal };

export function admit(
  order: SignedOrder & ParsedOrder,
  rules: OrderRules,
  book: Book,
  now: BookNow,
): Admission {
  const { issuer, gate, id, fromMs, untilMs, signed } = order;
  if (gate !== undefined && !rules.gates.has(gate)) return { refusal: 'unknown-gate' };
  if (!mayOrder(issuer, gate, rules)) return { refusal: 'not-your-gate' };
  const lifeMs = untilMs - fromMs;
  if (lifeMs <= 0 || lifeMs > rules.longestMs) return { refusal: 'too-long' };
  const action = bookAction(order.action, gate ?? '', rules);
  if (typeof action === 'string') return { refusal: action };
  const ofSettings = Object.fromEntries(rules.shares);
  const mustSign =
    action.kind === 'change-share'
      ? losers({ shares: action.shares, untilWallMs: untilMs }, ofSettings, book)
      : [];
  if (mustSign.some((each) => !rules.people.has(each))) return { refusal: 'party-cannot-sign' };
  // By its key, whether it is on or not: it may be put on before the order is in the book.
  const isOthersLock = action.kind === 'unlock' && !action.lock.startsWith(orderKey(issuer, ''));
  const isDangerous = action.kind === 'lift-limit' || action.kind === 'change-share' || isOthersLock;
  return {
    order: {
      key: orderKey(issuer, id),
      by: issuer,
      source: 'order',
      gate,
      action,
      digestHex: orderDigestHex(signed.text),
      fromWallMs: fromMs,
      untilWallMs: untilMs,
      untilMs: now.nowMs + (now.isClockTrusted ? untilMs - now.wallMs : rules.longestMs),
      persons: isDangerous ? 2 : 1,
      mustSign,
      ...(action.kind === 'change-share' && { sharesOfSettings: ofSettings }),
    },
  };
}

export function orderKey(issuer: string, id: string): string {
  return `${issuer}/${id}`;
}

/** A party's key orders its own gates only; what is of the whole site, whoever has a key may ask for. */
export function mayOrder(issuer: Issuer, gate: string | undefined, { people }: OrderRules): boolean {
  const person = people.get(issuer);
  return person !== undefined && (gate === undefined || person.gates.has(gate));
}

/** The action as the book keeps it, or why there is none such here. */
function bookAction(action: OrderAction, gate: string, rules: OrderRules): BookAction | Refusal {
  switch (action.kind) {
    case 'close':
      return { kind: 'move', openingPercent: 0 };
    case 'release-fault':
      return { kind: 'release' };
    case 'release-trip':
      return { kind: 'release', trip: action.trip };
    case 'programme': {
      const programme = programmeOf(action.members, gate, rules);
      return programme ? { kind: 'programme', programme } : 'bad-programme';
    }
    case 'lift-limit':
      return isLiftable(action.interlock, gate, rules.interlocks) ? action : 'not-liftable';
    case 'change-share':
      return areShares(action.shares, rules) ? action : 'bad-shares';
    default:
      return action;
  }
}

/** As a schedule's in the settings, and with what it needs of its gate and the site; undefined for one that is none here. */
export function programmeOf(
  members: Readonly<Record<string, string>>,
  gate: string,
  { gates, shares, hasAvailableFlow }: OrderRules,
): Programme | undefined {
  const written = Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
    ]),
  );
  const { closed, onBadOpening, ...rest } = written;
  const { success, data } = programmeSchema.safeParse({
    ...rest,
    ...(closed === undefined ? {} : { closed: closed === 'true' }),
    ...(onBadOpening === undefined ? {} : { onBadMeasurement: { opening: onBadOpening } }),
  });
  if (!success) return undefined;
  if (data.downstreamLevel_m !== undefined && gates.get(gate)?.downstream === undefined) return undefined;
  if (data.share === undefined) return data;
  const isKnown = typeof data.share === 'number' || shares.has(data.share);
  return isKnown && hasAvailableFlow ? data : undefined;
}

/** Of exactly the parties that have shares, and together the whole. */
function areShares(given: Readonly<Record<string, number>>, { shares }: OrderRules): boolean {
  const parties = Object.keys(given);
  const sum = Object.values(given).reduce((total, share) => total + share, 0);
  return parties.length === shares.size && parties.every((id) => shares.has(id)) && Math.abs(sum - 1) <= 1e-6;
}
