/** The arbiter: of all that is wished of one gate, one wish counts. Pure; it knows nothing of where the gate is. */
import { SOURCES, type Wish } from './intent.js';

/** `outranked`: a more senior source wants something. `less-cautious`, `later`: another wish of the same source goes before. */
export type LossReason = 'outranked' | 'less-cautious' | 'later';

export interface Arbitration {
  readonly winner: Wish | undefined;
  /** In their order, most senior first. */
  readonly losers: readonly { readonly wish: Wish; readonly why: LossReason }[];
}

/**
 * The wish that counts, and the others with why they do not. The most senior source wins; within one source to stay goes
 * before any move, a smaller opening before a larger one (two trips at once), and then the earlier of the list.
 */
export function arbitrate(wishes: readonly Wish[]): Arbitration {
  const [winner, ...others] = wishes.toSorted(
    (a, b) => order(rankOf(a), rankOf(b)) || order(cautionOf(a), cautionOf(b)),
  );
  if (winner === undefined) return { winner, losers: [] };
  return { winner, losers: others.map((wish) => ({ wish, why: whyLost(wish, winner) })) };
}

/** Infinities have no difference, but an order. */
function order(a: number, b: number): number {
  return Number(a > b) - Number(a < b);
}

function rankOf({ source }: Wish): number {
  return SOURCES.indexOf(source);
}

/** The smaller the more cautious. What is no opening at all comes last; no interlock lets it through. */
function cautionOf(wish: Wish): number {
  if (wish.kind === 'stay') return Number.NEGATIVE_INFINITY;
  return Number.isNaN(wish.openingPercent) ? Number.POSITIVE_INFINITY : wish.openingPercent;
}

function whyLost(wish: Wish, winner: Wish): LossReason {
  if (wish.source !== winner.source) return 'outranked';
  return cautionOf(wish) > cautionOf(winner) ? 'less-cautious' : 'later';
}
