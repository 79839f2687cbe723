import { describe, expect, it } from 'vitest';
import { conditionSchema } from '../../../../devices/point-map.js';
import { newHistory } from '../../../../gateway/control/interlocks/history.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import {
  against,
  ending,
  gateNamed,
  NOT_GOOD,
  NOW_MS,
  pointsOf,
  situation,
  standing,
  sweep,
} from './situations.js';

const MINUTE_MS = 60_000;

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

describe('travel limits', () => {
  const gate = gateNamed('left', { minOpening: 10, maxOpening: 90 });
  const from = (positionPercent: number, openingPercent: number) =>
    against(situation({ gate, positionPercent, intent: { openingPercent } }));

  it('hold to a thousandth of a percent, both ends included', () => {
    for (const openingPercent of sweep(89.99, 90.01, 0.001)) {
      expect(from(50, openingPercent)).toEqual(openingPercent <= 90 ? [] : ['travel-limits:blocked']);
    }
    for (const openingPercent of sweep(9.99, 10.01, 0.001)) {
      expect(from(50, openingPercent)).toEqual(openingPercent >= 10 ? [] : ['travel-limits:blocked']);
    }
  });

  it('let a gate that stands outside come back, by as little as it likes, and no further out', () => {
    expect(from(95, 93)).toEqual([]);
    expect(from(95, 96)).toEqual(['travel-limits:blocked']);
    expect(from(5, 7)).toEqual([]);
    expect(from(5, 4)).toEqual(['travel-limits:blocked']);
  });

  it('do not stop a gate that is on its way back', () => {
    expect(ending(situation({ gate, positionPercent: 95, intent: { openingPercent: 96 } }))).toEqual([]);
  });

  it('take no opening that is no number', () => {
    expect(judge(situation({ gate, positionPercent: 50, intent: { openingPercent: Number.NaN } }))).toEqual([
      { id: 'travel-limits', verdict: 'blocked', detail: '10..90 %' },
    ]);
  });
});

describe('the travel within a minute', () => {
  const gate = gateNamed('left', { maxOpeningPerMinute: 5, maxClosingPerMinute: 3 });
  const to = (openingPercent: number, changes: object = {}) =>
    against(situation({ gate, intent: { openingPercent }, ...changes }));

  it('is limited each way, to a hundredth of a percent', () => {
    for (const openingPercent of sweep(24.9, 25.1, 0.01)) {
      expect(to(openingPercent)).toEqual(openingPercent <= 25 ? [] : ['travel-rate:blocked']);
    }
    for (const openingPercent of sweep(16.9, 17.1, 0.01)) {
      expect(to(openingPercent)).toEqual(openingPercent >= 17 ? [] : ['travel-rate:blocked']);
    }
    expect(judge(situation({ gate, intent: { openingPercent: 26 } }))[0]?.detail).toBe('5 %/min');
  });

  it('counts what was travelled in the last minute', () => {
    // It came from 18 % within the minute: 23 % is as far as it may go, and 17 % as far back.
    const travelled = {
      ...standing(gate, 20, MINUTE_MS),
      openings: { 60000: { windowMs: MINUTE_MS, sinceMs: 0, slices: [[NOW_MS - 1000, 18, 20]] as const } },
    };
    expect(to(23, { history: travelled })).toEqual([]);
    expect(to(23.01, { history: travelled })).toEqual(['travel-rate:blocked']);
    expect(to(17, { history: travelled })).toEqual([]);
    expect(to(16.99, { history: travelled })).toEqual(['travel-rate:blocked']);
  });

  it('is unknown until the gate has been seen for a minute', () => {
    const seenFor = (forMs: number) => ({ history: { ...standing(gate, 20, forMs), sinceMs: 0 } });
    expect(to(21, seenFor(59_000))).toEqual(['travel-rate:unknown']);
    expect(to(21, seenFor(60_000))).toEqual([]);
    const { position: _, ...actuator } = pointsOf(gate);
    const unnamed = situation({ gate, actuator, ...seenFor(1000), intent: { openingPercent: 21 } });
    expect(judge(unnamed)).toEqual([{ id: 'travel-rate', verdict: 'unknown', detail: 'left' }]);
    expect(judge(situation({ gate, ...seenFor(1000) }))[0]?.detail).toBe('left-gate.opening_percent');
  });

  it('is not limited where the settings say nothing, each way by itself', () => {
    expect(
      against(
        situation({ gate: gateNamed('left', { maxOpeningPerMinute: 5 }), intent: { openingPercent: 0 } }),
      ),
    ).toEqual([]);
    expect(
      against(
        situation({ gate: gateNamed('left', { maxClosingPerMinute: 5 }), intent: { openingPercent: 90 } }),
      ),
    ).toEqual([]);
  });
});

