/** What the book says to the cycle. Pure. */
import type { Wish } from '../intent.js';
import type { StandingProgramme } from '../wishes.js';
import { type Book, type BookNow, isStanding, type OrderEntry, waitsForClock } from './book.js';

/** Locks, STOPs that hold, and moves that are ordered. */
export function orderWishes(book: Book, gate: string, now: BookNow): Wish[] {
  const locks = book.locks
    .filter((lock) => lock.gate === gate)
    .map(
      ({ key }): Wish => ({ kind: 'stay', source: 'maintenance-lock', why: 'maintenance-lock', ref: key }),
    );
  return [...locks, ...standingAt(book, gate, now).flatMap(wishOf)];
}

function wishOf({ action, source, key: ref }: OrderEntry): Wish[] {
  if (action.kind === 'stop') return [{ kind: 'stay', source, why: 'ordered', ref }];
  if (action.kind !== 'move') return [];
  return [{ kind: 'move', source, openingPercent: action.openingPercent, ref }];
}

/** A technician's goes before a party's. */
export function orderedProgramme(book: Book, gate: string, now: BookNow): StandingProgramme | undefined {
  const found = standingAt(book, gate, now).flatMap(({ action, source, key }) =>
    action.kind === 'programme' ? [{ programme: action.programme, source, key }] : [],
  );
  return found.find(({ source }) => source === 'technician') ?? found[0];
}

export function liftedLimits(book: Book, gate: string, now: BookNow): ReadonlySet<string> {
  return new Set(
    standingAt(book, gate, now).flatMap(({ action }) =>
      action.kind === 'lift-limit' ? action.interlock : [],
    ),
  );
}

export function changedShares(book: Book, now: BookNow): ReadonlyMap<string, number> | undefined {
  for (const { action } of standingAt(book, undefined, now))
    if (action.kind === 'change-share') return new Map(Object.entries(action.shares));
  return undefined;
}

function standingAt(book: Book, gate: string | undefined, now: BookNow): OrderEntry[] {
  return book.orders.filter(
    (order) => order.gate === gate && isStanding(order) && !waitsForClock(order, now),
  );
}
