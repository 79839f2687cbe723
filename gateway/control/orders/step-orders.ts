/** The book's step from state to state: a pure function. It says what is to be told and done; the desk does it. */
import type { OrderOutcome } from '../gate-orders.js';
import { begin, ended, lockMeant, type Stepped } from './begin.js';
import {
  type Book,
  type BookEvent,
  type BookNow,
  isOver,
  MAX_PER_ISSUER,
  MAX_WRONG_CODES,
  type NewOrder,
  type NotTaken,
  type OrderEntry,
  type Outcome,
  waitsForClock,
} from './book.js';
import { byRightClock } from './kept-book.js';

export type BookInput =
  /** Time has passed. */
  | { readonly kind: 'tick' }
  /** A new order. `challenge`: what is to be signed, or typed, for it to be carried out. */
  | {
      readonly kind: 'select';
      readonly order: NewOrder;
      readonly challenge: string;
      readonly windowMs: number;
    }
  /** A signature over the challenge, `by` its issuer or somebody else. */
  | {
      readonly kind: 'operate' | 'approve';
      readonly key: string;
      readonly by: string;
      readonly challenge: string;
      /** As the signature has it; empty at the console. */
      readonly digestHex: string;
    }
  /** What became of the gate's move for the order. */
  | { readonly kind: 'settled'; readonly key: string; readonly outcome: OrderOutcome; readonly why: string };

/** Clocks of those who sign may be ahead by this much. */
const CLOCKS_DIFFER_MS = 60_000;

/** Causes that are not the order's end: somebody senior goes first, or it waits for the clock. */
const NOT_ITS_END: ReadonlySet<string> = new Set([
  'superseded',
  'ordered',
  'maintenance-lock',
  'clock-unsynced',
]);

export function stepOrders(book: Book, input: BookInput, now: BookNow): Stepped {
  const swept = sweep(book, now);
  const { book: after, events } = stepSwept(swept.book, input, now);
  return { book: after, events: [...swept.events, ...events] };
}

function stepSwept(book: Book, input: BookInput, now: BookNow): Stepped {
  switch (input.kind) {
    case 'tick':
      return { book, events: [] };
    case 'select':
      return select(book, input, now);
    case 'operate':
    case 'approve':
      return consent(book, input, now);
    case 'settled':
      return settle(book, input);
  }
}

/** Windows and expiries that have passed, orders whose time has come, and what need not be remembered any more. */
function sweep(book: Book, now: BookNow): Stepped {
  // What ends in this step can still be told of in this step.
  const orders = book.orders
    .filter((order) => !isForgotten(order, now))
    .map((order) => byRightClock(order, now));
  const spent = book.orders.filter((order) => isForgotten(order, now)).map(spentBy);
  const spentWallMs = Math.max(book.spentWallMs, ...spent);
  let stepped: Stepped = { book: { ...book, orders, spentWallMs }, events: [] };
  for (const { key } of orders) {
    const order = find(stepped.book, key);
    if (order === undefined || isOver(order)) continue;
    const next = passed(stepped.book, order, now);
    stepped = { book: next.book, events: [...stepped.events, ...next.events] };
  }
  return stepped;
}

function passed(book: Book, order: OrderEntry, now: BookNow): Stepped {
  const { stage } = order;
  if (stage.kind === 'selected' && now.nowMs >= stage.windowEndsMs)
    return end(book, order, 'expired', 'window');
  if (hasExpired(order, now)) return lapse(book, order);
  // One that stayed open would take off a lock that is put on later under the same key.
  if (isUnlockOfNone(book, order)) return end(book, order, 'failed', 'no-lock');
  if (stage.kind !== 'accepted') return { book, events: [] };
  // Of an earlier version's book: at what has latched since, nobody has looked.
  if (order.action.kind === 'release') return end(book, order, 'failed', 'cannot-wait');
  return isDue(order, now) ? begin(book, order, now) : { book, events: [] };
}

