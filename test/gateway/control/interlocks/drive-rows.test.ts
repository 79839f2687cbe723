/** The rows that ask whether the drive may be used at all. */
import { describe, expect, it } from 'vitest';
import { conditionSchema } from '../../../../devices/point-map.js';
import { newHistory } from '../../../../gateway/control/interlocks/history.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import {
  against,
  ending,
  gateNamed,
  MINUTE_MS,
  NOT_GOOD,
  pointsOf,
  situation,
  standing,
  sweep,
} from './situations.js';

describe('which gate is meant', () => {
  it.each([
    ['the intent', { intent: { gate: 'right' } }],
    ['the actuator', { actuator: pointsOf(gateNamed('right')) }],
    ['the history', { history: standing(gateNamed('right'), 20, MINUTE_MS) }],
  ])('nothing moves when %s is of another', (_, changes) => {
    expect(against(situation(changes))).toContain('wrong-gate:blocked');
    expect(ending(situation(changes))).toContain('wrong-gate:blocked');
  });
});

describe('the position', () => {
  it('blocks while it is not known, and names its point', () => {
    expect(judge(situation({ positionPercent: undefined }))).toEqual([
      { id: 'position-unknown', verdict: 'unknown', detail: 'left-gate.opening_percent' },
    ]);
    expect(ending(situation({ positionPercent: undefined }))).toEqual(['position-unknown:unknown']);
  });

  it('is named by its gate where no point tells it', () => {
    const { position: _, ...actuator } = pointsOf(gateNamed('left'));
    expect(judge(situation({ positionPercent: undefined, actuator }))[0]?.detail).toBe('left');
  });
});

describe('the actuator', () => {
  it('is not used while its fail-safe is not as wanted, or not read', () => {
    const with_ = (state: 'armed' | 'unknown' | 'not-armed') =>
      situation({ armed: { state, detail: 'watchdog_s' } });
    expect(against(with_('armed'))).toEqual([]);
    expect(judge(with_('unknown'))).toEqual([{ id: 'not-armed', verdict: 'unknown', detail: 'watchdog_s' }]);
    expect(judge(with_('not-armed'))).toEqual([
      { id: 'not-armed', verdict: 'blocked', detail: 'watchdog_s' },
    ]);
    expect(ending(with_('not-armed'))).toEqual([]);
  });

  it('is not used on numbers that nobody has confirmed', () => {
    const actuator = { ...pointsOf(gateNamed('left')), unconfirmed: ['demand_percent', 'control'] };
    expect(judge(situation({ actuator }))).toEqual([
      { id: 'actuator-unconfirmed', verdict: 'blocked', detail: 'demand_percent, control' },
    ]);
    expect(ending(situation({ actuator }))).toEqual([]);
  });

  it('is not used, and stopped, while its selector is not at remote', () => {
    const atLocal = situation({}, { 'left-gate.remote_selected': 0 });
    expect(judge(atLocal)).toEqual([
      { id: 'actuator-not-ready', verdict: 'blocked', detail: 'left-gate.remote_selected' },
    ]);
    expect(ending(atLocal)).toEqual(['actuator-not-ready:blocked']);
  });

  it.each(NOT_GOOD)('is not used while its selector is not seen ($kind)', (observation) => {
    expect(judge(situation({}, { 'left-gate.remote_selected': observation }))).toEqual([
      { id: 'actuator-not-ready', verdict: 'unknown', detail: 'left-gate.remote_selected' },
    ]);
  });

  it('must meet every condition of being ready', () => {
    const ready = [
      { point: 'left-gate.remote_selected', equals: 1, isSelector: true },
      { point: 'left-gate.stop_selected', equals: 0, isSelector: false },
    ];
    const actuator = { ...pointsOf(gateNamed('left')), ready };
    expect(against(situation({ actuator }, { 'left-gate.stop_selected': 0 }))).toEqual([]);
    expect(against(situation({ actuator }, { 'left-gate.stop_selected': 1 }))).toEqual([
      'actuator-not-ready:blocked',
    ]);
  });

  const faults = [
    conditionSchema.parse({ point: 'torque', equals: 1 }),
    conditionSchema.parse({ point: 'flags', mask: 0x6, not: 0 }),
  ].map((fault) => ({ ...fault, point: `left-gate.${fault.point}` }));
  const faulty = { ...pointsOf(gateNamed('left')), faults };

  it.each([
    [0, 0, []],
    [0, 1, []],
    [1, 0, ['left-gate.torque']],
    [0, 2, ['left-gate.flags']],
    [0, 4, ['left-gate.flags']],
    [1, 6, ['left-gate.torque']],
  ])('is not used, and stopped, with torque %d and flags %d: %j', (torque, flags, expected) => {
    const given = situation({ actuator: faulty }, { 'left-gate.torque': torque, 'left-gate.flags': flags });
    expect(judge(given).map(({ detail }) => detail)).toEqual(expected);
    expect(ending(given)).toEqual(expected.map(() => 'actuator-fault:blocked'));
  });

  it.each(NOT_GOOD)(
    'is not used while a fault cannot be seen ($kind); one that stands is told first',
    (observation) => {
      const at = (torque: number) =>
        against(
          situation({ actuator: faulty }, { 'left-gate.torque': torque, 'left-gate.flags': observation }),
        );
      expect(at(0)).toEqual(['actuator-fault:unknown']);
      expect(at(1)).toEqual(['actuator-fault:blocked']);
      const unseenFirst = situation(
        { actuator: faulty },
        { 'left-gate.torque': observation, 'left-gate.flags': 2 },
      );
      expect(against(unseenFirst)).toEqual(['actuator-fault:blocked']);
      const onlyFirst = situation(
        { actuator: faulty },
        { 'left-gate.torque': observation, 'left-gate.flags': 0 },
      );
      expect(judge(onlyFirst)).toEqual([
        { id: 'actuator-fault', verdict: 'unknown', detail: 'left-gate.torque' },
      ]);
    },
  );
});

