/** Whose share an order makes smaller. Pure. */
import type { Issuer } from '../../../protocols/orders/signed-order.js';
import { type Book, isStanding } from './book.js';

/** By party, 0..1. */
export type Shares = Readonly<Record<string, number>>;

export interface SharesWanted {
  readonly shares: Shares;
  readonly untilWallMs: number | undefined;
}

/**
 * Parties that get less than they have now or less than the settings give them. By an order that ends before the one in
 * force does, the settings' shares come back sooner: who has more than these loses by that too.
 */
export function losers({ shares, untilWallMs = 0 }: SharesWanted, ofSettings: Shares, book: Book): Issuer[] {
  const inForce = sharesInForce(book);
  const endsSooner = untilWallMs < (inForce?.untilWallMs ?? 0);
  return Object.entries(shares).flatMap(([id, share]): Issuer[] => {
    const own = ofSettings[id] ?? 0;
    const least = endsSooner ? Math.min(share, own) : share;
    return least < Math.max(own, inForce?.shares[id] ?? 0) ? [`party:${id}`] : [];
  });
}

/** Also while they wait for the clock: they come back with it. */
function sharesInForce(book: Book): SharesWanted | undefined {
  for (const { action, untilWallMs } of book.orders.filter(isStanding))
    if (action.kind === 'change-share') return { shares: action.shares, untilWallMs };
  return undefined;
}
