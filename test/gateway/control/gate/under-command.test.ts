/** The gate machine while a command of ours may be moving the gate, and while it is being stopped. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type { GateState, Moving } from '../../../../gateway/control/gate/gate-state.js';
import { intent, moving, positioner, run, runner, stepped, stopping, tick, timed, trip } from './states.js';

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

  it('tells from where to where, and rests there', () => {
    expect(step(moving('travelling'), tick(9000, 39.8))).toEqual({
      state: { kind: 'idle', notBeforeMs: 9000, stood: { percent: 39.8, atMs: 9000 } },
      effects: [{ kind: 'arrived', intent, fromPercent: 20, atPercent: 39.8, isAtTarget: true }],
    });
    expect(stepped(moving('commanding'), tick(9000, 39.8)).told).toEqual([]);
  });
});

describe('an actuator that is to be stopped', () => {
  const at = (
    nowMs: number,
    percent: number | undefined,
    changes: object = {},
    state: Partial<Moving> = {},
  ) =>
    stepped(
      moving('travelling', { lookedMs: nowMs, ...state }),
      tick(nowMs, percent, { gate: runner, ...changes }),
    ).told;
  const coast = { opening: 2, closing: 4 };
  const closing = { way: 'closing', intent: { ...intent, openingPercent: 10 } } as const;

  it('is stopped at its target, less what it coasts', () => {
    expect(at(8000, 39.9)).toEqual([]);
    expect(at(8000, 40)).toEqual(['stop arriving']);
    expect(at(8000, 37.9, { gate: { ...runner, coast } })).toEqual([]);
    expect(at(8000, 38, { gate: { ...runner, coast } })).toEqual(['stop arriving']);
    expect(at(8000, 14.1, { gate: { ...runner, coast } }, closing)).toEqual([]);
    expect(at(8000, 14, { gate: { ...runner, coast } }, closing)).toEqual(['stop arriving']);
  });

  it('and less half of what it goes until it is looked at again', () => {
    // 10 % in 10 s, looked at every 2 s: 1 %.
    const seconds = { lookedMs: 8000, sinceMs: 0 };
    const from = { fromPercent: 29, ...seconds };
    expect(at(10_000, 38.9, {}, { ...from, fromPercent: 28.9 })).toEqual([]);
    expect(at(10_000, 39, {}, from)).toEqual(['stop arriving']);
    expect(at(0, 39.9, {}, { lookedMs: 0 })).toEqual([]);
  });

  it('is given the room to coast before it counts as gone too far', () => {
    expect(at(1000, 46, {}, { endsMs: 500 })).toEqual(['stop arriving']);
    expect(at(1000, 46.1)).toEqual(['stop overshoot']);
    expect(at(1000, 43.1, { gate: { ...runner, travelTimeMs: undefined } })).toEqual(['stop overshoot']);
  });

  it('is stopped when its run is over, wherever it is', () => {
    expect(at(4999, 25, {}, { endsMs: 5000 })).toEqual([]);
    expect(at(5000, 25, {}, { endsMs: 5000 })).toEqual(['stop arriving']);
    const { state } = step(moving('travelling', { endsMs: 5000 }), tick(5000, 25, { gate: runner }));
    expect(state).toMatchObject({
      plan: { intent, way: 'opening', fromPercent: 20, stopPercent: 25, hasRun: true },
    });
    const early = step(moving('travelling', { endsMs: 2999 }), tick(2999, 25, { gate: runner })).state;
    expect(early).toMatchObject({ plan: { hasRun: false } });
    const justNow = step(moving('travelling', { endsMs: 3000 }), tick(3000, 25, { gate: runner })).state;
    expect(justNow).toMatchObject({ plan: { hasRun: true } });
    expect(step(moving('travelling', { endsMs: 5000 }), tick(5000, 25, { gate: runner })).effects).toEqual([
      { kind: 'stop', cause: 'arriving', again: false, isPlanned: true },
    ]);
  });

  it('is stopped by the contact of the end that it goes to', () => {
    expect(at(4000, 30, { atEnd: 'opened' })).toEqual(['stop arriving']);
    expect(at(4000, 30, { atEnd: 'closed' })).toEqual([]);
    expect(at(4000, 15, { atEnd: 'closed' }, closing)).toEqual(['stop arriving']);
    expect(
      at(4000, undefined, { atEnd: 'closed', gate: timed }, { ...closing, fromPercent: undefined }),
    ).toEqual(['stop arriving']);
    expect(at(4000, 15, { atEnd: 'opened' }, closing)).toEqual([]);
  });

  it.each([
    ['open', 100, 99.8, 'opening', 'hasOpenedEnd'],
    ['closed', 0, 0.2, 'closing', 'hasClosedEnd'],
  ] as const)('all the way %s runs on until its contact tells, or until it goes no further', (...row) => {
    const [, openingPercent, percent, way, has] = row;
    const state = {
      way,
      intent: { ...intent, openingPercent },
      fromPercent: 50,
      progress: { percent, atMs: 0 },
    };
    expect(at(4999, percent, {}, state)).toEqual([]);
    expect(at(5000, percent, {}, state)).toEqual(['stop arriving']);
    expect(at(1000, percent, { gate: { ...runner, [has]: false } }, state)).toEqual(['stop arriving']);
    const before = way === 'opening' ? 99.4 : 0.6;
    const short = { ...state, progress: { percent: before, atMs: 0 } };
    expect(at(5000, before, {}, short)).toEqual([]);
    expect(at(1000, before, { gate: { ...runner, [has]: false, coast } }, short)).toEqual([]);
  });

  it('without a measured position is stopped by time and contacts alone', () => {
    expect(at(8000, 40, { gate: timed })).toEqual([]);
    expect(at(40_000, 25, { gate: timed })).toEqual([]);
  });

  it('is stopped also while its command is not known to be taken', () => {
    const look = tick(8000, 40, { gate: runner });
    expect(stepped(moving('confirming', { lookedMs: 8000 }), look).told).toEqual(['stop arriving']);
    expect(stepped(moving('travelling'), tick(8000, 39.9, { gate: positioner })).told).toEqual(['arrived']);
  });
});

describe('stopping', () => {
  const acknowledged = { kind: 'stop-sent', acknowledged: true, nowMs: 0 } as const;
  const acked = (changes = {}) => stepped(stopping(changes), acknowledged).state;

  it.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [4, 5000],
    [9, 5000],
  ])('sends STOP again, after try %i in %i ms', (tries, pauseMs) => {
    const { state } = stepped(stopping({ tries }), { kind: 'stop-sent', acknowledged: false, nowMs: 100 });
    expect(stepped(state, tick(99 + pauseMs, 25)).told).toEqual([]);
    const again = step(state, tick(100 + pauseMs, 25));
    expect(again.state).toMatchObject({ tries: tries + 1 });
    expect(again.state).not.toHaveProperty('againAtMs');
    expect(again.effects).toEqual([{ kind: 'stop', cause: 'input-age', again: true, isPlanned: false }]);
  });

  it('waits while a STOP is on its way', () => {
    expect(stepped(stopping(), tick(60_000, 25))).toEqual({ state: stopping(), told: [] });
    expect(stepped(stopping(), { kind: 'release', nowMs: 0 })).toEqual({ state: stopping(), told: [] });
  });

  it('ends when the gate has stood for three seconds after the acknowledgement', () => {
    const looks = [tick(0, 25), tick(1000, 25.6), tick(2000, 25.6), tick(3999, 26)];
    expect(run(acked(), looks).state.kind).toBe('stopping');
    expect(run(acked(), [...looks, tick(4000, 25.8)])).toEqual({
      state: { kind: 'idle', notBeforeMs: 14_000, stood: { percent: 25.8, atMs: 4000 } },
      told: ['stopped input-age'],
    });
  });

  it('does not end while the motor runs', () => {
    const looks = [tick(0, 25, { isMoving: true }), tick(3000, 25, { isMoving: true })];
    expect(run(acked(), looks).state.kind).toBe('stopping');
    expect(run(acked(), [...looks, tick(3001, 25)]).state.kind).toBe('idle');
  });

  it('does not end while nobody sees where the gate is', () => {
    const looks = Array.from({ length: 60 }, (_, second) => tick(second * 1000, undefined));
    expect(run(acked({ stands: { percent: 25, atMs: 0 } }), looks)).toEqual({ state: acked(), told: [] });
  });

  it('does not end by a position from before it was lost', () => {
    const looks = [tick(0, 25), tick(1000, undefined), tick(3000, 25), tick(5999, 25)];
    expect(run(acked(), looks).state.kind).toBe('stopping');
    expect(run(acked(), [...looks, tick(6000, 25)]).state.kind).toBe('idle');
  });

  it('for something else that is wanted needs no rest afterwards', () => {
    expect(run(acked({ yields: true }), [tick(0, 25), tick(3000, 25)]).state).toMatchObject({
      kind: 'idle',
      notBeforeMs: 3000,
    });
  });

  it('after what latches ends in the fault', () => {
    expect(run(acked({ cause: 'stuck', latches: true }), [tick(0, 25), tick(3000, 25)])).toEqual({
      state: { kind: 'fault', cause: 'stuck', stood: { percent: 25, atMs: 3000 } },
      told: ['stopped stuck', 'fault stuck'],
    });
  });

  it('without a measured position ends when the motor has had six seconds', () => {
    const look = (nowMs: number, changes: object = {}) =>
      stepped(acked(), tick(nowMs, undefined, { gate: timed, ...changes }));
    expect(look(5999).state.kind).toBe('stopping');
    const later = stopping({ acknowledgedMs: 9000 });
    expect(stepped(later, tick(14_999, undefined, { gate: timed })).state.kind).toBe('stopping');
    expect(stepped(later, tick(15_000, undefined, { gate: timed })).state.kind).toBe('unknown');
    expect(look(6000)).toEqual({ state: { kind: 'unknown' }, told: ['stopped input-age'] });
    expect(stepped(acked({ latches: true }), tick(6000, undefined, { gate: timed })).told).toEqual([
      'stopped input-age',
      'fault input-age',
    ]);
  });

  it('of a gate that nobody sees ends for a safety action that may close it', () => {
    const look = (changes: object, state = acked()) =>
      stepped(
        state,
        tick(6000, undefined, {
          gate: runner,
          isSafety: true,
          intent: { ...intent, openingPercent: 0 },
          ...changes,
        }),
      ).state.kind;
    expect(look({})).toBe('unknown');
    expect(look({ isSafety: false })).toBe('stopping');
    expect(look({ intent: { ...intent, openingPercent: 1 } })).toBe('stopping');
    expect(look({ intent: undefined })).toBe('stopping');
    expect(look({ gate: positioner })).toBe('stopping');
    expect(look({}, acked({ latches: true }))).toBe('stopping');
  });
});

describe('a gate that goes on after STOP', () => {
  const going = (changes = {}): GateState =>
    stopping({ acknowledgedMs: 0, stands: { percent: 25, atMs: 0 }, ...changes });
  const plan = { intent, way: 'opening', fromPercent: 20, stopPercent: 25, hasRun: true } as const;

  it('may coast for three seconds', () => {
    const later = going({ acknowledgedMs: 9000 });
    expect(stepped(later, tick(12_000, 25, { isMoving: true })).told).toEqual([]);
    expect(stepped(later, tick(12_001, 25, { isMoving: true })).told).toEqual(['stop input-age']);
    expect(stepped(going(), tick(3000, 28)).state).toMatchObject({
      stands: { percent: 28, atMs: 3000 },
      tries: 1,
    });
    expect(stepped(going(), tick(3001, 25.4)).told).toEqual(['stopped input-age']);
    expect(stepped(going(), tick(3001, 25.5)).told).toEqual(['stop input-age']);
    expect(stepped(going(), tick(3000, 25, { isMoving: true })).told).toEqual([]);
    expect(stepped(going(), tick(3001, 25, { isMoving: true })).told).toEqual(['stop input-age']);
    expect(stepped(stopping({ acknowledgedMs: 0 }), tick(3001, 28)).told).toEqual([]);
  });

  it('is stopped again; after the third STOP it is a runaway, told and latched', () => {
    expect(step(going({ tries: 2 }), tick(3001, 28)).effects).toEqual([
      { kind: 'stop', cause: 'input-age', again: true, isPlanned: false },
    ]);
    const runaway = step(going({ tries: 3 }), tick(3001, 28));
    expect(runaway.effects).toEqual([{ kind: 'stop', cause: 'runaway', again: false, isPlanned: false }]);
    expect(runaway.state).toMatchObject({ cause: 'runaway', latches: true, tries: 4 });
  });

  it('keeps the fault that it has', () => {
    const { state } = step(going({ tries: 5, latches: true, cause: 'wrong-way' }), tick(3001, 28));
    expect(state).toMatchObject({ cause: 'wrong-way', latches: true, tries: 6 });
  });

  it('at the end of a move is told at once', () => {
    const next = step(going({ plan, cause: 'arriving' }), tick(3001, 28));
    expect(next.effects).toEqual([{ kind: 'stop', cause: 'goes-on', again: false, isPlanned: false }]);
    expect(next.state).toMatchObject({ cause: 'goes-on', latches: false, tries: 2 });
    expect(next.state).not.toHaveProperty('plan');
  });

  it('keeps its plan while its STOP is only lost', () => {
    const again = step(stopping({ plan, againAtMs: 0 }), tick(0, 25));
    expect(again.state).toMatchObject({ plan });
    expect(again.effects).toMatchObject([{ isPlanned: true }]);
  });
});

describe('the end of a run', () => {
  const plan = { intent, way: 'opening', fromPercent: 20, stopPercent: 39, hasRun: true } as const;
  const ended = (atPercent: number, changes: object = {}, look: object = {}) => {
    const state = stopping({ cause: 'arriving', acknowledgedMs: 0, plan: { ...plan, ...changes } });
    return [
      tick(0, atPercent, { gate: runner, ...look }),
      tick(3000, atPercent, { gate: runner, ...look }),
    ].reduce((now, input) => step(now.state, input), { state, effects: [] } as ReturnType<typeof step>);
  };

  it('tells where it has come to, and how far it coasted', () => {
    expect(ended(40.9)).toEqual({
      state: { kind: 'idle', notBeforeMs: 3000, stood: { percent: 40.9, atMs: 3000 } },
      effects: [
        { kind: 'coasted', way: 'opening', percent: expect.closeTo(1.9, 9) },
        { kind: 'arrived', intent, fromPercent: 20, atPercent: 40.9, isAtTarget: true },
      ],
    });
    expect(ended(41).effects).toMatchObject([{}, { isAtTarget: false }]);
    expect(ended(30, { way: 'closing', stopPercent: 31 }).effects[0]).toMatchObject({ percent: 1 });
  });

  it('that has not moved the gate is a gate that is stuck', () => {
    expect(ended(20.4)).toMatchObject({
      state: { kind: 'fault', cause: 'stuck', stood: { percent: 20.4, atMs: 3000 } },
      effects: [
        { kind: 'stopped', cause: 'stuck', atPercent: 20.4 },
        { kind: 'fault', cause: 'stuck' },
      ],
    });
    expect(ended(20.5).state.kind).toBe('idle');
    expect(ended(20.4, { hasRun: false }).effects).toMatchObject([{ kind: 'arrived' }]);
  });

  it('from or at an unknown position has nothing to learn from', () => {
    expect(ended(0, { fromPercent: undefined, stopPercent: undefined }).effects).toMatchObject([
      { kind: 'arrived', fromPercent: undefined },
    ]);
    expect(ended(40, {}, { gate: timed }).effects).toMatchObject([{ kind: 'arrived' }]);
  });

  it('at the closed end is believed by its contact where the position is only worked out', () => {
    const shut = { intent: { ...intent, openingPercent: 0 }, way: 'closing' };
    const kind = (atPercent: number, look: object) => ended(atPercent, shut, look).state;
    expect(kind(0, { gate: timed })).toMatchObject({ kind: 'fault', cause: 'end-not-reached' });
    expect(kind(0, { gate: timed, atEnd: 'closed' }).kind).toBe('idle');
    expect(kind(0, { gate: timed, atEnd: 'opened' })).toMatchObject({ cause: 'end-not-reached' });
    expect(kind(0, { gate: { ...timed, hasClosedEnd: false } }).kind).toBe('idle');
    expect(kind(7, { gate: timed }).kind).toBe('idle');
    expect(kind(0, { gate: runner }).kind).toBe('idle');
    expect(ended(0, { way: 'closing' }, { gate: timed }).state.kind).toBe('idle');
  });
});
