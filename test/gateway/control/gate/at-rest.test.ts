/** The gate machine at rest: from the first look to a command. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import { type GateState, INITIAL_GATE_STATE, mayMove } from '../../../../gateway/control/gate/gate-state.js';
import {
  fault,
  idleAt,
  intent,
  moving,
  positioner,
  recorded,
  recording,
  run,
  runner,
  safety,
  stepped,
  tick,
  timed,
  trip,
} from './states.js';

describe('a small step', () => {
  it.each([
    [undefined, 'idle'],
    [0.5, 'recording'],
    [0.6, 'idle'],
  ])('is made only where it is worth it (%s %%)', (leastStepPercent, kind) => {
    expect(step(idleAt(39.5), tick(5000, 39.5, { leastStepPercent })).state.kind).toBe(kind);
  });
});

describe('a gate of which nothing is known', () => {
  it('must be seen to stand for three seconds', () => {
    const looks = [0, 1000, 2000, 2999].map((nowMs) => tick(nowMs, 20));
    expect(run(INITIAL_GATE_STATE, looks).state.kind).toBe('unknown');
    expect(run(INITIAL_GATE_STATE, [...looks, tick(3000, 20)])).toEqual({
      state: { kind: 'idle', notBeforeMs: 3000, stood: { percent: 20, atMs: 0 } },
      told: [],
    });
  });

  it('starts again when it is lost from sight', () => {
    const looks = [tick(0, 20), tick(1000, undefined), tick(3000, 20), tick(5999, 20)];
    expect(run(INITIAL_GATE_STATE, looks).state.kind).toBe('unknown');
    expect(run(INITIAL_GATE_STATE, [...looks, tick(6000, 20)]).state.kind).toBe('idle');
  });

  it('that moves is stopped, by its contact at once, by its position at two percent', () => {
    expect(stepped(INITIAL_GATE_STATE, tick(0, 20, { isMoving: true })).told).toEqual([
      'stop moving-at-start',
    ]);
    expect(stepped(INITIAL_GATE_STATE, tick(0, undefined, { isMoving: true })).told).toEqual([
      'stop moving-at-start',
    ]);
    const running = stepped(INITIAL_GATE_STATE, tick(0, 20, { isMoving: true })).state;
    expect(running).toMatchObject({ kind: 'stopping', latches: false });
    const seen = stepped(INITIAL_GATE_STATE, tick(0, 20)).state;
    expect(stepped(seen, tick(3000, 20.4)).state.kind).toBe('idle');
    expect(stepped(seen, tick(3000, 20.5)).state.kind).toBe('unknown');
    expect(stepped(seen, tick(1000, 21.9)).told).toEqual([]);
    expect(stepped(seen, tick(1000, 22)).told).toEqual(['stop moving-at-start']);
    expect(stepped(seen, tick(1000, 18)).state).toMatchObject({ kind: 'stopping', latches: false });
  });

  it('that creeps is found by where it was first seen, and given up after half a minute', () => {
    const creeping = (perSecond: number, seconds: number) =>
      Array.from({ length: seconds }, (_, second) => tick(second * 1000, 20 + perSecond * second));
    expect(run(INITIAL_GATE_STATE, creeping(0.5, 5)).told).toEqual(['stop moving-at-start']);
    const slow = run(INITIAL_GATE_STATE, [tick(0, 20), tick(1000, 20.6), tick(29_999, 20.6)]).state;
    expect(slow).toMatchObject({ kind: 'unknown', stands: { percent: 20, atMs: 0 } });
    expect(stepped(slow, tick(30_000, 20.6)).state).toMatchObject({
      stands: { percent: 20.6, atMs: 30_000 },
    });
  });

  it('that somebody moves on the spot is not stopped', () => {
    const local = { isLocal: true };
    const looks = [tick(0, 20, { ...local, isMoving: true }), tick(1000, 30, local), tick(2000, 30, local)];
    expect(run(INITIAL_GATE_STATE, looks).told).toEqual([]);
    expect(run(INITIAL_GATE_STATE, [...looks, tick(4000, 30)]).state).toMatchObject({
      kind: 'idle',
      stood: { percent: 30 },
    });
  });

  it('is not moved, and why is told when an interlock says so', () => {
    expect(stepped(INITIAL_GATE_STATE, tick(0, undefined, { notClear: [trip] })).told).toEqual(['refuse']);
    expect(stepped(INITIAL_GATE_STATE, tick(0, undefined)).told).toEqual([]);
    expect(
      stepped(INITIAL_GATE_STATE, tick(0, undefined, { notClear: [trip], intent: undefined })).told,
    ).toEqual([]);
  });

  it('tells where it stands when that is not where it stood', () => {
    const lost: GateState = { kind: 'unknown', stoodPercent: 20 };
    const displaced = run(lost, [tick(0, 22), tick(3000, 22)]);
    expect(displaced.told).toEqual(['displaced']);
    expect(displaced.state).toMatchObject({ kind: 'idle', stood: { percent: 22 } });
    expect(run(lost, [tick(0, 21.9), tick(3000, 21.9)]).told).toEqual([]);
    const effects = [tick(0, 22), tick(3000, 22)].reduce((now, input) => step(now.state, input), {
      state: lost,
      effects: [],
    } as ReturnType<typeof step>).effects;
    expect(effects).toEqual([{ kind: 'displaced', how: 'moved-unseen', fromPercent: 20, atPercent: 22 }]);
  });

  it('after a restart in mid-move waits until it is known what became of the command', () => {
    const awaits: GateState = { kind: 'unknown', awaits: { openingPercent: 40 } };
    const asked = run(awaits, [tick(0, 20), tick(1999, 20), tick(2000, 20), tick(4000, 20)]);
    expect(asked.told).toEqual(['read-demand', 'read-demand', 'read-demand']);
    expect(asked.state.kind).toBe('unknown');
    const answer = (openingPercent: number, holds: boolean | undefined) =>
      run(asked.state, [{ kind: 'demand-read', openingPercent, holds, nowMs: 4100 }, tick(4200, 20)]).state
        .kind;
    expect(answer(40, undefined)).toBe('unknown');
    expect(answer(41, true)).toBe('unknown');
    expect(answer(40, true)).toBe('idle');
    expect(answer(40, false)).toBe('idle');
  });

  it('asks for a command that is awaited while nobody sees it, too', () => {
    const awaits: GateState = { kind: 'unknown', awaits: { openingPercent: 40 } };
    expect(stepped(awaits, tick(0, undefined)).told).toEqual(['read-demand']);
  });
});

describe('a gate at rest', () => {
  it('has its decision written before it is commanded', () => {
    const decided = step(idleAt(20), tick(5000, 20));
    expect(decided.state).toEqual({ ...recording, ticket: 5000 });
    expect(decided.effects).toEqual([{ kind: 'journal-decision', intent, fromPercent: 20, ticket: 5000 }]);
  });

  it.each([
    ['nothing is wanted', tick(0, 20, { intent: undefined })],
    ['somebody wants it to stay', tick(0, 20, { stay: { why: 'lock' } })],
    ['it is nearer than the smallest move', tick(0, 39.1)],
    ['it is there', tick(0, 40)],
  ])('stays while %s', (_name, input) => {
    const { percent } = { percent: input.positionPercent };
    expect(stepped(idleAt(percent), input)).toEqual({ state: idleAt(percent), told: [] });
  });

  it('is moved by just the smallest move', () => {
    expect(stepped(idleAt(39), tick(0, 39)).told).toEqual(['journal-decision']);
  });

  it('rests after what came to nothing', () => {
    expect(stepped(idleAt(20, 1000), tick(999, 20)).told).toEqual([]);
    expect(stepped(idleAt(20, 1000), tick(1000, 20)).told).toEqual(['journal-decision']);
  });

  it('is refused what an interlock does not clear, and stays', () => {
    expect(stepped(idleAt(20), tick(0, 20, { notClear: [trip] }))).toEqual({
      state: idleAt(20),
      told: ['refuse'],
    });
  });

  it('that is lost from sight is unknown, with where it stood', () => {
    for (const state of [idleAt(20), recording, recorded]) {
      expect(stepped(state, tick(0, undefined)).state).toEqual({ kind: 'unknown', stoodPercent: 20 });
    }
  });

  it('stands where it is first seen', () => {
    expect(stepped(idleAt(undefined, 9000), tick(500, 33)).state).toEqual({
      kind: 'idle',
      notBeforeMs: 9000,
      stood: { percent: 33, atMs: 500 },
    });
  });
});

describe('a decision', () => {
  it('that is on disk is acted upon, one that is not rests for ten seconds', () => {
    expect(stepped(recording, { kind: 'decision-journaled', ticket: 7, nowMs: 0 })).toEqual({
      state: recorded,
      told: [],
    });
    expect(stepped(recording, { kind: 'decision-lost', ticket: 7, nowMs: 500 })).toEqual({
      state: { kind: 'idle', notBeforeMs: 10_500, stood: { percent: 20, atMs: 0 } },
      told: ['not-done store-stalled'],
    });
  });

  it('of another time is nobody’s business', () => {
    for (const kind of ['decision-journaled', 'decision-lost'] as const) {
      expect(stepped(recording, { kind, ticket: 6, nowMs: 0 })).toEqual({ state: recording, told: [] });
      expect(stepped(idleAt(20), { kind, ticket: 7, nowMs: 0 })).toEqual({ state: idleAt(20), told: [] });
    }
  });

  it('that is being written waits', () => {
    expect(stepped(recording, tick(60_000, 20))).toEqual({ state: recording, told: [] });
  });

  it('is commanded when all is still clear and the same is wanted', () => {
    const commanded = step(recorded, tick(100, 20.5));
    expect(commanded.effects).toEqual([{ kind: 'move', intent, fromPercent: 20.5 }]);
    expect(commanded.state).toEqual(
      moving('commanding', {
        fromPercent: 20.5,
        sinceMs: 100,
        startedMs: 100,
        progress: { percent: 20.5, atMs: 100 },
        lookedMs: 100,
        askedMs: 100,
      }),
    );
  });

  it.each([
    ['nothing is wanted any more', { intent: undefined }, []],
    ['somebody else wants it', { intent: { ...intent, source: 'order' as const } }, []],
    ['another opening is wanted', { intent: { ...intent, openingPercent: 41 } }, []],
    ['somebody wants it to stay', { stay: { why: 'lock' } }, []],
    ['an interlock is not clear', { notClear: [trip] }, ['refuse']],
  ])('is dropped when %s', (_name, changes, effects) => {
    const dropped = stepped(recorded, tick(100, 20, changes));
    expect(dropped.told).toEqual(effects);
    expect(dropped.state).toEqual({ kind: 'idle', notBeforeMs: 100, stood: { percent: 20, atMs: 0 } });
  });

  it('is kept when hardly another opening is wanted, and commanded as it was written', () => {
    const nearly = { intent: { ...intent, openingPercent: 40.9 } };
    expect(step(recorded, tick(100, 20, nearly)).effects).toEqual([
      { kind: 'move', intent, fromPercent: 20 },
    ]);
  });
});

describe('a safety action', () => {
  it.each([
    ['idle', idleAt(20, 99_000)],
    ['recording', recording],
    ['recorded', recorded],
  ] as const)('is commanded at once from %s, and the journal is told without waiting', (_name, state) => {
    const { state: next, effects } = step(state, tick(0, 20, safety(0)));
    const { intent: wanted } = safety(0);
    expect(next).toMatchObject({ kind: 'commanding', way: 'closing', fromPercent: 20, intent: wanted });
    expect(effects).toEqual([
      { kind: 'journal-decision', intent: wanted, fromPercent: 20, ticket: undefined },
      { kind: 'move', intent: wanted, fromPercent: 20 },
    ]);
  });

  it('is no way past an interlock, nor a move for nothing', () => {
    expect(stepped(idleAt(20), tick(0, 20, { ...safety(0), notClear: [trip] })).told).toEqual(['refuse']);
    expect(stepped(idleAt(0.5), tick(0, 0.5, safety(0))).told).toEqual([]);
    expect(stepped(idleAt(20), tick(0, 20, { isSafety: true, intent: undefined })).told).toEqual([]);
  });

  it('closes a gate of unknown position to an end that tells, and goes nowhere else', () => {
    const blind = (openingPercent: number, gate = runner, atEnd?: 'closed' | 'opened') =>
      stepped({ kind: 'unknown' }, tick(0, undefined, { ...safety(openingPercent), gate, atEnd })).told;
    expect(blind(0)).toEqual(['journal-decision', 'move']);
    expect(blind(0, runner, 'opened')).toEqual(['journal-decision', 'move']);
    expect(blind(0, runner, 'closed')).toEqual([]);
    expect(blind(0, positioner)).toEqual([]);
    expect(blind(100)).toEqual([]);
    expect(blind(10)).toEqual([]);
    const { state } = step({ kind: 'unknown' }, tick(0, undefined, { ...safety(0), gate: runner }));
    expect(state).toMatchObject({ way: 'closing', progress: undefined });
    // Seen, but not yet known to stand: it waits like any other.
    expect(stepped({ kind: 'unknown' }, tick(0, 20, { ...safety(0), gate: runner })).told).toEqual([]);
    // Lost while at rest.
    expect(stepped(idleAt(20), tick(0, undefined, { ...safety(0), gate: runner })).told).toEqual([
      'journal-decision',
      'move',
    ]);
  });

  it('is not taken for done where the position is only worked out', () => {
    const shut = (gate: typeof timed, atEnd?: 'closed') =>
      stepped(idleAt(0), tick(0, 0, { ...safety(0), gate, atEnd })).told;
    expect(shut(timed)).toEqual(['journal-decision', 'move']);
    expect(shut(timed, 'closed')).toEqual([]);
    expect(shut(runner)).toEqual([]);
    expect(shut({ ...timed, hasClosedEnd: false })).toEqual([]);
  });

  it('does not move a gate in fault, nor one that somebody moves by hand', () => {
    expect(stepped(fault, tick(0, 20, safety(0))).told).toEqual([]);
    const hand: GateState = { kind: 'hand', fromPercent: 20, stands: { percent: 25, atMs: 0 } };
    expect(stepped(hand, tick(0, 25, { ...safety(0), isLocal: true })).told).toEqual([]);
  });
});

it('what comes too late changes nothing at rest', () => {
  const outcome = { kind: 'confirmed' } as const;
  for (const state of [INITIAL_GATE_STATE, idleAt(20), recording, recorded, fault]) {
    expect(mayMove(state)).toBe(false);
    expect(stepped(state, { kind: 'moved', outcome, nowMs: 0 })).toEqual({ state, told: [] });
    expect(stepped(state, { kind: 'stop-sent', acknowledged: true, nowMs: 0 })).toEqual({ state, told: [] });
    const read = { kind: 'demand-read', openingPercent: 40, holds: true, nowMs: 0 } as const;
    expect(stepped(state, read)).toEqual({ state, told: [] });
  }
});
