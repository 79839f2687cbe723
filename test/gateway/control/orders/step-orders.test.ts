import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Book,
  type BookAction,
  type BookEvent,
  EMPTY_BOOK,
  isOver,
  MAX_LOCKS_PER_GATE,
  MAX_PER_ISSUER,
  type NewOrder,
} from '../../../../gateway/control/orders/book.js';
import { keptBook, restoredBook } from '../../../../gateway/control/orders/kept-book.js';
import { type BookInput, stepOrders } from '../../../../gateway/control/orders/step-orders.js';
import {
  changedShares,
  liftedLimits,
  orderedProgramme,
  orderWishes,
} from '../../../../gateway/control/orders/views.js';
import { at, HOUR_MS, MOVE, OUTCOMES, orderOf, START_MS } from './order-of.js';

const WINDOW_MS = 20_000;

/** A book that is stepped, and what it has said, in short. */
class Story {
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

function short(event: BookEvent): string {
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

describe('an order to move', () => {
  test('does nothing before it is confirmed, then wishes until its time is over', () => {
    const story = new Story();
    expect(story.select(orderOf('a', MOVE))).toEqual(['a selected']);
    expect(story.wishes()).toEqual([]);
    expect(story.sign('operate', 'a')).toEqual(['a accepted']);
    expect(story.wishes()).toEqual(['order 40']);
    expect(story.settled('a', 'done')).toEqual(['a done: arrived']);
    // It holds the gate there.
    expect(story.wishes()).toEqual(['order 40']);
    expect(story.after(HOUR_MS - 1)).toEqual([]);
    expect(story.wishes()).toEqual(['order 40']);
    expect(story.after(1)).toEqual([]);
    expect(story.wishes()).toEqual([]);
  });

  test('must be confirmed within the window, to the millisecond', () => {
    const inTime = new Story();
    inTime.select(orderOf('a', MOVE));
    inTime.nowMs = WINDOW_MS - 1;
    expect(inTime.sign('operate', 'a')).toEqual(['a accepted']);
    const late = new Story();
    late.select(orderOf('a', MOVE));
    late.nowMs = WINDOW_MS;
    expect(late.sign('operate', 'a')).toEqual(['a expired: window', 'a again']);
    expect(late.wishes()).toEqual([]);
  });

  test('is confirmed by its issuer only, over its own challenge and text', () => {
    const story = new Story();
    story.select(orderOf('a', MOVE));
    expect(story.sign('operate', 'a', 'party:cn')).toEqual(['a not taken: not-yours']);
    expect(story.sign('operate', 'a', 'party:kz', 'd')).toEqual(['a not taken: wrong-challenge']);
    const other = {
      kind: 'operate',
      key: 'party:kz/a',
      by: 'party:kz',
      challenge: 'c',
      digestHex: 'x',
    } as const;
    expect(story.do(other)).toEqual(['a not taken: wrong-challenge']);
    expect(story.sign('operate', 'b')).toEqual(['b not taken: not-selected']);
    expect(story.sign('approve', 'a', 'party:cn')).toEqual(['a not taken: no-approval-needed']);
    expect(story.wishes()).toEqual([]);
  });

  test('is carried out once, however often it comes', () => {
    const story = new Story();
    story.order('a', MOVE);
    expect(story.select(orderOf('a', MOVE))).toEqual(['a again']);
    expect(story.sign('operate', 'a')).toEqual(['a again']);
    story.settled('a', 'done');
    expect(story.order('a', MOVE)).toEqual(['a again', 'a again']);
    expect(story.select(orderOf('a', MOVE, { digestHex: 'other' }))).toEqual(['a not taken: id-taken']);
    expect(story.settled('a', 'failed', 'jammed')).toEqual([]);
  });

  test.each([
    ['refused', 'ramp'],
    ['failed', 'no-movement'],
  ] as const)('is over when it is %s, and is not tried again', (outcome, why) => {
    const story = new Story();
    story.order('a', MOVE);
    expect(story.settled('a', outcome, why)).toEqual([`a ${outcome}: ${why}`]);
    expect(story.wishes()).toEqual([]);
  });

  test.each(['superseded', 'ordered', 'maintenance-lock'])(
    'waits when it is stopped by a senior wish (%s)',
    (why) => {
      const story = new Story();
      story.order('a', MOVE);
      expect(story.settled('a', 'failed', why)).toEqual([]);
      expect(story.wishes()).toEqual(['order 40']);
    },
  );

  test('gives way to the next of its source, not of another', () => {
    const story = new Story();
    story.order('a', MOVE);
    expect(story.order('b', { kind: 'move', openingPercent: 20 }, { by: 'console' })).toContain('b accepted');
    expect(story.wishes()).toEqual(['order 40', 'technician 20']);
    expect(story.order('c', { kind: 'move', openingPercent: 30 })).toEqual([
      'c selected',
      'c accepted',
      'a superseded: another-order',
    ]);
    expect(story.wishes()).toEqual(['technician 20', 'order 30']);
    story.order('d', MOVE, { gate: 'right' });
    expect(story.wishes()).toEqual(['technician 20', 'order 30']);
  });

  test('that is to begin later waits, and lets the present one be until then', () => {
    const story = new Story();
    story.order('a', MOVE);
    story.order('b', { kind: 'move', openingPercent: 10 }, { fromWallMs: START_MS + 60_000 });
    expect(story.after(59_999)).toEqual([]);
    expect(story.wishes()).toEqual(['order 40']);
    expect(story.after(1)).toEqual(['a superseded: another-order']);
    expect(story.wishes()).toEqual(['order 10']);
  });

  test('that never got to begin expires', () => {
    const story = new Story();
    story.order('a', MOVE, { fromWallMs: START_MS + 60_000 });
    story.isTrusted = false;
    expect(story.after(HOUR_MS - 1)).toEqual([]);
    expect(story.after(1)).toEqual(['a expired: until']);
  });

  test('that comes when its time is over is never acted on', () => {
    const story = new Story();
    story.nowMs = HOUR_MS;
    expect(story.order('a', MOVE)).toEqual(['a not taken: until', 'a not taken: not-selected']);
  });

  test('never arrived when its time is over', () => {
    const story = new Story();
    story.order('a', MOVE);
    expect(story.after(HOUR_MS)).toEqual(['a expired: until']);
  });

  test('ends by the clock on the wall and by its own, whichever is first', () => {
    const setBack = new Story();
    setBack.order('a', MOVE, { untilWallMs: START_MS + 2 * HOUR_MS });
    expect(setBack.after(HOUR_MS)).toEqual(['a expired: until']);
    const setForward = new Story();
    setForward.order('a', MOVE, { untilMs: 2 * HOUR_MS });
    expect(setForward.after(HOUR_MS)).toEqual(['a expired: until']);
  });
});

describe('while the clock is wrong', () => {
  test('no order ends by it', () => {
    const story = new Story();
    story.order('a', MOVE, { untilMs: 3 * HOUR_MS });
    story.isTrusted = false;
    expect(story.after(2 * HOUR_MS)).toEqual([]);
    story.isTrusted = true;
    expect(story.after(0)).toEqual(['a expired: until']);
  });

  test('no signed order is taken or confirmed, and what stands waits', () => {
    const story = new Story();
    story.order('a', MOVE);
    story.order('p', { kind: 'lift-limit', interlock: 'ramp' });
    story.select(orderOf('b', MOVE));
    story.isTrusted = false;
    expect(story.wishes()).toEqual([]);
    expect(liftedLimits(story.book, 'left', at(0, false)).size).toBe(0);
    expect(story.select(orderOf('c', MOVE))).toEqual(['c refused: clock-unsynced']);
    expect(story.sign('operate', 'b')).toEqual(['b refused: clock-unsynced']);
    story.isTrusted = true;
    expect(story.wishes()).toEqual(['order 40']);
  });

  test('STOP, locks and the technician still count', () => {
    const story = new Story();
    story.isTrusted = false;
    const noWall = { by: 'console', untilWallMs: undefined };
    expect(story.order('a', MOVE, noWall)).toEqual(['a selected', 'a accepted']);
    expect(story.wishes()).toEqual(['technician 40']);
    expect(story.select(orderOf('l', { kind: 'lock', name: 'A', reason: 'B' }))).toEqual([
      'l done: carried-out',
    ]);
    expect(story.select(orderOf('s', { kind: 'stop' }))).toContain('command stop left');
    expect(story.wishes()).toEqual(['maintenance-lock stays: maintenance-lock', 'order stays: ordered']);
  });
});

describe('STOP', () => {
  test('acts at once, ends every order to move that gate, and holds until resumed', () => {
    const story = new Story();
    story.order('a', MOVE);
    story.order('b', MOVE, { by: 'console' });
    story.order('c', MOVE, { gate: 'right' });
    const told = story.select(orderOf('s', { kind: 'stop' }));
    expect(told).toEqual([
      'command stop left',
      'a cancelled: stopped',
      'b cancelled: stopped',
      's done: in-force',
    ]);
    expect(story.wishes()).toEqual(['order stays: ordered']);
    expect(story.wishes('right')).toEqual(['order 40']);
    expect(story.order('r', { kind: 'resume' })).toEqual(['r selected', 'r accepted', 'r done: carried-out']);
    expect(story.wishes()).toEqual([]);
  });

  test('of a party is not ended by the technician’s resume, and ends with its time', () => {
    const story = new Story();
    story.select(orderOf('s', { kind: 'stop' }));
    story.order('r', { kind: 'resume' }, { by: 'console' });
    expect(story.wishes()).toEqual(['order stays: ordered']);
    story.after(HOUR_MS);
    expect(story.wishes()).toEqual([]);
  });

  test('acts whatever the book holds', () => {
    const story = new Story();
    for (let nth = 0; nth < MAX_PER_ISSUER; nth++) story.select(orderOf(`m${nth}`, MOVE));
    expect(story.select(orderOf('more', MOVE))).toEqual(['more not taken: busy']);
    expect(story.select(orderOf('other', MOVE, { by: 'party:cn' }))).toEqual(['other selected']);
    for (let nth = 0; nth < 3 * MAX_PER_ISSUER; nth++)
      expect(story.select(orderOf(`s${nth}`, { kind: 'stop' }))).toContain('command stop left');
    expect(story.book.orders.length).toBeLessThanOrEqual(2 * MAX_PER_ISSUER + 1);
  });
});

describe('locks', () => {
  const lock = { kind: 'lock', name: 'Aliya', reason: 'sill' } as const;

  test('keep the gate until each is taken off, whatever the time', () => {
    const story = new Story();
    expect(story.select(orderOf('l1', lock))).toEqual(['l1 done: carried-out']);
    story.select(orderOf('l2', lock, { by: 'console' }));
    story.after(100 * HOUR_MS);
    story.nowMs = 0;
    expect(story.wishes()).toHaveLength(2);
    expect(story.order('m', MOVE)).toEqual(['m refused: maintenance-lock', 'm again']);
    story.order('u1', { kind: 'unlock', lock: 'party:kz/l1' });
    expect(story.wishes()).toEqual(['maintenance-lock stays: maintenance-lock']);
    expect(story.order('u2', { kind: 'unlock', lock: 'party:kz/l1' })).toContain('u2 failed: no-lock');
    story.order('u3', { kind: 'unlock', lock: 'console/l2' });
    expect(story.wishes()).toEqual([]);
  });

  test('put on between selecting and confirming refuse the move', () => {
    const story = new Story();
    story.select(orderOf('m', MOVE));
    story.select(orderOf('l', lock));
    expect(story.sign('operate', 'm')).toEqual(['m refused: maintenance-lock']);
  });

  test('are of one gate, and bounded', () => {
    const story = new Story();
    story.select(orderOf('r', lock, { gate: 'right' }));
    expect(story.order('u', { kind: 'unlock', lock: 'party:kz/r' })).toContain('u failed: no-lock');
    expect(story.order('m', MOVE)).toContain('m accepted');
    for (let nth = 0; nth < MAX_LOCKS_PER_GATE; nth++)
      expect(story.select(orderOf(`l${nth}`, lock))).toEqual([`l${nth} done: carried-out`]);
    expect(story.select(orderOf('x', lock))).toEqual(['x failed: too-many-locks']);
  });
});

describe('what takes two persons', () => {
  const lift = { kind: 'lift-limit', interlock: 'ramp' } as const;
  const shares = { kind: 'change-share', shares: { kz: 0.6, cn: 0.4 } } as const;

  test('is done when both have signed, in either order', () => {
    for (const approvedFirst of [true, false]) {
      const story = new Story();
      story.select(orderOf('a', lift, { persons: 2 }));
      const steps = [
        () => story.sign('operate', 'a'),
        () => story.sign('approve', 'a', 'operator:aliya'),
      ] as const;
      const [first, second] = approvedFirst ? [steps[1], steps[0]] : steps;
      expect(first()).toEqual(['a signed']);
      expect(liftedLimits(story.book, 'left', at(0)).size).toBe(0);
      expect(first()).toEqual(['a again']);
      expect(second()).toEqual(['a accepted', 'a done: in-force']);
      expect([...liftedLimits(story.book, 'left', at(0))]).toEqual(['ramp']);
      expect(liftedLimits(story.book, 'right', at(0)).size).toBe(0);
      story.after(HOUR_MS);
      expect(liftedLimits(story.book, 'left', at(HOUR_MS)).size).toBe(0);
    }
  });

  test('is not done by one person twice, nor by two who approve', () => {
    const story = new Story();
    story.select(orderOf('a', lift, { persons: 2 }));
    expect(story.sign('approve', 'a')).toEqual(['a not taken: same-person']);
    story.sign('approve', 'a', 'operator:aliya');
    expect(story.sign('approve', 'a', 'operator:berik')).toEqual(['a signed']);
    expect(liftedLimits(story.book, 'left', at(0)).size).toBe(0);
    expect(story.after(WINDOW_MS)).toEqual(['a expired: window']);
  });

  test('waits for those who must be among them', () => {
    const story = new Story();
    story.select(orderOf('s', shares, { persons: 2, mustSign: ['party:cn'] }));
    story.sign('operate', 's');
    expect(story.sign('approve', 's', 'operator:aliya')).toEqual(['s signed']);
    expect(changedShares(story.book, at(0))).toBeUndefined();
    expect(story.sign('approve', 's', 'party:cn')).toEqual(['s accepted', 's done: in-force']);
    expect(changedShares(story.book, at(0))).toEqual(new Map(Object.entries(shares.shares)));
    expect(changedShares(story.book, at(0, false))).toBeUndefined();
    const again = { ...shares, shares: { kz: 0.7, cn: 0.3 } };
    expect(story.order('t', again)).toContain('t accepted');
    expect(changedShares(story.book, at(0))?.get('kz')).toBe(0.7);
  });
});

test('a programme stands until its time is over, a technician’s before a party’s', () => {
  const programme = { onBadMeasurement: 'hold', discharge_m3s: 3 } as const;
  const story = new Story();
  story.order('a', { kind: 'programme', programme });
  expect(story.settled('a', 'refused', 'ramp')).toEqual([]);
  expect(orderedProgramme(story.book, 'left', at(0))).toEqual({
    programme,
    source: 'order',
    key: 'party:kz/a',
  });
  story.order('b', { kind: 'programme', programme }, { by: 'console', untilMs: 1000 });
  expect(orderedProgramme(story.book, 'left', at(0))?.source).toBe('technician');
  expect(story.after(1000)).toEqual(['b done: until']);
  expect(orderedProgramme(story.book, 'left', at(1000))?.source).toBe('order');
});

test('faults and trips are released once', () => {
  const story = new Story();
  expect(story.order('a', { kind: 'release', trip: 'flood' })).toEqual([
    'a selected',
    'a accepted',
    'command release left',
    'a done: carried-out',
  ]);
  expect(story.order('a', { kind: 'release', trip: 'flood' })).toEqual(['a again', 'a again']);
});

test('a code that is typed wrongly three times is no code any more', () => {
  const story = new Story();
  const change = { by: 'console', digestHex: 'digest of a' };
  story.select(orderOf('a', MOVE, change), '1234');
  const typed = (code: string) => story.sign('operate', 'a', 'console', code, 'console');
  expect(typed('1111')).toEqual(['a not taken: wrong-challenge']);
  expect(typed('2222')).toEqual(['a not taken: wrong-challenge']);
  expect(typed('3333')).toEqual(['a refused: wrong-challenge']);
  expect(typed('1234')).toEqual(['a not taken: not-selected']);
});

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
  next.book = restoredBook(kept, next.nowMs);
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
  expect(restoredBook(undefined, 0)).toEqual(EMPTY_BOOK);
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
