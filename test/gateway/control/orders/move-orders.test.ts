import { describe, expect, test } from 'vitest';
import { liftedLimits } from '../../../../gateway/control/orders/views.js';
import { at, HOUR_MS, MOVE, orderOf, START_MS } from './order-of.js';
import { Story, WINDOW_MS } from './story.js';

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
    expect(story.wishes()).toEqual(['order stays: clock-unsynced']);
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