function isDue({ fromWallMs }: OrderEntry, now: BookNow): boolean {
  return fromWallMs === undefined || (now.isClockTrusted && now.wallMs >= fromWallMs);
}

function isUnlockOfNone(book: Book, order: OrderEntry): boolean {
  return order.action.kind === 'unlock' && lockMeant(book, order) === undefined;
}

/** A programme has been kept to its end; a move that has not arrived never will. */
function lapse(book: Book, order: OrderEntry): Stepped {
  const isKept = order.stage.kind === 'standing' && order.action.kind === 'programme';
  return end(book, order, isKept ? 'done' : 'expired', 'until');
}

/** What a technician has ordered for a time lasts for that time, whoever sets the clock meanwhile. */
function hasExpired({ source, untilMs, untilWallMs }: OrderEntry, now: BookNow): boolean {
  if (now.nowMs >= untilMs) return true;
  const isByWall = source === 'order' && untilWallMs !== undefined && now.isClockTrusted;
  return isByWall && now.wallMs >= untilWallMs;
}

/** Nobody can bring a console's order again; a signed one, until it has expired, also by a clock that is set back meanwhile. */
function isForgotten(order: OrderEntry, now: BookNow): boolean {
  if (!isOver(order)) return false;
  if (order.untilWallMs === undefined || order.source === 'technician') return true;
  return now.nowMs >= order.untilMs && now.isClockTrusted && now.wallMs >= order.untilWallMs;
}

/** When its time is over by the clock on the wall; 0 for what only holds the gate, and may do so again. */
function spentBy({ source, action, untilWallMs = 0 }: NewOrder): number {
  return source === 'technician' || action.kind === 'stop' || action.kind === 'lock' ? 0 : untilWallMs;
}

function select(book: Book, input: Extract<BookInput, { kind: 'select' }>, now: BookNow): Stepped {
  const { order, challenge, windowMs } = input;
  const known = find(book, order.key);
  if (known !== undefined) {
    const isSame = known.digestHex === order.digestHex;
    return isSame
      ? { book, events: [{ kind: 'again', order: known }] }
      : notTaken(book, order.key, 'id-taken');
  }
  const isStop = order.action.kind === 'stop';
  const beside = book.orders.filter(
    ({ by, action }) => by === order.by && (action.kind === 'stop') === isStop,
  );
  const isFull = beside.length >= MAX_PER_ISSUER;
  if (isFull && !isStop) return notTaken(book, order.key, 'busy');
  const stage = {
    kind: 'selected',
    challenge,
    windowEndsMs: now.nowMs + windowMs,
    signedBy: [],
    wrongCodes: 0,
  } as const;
  const entry: OrderEntry = { ...order, stage, outcome: undefined };
  // A STOP always has room. Those that stand are one for each gate; the oldest that is over makes way.
  const least = isFull ? beside.find(isOver)?.key : undefined;
  const entered: Book = { ...book, orders: [...book.orders.filter(({ key }) => key !== least), entry] };
  // It may have been in the book before; then it has had its outcome.
  const isSpent = spentBy(order) > 0 && spentBy(order) <= book.spentWallMs;
  if (isSpent || hasExpired(entry, now)) return notTaken(book, order.key, 'until');
  const why = against(book, entry, now);
  if (why !== undefined) return end(entered, entry, 'refused', why);
  if (isUnlockOfNone(book, entry)) return end(entered, entry, 'failed', 'no-lock');
  // What only keeps the gate still needs no second word, and must not wait for one.
  if (isStop || order.action.kind === 'lock') return begin(entered, entry, now);
  return { book: entered, events: [{ kind: 'selected', order: entry }] };
}

/** Why an order may not be, for what the book holds or the clock says. */
function against(book: Book, order: OrderEntry, now: BookNow): string | undefined {
  const { action, gate } = order;
  if (waitsForClock(order, now)) return 'clock-unsynced';
  // It releases what somebody has looked at, not what latches later.
  if (action.kind === 'release' && (order.fromWallMs ?? 0) > now.wallMs + CLOCKS_DIFFER_MS)
    return 'cannot-wait';
  const moves = action.kind === 'move' || action.kind === 'programme';
  if (moves && book.locks.some((lock) => lock.gate === gate)) return 'maintenance-lock';
  return undefined;
}

