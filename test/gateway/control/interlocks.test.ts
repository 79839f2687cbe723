import { describe, expect, it } from 'vitest';
import type { Situation } from '../../../gateway/control/interlocks.js';
import { judge } from '../../../gateway/control/interlocks.js';
import type { Observation } from '../../../gateway/poll/image.js';
import { allWell, imageOf, leftGate, leftPoints } from './fixtures.js';

function situation(
  changes: Partial<Situation> = {},
  points: Readonly<Record<string, number | Observation>> = {},
  openingPercent = 40,
): Situation {
  return {
    intent: { gate: 'left', source: 'schedule', openingPercent },
    gate: leftGate,
    actuator: leftPoints,
    image: imageOf({ ...allWell(20), ...points }),
    startsInLastHour: 0,
    clockStatus: 'synced',
    requiresSyncedClock: false,
    storeOk: true,
    ...changes,
  };
}

const ids = (given: Situation): string[] => judge(given).map(({ id, verdict }) => `${id}:${verdict}`);

const NOT_GOOD = [
  { kind: 'stale', ageMs: 9000 },
  { kind: 'bad', reason: 'timeout' },
  { kind: 'unknown' },
  { kind: 'doubtful', value: 2, ageMs: 0 },
] as Observation[];

describe('the interlocks', () => {
  it('are all clear when everything is seen and well', () => {
    expect(judge(situation())).toEqual([]);
  });

  it.each(NOT_GOOD)('block on a level that is not good ($kind), exactly as on a "no"', (observation) => {
    expect(ids(situation({}, { 'forebay.level_m': observation }))).toEqual(['input-age:unknown']);
    expect(ids(situation({}, { 'left-canal.level_m': observation }))).toEqual(['input-age:unknown']);
  });

  it.each(NOT_GOOD)('block on a position that is not good ($kind)', (observation) => {
    expect(ids(situation({}, { 'left-gate.opening_percent': observation }))).toEqual([
      'position-unknown:unknown',
    ]);
  });

  it.each(NOT_GOOD)('block on a selector that is not seen ($kind)', (observation) => {
    expect(ids(situation({}, { 'left-gate.remote_selected': observation }))).toEqual([
      'actuator-not-ready:unknown',
    ]);
  });

  it('block while the selector stands at local', () => {
    expect(judge(situation({}, { 'left-gate.remote_selected': 0 }))).toEqual([
      { id: 'actuator-not-ready', verdict: 'blocked', detail: 'left-gate.remote_selected' },
    ]);
  });

  it('arm no gate on numbers that nobody has confirmed', () => {
    const actuator = { ...leftPoints, unconfirmed: ['demand_percent'] };
    expect(ids(situation({ actuator }))).toEqual(['actuator-unconfirmed:blocked']);
  });

  it('keep the opening within its limits, both ends included', () => {
    const gate = { ...leftGate, limits: { ...leftGate.limits, minOpening: 10, maxOpening: 90 } };
    const verdictAt = (openingPercent: number): string[] => ids(situation({ gate }, {}, openingPercent));
    for (const inside of [10, 10.0001, 50, 89.9999, 90]) expect(verdictAt(inside)).toEqual([]);
    for (const outside of [0, 9.9999, 90.0001, 100, Number.NaN]) {
      expect(verdictAt(outside)).toEqual(['travel-limits:blocked']);
    }
  });

  it('count starts: the twentieth in an hour is allowed, the twenty-first is not', () => {
    expect(ids(situation({ startsInLastHour: 19 }))).toEqual([]);
    expect(ids(situation({ startsInLastHour: 20 }))).toEqual(['starts-per-hour:blocked']);
  });

  it('let no schedule act on a clock that is known to be wrong', () => {
    expect(ids(situation({ clockStatus: 'unsynced' }))).toEqual(['clock-unsynced:blocked']);
    expect(ids(situation({ clockStatus: 'unknown' }))).toEqual([]);
    expect(ids(situation({ clockStatus: 'unknown', requiresSyncedClock: true }))).toEqual([
      'clock-unsynced:unknown',
    ]);
    expect(ids(situation({ clockStatus: 'synced', requiresSyncedClock: true }))).toEqual([]);
    const technician = { gate: 'left', source: 'technician', openingPercent: 40 } as const;
    expect(ids(situation({ clockStatus: 'unsynced', intent: technician }))).toEqual([]);
  });

  it('hold ordinary moves while the journal cannot be written', () => {
    expect(ids(situation({ storeOk: false }))).toEqual(['store-stalled:blocked']);
  });

  it('list everything that is against a move, not only the first', () => {
    const bad = situation(
      { storeOk: false, startsInLastHour: 99 },
      { 'forebay.level_m': { kind: 'unknown' } },
      95,
    );
    expect(ids(bad)).toEqual([
      'input-age:unknown',
      'travel-limits:blocked',
      'starts-per-hour:blocked',
      'store-stalled:blocked',
    ]);
  });
});
