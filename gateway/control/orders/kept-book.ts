/** The book from one run to the next. Monotonic times begin anew: what is left is kept, and counts while the box runs. */
import { type Book, type BookNow, EMPTY_BOOK, type OrderEntry } from './book.js';

interface KeptOrder extends Omit<OrderEntry, 'untilMs'> {
  readonly leftMs: number;
}
interface KeptBook {
  readonly orders: readonly KeptOrder[];
  readonly locks: Book['locks'];
  readonly spentWallMs?: number;
}

export function keptBook({ orders, ...rest }: Book, nowMs: number): KeptBook {
  return { ...rest, orders: orders.map(({ untilMs, ...order }) => ({ ...order, leftMs: untilMs - nowMs })) };
}

/** What was selected has lost its challenge: its window is over. `kept` comes from `keptBook` through JSON. */
export function restoredBook(kept: unknown, now: BookNow): Book {
  if (kept === undefined || kept === null) return EMPTY_BOOK;
  const { orders, locks, spentWallMs = 0 } = kept as KeptBook;
  return { locks, spentWallMs, orders: orders.map((order) => restored(order, now)) };
}

function restored({ leftMs, ...order }: KeptOrder, now: BookNow): OrderEntry {
  const { stage, outcome, gate, source, fromWallMs, untilWallMs } = order;
  const { nowMs, wallMs, isClockTrusted } = now;
  // While the box was off only the clock on the wall went on; a signed order is judged by it all the time.
  const isByWall = source === 'technician' && isClockTrusted && untilWallMs !== undefined;
  const leftByWallMs = isByWall ? untilWallMs - wallMs : leftMs;
  return {
    ...order,
    // JSON leaves out what is undefined.
    gate,
    fromWallMs,
    untilWallMs,
    outcome,
    untilMs: nowMs + Math.min(leftMs, leftByWallMs),
    stage: stage.kind === 'selected' ? { ...stage, windowEndsMs: nowMs } : stage,
  };
}
