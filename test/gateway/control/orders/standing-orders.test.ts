import { describe, expect, test } from 'vitest';
import { MAX_LOCKS_PER_GATE, MAX_PER_ISSUER } from '../../../../gateway/control/orders/book.js';
import { changedShares, liftedLimits, orderedProgramme } from '../../../../gateway/control/orders/views.js';
import { at, HOUR_MS, MOVE, orderOf } from './order-of.js';
import { Story, WINDOW_MS } from './story.js';

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

  test('ends what is not confirmed yet, and what was accepted for later', () => {
    const story = new Story();
    story.select(orderOf('release', { kind: 'release' }));
    story.select(orderOf('elsewhere', { kind: 'release' }, { gate: 'right' }));
    story.order('later', MOVE, { fromWallMs: at(HOUR_MS / 2).wallMs });
    story.order('resume', { kind: 'resume' }, { fromWallMs: at(HOUR_MS / 2).wallMs });
    story.select(orderOf('asked', MOVE));
    expect(story.select(orderOf('s', { kind: 'stop' }))).toEqual([
      'command stop left',
      'release cancelled: stopped',
      'later cancelled: stopped',
      'resume cancelled: stopped',
      'asked cancelled: stopped',
      's done: in-force',
    ]);
    expect(story.sign('operate', 'asked')).toEqual(['asked again']);
    expect(story.sign('operate', 'elsewhere')).toContain('elsewhere done: carried-out');
    expect(story.after(HOUR_MS - 1)).toEqual([]);
    expect(story.wishes()).toEqual(['order stays: ordered']);
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
    story.order('u3', { kind: 'unlock', lock: 'console/l2' }, { by: 'console' });
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
    story.select(orderOf('t', again, { persons: 2, mustSign: ['party:cn'] }));
    story.sign('operate', 't');
    expect(story.sign('approve', 't', 'party:cn')).toEqual(['t accepted', 't done: in-force']);
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
