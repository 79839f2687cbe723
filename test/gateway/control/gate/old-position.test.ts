/** The gate machine with a position that was read a while ago: nobody has looked since, and nothing follows from that. */
import { describe, expect, it } from 'vitest';
import { moving, run, runner, stepped, tick } from './states.js';

describe('a gate whose position was read six seconds ago', () => {
  const positionAgeMs = 6000;
  const at = (nowMs: number, percent: number, changes: object = {}) =>
    tick(nowMs, percent, { positionAgeMs, ...changes });

  it('is stuck by when it was seen, to the millisecond', () => {
    expect(stepped(moving('travelling'), at(36_000, 20)).told).toEqual([]);
    expect(stepped(moving('travelling'), at(36_001, 20)).told).toEqual(['stop stuck']);
    expect(stepped(moving('travelling'), tick(30_001, 20)).told).toEqual(['stop stuck']);
  });

  it('has moved when it was seen to, not when that is heard of', () => {
    const { state } = stepped(moving('travelling'), at(10_000, 25));
    expect(state).toMatchObject({ progress: { percent: 25, atMs: 4000 } });
    expect(stepped(state, at(40_000, 25)).told).toEqual([]);
    expect(stepped(state, at(40_001, 25)).told).toEqual(['stop stuck']);
  });

  it('has rested near its target by when it was seen to', () => {
    const near = moving('travelling', { progress: { percent: 39.2, atMs: 10_000 } });
    expect(stepped(near, at(20_999, 39.2)).told).toEqual([]);
    expect(stepped(near, at(21_000, 39.2)).told).toEqual(['arrived']);
  });

  it('is too slow by when it was seen, too', () => {
    // 20 % of 100 s, half as much again, and 5 s.
    const creeping = (nowMs: number) =>
      run(moving('travelling'), [at(nowMs - 1, 24, { gate: runner }), at(nowMs, 25, { gate: runner })]).told;
    expect(creeping(41_000)).toEqual([]);
    expect(creeping(41_001)).toEqual(['stop too-slow']);
  });
});
