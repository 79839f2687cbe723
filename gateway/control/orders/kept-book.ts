/**
 * The book from one run to the next. Monotonic times begin anew: what is left is kept. It counts while the box runs, and for
 * the time when the box was off as soon as the clock is right.
 */
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
  const { nowMs } = now;
  const entry: OrderEntry = {
    ...order,
    // JSON leaves out what is undefined.
    gate,
    fromWallMs,
    untilWallMs,
    outcome,
    untilMs: nowMs + leftMs,
    stage: stage.kind === 'selected' ? { ...stage, windowEndsMs: nowMs } : stage,
    // A signed order is judged by the clock on the wall all the time.
    ...(source === 'technician' && { isOutageUncounted: true }),
  };
  return byRightClock(entry, now);
}

/**
 * What only a clock that is right can tell of a technician's order: for how long the box was off, since only the clock on
 * the wall went on then, and when the order ends by that clock. Told once: who sets the clock afterwards changes nothing.
 */
export function byRightClock(order: OrderEntry, { nowMs, wallMs, isClockTrusted }: BookNow): OrderEntry {
  const { source, untilMs, untilWallMs, isOutageUncounted } = order;
  if (source !== 'technician' || !isClockTrusted) return order;
  if (untilWallMs !== undefined && !isOutageUncounted) return order;
  const endsWallMs = untilWallMs ?? wallMs + untilMs - nowMs;
  return {
    ...order,
    isOutageUncounted: false,
    untilWallMs: endsWallMs,
    untilMs: Math.min(untilMs, nowMs + endsWallMs - wallMs),
  };
}
