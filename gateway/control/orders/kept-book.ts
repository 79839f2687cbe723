/** The book from one run to the next. Monotonic times begin anew: what is left is kept, and counts while the box runs. */
import { type Book, EMPTY_BOOK, type OrderEntry } from './book.js';

interface KeptOrder extends Omit<OrderEntry, 'untilMs'> {
  readonly leftMs: number;
}
interface KeptBook {
  readonly orders: readonly KeptOrder[];
  readonly locks: Book['locks'];
}

export function keptBook({ orders, locks }: Book, nowMs: number): KeptBook {
  return { locks, orders: orders.map(({ untilMs, ...order }) => ({ ...order, leftMs: untilMs - nowMs })) };
}

/** What was selected has lost its challenge: its window is over. `kept` comes from `keptBook` through JSON. */
export function restoredBook(kept: unknown, nowMs: number): Book {
  if (kept === undefined || kept === null) return EMPTY_BOOK;
  const { orders, locks } = kept as KeptBook;
  return { locks, orders: orders.map((order) => restored(order, nowMs)) };
}

function restored({ leftMs, ...order }: KeptOrder, nowMs: number): OrderEntry {
  const { stage, outcome, gate, fromWallMs, untilWallMs } = order;
  return {
    ...order,
    // JSON leaves out what is undefined.
    gate,
    fromWallMs,
    untilWallMs,
    outcome,
    untilMs: nowMs + leftMs,
    stage: stage.kind === 'selected' ? { ...stage, windowEndsMs: nowMs } : stage,
  };
}
