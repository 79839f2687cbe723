import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BookAction, EMPTY_BOOK, isOver } from '../../../../gateway/control/orders/book.js';
import { keptBook, restoredBook } from '../../../../gateway/control/orders/kept-book.js';
import { type BookInput, stepOrders } from '../../../../gateway/control/orders/step-orders.js';
import { at, HOUR_MS, MOVE, OUTCOMES, orderOf, START_MS } from './order-of.js';
import { Story, short, WINDOW_MS } from './story.js';

test('a restart keeps orders, locks and outcomes, but nothing half confirmed', () => {
  const story = new Story();
  story.order('a', MOVE);
  story.select(orderOf('l', { kind: 'lock', name: 'A', reason: 'B' }, { gate: 'right' }));
  story.select(orderOf('s', MOVE));
  story.nowMs = 1000;
  const kept = JSON.parse(JSON.stringify(keptBook(story.book, 1000)));
  const next = new Story();
  next.nowMs = 5_000_000;
  // The wall clock has gone on by a minute.
  const tick = (wallMs: number, input: BookInput = { kind: 'tick' }) => {
    const { book, events } = stepOrders(next.book, input, {
      nowMs: next.nowMs,
      wallMs,
      isClockTrusted: true,
    });
    next.book = book;
    return events.map(short);
  };
  next.book = restoredBook(kept, at(next.nowMs));
  expect(tick(START_MS + 60_000)).toEqual(['s expired: window']);
  expect(next.wishes()).toEqual(['order 40']);
  expect(next.wishes('right')).toEqual(['maintenance-lock stays: maintenance-lock']);
  const again = {
    kind: 'operate',
    key: 'party:kz/s',
    by: 'party:kz',
    challenge: 'c',
    digestHex: 'digest of s',
  } as const;
  expect(tick(START_MS + 60_000, again)).toEqual(['s again']);
  next.nowMs += HOUR_MS - 1001;
  expect(tick(START_MS + 61_000)).toEqual([]);
  next.nowMs += 1;
  expect(tick(START_MS + 61_000)).toEqual(['a expired: until']);
  expect(restoredBook(undefined, at(0))).toEqual(EMPTY_BOOK);
});

test('what a technician has ordered for an hour ends after that hour, in which the box was off or the clock was set', () => {
  const story = new Story();
  story.order('a', MOVE, { by: 'console' });
  const kept = JSON.parse(JSON.stringify(keptBook(story.book, 0)));
  const leftMs = (wallMs: number, isClockTrusted = true) =>
    restoredBook(kept, { nowMs: 5000, wallMs, isClockTrusted }).orders.map(({ untilMs }) => untilMs - 5000);
  expect(leftMs(START_MS + 60_000)).toEqual([HOUR_MS - 60_000]);
  expect(leftMs(START_MS - 60_000)).toEqual([HOUR_MS]);
  expect(leftMs(START_MS + 60_000, false)).toEqual([HOUR_MS]);
  const { book } = stepOrders(
    story.book,
    { kind: 'tick' },
    { nowMs: HOUR_MS - 1, wallMs: START_MS + 100 * HOUR_MS, isClockTrusted: true },
  );
  expect(book.orders.map(({ stage }) => stage.kind)).toEqual(['standing']);
});

