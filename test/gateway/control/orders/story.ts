import {
  type Book,
  type BookAction,
  type BookEvent,
  EMPTY_BOOK,
  type NewOrder,
} from '../../../../gateway/control/orders/book.js';
import { type BookInput, stepOrders } from '../../../../gateway/control/orders/step-orders.js';
import { orderWishes } from '../../../../gateway/control/orders/views.js';
import { at, orderOf } from './order-of.js';

export const WINDOW_MS = 20_000;

/** A book that is stepped, and what it has said, in short. */
export class Story {
  book: Book = EMPTY_BOOK;
  nowMs = 0;
  isTrusted = true;
  readonly said: string[] = [];

  do(input: BookInput): string[] {
    const { book, events } = stepOrders(this.book, input, at(this.nowMs, this.isTrusted));
    this.book = book;
    const told = events.map(short);
    this.said.push(...told);
    return told;
  }

  select(order: NewOrder, challenge = 'c'): string[] {
    return this.do({ kind: 'select', order, challenge, windowMs: WINDOW_MS });
  }

  sign(kind: 'operate' | 'approve', id: string, by = 'party:kz', challenge = 'c', of = 'party:kz'): string[] {
    return this.do({ kind, key: `${of}/${id}`, by, challenge, digestHex: `digest of ${id}` });
  }

  order(id: string, action: BookAction, change: Partial<NewOrder> = {}): string[] {
    const order = orderOf(id, action, change);
    return [...this.select(order), ...this.sign('operate', id, order.by, 'c', order.by)];
  }

  settled(id: string, outcome: 'done' | 'failed' | 'refused', why = ''): string[] {
    return this.do({ kind: 'settled', key: `party:kz/${id}`, outcome, why });
  }

  after(ms: number): string[] {
    this.nowMs += ms;
    return this.do({ kind: 'tick' });
  }

  wishes(gate = 'left') {
    return orderWishes(this.book, gate, at(this.nowMs, this.isTrusted)).map((wish) =>
      wish.kind === 'stay' ? `${wish.source} stays: ${wish.why}` : `${wish.source} ${wish.openingPercent}`,
    );
  }
}

export function short(event: BookEvent): string {
  switch (event.kind) {
    case 'command':
      return `command ${event.command.kind} ${event.command.gate}`;
    case 'outcome':
      return `${idOf(event.order.key)} ${event.outcome.kind}: ${event.outcome.why}`;
    case 'not-taken':
      return `${idOf(event.key)} not taken: ${event.why}`;
    default:
      return `${idOf(event.order.key)} ${event.kind}`;
  }
}

function idOf(key: string): string {
  return key.split('/')[1] ?? '';
}
