/** What happens when an order's time has come, and when it ends. Pure. */
import type { GateCommand } from '../gate-orders.js';
import {
  type Book,
  type BookAction,
  type BookEvent,
  type BookNow,
  isOver,
  isStanding,
  MAX_LOCKS_PER_GATE,
  MOTIONS,
  type OrderEntry,
  type Outcome,
} from './book.js';

export interface Stepped {
  readonly book: Book;
  readonly events: readonly BookEvent[];
}

/** The order is carried out, or begins to stand. */
export function begin(book: Book, order: OrderEntry, now: BookNow): Stepped {
  const { action, gate = '', key } = order;
  switch (action.kind) {
    case 'move':
    case 'programme':
      return stands(
        overturned(book, (other) => isMotion(other, order) && other.source === order.source),
        order,
      );
    case 'stop': {
      // Also one that is not confirmed or whose time has yet to come: it would move the gate that this one holds, or let it go.
      const isOverturned = (other: OrderEntry): boolean =>
        isResume(other, order) ||
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
      const locks = book.locks.filter((each) => each.key !== action.lock || each.gate !== gate);
      if (locks.length === book.locks.length) return ended(book, order, { kind: 'failed', why: 'no-lock' });
      return finished({ book: { ...book, locks }, events: [] }, order);
    }
    case 'lift-limit': {
      const isSame = (other: OrderEntry): boolean =>
        other.action.kind === 'lift-limit' &&
        other.action.interlock === action.interlock &&
        other.gate === order.gate;
      return standsDone(overturned(book, isSame), order);
    }
    case 'change-share':
      return standsDone(
        overturned(book, (other) => other.action.kind === 'change-share'),
        order,
      );
  }
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
  const locks = [...book.locks, { key, by, gate, name, reason, sinceWallMs: now.wallMs }];
  return finished({ book: { ...book, locks }, events: [] }, order);
}

function isOpen(order: OrderEntry): boolean {
  return !isOver(order);
}

function isMotion(other: OrderEntry, { gate, key }: OrderEntry): boolean {
  return other.gate === gate && other.key !== key && MOTIONS.has(other.action.kind);
}

function isResume(other: OrderEntry, { gate, key }: OrderEntry): boolean {
  return other.gate === gate && other.key !== key && other.action.kind === 'resume';
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
