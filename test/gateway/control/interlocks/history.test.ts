import { describe, expect, it } from 'vitest';
import {
  type GateHistory,
  HOUR_MS,
  newHistory,
  observeHistory,
  rebasedHistory,
  startMade,
  withoutWindows,
} from '../../../../gateway/control/interlocks/history.js';
import { imageOf } from '../fixtures.js';
import { gateNamed, NOT_GOOD, type Values, WELL } from './situations.js';

const gate = gateNamed('left', {
  ramp: [
    { window: '1h', maxDropM: 0.1, settle: '20m', levelPerPercentM: 0.01 },
    { window: '4h', maxDropM: 0.2, settle: '20m' },
    { window: '1h', maxRiseM: 0.1, point: 'river.level_m' },
  ],
});

function observed(
  before: GateHistory,
  nowMs: number,
  positionPercent?: number,
  values: Values = {},
  isDriven?: boolean,
): GateHistory {
  const image = imageOf({ ...WELL, ...values });
  return observeHistory(before, {
    gate,
    image,
    nowMs,
    positionPercent,
    ...(isDriven !== undefined && { isDriven }),
  });
}

describe('the history of a gate', () => {
  it('is plain data', () => {
    const history = startMade(observed(newHistory('left'), 0, 20, { 'river.level_m': 1 }), 5, 'opening', 20);
    expect(JSON.parse(JSON.stringify(history))).toEqual(history);
  });

  it('counts the rest of the motor from the end of what may run it, however little it has moved the gate', () => {
    const started = startMade(observed(newHistory('left'), 0, 20), 1000, 'closing', 20);
    const running = observed(started, 7000, 19.8, {}, true);
    expect(running.travel).toEqual({ way: 'closing', atMs: 7000 });
    expect(observed(running, 9000, 19.75, {}, false).travel).toEqual({ way: 'closing', atMs: 7000 });
    expect(observed(running, 9000, 19.75).travel).toEqual({ way: 'closing', atMs: 7000 });
    expect(observed(running, 9000, undefined, {}, true).travel).toEqual({ way: 'closing', atMs: 9000 });
    expect(observed(newHistory('left'), 0, 20, {}, true).travel).toBeNull();
  });

  it('begins with the first look, and keeps its beginning', () => {
    expect(newHistory('left')).toMatchObject({ gate: 'left', sinceMs: null });
    const first = observed(newHistory('left'), 7);
    expect(first).toMatchObject({ gate: 'left', sinceMs: 7 });
    expect(observed(first, 8).sinceMs).toBe(7);
  });

  it('tracks each level for each window, and the opening for each time that is asked about', () => {
    const history = observed(newHistory('left'), 0, 20, { 'river.level_m': 1 });
    expect(Object.keys(history.levels)).toEqual([
      'left-canal.level_m 3600000',
      'left-canal.level_m 14400000',
      'river.level_m 3600000',
    ]);
    expect(history.levels['river.level_m 3600000']).toEqual({
      windowMs: HOUR_MS,
      sinceMs: 0,
      slices: [[0, 1, 1]],
    });
    // As long as `settle`; where nobody has measured the level, as long as the window.
    expect(Object.keys(history.openings)).toEqual(['60000', '600000', '1200000', '3600000', '14400000']);
    expect(history.openings[60000]).toEqual({ windowMs: 60_000, sinceMs: 0, slices: [[0, 20, 20]] });
  });

  it.each(NOT_GOOD)('takes no level that is not good ($kind), and keeps what it had', (observation) => {
    expect(observed(newHistory('left'), 0, 20, { 'river.level_m': observation }).levels).not.toHaveProperty([
      'river.level_m 3600000',
    ]);
    const before = observed(newHistory('left'), 0, 20, { 'river.level_m': 1 });
    const after = observed(before, 1000, 20, { 'river.level_m': observation });
    expect(after.levels['river.level_m 3600000']).toEqual(before.levels['river.level_m 3600000']);
  });

  it('keeps the openings while the position is not known', () => {
    const before = observed(newHistory('left'), 0, 20);
    expect(observed(before, 1000).openings).toEqual(before.openings);
    expect(observed(newHistory('left'), 0).openings).toEqual({});
  });

  it('forgets what the settings do not ask for any more', () => {
    const before = observed(newHistory('left'), 0, 20, { 'river.level_m': 1 });
    const plain = gateNamed('left');
    const after = observeHistory(before, {
      gate: plain,
      image: imageOf(WELL),
      nowMs: 1,
      positionPercent: 20,
    });
    expect(after.levels).toEqual({});
    expect(Object.keys(after.openings)).toEqual(['60000', '600000']);
  });

  it('of a gate without the level of its ramp has no track of it', () => {
    const { downstream: _, ...without } = gate;
    const image = imageOf(WELL);
    const history = observeHistory(newHistory('left'), {
      gate: without,
      image,
      nowMs: 0,
      positionPercent: 20,
    });
    expect(history.levels).toEqual({});
  });

  it('leaves the history that it was given as it was', () => {
    const before = observed(newHistory('left'), 0, 20);
    const copy = structuredClone(before);
    observed(startMade(before, 1, 'opening', 20), 2, 30);
    expect(before).toEqual(copy);
  });
});

