import { describe, expect, test } from 'vitest';
import type { GateState } from '../../../gateway/control/gate/gate-state.js';
import { type GateMemory, gateStatus, newMemory } from '../../../gateway/control/gate-memory.js';
import { NO_TRIPS } from '../../../gateway/control/interlocks/trips.js';

const NEW = newMemory('left', 0);

function statusOf(change: Partial<GateMemory>) {
  return gateStatus('left', { ...NEW, ...change });
}

describe('the status of a gate, for whoever is about to release it', () => {
  const stopping = { kind: 'stopping', cause: 'runaway', tries: 1 } as const;
  const hand = { kind: 'hand', fromPercent: 20, stands: { percent: 30, atMs: 0 } } as const;
  test.each<[string, GateState, string | null]>([
    ['a fault', { kind: 'fault', cause: 'stuck' }, 'stuck'],
    ['a STOP that is to end in a fault', { ...stopping, latches: true }, 'runaway'],
    ['any other STOP', { ...stopping, latches: false }, null],
    ['a fault under hands', { ...hand, fault: 'stuck' }, 'stuck'],
    ['nothing but hands', hand, null],
    ['nothing', { kind: 'idle', notBeforeMs: 0 }, null],
  ])('tells of %s', (_name, state, fault) => expect(statusOf({ state }).fault).toBe(fault));

  test('tells all that is latched, also what only keeps moves back', () => {
    const status = statusOf({
      trips: { ...NO_TRIPS, latched: ['divers', 'flood'] },
      standing: [
        { id: 'flood', act: 'close', isLatched: true },
        { id: 'loss-of-control', act: 'stop', isLatched: false },
      ],
    });
    expect(status).toMatchObject({ latched: ['divers', 'flood'], trips: ['flood', 'loss-of-control'] });
  });

  test('tells what a verdict is about, where the verdict does', () => {
    const { blockedBy, blockedDetails } = statusOf({
      notClear: [
        { id: 'input-age', verdict: 'unknown', detail: 'forebay.level_m' },
        { id: 'store-stalled', verdict: 'blocked', detail: '' },
        { id: 'not-armed', verdict: 'unknown' },
      ],
    });
    expect(blockedBy).toEqual(['input-age', 'store-stalled', 'not-armed']);
    expect(blockedDetails).toEqual({ 'input-age': 'forebay.level_m' });
  });
});