function consent(
  book: Book,
  input: Extract<BookInput, { kind: 'operate' | 'approve' }>,
  now: BookNow,
): Stepped {
  const { key, by, challenge, digestHex } = input;
  const order = find(book, key);
  if (order === undefined) return notTaken(book, key, 'not-selected');
  if (order.stage.kind !== 'selected') return { book, events: [{ kind: 'again', order }] };
  if (input.kind === 'operate' && by !== order.by) return notTaken(book, key, 'not-yours');
  if (input.kind === 'approve') {
    if (by === order.by) return notTaken(book, key, 'same-person');
    if (order.persons === 1) return notTaken(book, key, 'no-approval-needed');
  }
  const { stage } = order;
  if (challenge !== stage.challenge || digestHex !== order.digestHex) {
    // A typed code is short; a challenge that is signed cannot be guessed.
    const wrongCodes = stage.wrongCodes + (order.source === 'technician' ? 1 : 0);
    const counted: OrderEntry = { ...order, stage: { ...stage, wrongCodes } };
    return wrongCodes >= MAX_WRONG_CODES
      ? end(book, order, 'refused', 'wrong-challenge')
      : notTaken(replaced(book, counted), key, 'wrong-challenge');
  }
  if (stage.signedBy.includes(by)) return { book, events: [{ kind: 'again', order }] };
  const why = against(book, order, now);
  if (why !== undefined) return end(book, order, 'refused', why);
  const signed: OrderEntry = { ...order, stage: { ...stage, signedBy: [...stage.signedBy, by] } };
  if (!isComplete(signed))
    return { book: replaced(book, signed), events: [{ kind: 'signed', order: signed, by }] };
  const accepted: OrderEntry = { ...signed, stage: { kind: 'accepted' } };
  const isNow = accepted.action.kind === 'release' || isDue(accepted, now);
  const entered = replaced(book, accepted);
  const next = isNow ? begin(entered, accepted, now) : { book: entered, events: [] };
  return { book: next.book, events: [{ kind: 'accepted', order: signed }, ...next.events] };
}

function isComplete({ stage, by, persons, mustSign }: OrderEntry): boolean {
  if (stage.kind !== 'selected') return false;
  const { signedBy } = stage;
  return (
    signedBy.includes(by) &&
    signedBy.length >= persons &&
    mustSign.every((issuer) => signedBy.includes(issuer))
  );
}

function settle(book: Book, { key, outcome, why }: Extract<BookInput, { kind: 'settled' }>): Stepped {
  const order = find(book, key);
  const isAwaited =
    order?.stage.kind === 'standing' && order.outcome === undefined && order.action.kind === 'move';
  if (!isAwaited) return { book, events: [] };
  if (outcome === 'done') {
    const kept: OrderEntry = { ...order, outcome: { kind: 'done', why: 'arrived' } };
    const told: Outcome = { kind: 'done', why: 'arrived' };
    return { book: replaced(book, kept), events: [{ kind: 'outcome', order: kept, outcome: told }] };
  }
  if (NOT_ITS_END.has(why)) return { book, events: [] };
  return end(book, order, outcome, why);
}

function end(book: Book, order: OrderEntry, kind: Outcome['kind'], why: string): Stepped {
  return ended(book, order, { kind, why });
}

function notTaken(book: Book, key: string, why: NotTaken): Stepped {
  const event: BookEvent = { kind: 'not-taken', key, why };
  return { book, events: [event] };
}

function find({ orders }: Book, key: string): OrderEntry | undefined {
  return orders.find((order) => order.key === key);
}

function replaced(book: Book, order: OrderEntry): Book {
  return { ...book, orders: book.orders.map((other) => (other.key === order.key ? order : other)) };
}