describe('starts', () => {
  it('are remembered for an hour, to the millisecond', () => {
    const history = startMade(startMade(newHistory('left'), 0, 'opening', 20), 10, 'closing', 30);
    expect(history.starts).toEqual([0, 10]);
    expect(observed(history, HOUR_MS - 1).starts).toEqual([0, 10]);
    expect(observed(history, HOUR_MS).starts).toEqual([10]);
    expect(startMade(history, HOUR_MS, 'opening', 1).starts).toEqual([10, HOUR_MS]);
  });

  it('are never more than an hour can have', () => {
    let history = newHistory('left');
    for (let nowMs = 0; nowMs < 1300; nowMs++) history = startMade(history, nowMs, 'opening', 20);
    expect(history.starts).toHaveLength(1200);
    expect(history.starts.at(-1)).toBe(1299);
  });
});

describe('the way that the gate last went', () => {
  it('is that of the last command', () => {
    const history = startMade(newHistory('left'), 5, 'closing', 20);
    expect(history).toMatchObject({ travel: { way: 'closing', atMs: 5 }, markPercent: 20 });
    expect(startMade(history, 6, 'opening', undefined)).toMatchObject({
      travel: { way: 'opening', atMs: 6 },
      markPercent: 20,
    });
  });

  it('is seen from the position, beyond what the transmitter does by itself', () => {
    const first = observed(newHistory('left'), 0, 20);
    expect(first).toMatchObject({ travel: null, markPercent: 20 });
    expect(observed(first, 1, 20.25)).toMatchObject({ travel: null, markPercent: 20 });
    expect(observed(first, 1, 20.5)).toMatchObject({
      travel: { way: 'opening', atMs: 1 },
      markPercent: 20.5,
    });
    expect(observed(first, 1, 19.5)).toMatchObject({
      travel: { way: 'closing', atMs: 1 },
      markPercent: 19.5,
    });
    const from0 = observed(newHistory('left'), 0, 0);
    expect(observed(from0, 1, 0.3)).toMatchObject({ travel: { way: 'opening' } });
    expect(observed(from0, 1, 0.29)).toMatchObject({ travel: null });
    expect(observed(from0, 1, -0.3)).toMatchObject({ travel: { way: 'closing' } });
  });

  it('is kept while the gate stands or is not seen', () => {
    const moved = observed(observed(newHistory('left'), 0, 20), 1, 25);
    expect(observed(moved, 2, 25).travel).toEqual({ way: 'opening', atMs: 1 });
    expect(observed(moved, 2)).toMatchObject({ travel: { way: 'opening', atMs: 1 }, markPercent: 25 });
  });
});

it('a history can be moved to the times of a new start', () => {
  const history = startMade(observed(newHistory('left'), 1000, 20), 1500, 'opening', 20);
  const moved = rebasedHistory(history, -1000);
  expect(moved).toMatchObject({
    gate: 'left',
    sinceMs: 0,
    starts: [500],
    travel: { way: 'opening', atMs: 500 },
  });
  expect(moved.levels['left-canal.level_m 3600000']).toMatchObject({
    sinceMs: 0,
    slices: [[-1000, 0.8, 0.8]],
  });
  expect(moved.openings[60000]).toMatchObject({ sinceMs: 0, slices: [[0, 20, 20]] });
  expect(rebasedHistory(newHistory('left'), 5)).toEqual(newHistory('left'));
});

it('a history can be freed of what its windows have seen, and keeps its starts', () => {
  const history = startMade(observed(newHistory('left'), 1000, 20), 1500, 'opening', 20);
  expect(withoutWindows(history)).toEqual({ ...history, levels: {}, openings: {} });
});
