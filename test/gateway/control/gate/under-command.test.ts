/** The gate machine while a command of ours may be moving the gate. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type { Moving } from '../../../../gateway/control/gate/gate-state.js';
import { intent, moving, positioner, run, runner, stepped, tick, timed, trip } from './states.js';

const KINDS = ['commanding', 'confirming', 'travelling'] as const;

describe.each(KINDS)('while %s', (kind) => {
  const stopsFor = (state: Moving, input: ReturnType<typeof tick>) =>
    stepped(state, input).told.filter((each) => each.startsWith('stop'));

  it('an interlock that trips stops the gate', () => {
    expect(stopsFor(moving(kind), tick(1000, 25, { tripped: [trip] }))).toEqual(['stop input-age']);
    const { state } = step(moving(kind), tick(1000, 25, { tripped: [trip] }));
    expect(state).toEqual({ kind: 'stopping', cause: 'input-age', latches: false, tries: 1 });
  });

  it('who wants it to stay has it stopped, and it need not rest before what is wanted next', () => {
    const { state } = step(moving(kind), tick(1000, 25, { stay: { why: 'lock' } }));
    expect(state).toMatchObject({ kind: 'stopping', cause: 'lock', latches: false, yields: true });
  });

  it('a position that is lost stops the gate; one that never was does not', () => {
    expect(stopsFor(moving(kind), tick(1000, undefined))).toEqual(['stop position-unknown']);
    expect(step(moving(kind), tick(1000, undefined)).state).toMatchObject({ latches: false });
    const blind = moving(kind, { fromPercent: undefined, progress: undefined, way: 'closing' });
    expect(stopsFor(blind, tick(1000, undefined, { gate: runner }))).toEqual([]);
  });

  it('the wrong way stops the gate and latches, beyond three percent', () => {
    const { state } = step(moving(kind), tick(1000, 16.9));
    expect(state).toMatchObject({ kind: 'stopping', cause: 'wrong-way', latches: true });
    expect(stopsFor(moving(kind), tick(1000, 17))).toEqual([]);
    const closing = moving(kind, { way: 'closing', intent: { ...intent, openingPercent: 5 } });
    expect(stopsFor(closing, tick(1000, 23))).toEqual([]);
    expect(stopsFor(closing, tick(1000, 23.1))).toEqual(['stop wrong-way']);
  });

  it('beyond its target it is stopped and latched, beyond three percent', () => {
    const { state } = step(moving(kind), tick(1000, 43.1));
    expect(state).toMatchObject({ kind: 'stopping', cause: 'overshoot', latches: true });
    expect(stopsFor(moving(kind), tick(1000, 43))).toEqual([]);
    const coarse = { gate: { ...positioner, minTravelPercent: 2 } };
    expect(stopsFor(moving(kind), tick(1000, 44, coarse))).toEqual([]);
    expect(stopsFor(moving(kind), tick(1000, 44.1, coarse))).toEqual(['stop overshoot']);
  });

  it('is allowed 1.5 times its travel time for the way, and five seconds', () => {
    const gate = { ...positioner, travelTimeMs: 100_000 };
    const slow = (nowMs: number) =>
      stopsFor(moving(kind, { progress: { percent: 30, atMs: nowMs } }), tick(nowMs, 30, { gate }));
    expect(slow(35_000)).toEqual([]);
    expect(slow(35_001)).toEqual(['stop too-slow']);
    const late = tick(35_001, 30, { gate });
    const { state } = step(moving(kind, { progress: { percent: 30, atMs: 35_001 } }), late);
    expect(state).toMatchObject({ latches: false });
    const unlimited = moving(kind, { progress: { percent: 30, atMs: 99_000 }, sinceMs: 99_000 });
    expect(stopsFor(unlimited, tick(99_000, 30))).toEqual([]);
  });

  it('gives way to what is wanted more, and to a safety action', () => {
    const wanted = (changes: object, rest: object = {}) =>
      stopsFor(moving(kind), tick(1000, 25, { intent: { ...intent, ...changes }, ...rest }));
    expect(wanted({ source: 'order', openingPercent: 60 })).toEqual(['stop overridden']);
    expect(wanted({ source: 'order', openingPercent: 41 })).toEqual(['stop overridden']);
    expect(wanted({ source: 'order', openingPercent: 40.9 })).toEqual([]);
    expect(wanted({ source: 'schedule', openingPercent: 60 })).toEqual([]);
    expect(wanted({ source: 'default', openingPercent: 60 })).toEqual([]);
    expect(wanted({ source: 'schedule', openingPercent: 60 }, { isSafety: true })).toEqual([
      'stop overridden',
    ]);
    expect(stopsFor(moving(kind), tick(1000, 25, { intent: undefined, isSafety: true }))).toEqual([]);
  });

  it('what comes from elsewhere changes nothing', () => {
    const state = moving(kind);
    for (const input of [
      { kind: 'decision-journaled', ticket: 1, nowMs: 5 },
      { kind: 'stop-sent', acknowledged: true, nowMs: 5 },
      { kind: 'release', nowMs: 5 },
    ] as const) {
      expect(stepped(state, input)).toEqual({ state, told: [] });
    }
  });
});

describe('a gate that is stuck', () => {
  const stuck = (nowMs: number, percent: number, gate = positioner) =>
    stepped(moving('travelling'), tick(nowMs, percent, { gate })).told;

  it('is stopped and latched after 30 s without progress, to the millisecond', () => {
    expect(stuck(30_000, 20.4)).toEqual([]);
    expect(stuck(30_001, 20.4)).toEqual(['stop stuck']);
    expect(stuck(30_001, 20.5)).toEqual([]);
    expect(stepped(moving('travelling'), tick(30_001, 20)).state).toMatchObject({ latches: true });
  });

  it.each([
    [100_000, 10_000],
    [200_000, 10_000],
    [400_000, 20_000],
  ])('with a travel time of %i ms after %i ms', (travelTimeMs, afterMs) => {
    expect(stuck(afterMs, 20, { ...positioner, travelTimeMs })).toEqual([]);
    expect(stuck(afterMs + 1, 20, { ...positioner, travelTimeMs })).toEqual(['stop stuck']);
  });

  it('is not found before it is known to have been commanded', () => {
    expect(stepped(moving('commanding'), tick(30_001, 20)).told).toEqual([]);
  });

  it('counts from its last movement', () => {
    const { state } = stepped(moving('travelling'), tick(20_000, 25));
    expect(state).toMatchObject({ progress: { percent: 25, atMs: 20_000 }, lookedMs: 20_000 });
    expect(stepped(state, tick(50_000, 25.4)).told).toEqual([]);
    expect(stepped(state, tick(50_001, 25.4)).told).toEqual(['stop stuck']);
  });

  it('without a measured position is found by a contact of an end that it does not leave', () => {
    const from = moving('travelling', { fromPercent: 0, progress: { percent: 0, atMs: 0 } });
    const look = (atEnd: 'closed' | undefined) => stepped(from, tick(10_001, 0, { gate: timed, atEnd })).told;
    expect(look('closed')).toEqual(['stop stuck']);
    expect(look(undefined)).toEqual([]);
  });
});

describe('a command', () => {
  const moved = (outcome: Extract<Parameters<typeof step>[1], { kind: 'moved' }>['outcome']) =>
    stepped(moving('commanding'), { kind: 'moved', outcome, nowMs: 900 });

  it('that is confirmed is under way from then on', () => {
    expect(moved({ kind: 'confirmed' }).state).toEqual(
      moving('travelling', { sinceMs: 900, progress: { percent: 20, atMs: 900 } }),
    );
    expect(moved({ kind: 'confirmed', runMs: 5000 }).state).toMatchObject({ endsMs: 5900 });
    const blind = moving('commanding', { progress: undefined });
    const confirmed = { kind: 'moved', outcome: { kind: 'confirmed' }, nowMs: 900 } as const;
    expect(stepped(blind, confirmed).state).toMatchObject({ kind: 'travelling', progress: undefined });
  });

  it('that is uncertain is read back', () => {
    expect(moved({ kind: 'uncertain', runMs: 5000 })).toEqual({
      state: moving('confirming', { sinceMs: 900, askedMs: 900, endsMs: 5900 }),
      told: ['read-demand'],
    });
  });

  it.each(['no-permit', 'not-sent', 'exception', 'position-unknown'] as const)(
    'that is not done (%s) is decided anew after ten seconds',
    (cause) => {
      expect(moved({ kind: 'not-done', cause })).toEqual({
        state: { kind: 'idle', notBeforeMs: 10_900, stood: { percent: 20, atMs: 0 } },
        told: [`not-done ${cause}`],
      });
    },
  );

  it('that was taken but is not held is stopped', () => {
    expect(moved({ kind: 'not-done', cause: 'ignored' })).toEqual({
      state: { kind: 'stopping', cause: 'ignored', latches: false, tries: 1 },
      told: ['stop ignored'],
    });
  });

  it('answers once', () => {
    const outcome = { kind: 'confirmed' } as const;
    for (const kind of ['confirming', 'travelling'] as const) {
      expect(stepped(moving(kind), { kind: 'moved', outcome, nowMs: 1 }).state).toEqual(moving(kind));
    }
  });
});

describe('what stays uncertain', () => {
  const read = (openingPercent: number, holds: boolean | undefined) =>
    stepped(moving('confirming'), { kind: 'demand-read', openingPercent, holds, nowMs: 700 });

  it('is known when it has been read', () => {
    expect(read(40, true).state).toMatchObject({ kind: 'travelling', sinceMs: 700 });
    expect(read(40, false)).toEqual({
      state: { kind: 'idle', notBeforeMs: 10_700, stood: { percent: 20, atMs: 0 } },
      told: ['not-done ignored'],
    });
    expect(read(40, undefined).state).toEqual(moving('confirming'));
    expect(read(41, true).state).toEqual(moving('confirming'));
    const input = { kind: 'demand-read', openingPercent: 40, holds: false, nowMs: 700 } as const;
    expect(stepped(moving('travelling'), input).state).toEqual(moving('travelling'));
  });

  it('is read back every two seconds, and stopped after a minute', () => {
    const looks = Array.from({ length: 600 }, (_, part) => tick((part + 1) * 100, 20));
    const { told, state } = run(moving('confirming'), looks);
    expect(told.length).toBe(30);
    expect(state.kind).toBe('confirming');
    expect(stepped(state, tick(60_001, 20))).toMatchObject({
      state: { kind: 'stopping', latches: false },
      told: ['stop uncertain'],
    });
  });

  it('is obeyed when the gate is seen to go there', () => {
    expect(stepped(moving('confirming'), tick(1000, 20.9)).state.kind).toBe('confirming');
    expect(stepped(moving('confirming'), tick(1000, 21)).state.kind).toBe('travelling');
    expect(stepped(moving('confirming'), tick(1000, 21, { gate: timed })).state.kind).toBe('confirming');
    const blind = moving('confirming', { fromPercent: undefined });
    expect(stepped(blind, tick(1000, 21)).state.kind).toBe('confirming');
  });
});

describe('a positioner', () => {
  it('has arrived within half a percent, or where it rests within its smallest move', () => {
    const at = (nowMs: number, percent: number, progress = { percent, atMs: 0 }) =>
      stepped(moving('travelling', { progress }), tick(nowMs, percent)).told;
    expect(at(1000, 39.5)).toEqual(['arrived']);
    expect(at(1000, 40.5)).toEqual(['arrived']);
    expect(at(4999, 39.4)).toEqual([]);
    expect(at(5000, 39.4)).toEqual(['arrived']);
    expect(at(5000, 39)).toEqual([]);
    expect(at(1000, 39.4, { percent: 30, atMs: 0 })).toEqual([]);
  });

  it('that has not made half of a step smaller than its smallest move has ended it, and not arrived', () => {
    const small = { ...intent, openingPercent: 20.4 };
    const at = (percent: number, changes: object = {}) =>
      step(moving('travelling', { intent: small, ...changes }), tick(1000, percent)).effects;
    expect(at(20)).toMatchObject([{ kind: 'arrived', atPercent: 20, isAtTarget: false }]);
    expect(at(20.19)).toMatchObject([{ isAtTarget: false }]);
    expect(at(20.2)).toMatchObject([{ isAtTarget: true }]);
    expect(at(20.5, { fromPercent: undefined })).toMatchObject([{ isAtTarget: true }]);
    // Its smallest move is told as before: it may rest in its deadband.
    expect(at(20.5, { intent: { ...intent, openingPercent: 21 } })).toMatchObject([{ isAtTarget: true }]);
  });

  it('tells from where to where, and rests there', () => {
    expect(step(moving('travelling'), tick(9000, 39.8))).toEqual({
      state: { kind: 'idle', notBeforeMs: 9000, stood: { percent: 39.8, atMs: 9000 } },
      effects: [{ kind: 'arrived', intent, fromPercent: 20, atPercent: 39.8, isAtTarget: true }],
    });
    expect(stepped(moving('commanding'), tick(9000, 39.8)).told).toEqual([]);
  });
});
