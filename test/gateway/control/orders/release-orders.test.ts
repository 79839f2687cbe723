import { expect, test } from 'vitest';
import { restoredBook } from '../../../../gateway/control/orders/kept-book.js';
import { at, HOUR_MS, orderOf, START_MS } from './order-of.js';
import { Office, signed, wanted } from './parties.js';
import { Story } from './story.js';

const MINUTE_MS = 60_000;
const RELEASE = { kind: 'release' } as const;

test.each([
  [-HOUR_MS, 'done'],
  [0, 'done'],
  [MINUTE_MS, 'done'],
  [MINUTE_MS + 1, 'refused'],
  [HOUR_MS, 'refused'],
])('a release that is to hold from %i ms on: %s, and nothing comes of it later', async (aheadMs, state) => {
  for (const action of [{ kind: 'release-fault' }, { kind: 'release-trip', trip: 'divers' }] as const) {
    const office = new Office();
    const time = { fromMs: START_MS + aheadMs, untilMs: START_MS + 2 * HOUR_MS };
    const order = wanted('r', action, time);
    const why = state === 'done' ? 'carried-out' : 'cannot-wait';
    expect(await office.order(order)).toEqual({ order: 'party:kz/r', state, why });
    expect(office.cycle()).toHaveLength(state === 'done' ? 1 : 0);
    await office.clock.advance(HOUR_MS);
    expect(office.cycle()).toEqual([]);
    expect(await office.take(signed(order))).toMatchObject([{ state, why }]);
    expect(office.cycle()).toEqual([]);
  }
});

test.each([
  [HOUR_MS, 'to come'],
  [-1, 'come while the box was off'],
])('one that an earlier version accepted for a time %i ms ahead (%s) is not carried out', (aheadMs) => {
  const { untilMs: leftMs, ...order } = orderOf('r', RELEASE, { fromWallMs: at(aheadMs).wallMs });
  const orders = [{ ...order, leftMs, stage: { kind: 'accepted' } }];
  const story = new Story();
  story.book = restoredBook(JSON.parse(JSON.stringify({ orders, locks: [] })), at(0));
  expect(story.after(0)).toEqual(['r failed: cannot-wait']);
});

test('a STOP ends one that is not confirmed yet, whoever gives it', () => {
  const story = new Story();
  story.select(orderOf('r', RELEASE));
  expect(story.select(orderOf('s', { kind: 'stop' }, { by: 'console' }))).toEqual([
    'command stop left',
    'r cancelled: stopped',
    's done: in-force',
  ]);
  expect(story.sign('operate', 'r')).toEqual(['r again']);
});