test('whatever comes, every order has exactly one outcome, and the book stays small', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const actions = fc.constantFrom<BookAction>(
    MOVE,
    { kind: 'stop' },
    { kind: 'resume' },
    { kind: 'release' },
    { kind: 'programme', programme: { onBadMeasurement: 'hold', opening: 5 } },
    { kind: 'lock', name: 'A', reason: 'B' },
    { kind: 'unlock', lock: 'party:kz/a' },
    { kind: 'lift-limit', interlock: 'ramp' },
  );
  const by = fc.constantFrom('party:kz', 'party:cn', 'console');
  const step = fc.oneof(
    fc.record({
      do: fc.constant('select' as const),
      id: ids,
      action: actions,
      by,
      persons: fc.constantFrom(1, 2),
    }),
    fc.record({ do: fc.constantFrom('operate' as const, 'approve' as const), id: ids, by, of: by }),
    fc.record({
      do: fc.constant('settled' as const),
      id: ids,
      outcome: fc.constantFrom('done', 'failed', 'refused'),
    }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(HOUR_MS / 2) }),
    fc.record({ do: fc.constant('clock' as const), isTrusted: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let book = EMPTY_BOOK;
      let nowMs = 0;
      let isTrusted = true;
      let nth = 0;
      const entered = new Set<string>();
      const outcomes: string[] = [];
      const take = (input: BookInput): void => {
        const next = stepOrders(book, input, at(nowMs, isTrusted));
        for (const { key } of next.book.orders) entered.add(key);
        for (const event of next.events)
          if (event.kind === 'outcome') {
            expect(OUTCOMES).toContain(event.outcome.kind);
            outcomes.push(event.order.key);
            entered.add(event.order.key);
          }
        book = next.book;
      };
      for (const each of steps) {
        if (each.do === 'wait') nowMs += each.ms;
        else if (each.do === 'clock') isTrusted = each.isTrusted;
        else if (each.do === 'select') {
          const until = { untilMs: nowMs + HOUR_MS, untilWallMs: START_MS + nowMs + HOUR_MS };
          // A console never gives an id twice.
          const id = each.by === 'console' ? `${each.id}${nth++}` : each.id;
          const change = { by: each.by, persons: each.persons as 1 | 2, digestHex: 'd', ...until };
          // Nor does a party: what has expired is refused at the desk.
          const key = `${each.by}/${id}`;
          if (entered.has(key) && !book.orders.some((order) => order.key === key)) continue;
          take({
            kind: 'select',
            order: orderOf(id, each.action, change),
            challenge: 'c',
            windowMs: WINDOW_MS,
          });
        } else if (each.do === 'settled') {
          take({ kind: 'settled', key: `party:kz/${each.id}`, outcome: each.outcome as 'done', why: 'ramp' });
        } else {
          const key = `${each.of}/${each.id}`;
          take({ kind: each.do, key, by: each.by, challenge: 'c', digestHex: 'd' });
        }
        const standing = book.orders.filter(
          ({ stage, action, source }) =>
            stage.kind === 'standing' &&
            source === 'order' &&
            ['move', 'programme', 'stop'].includes(action.kind),
        );
        expect(standing.length).toBeLessThanOrEqual(1);
      }
      isTrusted = true;
      nowMs += 3 * HOUR_MS;
      take({ kind: 'tick' });
      expect(outcomes.toSorted()).toEqual([...entered].toSorted());
      expect(book.orders.filter((order) => !isOver(order))).toEqual([]);
      take({ kind: 'tick' });
      expect(book.orders).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a message that comes again after a clock that ran ahead was set back gives no second outcome', () => {
  const story = new Story();
  story.order('a', MOVE);
  story.settled('a', 'failed', 'jammed');
  const ahead = { ...at(1000), wallMs: at(2 * HOUR_MS).wallMs };
  story.book = stepOrders(story.book, { kind: 'tick' }, ahead).book;
  story.book = restoredBook(JSON.parse(JSON.stringify(keptBook(story.book, 1000))), ahead);
  story.nowMs = 2000;
  expect(story.order('a', MOVE)).toEqual(['a again', 'a again']);
  expect(story.after(HOUR_MS)).toEqual([]);
  expect(story.book.orders).toEqual([]);
});

test('nor does one that comes again when its time was over before the clock was set back', () => {
  const story = new Story();
  story.order('a', MOVE);
  expect(story.after(HOUR_MS)).toEqual(['a expired: until']);
  story.after(1);
  expect(story.book.orders).toEqual([]);
  const back = { ...at(HOUR_MS + 1000), wallMs: at(1000).wallMs };
  story.book = restoredBook(JSON.parse(JSON.stringify(keptBook(story.book, back.nowMs))), back);
  const comes = (id: string, byMs: number) =>
    stepOrders(
      story.book,
      {
        kind: 'select',
        order: orderOf(id, MOVE, { untilWallMs: at(HOUR_MS + byMs).wallMs, untilMs: 3 * HOUR_MS }),
        challenge: 'c',
        windowMs: WINDOW_MS,
      },
      back,
    ).events.map(short);
  expect(comes('a', 0)).toEqual(['a not taken: until']);
  expect(comes('later', 1)).toEqual(['later selected']);
});