describe('starts per hour', () => {
  const gate = gateNamed('left', { startsPerHour: 3 });
  const started = (...agoMs: number[]) =>
    judge(
      situation({
        gate,
        history: { ...standing(gate, 20, MINUTE_MS), starts: agoMs.map((ago) => NOW_MS - ago) },
      }),
    );

  it('allow the third, not the fourth', () => {
    expect(started(1, 2)).toEqual([]);
    expect(started(1, 2, 3)).toEqual([{ id: 'starts-per-hour', verdict: 'blocked', detail: '3/3' }]);
    expect(started(1, 2, 3, 4)).toEqual([{ id: 'starts-per-hour', verdict: 'blocked', detail: '4/3' }]);
  });

  it('count those of an hour, to the millisecond', () => {
    expect(started(3_599_999, 2, 3)).toHaveLength(1);
    expect(started(3_600_000, 2, 3)).toHaveLength(0);
  });
});

describe('turning the motor round', () => {
  const gate = gateNamed('left', { reversalDwell: '5s' });
  const travelled = (way: 'opening' | 'closing', agoMs: number, changes: object = {}, values = {}) =>
    judge(
      situation(
        {
          gate,
          history: { ...standing(gate, 20, MINUTE_MS), travel: { way, atMs: NOW_MS - agoMs } },
          ...changes,
        },
        values,
      ),
    );

  it('waits for the dwell, to the millisecond', () => {
    expect(travelled('closing', 4999)).toEqual([{ id: 'reversal-dwell', verdict: 'blocked', detail: '5 s' }]);
    expect(travelled('closing', 5000)).toEqual([]);
    expect(travelled('opening', 0, { intent: { openingPercent: 10 } })).toHaveLength(1);
  });

  it('does not keep it from going on the same way', () => {
    expect(travelled('opening', 0)).toEqual([]);
    expect(travelled('closing', 0, { intent: { openingPercent: 10 } })).toEqual([]);
  });

  it('waits while the actuator says that it runs, or does not say', () => {
    const actuator = { ...pointsOf(gate), moving: ['left-gate.running_open', 'left-gate.running_closed'] };
    const saying = (
      open: number,
      closed: (typeof NOT_GOOD)[number] | number,
      way: 'opening' | 'closing' = 'closing',
    ) =>
      travelled(
        way,
        60_000,
        { actuator },
        { 'left-gate.running_open': open, 'left-gate.running_closed': closed },
      );
    expect(saying(0, 0)).toEqual([]);
    expect(saying(1, 0)).toEqual([
      { id: 'reversal-dwell', verdict: 'blocked', detail: 'left-gate.running_open' },
    ]);
    expect(saying(0, 1)).toEqual([
      { id: 'reversal-dwell', verdict: 'blocked', detail: 'left-gate.running_closed' },
    ]);
    for (const lost of NOT_GOOD) {
      expect(saying(0, lost)).toEqual([
        { id: 'reversal-dwell', verdict: 'unknown', detail: 'left-gate.running_closed' },
      ]);
    }
    expect(saying(1, 0, 'opening')).toEqual([]);
  });

  it('is unknown until a gate that was never seen to travel has been seen for the dwell', () => {
    const seenFor = (sinceMs: number | null) =>
      judge(situation({ gate, history: { ...standing(gate, 20, MINUTE_MS), sinceMs } }));
    expect(seenFor(NOW_MS - 4999)).toEqual([{ id: 'reversal-dwell', verdict: 'unknown', detail: '5 s' }]);
    expect(seenFor(NOW_MS - 5000)).toEqual([]);
    expect(seenFor(null)).toHaveLength(1);
    expect(against(situation({ gate, history: newHistory('left') }))).toContain('reversal-dwell:unknown');
  });
});

describe('two gates that must not open together', () => {
  const other = (positionPercent: number | undefined, isOpening = false, notWith: string[] = []) => ({
    settings: gateNamed('right', { notWith, minTravel: 2 }),
    positionPercent,
    isOpening,
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
    const middle = { settings: gateNamed('middle'), positionPercent: 50, isOpening: false };
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
