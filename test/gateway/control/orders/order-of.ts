import {
  type BookAction,
  type BookNow,
  type NewOrder,
  OUTCOMES,
} from '../../../../gateway/control/orders/book.js';

export const START_MS = Date.parse('2026-06-01T06:00:00Z');
export const HOUR_MS = 3_600_000;

export function at(ms: number, isClockTrusted = true): BookNow {
  return { nowMs: ms, wallMs: START_MS + ms, isClockTrusted };
}

/** An order of the party kz for the left gate, an hour long, of one person. */
export function orderOf(id: string, action: BookAction, change: Partial<NewOrder> = {}): NewOrder {
  const by = change.by ?? 'party:kz';
  return {
    key: `${by}/${id}`,
    by,
    source: by === 'console' ? 'technician' : 'order',
    gate: action.kind === 'change-share' ? undefined : 'left',
    action,
    digestHex: `digest of ${id}`,
    fromWallMs: undefined,
    untilWallMs: START_MS + HOUR_MS,
    untilMs: HOUR_MS,
    persons: 1,
    mustSign: [],
    ...change,
  };
}

export const MOVE: BookAction = { kind: 'move', openingPercent: 40 };
export { OUTCOMES };
