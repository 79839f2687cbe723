/** What the book says to the cycle. Pure. */
import type { Wish } from '../intent.js';
import type { StandingProgramme } from '../wishes.js';
import {
  type Book,
  type BookNow,
  isStanding,
  type NewOrder,
  type OrderEntry,
  waitsForClock,
} from './book.js';

/** Why an order waits. */
const CLOCK = 'clock-unsynced';

/** Locks, STOPs that hold, and moves that are ordered. */
export function orderWishes(book: Book, gate: string, now: BookNow): Wish[] {
  const locks = book.locks
    .filter((lock) => lock.gate === gate)
    .map(
      ({ key }): Wish => ({ kind: 'stay', source: 'maintenance-lock', why: 'maintenance-lock', ref: key }),
    );
  return [...locks, ...standingAt(book, gate).flatMap((order) => wishOf(order, now))];
}

/** One that waits for the clock keeps the gate where it is: what it outranks is not meant meanwhile. */
function wishOf(order: OrderEntry, now: BookNow): Wish[] {
  const { action, source, key: ref } = order;
  if (action.kind === 'stop') return [{ kind: 'stay', source, why: 'ordered', ref }];
  if (action.kind !== 'move') return [];
  if (waitsForClock(order, now)) return [{ kind: 'stay', source, why: CLOCK, ref }];
  return [{ kind: 'move', source, openingPercent: action.openingPercent, ref }];
}

/** The STOP of that source by which the gate is held already; there is one at most. */
export function standingStop(book: Book, { gate, source }: NewOrder): OrderEntry | undefined {
  return book.orders.find(
    (other) =>
      other.gate === gate && other.source === source && other.action.kind === 'stop' && isStanding(other),
  );
}

/** A technician's goes before a party's. */
export function orderedProgramme(book: Book, gate: string, now: BookNow): StandingProgramme | undefined {
  const found = standingAt(book, gate).flatMap((order): StandingProgramme[] => {
    const { action, source, key } = order;
    if (action.kind !== 'programme') return [];
    const waits = waitsForClock(order, now) ? { waits: CLOCK } : {};
    return [{ programme: action.programme, source, key, ...waits }];
  });
  return found.find(({ source }) => source === 'technician') ?? found[0];
}

export function liftedLimits(book: Book, gate: string, now: BookNow): ReadonlySet<string> {
  return new Set(
    effectiveAt(book, gate, now).flatMap(({ action }) =>
      action.kind === 'lift-limit' ? action.interlock : [],
    ),
  );
}

export function changedShares(book: Book, now: BookNow): ReadonlyMap<string, number> | undefined {
  for (const { action } of effectiveAt(book, undefined, now))
    if (action.kind === 'change-share') return new Map(Object.entries(action.shares));
  return undefined;
}

function standingAt(book: Book, gate: string | undefined): OrderEntry[] {
  return book.orders.filter((order) => order.gate === gate && isStanding(order));
}

function effectiveAt(book: Book, gate: string | undefined, now: BookNow): OrderEntry[] {
  return standingAt(book, gate).filter((order) => !waitsForClock(order, now));
}
