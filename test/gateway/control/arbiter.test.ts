import { describe, expect, it } from 'vitest';
import { arbitrate } from '../../../gateway/control/arbiter.js';
import { SOURCES, type Source, type Wish } from '../../../gateway/control/intent.js';

const move = (source: Source, openingPercent: number, ref?: string): Wish =>
  ref === undefined
    ? { kind: 'move', source, openingPercent }
    : { kind: 'move', source, openingPercent, ref };
const stay = (source: Source, why = 'local'): Wish => ({ kind: 'stay', source, why });

describe('the arbiter', () => {
  it('knows the sources in this order', () => {
    expect(SOURCES).toEqual([
      'maintenance-lock',
      'interlock-trip',
      'local-selector',
      'technician',
      'order',
      'limit',
      'schedule',
      'default',
    ]);
  });

  it('takes the more senior of every two sources, in whichever order they come', () => {
    for (const [rank, senior] of SOURCES.entries()) {
      for (const junior of SOURCES.slice(rank + 1)) {
        for (const [mine, other] of [
          [move(senior, 90), move(junior, 10)],
          [move(senior, 90), stay(junior)],
          [stay(senior), move(junior, 10)],
        ] as const) {
          const expected = { winner: mine, losers: [{ wish: other, why: 'outranked' }] };
          expect(arbitrate([mine, other])).toEqual(expected);
          expect(arbitrate([other, mine])).toEqual(expected);
        }
      }
    }
  });

  it('has no winner where nobody wishes, and no losers where one does', () => {
    expect(arbitrate([])).toEqual({ winner: undefined, losers: [] });
    expect(arbitrate([move('schedule', 40)])).toEqual({ winner: move('schedule', 40), losers: [] });
  });

  it('of two trips takes the one to stay, then the smaller opening, then the earlier', () => {
    const trips = [
      move('interlock-trip', 60, 'flood'),
      move('interlock-trip', 0, 'silt'),
      move('interlock-trip', 0, 'loss-of-control'),
    ];
    expect(arbitrate(trips)).toEqual({
      winner: trips[1],
      losers: [
        { wish: trips[2], why: 'later' },
        { wish: trips[0], why: 'less-cautious' },
      ],
    });
    const boat = stay('interlock-trip', 'boat');
    const lock = stay('interlock-trip', 'lock');
    expect(arbitrate([...trips, boat, lock])).toMatchObject({
      winner: boat,
      losers: [
        { wish: lock, why: 'later' },
        { why: 'less-cautious' },
        { why: 'less-cautious' },
        { why: 'less-cautious' },
      ],
    });
  });

  it('puts what is no opening behind every opening of the same source', () => {
    const none = move('order', Number.NaN);
    for (const wishes of [
      [none, move('order', 100)],
      [move('order', 100), none],
    ]) {
      expect(arbitrate(wishes)).toEqual({
        winner: move('order', 100),
        losers: [{ wish: none, why: 'less-cautious' }],
      });
    }
  });

  it('tells the losers most senior first', () => {
    const wishes = [move('default', 1), stay('local-selector'), move('schedule', 2), move('technician', 3)];
    expect(arbitrate(wishes).losers.map(({ wish }) => wish.source)).toEqual([
      'technician',
      'schedule',
      'default',
    ]);
  });

  it('leaves the list that it was given as it was', () => {
    const wishes = [move('default', 1), move('technician', 3)];
    arbitrate(wishes);
    expect(wishes.map(({ source }) => source)).toEqual(['default', 'technician']);
  });
});
