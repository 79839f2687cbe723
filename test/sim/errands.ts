/** What people order at a simulated site, and what goes wrong with their orders: a plan, all from one seed. */
import type { OrderAction } from '../../protocols/orders/action.js';
import type { Issuer } from '../../protocols/orders/signed-order.js';
import type { Chance } from './chance.js';
import { isStranger, type Person } from './people.js';

export type Quirk =
  | 'plain'
  /** Order and signatures are sent again, and again when all is over. */
  | 'again'
  /** The id of an order that was given before, with another text. */
  | 'same-id'
  | 'never-operated'
  | 'operated-late'
  | 'wrong-challenge'
  | 'wrong-digest'
  /** Signed by somebody whose name it does not bear. */
  | 'forged'
  /** Its time is over, or it is longer than one may be. */
  | 'expired'
  | 'too-long'
  /** Two persons are needed: the issuer approves himself, nobody does, or somebody does who may not. */
  | 'approves-himself'
  | 'not-approved'
  | 'approved-by-stranger';

export interface Errand {
  readonly atMs: number;
  readonly issuer: Issuer;
  readonly gate: string;
  readonly action: OrderAction;
  /** Of a move: so much further than the gate is then. */
  readonly byPercent?: number;
  /** After it was given. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly quirk: Quirk;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** More may be asked for than settings allow (a day). */
const TOO_LONG_MS = 30 * 3_600_000;

export interface ErrandPlan {
  readonly perDay: number;
  readonly untilMs: number;
  readonly people: readonly Person[];
  readonly gates: readonly string[];
}

export function errandsOf(chance: Chance, { perDay, untilMs, people, gates }: ErrandPlan): Errand[] {
  const count = Math.round((perDay * untilMs) / DAY_MS);
  const known = people.filter(({ issuer }) => !isStranger(issuer));
  const pick = <Item>(items: readonly Item[]): Item => items[chance.whole(0, items.length - 1)] as Item;
  return Array.from({ length: count }, (): Errand => {
    const person = pick(known);
    // Now and then somebody orders what is not his to order.
    const gate = pick(person.gates.length > 0 && chance.is(0.85) ? person.gates : gates);
    const action = actionOf(chance);
    const isDangerous = action.kind === 'lift-limit' || action.kind === 'change-share';
    const quirk = quirkOf(chance, isDangerous);
    const fromMs = chance.is(0.75) ? 0 : chance.whole(1, 120) * MINUTE_MS;
    const lastsMs = chance.whole(1, 180) * MINUTE_MS;
    return {
      atMs: Math.floor(chance.between(0.02, 0.98) * untilMs),
      issuer: person.issuer,
      gate,
      action,
      ...(action.kind === 'move' && chance.is(0.75) && { byPercent: chance.whole(-12, 12) }),
      fromMs: quirk === 'expired' ? -2 * lastsMs : fromMs,
      untilMs: quirk === 'expired' ? -lastsMs : quirk === 'too-long' ? TOO_LONG_MS : fromMs + lastsMs,
      quirk,
    };
  }).sort((a, b) => a.atMs - b.atMs);
}

function actionOf(chance: Chance): OrderAction {
  const kind = chance.of<OrderAction['kind']>([
    'move',
    'move',
    'move',
    'move',
    'close',
    'programme',
    'programme',
    'stop',
    'stop',
    'resume',
    'lock',
    'unlock',
    'release-fault',
    'lift-limit',
    'change-share',
  ]);
  switch (kind) {
    case 'move':
      return { kind, openingPercent: chance.whole(0, 100) };
    case 'programme':
      return {
        kind,
        members: chance.of<Record<string, string>>([
          { share: 'kz' },
          { discharge_m3s: '1.5' },
          { opening: '25' },
        ]),
      };
    case 'lock':
      return { kind, name: chance.of(['Aliya', 'Wang']), reason: 'sill' };
    case 'unlock':
      // Of whose lock, is found out when it is given.
      return { kind, lock: '' };
    case 'lift-limit':
      return {
        kind,
        interlock: chance.of(['ramp', 'starts-per-hour', 'travel-limits', 'environmental-flow']),
      };
    case 'change-share':
      return {
        kind,
        shares: chance.of([
          { kz: 0.3, cn: 0.7 },
          { kz: 0.6, cn: 0.4 },
          { kz: 0.5, cn: 0.4 },
        ]),
      };
    default:
      return { kind } as OrderAction;
  }
}

function quirkOf(chance: Chance, isDangerous: boolean): Quirk {
  if (chance.is(0.5)) return 'plain';
  const quirks: [Quirk, ...Quirk[]] = [
    'again',
    'again',
    'same-id',
    'never-operated',
    'operated-late',
    'wrong-challenge',
    'wrong-digest',
    'forged',
    'expired',
    'too-long',
  ];
  const ofTwo: readonly Quirk[] = ['approves-himself', 'not-approved', 'approved-by-stranger'];
  return chance.of<Quirk>(isDangerous ? ([...quirks, ...ofTwo] as [Quirk, ...Quirk[]]) : quirks);
}
