import { describe, expect, it } from 'vitest';
import { step } from '../../../gateway/control/gate-machine.js';
import type { GateState, Moving, Tick } from '../../../gateway/control/gate-state.js';

const intent = { gate: 'left', source: 'schedule', openingPercent: 40 } as const;

function moving(kind: Moving['kind'], atPercent = 20): Moving {
  return { kind, intent, fromPercent: 20, sinceMs: 0, progress: { percent: atPercent, atMs: 0 }, askedMs: 0 };
}

function tick(nowMs: number, positionPercent: number | undefined, tripped: Tick['tripped'] = []): Tick {
  return { kind: 'tick', nowMs, positionPercent, intent, minTravelPercent: 1, notClear: tripped, tripped };
}

const effects = (state: GateState, input: Parameters<typeof step>[1]): string[] =>
  step(state, input).effects.map(({ kind }) => kind);

describe.each(['commanding', 'confirming', 'travelling'] as const)('while %s', (kind) => {
  it('an interlock that trips stops the gate', () => {
    const trip = { id: 'input-age', verdict: 'unknown' } as const;
    expect(effects(moving(kind), tick(1000, 25, [trip]))).toEqual(['stop']);
  });

  it('a position that is lost stops the gate', () => {
    expect(effects(moving(kind), tick(1000, undefined))).toEqual(['stop']);
  });

  it('the wrong way stops the gate and latches', () => {
    const { state } = step(moving(kind), tick(1000, 16.9));
    expect(state).toMatchObject({ kind: 'stopping', cause: 'wrong-way', latches: true });
    expect(effects(moving(kind), tick(1000, 17.1))).not.toContain('stop');
  });
});

describe('what stays uncertain', () => {
  it('is read back every two seconds, and stopped after a minute', () => {
    let state: GateState = moving('confirming');
    const asked: number[] = [];
    for (let second = 1; second <= 61; second++) {
      const next = step(state, tick(second * 1000, 30));
      if (next.effects.some((effect) => effect.kind === 'read-demand')) asked.push(second);
      state = next.state;
    }
    expect(asked.length).toBe(30);
    expect(state).toMatchObject({ kind: 'stopping', cause: 'uncertain' });
  });
});

describe('a gate that is stuck', () => {
  it('is stopped after 30 s without progress, to the second', () => {
    expect(effects(moving('travelling'), tick(30_000, 20.4))).toEqual([]);
    expect(effects(moving('travelling'), tick(30_001, 20.4))).toEqual(['stop']);
    expect(effects(moving('travelling'), tick(30_001, 20.5))).toEqual([]);
  });
});

describe('stopping', () => {
  const stopping = step(moving('travelling'), tick(0, undefined)).state;

  it('sends STOP again after pauses that grow to five seconds', () => {
    let state = stopping;
    const sentS: number[] = [];
    for (let second = 0; second < 30; second++) {
      if (second === 0 || sentS.at(-1) === second - 1) {
        state = step(state, { kind: 'stop-sent', acknowledged: false, nowMs: second * 1000 }).state;
      }
      const next = step(state, tick(second * 1000, 25));
      if (next.effects.some(({ kind }) => kind === 'stop')) sentS.push(second);
      state = next.state;
    }
    const gaps = sentS.slice(1).map((second, index) => second - (sentS[index] ?? 0));
    expect(sentS.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(7);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(5);
  });

  it('ends when the gate has stood for three seconds after the acknowledgement', () => {
    let { state } = step(stopping, { kind: 'stop-sent', acknowledged: true, nowMs: 0 });
    const kinds: string[] = [];
    for (const [nowMs, percent] of [
      [0, 25],
      [1000, 25.2],
      [2000, 25.2],
      [3000, 25.2],
    ] as const) {
      const next = step(state, tick(nowMs, percent));
      kinds.push(...next.effects.map(({ kind }) => kind));
      state = next.state;
    }
    expect(kinds).toEqual(['stopped']);
    expect(state.kind).toBe('idle');
  });

  it('does not end while nobody sees where the gate is', () => {
    let { state } = step(stopping, { kind: 'stop-sent', acknowledged: true, nowMs: 0 });
    for (let second = 0; second < 60; second++) state = step(state, tick(second * 1000, undefined)).state;
    expect(state.kind).toBe('stopping');
  });

  it('after a fault ends in the fault, which nothing leaves', () => {
    let { state } = step(moving('travelling'), tick(30_001, 20));
    state = step(state, { kind: 'stop-sent', acknowledged: true, nowMs: 31_000 }).state;
    for (let second = 31; second < 40; second++) state = step(state, tick(second * 1000, 20)).state;
    expect(state).toEqual({ kind: 'fault', cause: 'no-movement' });
    expect(step(state, tick(99_000, 20))).toEqual({ state, effects: [] });
  });
});
