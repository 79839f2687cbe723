/** The gate machine while the gate is being stopped. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type { GateState } from '../../../../gateway/control/gate/gate-state.js';
import { intent, positioner, run, runner, stepped, stopping, tick, timed } from './states.js';

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

  it('of a gate that was closed blindly, and whose contact does not tell that it is shut, ends in a fault', () => {
    const blind = {
      intent,
      way: 'closing',
      fromPercent: undefined,
      stopPercent: undefined,
      hasRun: true,
      hasRunWhole: true,
    } as const;
    const look = (changes: object, plan: object = blind, nowMs = 6000) =>
      stepped(acked({ cause: 'arriving', plan }), tick(nowMs, undefined, { gate: timed, ...changes }));
    expect(look({})).toEqual({
      state: { kind: 'fault', cause: 'end-not-reached', stood: undefined },
      told: ['stopped end-not-reached', 'fault end-not-reached'],
    });
    expect(look({}, blind, 5999).state.kind).toBe('stopping');
    expect(look({ atEnd: 'closed' }).state.kind).toBe('unknown');
    expect(look({ isLocal: true }).state.kind).toBe('unknown');
    expect(look({}, { ...blind, fromPercent: 20 }).state.kind).toBe('unknown');
    // By a pulse, or for a part of the way only: there is more to be done.
    expect(look({}, { ...blind, hasRunWhole: false }).state.kind).toBe('unknown');
    const safety = { gate: runner, isSafety: true, intent: { ...intent, openingPercent: 0 } };
    expect(look(safety).state).toMatchObject({ kind: 'fault', cause: 'end-not-reached' });
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
  const plan = {
    intent,
    way: 'opening',
    fromPercent: 20,
    stopPercent: 25,
    hasRun: true,
    hasRunWhole: false,
  } as const;

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

  it('in the hands of somebody who drives it is no runaway, but his; he is let go on after the third STOP', () => {
    const local = { isLocal: true };
    const moved = (tries: number, look: object = local, changes: object = {}) =>
      step(going({ tries, ...changes }), tick(3001, 28, look));
    expect(moved(2).effects).toMatchObject([{ kind: 'stop', cause: 'input-age' }]);
    expect(moved(3, {}).state).toMatchObject({ kind: 'stopping', cause: 'runaway' });
    expect(moved(3)).toEqual({
      state: { kind: 'hand', fromPercent: 25, stands: { percent: 28, atMs: 3001 }, fault: undefined },
      effects: [{ kind: 'stopped', cause: 'input-age', atPercent: 28 }],
    });
    expect(moved(3, { ...local, isMoving: true }, { stands: undefined }).state).toMatchObject({
      fromPercent: 28,
    });
    const unseen = (changes: object = {}) =>
      step(going({ tries: 3, ...changes }), tick(3001, undefined, { ...local, isMoving: true }));
    expect(unseen()).toEqual({
      state: { kind: 'unknown' },
      effects: [{ kind: 'stopped', cause: 'input-age', atPercent: undefined }],
    });
    expect(unseen({ latches: true }).state).toMatchObject({ kind: 'fault', cause: 'input-age' });
  });

  it("in somebody's hands with a fault keeps the fault", () => {
    const { state, effects } = step(
      going({ tries: 3, latches: true, cause: 'wrong-way' }),
      tick(3001, 28, { isLocal: true }),
    );
    expect(state).toMatchObject({ kind: 'hand', fault: 'wrong-way' });
    expect(effects).toEqual([
      { kind: 'stopped', cause: 'wrong-way', atPercent: 28 },
      { kind: 'fault', cause: 'wrong-way' },
    ]);
  });
});
