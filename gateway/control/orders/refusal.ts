/** What keeps an order to move from being begun: nobody is to lose a STOP or a hold for a move that does not come. */
import { type OrderHands, PASSING } from '../gate-orders.js';
import { SOURCES } from '../intent.js';
import type { OrderEntry } from './book.js';

/** Whoever is senior, and whatever the gate does: it will be refused. */
const LASTING: ReadonlySet<string> = new Set(['travel-limits']);

/** Ids of the interlocks that would refuse the order's move; none for other orders, and where the gate will tell later. */
export function refusedBy(order: OrderEntry, hands: OrderHands | undefined): readonly string[] {
  const { gate = '', source, action, key: ref } = order;
  const status = hands?.gates().find(({ id }) => id === gate);
  if (hands === undefined || status === undefined || action.kind !== 'move') return [];
  const { state, wantedBy } = status;
  const seniority = (name: string): number => (SOURCES as readonly string[]).indexOf(name);
  const isKeptBack = wantedBy !== null && seniority(wantedBy) < seniority(source);
  const isJudged = (id: string): boolean =>
    state === 'idle' && !isKeptBack ? !PASSING.has(id) : LASTING.has(id);
  const { openingPercent } = action;
  return hands
    .judge({ gate, source, openingPercent, ref })
    .map(({ id }) => id)
    .filter(isJudged);
}
