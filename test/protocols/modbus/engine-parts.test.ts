import { describe, expect, test } from 'vitest';
import { LONGEST_PAUSE_MS, SystemClock, VirtualClock } from '../../../protocols/clock.js';
import { LateGuard, shapeOf } from '../../../protocols/modbus/late-guard.js';
import type { LineRequest } from '../../../protocols/modbus/line.js';
import { Pace } from '../../../protocols/modbus/pace.js';
import { read, write } from './engine-line.js';

describe('pace: bytes that came before the line could bring them', () => {
  /** A transaction that ends its request at 10 and hears `bytes` at `atMs`; a character takes 1 ms. */
  const hear = (pace: Pace, bytes: number, atMs: number): boolean => {
    pace.begin(10);
    return pace.isEarly(bytes, atMs);
  };
  const known = (): Pace => {
    const pace = new Pace(1);
    for (let nth = 0; nth < 10; nth++) {
      hear(pace, 8, 20);
      pace.replied();
    }
    return pace;
  };

  test('are early on a line that has shown its pace, give or take two characters', () => {
    for (let bytes = 3; bytes < 200; bytes++) {
      expect(hear(known(), bytes, 10 + bytes - 2)).toBe(false);
      expect(hear(known(), bytes, 10 + bytes - 2.01)).toBe(true);
    }
  });

  test('are no reason to discard anything before ten replies have shown the pace', () => {
    const pace = new Pace(1);
    for (let nth = 0; nth < 9; nth++) {
      hear(pace, 8, 20);
      pace.replied();
    }
    expect(hear(pace, 20, 11)).toBe(false);
  });

  test('count together, until some were discarded', () => {
    const pace = known();
    pace.begin(10);
    expect(pace.isEarly(8, 17)).toBe(false);
    expect(pace.isEarly(8, 20)).toBe(true);
    expect(pace.isEarly(8, 28)).toBe(false);
  });

  test('are no reason to discard anything where no line is: what is early at first is always early', () => {
    const pace = new Pace(1);
    expect(hear(pace, 20, 11)).toBe(false);
    pace.replied();
    expect(pace.isUnpaced).toBe(true);
    expect(hear(pace, 20, 11)).toBe(false);
  });

  test('a line that was taken for unpaced by mistake is found to be paced', () => {
    const pace = new Pace(1);
    hear(pace, 20, 11);
    pace.replied();
    for (let nth = 0; nth < 100; nth++) {
      hear(pace, 8, 20);
      pace.replied();
    }
    expect(hear(pace, 20, 11)).toBe(true);
  });

  test('when every reply is early all at once, the line is given up as paced', () => {
    const pace = known();
    for (let nth = 0; nth < 2; nth++) {
      expect(hear(pace, 20, 11)).toBe(true);
      pace.failed();
    }
    expect(hear(pace, 20, 11)).toBe(false);
  });
});

describe('late replies', () => {
  test('requests whose replies begin alike are of one shape, and only they', () => {
    const bits = (count: number): LineRequest => ({
      kind: 'read',
      unit: 1,
      table: 'coil',
      address: 0,
      count,
    });
    const alike: [LineRequest, LineRequest][] = [
      [read(1, 0), read(1, 99)],
      [bits(1), bits(8)],
      [write(1, 5, 1, 2), write(1, 5, 3, 4)],
      [write(1, 5, 1), write(1, 5, 1)],
    ];
    const different: [LineRequest, LineRequest][] = [
      [read(1, 0), read(2, 0)],
      [read(1, 0, 2), read(1, 0, 3)],
      [bits(8), bits(9)],
      [write(1, 5, 1), write(1, 5, 2)],
      [write(1, 5, 1), write(1, 6, 1)],
      [write(1, 5, 1, 2), write(1, 5, 1, 2, 3)],
      [read(1, 0), bits(2)],
    ];
    for (const [one, other] of alike) expect(shapeOf(one)).toBe(shapeOf(other));
    for (const [one, other] of different) expect(shapeOf(one)).not.toBe(shapeOf(other));
  });

  test('what is held is let go when the reply came after all, or after a second', () => {
    const guard = new LateGuard();
    guard.unanswered(read(1, 0), 1000);
    expect(guard.isHeld(read(1, 40), 1999)).toBe(true);
    expect(guard.isHeld(read(1, 40), 2000)).toBe(false);
    guard.cameLate(read(1, 0), 300, 1500);
    expect(guard.isHeld(read(1, 40), 1500)).toBe(false);
    expect(guard.nextReleaseMs(1500)).toBeUndefined();
  });

  test('the quiet follows the slowest reply and forgets it slowly, within bounds', () => {
    const guard = new LateGuard();
    expect(guard.quietMs(0)).toBe(120);
    guard.replied(800, 0);
    expect(guard.quietMs(0)).toBe(800);
    expect(guard.quietMs(600_000)).toBeCloseTo(400);
    expect(guard.quietMs(3_600_000)).toBe(120);
    guard.replied(30_000, 3_600_000);
    expect(guard.quietMs(3_600_000)).toBe(2000);
  });
});

describe('a pause', () => {
  test('lasts as long as it should, and two milliseconds at most', () => {
    const clock = new SystemClock();
    for (const ms of [0.2, 0.9, 50]) {
      const startMs = clock.monotonicMs();
      clock.pause(ms);
      const tookMs = clock.monotonicMs() - startMs;
      expect(tookMs).toBeGreaterThanOrEqual(Math.min(ms, LONGEST_PAUSE_MS) - 0.01);
      expect(tookMs).toBeLessThan(45);
    }
  });

  test('in virtual time: what falls due meanwhile comes late, once, and time never goes back', async () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    clock.after(2, () => clock.pause(1.5));
    clock.after(3, () => fired.push(clock.monotonicMs()));
    await clock.advance(2);
    expect(clock.monotonicMs()).toBe(3.5);
    await clock.advance(1);
    expect(fired).toEqual([3.5]);
    expect(clock.monotonicMs()).toBe(4.5);
  });
});
