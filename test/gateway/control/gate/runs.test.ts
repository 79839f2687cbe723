/** The gate machine with an actuator that runs until it is stopped: when it is, and where it comes to rest. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type { Moving } from '../../../../gateway/control/gate/gate-state.js';
import { intent, moving, positioner, runner, stepped, stopping, tick, timed } from './states.js';

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
    // From nobody knows where: how fast it goes is not known either.
    const blind = { fromPercent: undefined, lookedMs: 6000 };
    expect(at(8000, 37.9, { gate: { ...runner, coast } }, blind)).toEqual([]);
    expect(at(8000, 38, { gate: { ...runner, coast } }, blind)).toEqual(['stop arriving']);
  });

  it('is given the room to coast before it counts as gone too far', () => {
    expect(at(1000, 46, {}, { endsMs: 500 })).toEqual(['stop arriving']);
    expect(at(1000, 46.1)).toEqual(['stop overshoot']);
    expect(at(1000, 43.1, { gate: { ...runner, travelTimeMs: undefined } })).toEqual(['stop overshoot']);
  });

  it('is stopped as planned beyond its target, whatever speaks against the way back', () => {
    const trip = { id: 'downstream-level-high', verdict: 'blocked', inputs: [] } as const;
    const tripped = { tripped: [trip] };
    expect(at(8000, 40, tripped)).toEqual(['stop downstream-level-high']);
    expect(at(8000, 40.1, tripped)).toEqual(['stop arriving']);
    expect(at(8000, 9.9, tripped, closing)).toEqual(['stop arriving']);
    expect(at(8000, 46.1, tripped)).toEqual(['stop overshoot']);
    // Where nobody sees it, it goes on until its time is over.
    expect(at(8000, 40.1, { ...tripped, gate: timed })).toEqual(['stop downstream-level-high']);
    const itself = { ...tripped, gate: positioner };
    expect(at(8000, 40.6, itself)).toEqual(['stop downstream-level-high']);
  });

  it('has arrived where it goes by itself, whatever speaks against the way back', () => {
    const trip = { id: 'downstream-level-high', verdict: 'blocked' } as const;
    expect(at(8000, 40, { tripped: [trip], gate: positioner })).toEqual(['arrived']);
  });

  it('is not latched by the end of its run, seen or not', () => {
    const seen = step(moving('travelling', { endsMs: 5000 }), tick(5000, 25, { gate: runner })).state;
    expect(seen).toMatchObject({ kind: 'stopping', latches: false });
    const from = { ...closing, fromPercent: undefined };
    const blind = tick(4000, undefined, { atEnd: 'closed', gate: timed });
    expect(step(moving('travelling', from), blind).state).toMatchObject({ kind: 'stopping', latches: false });
  });

  it('is asked, while nobody sees it, only for what is uncertain', () => {
    const blind = tick(8000, undefined, { gate: timed });
    const from = { ...closing, fromPercent: undefined };
    expect(stepped(moving('confirming', { ...from, sinceMs: 5000 }), blind).told).toEqual(['read-demand']);
    expect(stepped(moving('travelling', from), blind).told).toEqual([]);
  });

  it('counts from its start how long it has run, and from its answer how long that is uncertain', () => {
    const late = step(
      moving('travelling', { startedMs: 5000, endsMs: 7000 }),
      tick(7000, 25, { gate: runner }),
    );
    expect(late.state).toMatchObject({ plan: { hasRun: false } });
    const uncertain = moving('confirming', { sinceMs: 50_000, askedMs: 99_000 });
    expect(
      stepped(uncertain, tick(100_000, 20, { gate: { ...runner, travelTimeMs: undefined } })).told,
    ).not.toContain('stop uncertain');
    const since = moving('confirming', {
      sinceMs: 50_000,
      askedMs: 99_000,
      fromPercent: undefined,
      way: 'closing',
    });
    expect(stepped(since, tick(100_000, undefined, { gate: timed })).told).toEqual([]);
    expect(stepped(since, tick(110_001, undefined, { gate: timed })).told).toEqual(['stop uncertain']);
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

it.each([
  ['as long as the whole travel takes', 'travelling', {}, 120_000, true],
  ['whose motor is seen at its end', 'travelling', { isMoving: true }, 120_000, true],
  ['that had stopped before', 'travelling', { isMoving: false }, 120_000, false],
  ['that may not have begun', 'confirming', {}, 120_000, false],
  ['that was a part', 'travelling', {}, 99_999, false],
  [
    'of which nobody knows how long it takes',
    'travelling',
    { gate: { ...timed, travelTimeMs: undefined } },
    120_000,
    false,
  ],
] as const)('a blind run %s has run whole: %#', (_name, kind, look, runMs, hasRunWhole) => {
  const blind = moving(kind, {
    intent: { ...intent, openingPercent: 0 },
    way: 'closing',
    fromPercent: undefined,
    progress: undefined,
    endsMs: runMs,
  });
  const { state } = stepped(blind, tick(runMs, undefined, { gate: timed, ...look }));
  expect(state).toMatchObject({ kind: 'stopping', cause: 'arriving', plan: { hasRunWhole } });
});

describe('the end of a run', () => {
  const plan = {
    intent,
    way: 'opening',
    fromPercent: 20,
    stopPercent: 39,
    hasRun: true,
    hasRunWhole: false,
  } as const;
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

  it('of a step that is smaller than what counts as movement does not tell that', () => {
    const small = (toPercent: number, look: object = {}) =>
      ended(20, { intent: { ...intent, openingPercent: toPercent } }, look).effects.at(-1);
    expect(small(20.49)).toMatchObject({ kind: 'arrived', isAtTarget: true });
    expect(small(20.49, { gate: timed })).toMatchObject({ kind: 'arrived' });
    expect(small(20.5)).toMatchObject({ kind: 'fault', cause: 'stuck' });
    expect(small(19.51)).toMatchObject({ kind: 'arrived' });
    expect(small(19.5)).toMatchObject({ kind: 'fault', cause: 'stuck' });
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
