/** What happens when an order's time has come, and when it ends. Pure. */
import type { GateCommand } from '../gate-orders.js';
import {
  type Book,
  type BookAction,
  type BookEvent,
  type BookNow,
  isOver,
  isStanding,
  type Lock,
  MAX_LOCKS_PER_GATE,
  MOTIONS,
  type OrderEntry,
  type Outcome,
} from './book.js';
import { losers } from './shares.js';

export interface Stepped {
  readonly book: Book;
  readonly events: readonly BookEvent[];
}

/** The order is carried out, or begins to stand. */
export function begin(book: Book, order: OrderEntry, now: BookNow): Stepped {
  const { action, gate = '', key } = order;
  switch (action.kind) {
    case 'move':
    case 'programme': {
      const refusals = now.refusedBy?.(order) ?? [];
      if (refusals.length > 0) return ended(book, order, { kind: 'refused', why: refusals.join(', ') });
      return stands(
        overturned(book, (other) => isMotion(other, order) && other.source === order.source),
        order,
      );
    }
    case 'stop': {
      // Also one that is not confirmed or whose time has yet to come: it would move the gate that this one holds, or let it go.
      const isOverturned = (other: OrderEntry): boolean =>
        letsGo(other, order) ||
        (isMotion(other, order) && (other.action.kind !== 'stop' || other.source === order.source));
      const stopped = overturned(book, isOverturned, { kind: 'cancelled', why: 'stopped' }, isOpen);
      return commanded({ kind: 'stop', gate, by: key }, standsDone(stopped, order));
    }
    case 'resume': {
      const mayEnd = (other: OrderEntry): boolean => isMotion(other, order) && other.source === order.source;
      return finished(overturned(book, mayEnd, { kind: 'cancelled', why: 'resumed' }), order);
    }
    case 'release': {
      const trip = action.trip === undefined ? {} : { trip: action.trip };
      return commanded({ kind: 'release', gate, by: key, ...trip }, finished({ book, events: [] }, order));
    }
    case 'lock':
      return lock(book, order, action, now);
    case 'unlock': {
      const taken = lockMeant(book, order);
      if (taken === undefined) return ended(book, order, { kind: 'failed', why: 'no-lock' });
      const isAllowed = taken.by === order.by || order.persons === 2;
      if (!isAllowed) return ended(book, order, { kind: 'failed', why: 'not-your-lock' });
      const locks = book.locks.filter((each) => each.key !== taken.key || each.gate !== gate);
      return finished({ book: { ...book, locks }, events: [] }, order);
    }
    case 'lift-limit': {
      const isSame = (other: OrderEntry): boolean =>
        other.action.kind === 'lift-limit' &&
        other.action.interlock === action.interlock &&
        other.gate === order.gate;
      return standsDone(overturned(book, isSame), order);
    }
    case 'change-share': {
      const wanted = { shares: action.shares, untilWallMs: order.untilWallMs };
      const lose = losers(wanted, order.sharesOfSettings ?? {}, book);
      const isAgreed = lose.every((party) => party === order.by || order.mustSign.includes(party));
      if (!isAgreed) return ended(book, order, { kind: 'failed', why: 'shares-changed' });
      return standsDone(
        overturned(book, (other) => other.action.kind === 'change-share'),
        order,
      );
    }
  }
}

/** The lock that an `unlock` is about. */
export function lockMeant(book: Book, { action, gate }: OrderEntry): Lock | undefined {
  if (action.kind !== 'unlock') return undefined;
  return book.locks.find((lock) => lock.key === action.lock && lock.gate === gate);
}

/** The order is over, with this outcome unless it has one. */
export function ended(book: Book, order: OrderEntry, outcome: Outcome): Stepped {
  const after: OrderEntry = { ...order, stage: { kind: 'over' }, outcome: order.outcome ?? outcome };
  const events: BookEvent[] = order.outcome === undefined ? [{ kind: 'outcome', order: after, outcome }] : [];
  return { book: put(book, after), events };
}

function lock(
  book: Book,
  order: OrderEntry,
  action: Extract<BookAction, { kind: 'lock' }>,
  now: BookNow,
): Stepped {
  const { key, by, gate = '' } = order;
  if (book.locks.filter((each) => each.gate === gate).length >= MAX_LOCKS_PER_GATE)
    return ended(book, order, { kind: 'failed', why: 'too-many-locks' });
  const { name, reason } = action;
  // Whoever has signed that the lock of this key may go did not mean the one that is put on now.
  const isUnlock = (other: OrderEntry): boolean =>
    other.action.kind === 'unlock' && other.action.lock === key && other.gate === gate;
  const before = overturned(book, isUnlock, undefined, isOpen);
  const locks = [...before.book.locks, { key, by, gate, name, reason, sinceWallMs: now.wallMs }];
  return finished({ ...before, book: { ...before.book, locks } }, order);
}

function isOpen(order: OrderEntry): boolean {
  return !isOver(order);
}

function isMotion(other: OrderEntry, { gate, key }: OrderEntry): boolean {
  return other.gate === gate && other.key !== key && MOTIONS.has(other.action.kind);
}

function letsGo(other: OrderEntry, { gate, key }: OrderEntry): boolean {
  const { kind } = other.action;
  return other.gate === gate && other.key !== key && (kind === 'resume' || kind === 'release');
}

/** Ends those of the book that another order puts an end to; of those that stand where nothing else is said. */
function overturned(
  book: Book,
  isOverturned: (other: OrderEntry) => boolean,
  outcome: Outcome = { kind: 'superseded', why: 'another-order' },
  isConcerned = isStanding,
): Stepped {
  return book.orders
    .filter((other) => isConcerned(other) && isOverturned(other))
    .reduce<Stepped>(
      ({ book: before, events }, other) => {
        const next = ended(before, other, outcome);
        return { book: next.book, events: [...events, ...next.events] };
      },
      { book, events: [] },
    );
}

function stands({ book, events }: Stepped, order: OrderEntry): Stepped {
  return { book: put(book, { ...order, stage: { kind: 'standing' } }), events };
}

/** It has taken effect and goes on having it. */
function standsDone({ book, events }: Stepped, order: OrderEntry): Stepped {
  const outcome: Outcome = { kind: 'done', why: 'in-force' };
  const after: OrderEntry = { ...order, stage: { kind: 'standing' }, outcome };
  return { book: put(book, after), events: [...events, { kind: 'outcome', order: after, outcome }] };
}

function finished({ book, events }: Stepped, order: OrderEntry): Stepped {
  const next = ended(book, order, { kind: 'done', why: 'carried-out' });
  return { book: next.book, events: [...events, ...next.events] };
}

function commanded(command: GateCommand, { book, events }: Stepped): Stepped {
  return { book, events: [{ kind: 'command', command }, ...events] };
}

function put(book: Book, order: OrderEntry): Book {
  return { ...book, orders: book.orders.map((other) => (other.key === order.key ? order : other)) };
}
