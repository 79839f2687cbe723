/** The rows that bound how far, how fast and how often a gate travels. */
import { describe, expect, it } from 'vitest';
import { newHistory } from '../../../../gateway/control/interlocks/history.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import {
  against,
  ending,
  gateNamed,
  MINUTE_MS,
  NOT_GOOD,
  NOW_MS,
  pointsOf,
  situation,
  standing,
  sweep,
} from './situations.js';

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
