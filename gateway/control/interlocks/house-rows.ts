/** Interlocks that look after the gateway itself: its clock and its journal. */
import { blocked, CLEAR, unknown } from './finding.js';
import type { Interlock } from './row.js';

export const HOUSE_ROWS = [
  {
    // A schedule is only as right as the clock that it is read by.
    id: 'clock-unsynced',
    guards: 'any',
    safety: 'waived',
    endsMove: false,
    finding: ({ clockStatus, requiresSyncedClock }, { intent }) => {
      if (intent.source !== 'schedule' || clockStatus === 'synced') return CLEAR;
      if (clockStatus === 'unsynced') return blocked('');
      return requiresSyncedClock ? unknown('') : CLEAR;
    },
  },
  {
    // An ordinary move is journaled before it is made; without a journal it waits.
    id: 'store-stalled',
    guards: 'any',
    safety: 'waived',
    endsMove: false,
    finding: ({ storeOk }) => (storeOk ? CLEAR : blocked('')),
  },
] as const satisfies readonly Interlock[];