describe('two gates that must not open together', () => {
  const other = (positionPercent: number | undefined, isOpening = false, notWith: string[] = []) => ({
    settings: gateNamed('right', { notWith, minTravel: 2 }),
    positionPercent,
    history: newHistory('right'),
    isOpening,
    goesToPercent: undefined,
  });
  const left = gateNamed('left', { notWith: ['right'] });
  const blockedBy = [{ id: 'not-with', verdict: 'blocked', detail: 'right' }];

  it('one is kept shut while the other is open by more than its smallest move', () => {
    for (const positionPercent of sweep(1.9, 2.1, 0.01)) {
      expect(judge(situation({ gate: left, others: [other(positionPercent)] }))).toEqual(
        positionPercent > 2 ? blockedBy : [],
      );
    }
  });

  it('or while it is opening, or when nobody knows where it is', () => {
    expect(judge(situation({ gate: left, others: [other(0, true)] }))).toEqual(blockedBy);
    expect(judge(situation({ gate: left, others: [other(undefined, true)] }))).toEqual(blockedBy);
    expect(judge(situation({ gate: left, others: [other(undefined)] }))).toEqual([
      { id: 'not-with', verdict: 'unknown', detail: 'right' },
    ]);
    expect(judge(situation({ gate: left, others: [] }))).toEqual([
      { id: 'not-with', verdict: 'unknown', detail: 'right' },
    ]);
  });

  it('whichever of the two says so', () => {
    expect(judge(situation({ others: [other(50, false, ['left'])] }))).toEqual(blockedBy);
    expect(judge(situation({ others: [other(50, false, ['middle'])] }))).toEqual([]);
    expect(judge(situation({ others: [other(undefined, true)] }))).toEqual([]);
  });

  it('closes freely, and an opening under way is ended', () => {
    const closing = situation({ gate: left, others: [other(50)], intent: { openingPercent: 10 } });
    expect(judge(closing)).toEqual([]);
    expect(ending(situation({ gate: left, others: [other(50)] }))).toEqual(['not-with:blocked']);
  });

  it('one of several that is open counts more than one that is not seen', () => {
    const gate = gateNamed('left', { notWith: ['right', 'middle'] });
    const middle = { ...other(50), settings: gateNamed('middle') };
    expect(judge(situation({ gate, others: [other(undefined), middle] }))).toEqual([
      { id: 'not-with', verdict: 'blocked', detail: 'middle' },
    ]);
  });
});

describe('the clock and the journal', () => {
  it('let no schedule act on a clock that is known to be wrong', () => {
    const at = (
      clockStatus: 'synced' | 'unsynced' | 'unknown',
      requiresSyncedClock = false,
      source = 'schedule',
    ) => judge(situation({ clockStatus, requiresSyncedClock, intent: { source: source as 'schedule' } }));
    expect(at('unsynced')).toEqual([{ id: 'clock-unsynced', verdict: 'blocked' }]);
    expect(at('unknown')).toEqual([]);
    expect(at('unknown', true)).toEqual([{ id: 'clock-unsynced', verdict: 'unknown' }]);
    expect(at('synced', true)).toEqual([]);
    expect(at('unsynced', true, 'technician')).toEqual([]);
    expect(ending(situation({ clockStatus: 'unsynced' }))).toEqual([]);
  });

  it('hold ordinary moves while the journal cannot be written, and end none', () => {
    expect(judge(situation({ storeOk: false }))).toEqual([{ id: 'store-stalled', verdict: 'blocked' }]);
    expect(ending(situation({ storeOk: false }))).toEqual([]);
  });
});
