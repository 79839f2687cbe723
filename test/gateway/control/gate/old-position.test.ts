/** The gate machine with a position that was read a while ago: nobody has looked since, and nothing follows from that. */
import { describe, expect, it } from 'vitest';
import { moving, run, runner, stepped, stopping, tick } from './states.js';

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

describe('a gate is seen to stand by two looks, not by one that grows old', () => {
  /** Read at this time, and looked at later. */
  const read = (readMs: number, nowMs: number, percent = 20) =>
    tick(nowMs, percent, { positionAgeMs: nowMs - readMs });

  it('when nothing is known of it', () => {
    const once = [0, 1000, 3000, 9000].map((nowMs) => read(0, nowMs));
    const { state, told } = run({ kind: 'unknown' }, once);
    expect({ kind: state.kind, told }).toEqual({ kind: 'unknown', told: [] });
    expect(stepped(state, read(2999, 9500)).state.kind).toBe('unknown');
    expect(stepped(state, read(3000, 9500)).state).toMatchObject({ kind: 'idle', stood: { atMs: 0 } });
  });

  it('when it has been stopped, both from after that', () => {
    const stopped = stopping({ acknowledgedMs: 1000 });
    const before = run(stopped, [read(999, 1500), read(999, 9000)]);
    expect(before).toEqual({ state: stopped, told: [] });
    const once = run(stopped, [read(1000, 1500), read(1000, 9000)]);
    expect(once.state).toMatchObject({ kind: 'stopping', stands: { percent: 20, atMs: 1000 } });
    expect(stepped(once.state, read(3999, 9500)).told).toEqual([]);
    expect(stepped(once.state, read(4000, 9500)).told).toEqual(['stopped input-age']);
  });
});
