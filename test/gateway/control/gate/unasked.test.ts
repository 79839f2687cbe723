/** The gate machine while what happens was not commanded: a gate that moves by itself or by hand, a fault, STOP. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import { type GateState, INITIAL_GATE_STATE } from '../../../../gateway/control/gate/gate-state.js';
import {
  fault,
  idleAt,
  moving,
  positioner,
  recorded,
  recording,
  run,
  stepped,
  stopping,
  tick,
  timed,
} from './states.js';

describe('a gate that moves without a command', () => {
  const states: [string, GateState][] = [
    ['idle', idleAt(20)],
    ['recording', recording],
    ['recorded', recorded],
    ['fault', fault],
  ];

  it.each(states)('is stopped in the same cycle and latched, from %s', (_name, state) => {
    for (const at of [22, 18, 60]) {
      const next = stepped(state, tick(0, at));
      expect(next.told).toEqual(['stop moved-by-itself']);
      expect(next.state).toMatchObject({ kind: 'stopping', latches: true });
    }
    for (const at of [21.9, 18.1])
      expect(stepped(state, tick(0, at)).told).not.toContain('stop moved-by-itself');
  });

  it('by less than its smallest move is let be', () => {
    const gate = { ...positioner, minTravelPercent: 5 };
    const still = { gate, intent: undefined };
    expect(stepped(idleAt(20), tick(0, 24.9, still)).told).toEqual([]);
    expect(stepped(idleAt(20), tick(0, 25, still)).told).toEqual(['stop moved-by-itself']);
  });

  it('is seen by its motor where its position is only worked out', () => {
    const still = { gate: timed, intent: undefined };
    expect(stepped(idleAt(20), tick(0, 20, { ...still, isMoving: true })).told).toEqual([
      'stop moved-by-itself',
    ]);
    expect(stepped(idleAt(20), tick(0, 20, { ...still, isMoving: false })).told).toEqual([]);
    expect(stepped(idleAt(20), tick(0, 31.9, still)).told).toEqual([]);
    expect(stepped(idleAt(20), tick(0, 32, still)).told).toEqual(['stop moved-by-itself']);
    const local = { ...still, isMoving: true, isLocal: true };
    expect(stepped(idleAt(20), tick(0, 20, local)).told).toEqual([]);
    // A positioner may correct itself.
    expect(stepped(idleAt(20), tick(0, 20, { isMoving: true, intent: undefined })).told).toEqual([]);
  });

  it.each(states)('by hand is let be, from %s', (_name, state) => {
    expect(stepped(state, tick(500, 22, { isLocal: true }))).toEqual({
      state: {
        kind: 'hand',
        fromPercent: 20,
        stands: { percent: 22, atMs: 500 },
        fault: state.kind === 'fault' ? 'stuck' : undefined,
      },
      told: [],
    });
  });
});

describe('a gate that is moved by hand', () => {
  const hand = (fault?: string): GateState => ({
    kind: 'hand',
    fromPercent: 20,
    stands: { percent: 30, atMs: 0 },
    fault,
  });
  const local = { isLocal: true };

  it('is at rest again when it has stood for three seconds, and what was done is told', () => {
    expect(stepped(hand(), tick(2999, 30, local)).state.kind).toBe('hand');
    expect(step(hand(), tick(3000, 30.4, local))).toEqual({
      state: { kind: 'idle', notBeforeMs: 3000, stood: { percent: 30, atMs: 0 } },
      effects: [{ kind: 'displaced', how: 'moved-by-hand', fromPercent: 20, atPercent: 30 }],
    });
  });

  it('goes on', () => {
    expect(stepped(hand(), tick(9000, 30.5, local)).state).toMatchObject({
      kind: 'hand',
      stands: { percent: 30.5, atMs: 9000 },
    });
  });

  it('and let go while it moves is stopped at two percent, or stands after half a minute', () => {
    expect(stepped(hand(), tick(1000, 31.9)).state).toEqual(hand());
    expect(stepped(hand(), tick(1000, 32))).toMatchObject({
      state: { kind: 'stopping', latches: true },
      told: ['stop moved-by-itself'],
    });
    expect(stepped(hand(), tick(29_999, 31)).state).toEqual(hand());
    expect(stepped(hand(), tick(30_000, 31)).state).toMatchObject({ stands: { percent: 31, atMs: 30_000 } });
    expect(stepped(hand(), tick(3000, 30.4)).state.kind).toBe('idle');
  });

  it('keeps its fault, until that is released', () => {
    expect(stepped(hand('stuck'), tick(3000, 30)).state).toEqual({
      kind: 'fault',
      cause: 'stuck',
      stood: { percent: 30, atMs: 0 },
    });
    expect(stepped(hand('stuck'), tick(3000, undefined)).state).toEqual({ kind: 'fault', cause: 'stuck' });
    expect(stepped(hand('stuck'), { kind: 'release', nowMs: 0 })).toEqual({
      state: hand(),
      told: ['released stuck'],
    });
    expect(stepped(hand(), { kind: 'release', nowMs: 0 })).toEqual({ state: hand(), told: [] });
  });

  it('and lost from sight is unknown', () => {
    expect(stepped(hand(), tick(0, undefined)).state).toEqual({ kind: 'unknown', stoodPercent: 20 });
  });
});

describe('a fault', () => {
  it('is left by nothing but its release', () => {
    expect(stepped(fault, tick(99_000, 20))).toEqual({ state: fault, told: [] });
    expect(stepped(fault, tick(99_000, undefined))).toEqual({ state: fault, told: [] });
    expect(stepped(fault, { kind: 'release', nowMs: 0 })).toEqual({
      state: { kind: 'unknown', stoodPercent: 20 },
      told: ['released stuck'],
    });
    expect(stepped(idleAt(20), { kind: 'release', nowMs: 0 })).toEqual({ state: idleAt(20), told: [] });
  });

  it('that outlived a restart is watched from where the gate is first seen', () => {
    const { state } = stepped({ kind: 'fault', cause: 'stuck' }, tick(100, 50));
    expect(state).toEqual({ kind: 'fault', cause: 'stuck', stood: { percent: 50, atMs: 100 } });
    expect(stepped(state, tick(200, 52)).told).toEqual(['stop moved-by-itself']);
  });
});

describe('STOP by somebody', () => {
  const halt = { kind: 'halt', cause: 'operator', nowMs: 0 } as const;

  it('goes out in every state; a fault stands, and what is being stopped goes on being stopped', () => {
    for (const state of [INITIAL_GATE_STATE, idleAt(20), recording, recorded, moving('travelling')]) {
      const halted = stepped(state, halt);
      expect(halted.told).toEqual(['stop operator']);
      expect(halted.state).toMatchObject({ kind: 'stopping', latches: false });
    }
    expect(stepped(fault, halt)).toEqual({ state: fault, told: ['stop operator'] });
    const { state } = stepped(moving('travelling'), halt);
    expect(stepped(state, halt)).toEqual({ state, told: [] });
  });

  it('has a gate that is stopped for something else rest afterwards, like any other', () => {
    const stopped = run(moving('travelling'), [tick(0, 25, { stay: { why: 'superseded' } }), halt]);
    expect(stopped.told).toEqual(['stop superseded']);
    const acknowledged = { kind: 'stop-sent', acknowledged: true, nowMs: 0 } as const;
    const { state } = run(stopped.state, [acknowledged, tick(0, 25), tick(3000, 25)]);
    expect(state).toMatchObject({ kind: 'idle', notBeforeMs: 13_000 });
    expect(stepped(state, tick(12_999, 25)).told).toEqual([]);
  });

  it('that latches leaves a fault behind it, whatever the gate did', () => {
    const latching = { ...halt, latches: true };
    const hand: GateState = { kind: 'hand', fromPercent: 20, stands: { percent: 30, atMs: 0 } };
    for (const state of [INITIAL_GATE_STATE, idleAt(20), recorded, moving('confirming'), hand, stopping()]) {
      const halted = stepped(state, latching);
      expect(halted.told).toEqual(['stop operator']);
      expect(halted.state).toEqual({ kind: 'stopping', cause: 'operator', latches: true, tries: 1 });
    }
    expect(stepped(fault, latching)).toEqual({ state: fault, told: ['stop operator'] });
    const { state, told } = stepped({ ...hand, fault: 'stuck' }, latching);
    expect(told).toEqual(['stop stuck']);
    expect(state).toMatchObject({ cause: 'stuck', latches: true });
    expect(stepped(state, latching)).toEqual({ state, told: [] });
  });
});
