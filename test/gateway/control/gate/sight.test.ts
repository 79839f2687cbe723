/** What is seen of a gate, measured or worked out, and what of it is kept. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../gateway/control/driver/gate-driver.js';
import { learnCoast, NO_COAST } from '../../../../gateway/control/gate/coasting.js';
import {
  type Estimate,
  estimate,
  legOf,
  persistedEstimate,
  restoredEstimate,
} from '../../../../gateway/control/gate/estimate.js';
import type { GateState } from '../../../../gateway/control/gate/gate-state.js';
import { persisted, restored } from '../../../../gateway/control/gate/persistence.js';
import { look } from '../../../../gateway/control/gate/sight.js';
import { eyesOf, traitsOf } from '../../../../gateway/control/gate-units.js';
import type { Observation } from '../../../../gateway/poll/image.js';
import { gateWith, shipped } from '../driver/rig.js';
import { imageOf } from '../fixtures.js';
import { idleAt, intent, moving, runner, stopping, timed } from './states.js';

function eyesOn(id: string, changes: object = {}) {
  const profile = shipped(id);
  if (!profile.actuator) throw new Error(id);
  return eyesOf(gateWith(changes), profile, profile.actuator);
}
const seenAt = (value: number, ageMs: number) => ({ kind: 'good', value, ageMs }) as Observation;
const NOW_MS = 100_000;

describe('a measured position', () => {
  const eyes = eyesOn('rotork-iq');
  const at = (points: Record<string, number | Observation>) =>
    look(
      eyes,
      imageOf(
        Object.fromEntries(Object.entries(points).map(([name, value]) => [`left-gate.${name}`, value])),
      ),
      NOW_MS,
      undefined,
      undefined,
    );

  it.each([
    [20, 20],
    [-5, 0],
    [-0.1, 0],
    [-5.1, undefined],
    [100.1, 100],
    [105, 100],
    [105.1, undefined],
  ])('of %d %% is seen as %s', (opening_percent, positionPercent) => {
    expect(at({ opening_percent })).toMatchObject({ positionPercent, isSeen: true });
  });

  it('that is not good is none', () => {
    const stale = { kind: 'stale', ageMs: 9000 } as Observation;
    expect(at({ opening_percent: stale })).toMatchObject({ positionPercent: undefined, isSeen: false });
    expect(at({})).toMatchObject({ positionPercent: undefined, isSeen: false, isMoving: undefined });
  });

  it('and nothing else to go by is a gate that nobody hears', () => {
    const { position: _none, ...deaf } = eyes;
    const told = { ...deaf, position: undefined, moving: [], opened: undefined, closed: undefined };
    expect(look(told, imageOf({}), NOW_MS, undefined, undefined).isSeen).toBe(false);
  });

  it('tells with the contacts whether it moves and who is at it', () => {
    expect(at({ moving: 1 }).isMoving).toBe(true);
    expect(at({ moving: 0 }).isMoving).toBe(false);
    expect(at({ remote_selected: 0 }).isLocal).toBe(true);
    expect(at({ remote_selected: 1, local_selected: 0, moving_by_hand: 0 }).isLocal).toBe(false);
    expect(at({ remote_selected: 1, moving_by_hand: 1 }).isLocal).toBe(true);
    expect(at({ local_stop_selected: 1 }).isLocal).toBe(true);
  });
});

describe('a measured position and the contacts of the ends', () => {
  const withEnds = { ...eyesOn('wb-mr6c'), position: 'left-gate.opening_percent' };
  const at = (percent: number, opened: number | undefined, closed: number | undefined) =>
    look(
      withEnds,
      imageOf({
        'left-gate.opening_percent': percent,
        ...(opened !== undefined && { 'left-gate.input_1': opened }),
        ...(closed !== undefined && { 'left-gate.input_2': closed }),
      }),
      NOW_MS,
      undefined,
      undefined,
    );

  it('must agree within ten percent', () => {
    expect(at(10, 0, 1)).toMatchObject({ positionPercent: 10, atEnd: 'closed' });
    expect(at(10.1, 0, 1)).toMatchObject({ positionPercent: undefined, atEnd: 'closed' });
    expect(at(90, 1, 0)).toMatchObject({ positionPercent: 90, atEnd: 'opened' });
    expect(at(89.9, 1, 0)).toMatchObject({ positionPercent: undefined, atEnd: 'opened' });
    expect(at(50, 0, 0)).toMatchObject({ positionPercent: 50, atEnd: undefined });
    expect(at(50, undefined, undefined)).toMatchObject({ positionPercent: 50, atEnd: undefined });
    expect(at(5, undefined, 1)).toMatchObject({ positionPercent: 5, atEnd: 'closed' });
  });

  it('that both tell an end tell nothing', () => {
    expect(at(50, 1, 1)).toMatchObject({ positionPercent: undefined, atEnd: undefined });
  });
});

const opening: Run = { id: 1, way: 'opening', startedMs: 60_000, dueMs: 140_000, isCertain: true };
const KNOWN: Estimate = { percent: 20, uncertaintyPercent: 2, runId: 0, sinceMs: 0 };

describe('a position that is worked out', () => {
  const eyes = eyesOn('wb-mr6c', { travelTime: '100s' });
  const at = (
    points: Record<string, number | Observation>,
    before: Estimate | undefined = KNOWN,
    run: Run | undefined = undefined,
  ) =>
    look(
      eyes,
      imageOf(
        Object.fromEntries(Object.entries(points).map(([name, value]) => [`left-gate.${name}`, value])),
      ),
      NOW_MS,
      before,
      run,
    );
  const still = { relay_1: 0, relay_2: 0, input_1: 0, input_2: 0 };

  it('is as it was while nothing runs', () => {
    expect(at(still)).toEqual({
      positionPercent: 20,
      uncertaintyPercent: 2,
      isMoving: false,
      isLocal: false,
      atEnd: undefined,
      isSeen: true,
      estimate: KNOWN,
    });
    expect(at({}).isSeen).toBe(false);
    expect(at({ ...still, input_2: { kind: 'stale', ageMs: 1 } as Observation }).isSeen).toBe(false);
  });

  it('is lost when the motor runs for somebody else, or both ends tell', () => {
    expect(at({ ...still, relay_1: 1 })).toMatchObject({ positionPercent: undefined, estimate: undefined });
    expect(at({ ...still, input_1: 1, input_2: 1 }).positionPercent).toBeUndefined();
    expect(at({ ...still, input_1: 1, input_2: 1 }).atEnd).toBeUndefined();
  });

  it('goes on while our run goes on, and is lost when the motor does not run', () => {
    expect(at({ ...still, relay_1: 1 }, KNOWN, opening).positionPercent).toBe(60);
    expect(at(still, KNOWN, opening).positionPercent).toBeUndefined();
    // Read before the motor was switched on, or so shortly before its end that it may be over.
    expect(at({ ...still, relay_1: seenAt(0, 39_001) }, KNOWN, opening).isMoving).toBeUndefined();
    expect(at({ ...still, relay_1: seenAt(0, 39_000) }, KNOWN, opening).isMoving).toBe(false);
    expect(at({ ...still, relay_1: seenAt(0, 39_001) }, KNOWN, opening).positionPercent).toBe(60);
    expect(at(still, KNOWN, { ...opening, dueMs: NOW_MS + 1500 }).positionPercent).toBe(60);
    expect(at(still, KNOWN, { ...opening, dueMs: NOW_MS + 1501 }).positionPercent).toBeUndefined();
  });

  it('is not disturbed by a contact that was read before our run ended', () => {
    const over = { ...opening, endedMs: 80_000 };
    expect(at({ ...still, relay_1: seenAt(1, 19_001) }, KNOWN, over)).toMatchObject({
      positionPercent: 40,
      isMoving: undefined,
    });
    expect(at({ ...still, relay_1: seenAt(1, 19_000) }, KNOWN, over).positionPercent).toBeUndefined();
  });

  it('is certain at an end', () => {
    expect(at({ ...still, input_1: 1 }, undefined)).toMatchObject({
      positionPercent: 100,
      uncertaintyPercent: 1,
    });
    expect(at({ ...still, input_2: 1 }, undefined)).toMatchObject({ positionPercent: 0, atEnd: 'closed' });
    expect(at({ input_2: 1, relay_1: 1 }, KNOWN)).toMatchObject({ positionPercent: 0 });
  });
});

describe('the estimate', () => {
  const calm = {
    nowMs: NOW_MS,
    run: undefined,
    atEnd: undefined,
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
    const leaving = estimate(undefined, { ...calm, run: opening, atEnd: 'closed', nowMs: 62_000 });
    expect(leaving).toMatchObject({ percent: 0, kept: { runId: 0, sinceMs: 62_000 } });
    expect(estimate(leaving.kept, { ...calm, run: opening }).percent).toBe(38);
    const arrived = estimate(KNOWN, { ...calm, run: over(), atEnd: 'opened' });
    expect(arrived.kept).toEqual({ percent: 100, uncertaintyPercent: 1, runId: 1, sinceMs: NOW_MS });
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
    expect(persistedEstimate(KNOWN, over())).toBeDefined();
    expect(persistedEstimate(KNOWN, opening)).toBeUndefined();
    expect(persistedEstimate(undefined, undefined)).toBeUndefined();
    expect(restoredEstimate(JSON.parse(JSON.stringify(persistedEstimate(KNOWN, over()))))).toEqual(KNOWN);
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

describe('what is to be known of an actuator', () => {
  const traits = (id: string) => {
    const { actuator } = shipped(id);
    if (!actuator) throw new Error(id);
    return traitsOf(gateWith(), actuator);
  };

  it('comes from its profile', () => {
    const common = { minTravelPercent: 1, travelTimeMs: 90_000 };
    const noEnds = { hasOpenedEnd: false, hasClosedEnd: false };
    expect(traits('gf-ea')).toEqual({ ...common, ...noEnds, positionsItself: true, hasPosition: true });
    expect(traits('limitorque-mx')).toEqual({
      ...common,
      ...noEnds,
      positionsItself: false,
      hasPosition: false,
    });
    expect(traits('moxa-iologik-e1214')).toEqual({
      ...common,
      hasOpenedEnd: true,
      hasClosedEnd: true,
      positionsItself: false,
      hasPosition: false,
    });
  });
});
