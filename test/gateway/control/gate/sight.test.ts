/** What is seen of a gate, measured or worked out. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../../gateway/control/driver/gate-driver.js';
import type { Estimate } from '../../../../gateway/control/gate/estimate.js';
import { look } from '../../../../gateway/control/gate/sight.js';
import { eyesOf, traitsOf } from '../../../../gateway/control/gate-units.js';
import type { Observation } from '../../../../gateway/poll/image.js';
import { gateWith, shipped } from '../driver/rig.js';
import { imageOf } from '../fixtures.js';
import { KNOWN, opening } from './states.js';

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
  /** Its run has been watched until now. */
  const SEEN: Estimate = { ...KNOWN, seenMs: NOW_MS };

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
    expect(at({ ...still, relay_1: seenAt(0, 39_001) }, SEEN, opening).positionPercent).toBe(60);
    expect(at(still, SEEN, { ...opening, dueMs: NOW_MS + 1500 }).positionPercent).toBe(60);
    expect(at(still, SEEN, { ...opening, dueMs: NOW_MS + 1501 }).positionPercent).toBeUndefined();
  });

  it('is not disturbed by a contact that was read before our run ended', () => {
    const over = { ...opening, endedMs: 80_000 };
    expect(at({ ...still, relay_1: seenAt(1, 19_001) }, SEEN, over)).toMatchObject({
      positionPercent: 40,
      isMoving: undefined,
    });
    expect(at({ ...still, relay_1: seenAt(1, 19_000) }, KNOWN, over).positionPercent).toBeUndefined();
  });

  it('is seen, and its run is, by one sign alone', () => {
    const { opened: _opened, closed: _closed, moving, ...rest } = eyes;
    const one = { ...rest, opened: undefined, closed: undefined, moving: moving.slice(0, 1) };
    const image = imageOf({ 'left-gate.relay_1': seenAt(1, 39_000) });
    expect(look(one, image, NOW_MS, undefined, undefined).isSeen).toBe(true);
    expect(look(one, image, NOW_MS, KNOWN, opening).positionPercent).toBeUndefined();
    expect(look({ ...one, moving: [] }, image, NOW_MS, KNOWN, opening)).toMatchObject({
      positionPercent: 60,
      isSeen: false,
    });
  });

  it('is certain at an end', () => {
    expect(at({ ...still, input_1: 1 }, undefined)).toMatchObject({
      positionPercent: 100,
      uncertaintyPercent: 1,
    });
    expect(at({ ...still, input_2: 1 }, undefined)).toMatchObject({ positionPercent: 0, atEnd: 'closed' });
    expect(at({ input_2: 1, relay_1: 1 }, KNOWN)).toMatchObject({ positionPercent: 0 });
  });

  it('is the less certain, the longer nobody has seen the motor run: an actuator that hears nobody stops by itself', () => {
    const running = (ageMs: number, run: Run = opening, before = KNOWN) =>
      at({ ...still, relay_1: seenAt(1, ageMs) }, before, run);
    expect(running(5_000)).toMatchObject({ positionPercent: 60, uncertaintyPercent: 3.3 });
    expect(running(9_000).uncertaintyPercent).toBeCloseTo(7.3, 9);
    expect(running(11_700).positionPercent).toBe(60);
    expect(running(11_701)).toMatchObject({ positionPercent: undefined, uncertaintyPercent: undefined });
    // What has been seen is remembered until the run is over, and does not count for another one.
    const watched = running(1_000).estimate;
    expect(watched).toEqual({ ...KNOWN, seenMs: 99_000 });
    const stale = { ...still, relay_1: { kind: 'stale', ageMs: 1 } as Observation };
    const over = { ...opening, endedMs: 99_900 };
    const ended = at(stale, watched, over);
    expect(ended).toMatchObject({ positionPercent: 59.9, estimate: { runId: 1 } });
    expect(ended.estimate).not.toHaveProperty('seenMs');
    // A reading of after its end says nothing of the time before.
    expect(running(50, { ...opening, endedMs: 99_900 }).positionPercent).toBeUndefined();
    expect(running(100, { ...opening, endedMs: 99_900 }).positionPercent).toBe(59.9);
  });

  it('counts on from an end that was told before our run left it, or while it did', () => {
    const closed: Estimate = { percent: 0, uncertaintyPercent: 1, runId: 0, sinceMs: 0, seenMs: NOW_MS };
    const during = (ageMs: number, run: Run) =>
      at({ ...still, input_2: seenAt(1, ageMs), relay_1: seenAt(1, Math.max(501, ageMs)) }, closed, run);
    expect(during(40_001, opening)).toMatchObject({ positionPercent: 40, atEnd: undefined });
    expect(during(4_000, opening)).toMatchObject({ positionPercent: 4, atEnd: 'closed' });
    const started = { ...opening, startedMs: 96_000 };
    expect(during(4_000, started)).toMatchObject({ positionPercent: 4, atEnd: 'closed' });
    const over = { ...opening, endedMs: 99_500 };
    expect(during(40_001, over)).toMatchObject({ positionPercent: 39.5, atEnd: undefined });
    expect(during(500, over)).toMatchObject({ positionPercent: 0, atEnd: 'closed' });
    // One that leads to the end that was told goes no further.
    expect(during(40_001, { ...opening, way: 'closing' })).toMatchObject({
      positionPercent: 0,
      atEnd: 'closed',
    });
    const opened = at(
      { ...still, input_1: seenAt(1, 40_001), relay_2: 1 },
      { ...closed, percent: 100 },
      { ...opening, way: 'closing' },
    );
    expect(opened).toMatchObject({ positionPercent: 60, atEnd: undefined });
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
