/** A position that is worked out from runs of the motor, and what is learnt and kept of a gate. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../gateway/control/driver/gate-driver.js';
import { learnCoast, NO_COAST } from '../../../../gateway/control/gate/coasting.js';
import {
  estimate,
  goneBy,
  legOf,
  persistedEstimate,
  restoredEstimate,
} from '../../../../gateway/control/gate/estimate.js';
import type { GateState } from '../../../../gateway/control/gate/gate-state.js';
import { persisted, restored } from '../../../../gateway/control/gate/persistence.js';
import { idleAt, intent, KNOWN, moving, opening, runner, stopping, timed } from './states.js';

const NOW_MS = 100_000;

describe('the estimate', () => {
  const calm = {
    nowMs: NOW_MS,
    run: undefined,
    atEnd: undefined,
    endAtMs: NOW_MS,
    isDisturbed: false,
    travelTimeMs: 100_000,
  } as const;
  const over = (changes: Partial<Run> = {}): Run => ({ ...opening, endedMs: 80_000, ...changes });

  it('counts a run from its start to its end, and becomes less certain', () => {
    expect(estimate(KNOWN, { ...calm, run: over() })).toEqual({
      kept: { percent: 40, uncertaintyPercent: 2.9, runId: 1, sinceMs: NOW_MS },
      percent: 40,
      uncertaintyPercent: 2.9,
    });
    expect(estimate(KNOWN, { ...calm, run: over({ way: 'closing', endedMs: 65_000 }) }).percent).toBe(15);
    expect(estimate(KNOWN, { ...calm, run: over({ endedMs: over().startedMs }) }).percent).toBe(
      KNOWN.percent,
    );
    const { kept } = estimate(KNOWN, { ...calm, run: over() });
    expect(estimate(kept, { ...calm, run: over() })).toMatchObject({ kept, percent: 40 });
  });

  it('keeps what was before while the run goes on', () => {
    expect(estimate(KNOWN, { ...calm, run: opening })).toMatchObject({ kept: KNOWN, percent: 60 });
    const uncertain = { ...opening, isCertain: false };
    expect(estimate(KNOWN, { ...calm, run: uncertain })).toMatchObject({ percent: 60 });
  });

  it('ends at the ends', () => {
    expect(estimate(KNOWN, { ...calm, run: over({ endedMs: 190_000 }) }).percent).toBe(100);
    expect(estimate(KNOWN, { ...calm, run: over({ way: 'closing', endedMs: 90_000 }) }).percent).toBe(0);
  });

  it.each([
    ['a run of unknown length', { run: over({ isCertain: false }) }],
    ['a run that nobody saw before it', { run: over({ id: 2 }) }],
    ['no travel time', { run: over(), travelTimeMs: undefined }],
    ['somebody else at it', { isDisturbed: true }],
  ])('is lost with %s', (_name, changes) => {
    expect(estimate(KNOWN, { ...calm, ...changes })).toEqual({
      kept: undefined,
      percent: undefined,
      uncertaintyPercent: undefined,
    });
  });

  it('is nothing before the first end, and beyond ten percent', () => {
    expect(estimate(undefined, calm).kept).toBeUndefined();
    const at = (uncertaintyPercent: number) => estimate({ ...KNOWN, uncertaintyPercent }, calm).percent;
    expect(at(10)).toBe(20);
    expect(at(10.01)).toBeUndefined();
  });

  it('counts a run from where the contact of an end was last seen', () => {
    const leaving = estimate(undefined, {
      ...calm,
      run: opening,
      atEnd: 'closed',
      nowMs: 62_000,
      endAtMs: 62_000,
    });
    expect(leaving).toMatchObject({ percent: 0, kept: { runId: 0, sinceMs: 62_000 } });
    expect(estimate(leaving.kept, { ...calm, run: opening }).percent).toBe(38);
    const arrived = estimate(KNOWN, { ...calm, run: over(), atEnd: 'opened' });
    expect(arrived.kept).toEqual({ percent: 100, uncertaintyPercent: 1, runId: 1, sinceMs: NOW_MS });
  });

  it('counts what has been run since the contact of an end was read, and not since it is looked at', () => {
    const leaving = { ...calm, atEnd: 'closed', endAtMs: 65_000 } as const;
    expect(estimate(undefined, { ...leaving, run: opening, nowMs: 70_000 })).toMatchObject({
      percent: 5,
      kept: { percent: 0, runId: 0, sinceMs: 65_000 },
    });
    expect(estimate(undefined, { ...leaving, run: over() })).toMatchObject({
      percent: 15,
      kept: { runId: 1 },
    });
    // Read when the run was over; of unknown length; disturbed: then it does not lead away.
    const then = estimate(undefined, { ...leaving, run: over(), endAtMs: 80_000 });
    expect(then).toMatchObject({ percent: 0, uncertaintyPercent: 1 });
    expect(estimate(KNOWN, { ...leaving, run: over({ isCertain: false }) }).percent).toBeUndefined();
    expect(estimate(KNOWN, { ...leaving, run: opening, isDisturbed: true })).toMatchObject({
      percent: 0,
      kept: { runId: 0, sinceMs: NOW_MS },
    });
  });

  it('stays at the end that a run led to, whenever its contact was read', () => {
    const closing = over({ way: 'closing' });
    const there = estimate(KNOWN, { ...calm, atEnd: 'closed', endAtMs: 65_000, run: closing });
    expect(there).toMatchObject({ percent: 0, uncertaintyPercent: 1, kept: { runId: 1 } });
    const opened = estimate(KNOWN, { ...calm, atEnd: 'opened', endAtMs: 65_000, run: over() });
    expect(opened.percent).toBe(100);
    const leaving = { ...calm, atEnd: 'opened', endAtMs: 65_000, run: closing } as const;
    expect(estimate(KNOWN, leaving).percent).toBe(85);
  });

  it('is gone by, but not once the gate was run to its end and is not there', () => {
    expect(goneBy(KNOWN, idleAt(20))).toBe(KNOWN);
    expect(goneBy(KNOWN, { kind: 'fault', cause: 'stuck' })).toBe(KNOWN);
    expect(goneBy(KNOWN, stopping({ cause: 'end-not-reached', latches: true }))).toBe(KNOWN);
    expect(goneBy(KNOWN, { kind: 'fault', cause: 'end-not-reached' })).toBeUndefined();
  });

  it('makes the next move go home above five percent', () => {
    const to = (uncertainty: number | undefined, openingPercent = 40, gate = timed) =>
      legOf({ ...intent, openingPercent }, uncertainty, gate).openingPercent;
    expect(to(5)).toBe(40);
    expect(to(5.01)).toBe(0);
    expect(to(undefined)).toBe(40);
    expect(to(9, 100)).toBe(100);
    expect(to(9, 100, { ...timed, hasOpenedEnd: false })).toBe(0);
    expect(to(9, 40, { ...timed, hasClosedEnd: false })).toBe(40);
    expect(to(9, 40, runner)).toBe(40);
  });

  it('outlives the process, but not a run', () => {
    expect(persistedEstimate(KNOWN, undefined)).toEqual({ percent: 20, uncertaintyPercent: 2 });
    // One that has ended, but is not counted yet, has left where it was.
    expect(persistedEstimate(KNOWN, over())).toBeUndefined();
    expect(persistedEstimate({ ...KNOWN, runId: 1 }, over())).toBeDefined();
    expect(persistedEstimate({ ...KNOWN, runId: 2 }, over())).toBeDefined();
    expect(persistedEstimate(KNOWN, opening)).toBeUndefined();
    expect(persistedEstimate(undefined, undefined)).toBeUndefined();
    expect(persistedEstimate(undefined, over())).toBeUndefined();
    expect(restoredEstimate(JSON.parse(JSON.stringify(persistedEstimate(KNOWN, undefined))))).toEqual(KNOWN);
    for (const junk of [
      undefined,
      null,
      4,
      {},
      { percent: '20', uncertaintyPercent: 2 },
      { percent: 20 },
      { percent: -1, uncertaintyPercent: 2 },
      { percent: 101, uncertaintyPercent: 2 },
      { percent: 20, uncertaintyPercent: -1 },
    ]) {
      expect(restoredEstimate(junk)).toBeUndefined();
    }
    expect(restoredEstimate({ percent: 0, uncertaintyPercent: 0 })?.percent).toBe(0);
    expect(restoredEstimate({ percent: 100, uncertaintyPercent: 0 })?.percent).toBe(100);
  });
});

describe('coasting', () => {
  it('is learnt for each way, half of the newest stop, and never more than ten percent', () => {
    expect(learnCoast(NO_COAST, 'opening', 4)).toEqual({ opening: 2, closing: 0 });
    expect(learnCoast({ opening: 2, closing: 1 }, 'closing', 3)).toEqual({ opening: 2, closing: 2 });
    expect(learnCoast(NO_COAST, 'opening', 50).opening).toBe(5);
    expect(learnCoast({ opening: 4, closing: 0 }, 'opening', -9).opening).toBe(2);
  });
});

describe('what outlives the process', () => {
  const again = (state: GateState) => restored(JSON.parse(JSON.stringify(persisted(state))));

  it.each<[string, GateState, GateState]>([
    ['a fault', { kind: 'fault', cause: 'stuck' }, { kind: 'fault', cause: 'stuck' }],
    ['a fault to be', stopping({ cause: 'runaway', latches: true }), { kind: 'fault', cause: 'runaway' }],
    ['a stop', stopping(), { kind: 'unknown' }],
    [
      'a fault of a gate moved by hand',
      { kind: 'hand', fromPercent: 1, stands: { percent: 2, atMs: 3 }, fault: 'stuck' },
      { kind: 'fault', cause: 'stuck' },
    ],
    [
      'a gate moved by hand',
      { kind: 'hand', fromPercent: 1, stands: { percent: 2, atMs: 3 } },
      { kind: 'unknown' },
    ],
    ['a move', moving('travelling'), { kind: 'unknown', awaits: { openingPercent: 40 } }],
    ['a gate at rest', idleAt(20), { kind: 'unknown', stoodPercent: 20 }],
    ['a gate at rest somewhere', idleAt(undefined), { kind: 'unknown' }],
    [
      'what is awaited',
      { kind: 'unknown', stoodPercent: 20, awaits: { openingPercent: 40, askedMs: 7 } },
      { kind: 'unknown', stoodPercent: 20, awaits: { openingPercent: 40 } },
    ],
    ['nothing', { kind: 'unknown' }, { kind: 'unknown' }],
  ])('%s', (_name, before, after) => expect(again(before)).toEqual(after));

  it('what is no such thing is a gate of which nothing is known', () => {
    for (const junk of [
      undefined,
      null,
      'x',
      { fault: 3 },
      { commandedPercent: 101 },
      { commandedPercent: -1 },
    ]) {
      expect(restored(junk)).toEqual({ kind: 'unknown' });
    }
    expect(restored({ commandedPercent: 0 })).toEqual({ kind: 'unknown', awaits: { openingPercent: 0 } });
    expect(restored({ commandedPercent: 100 })).toEqual({ kind: 'unknown', awaits: { openingPercent: 100 } });
  });
});
