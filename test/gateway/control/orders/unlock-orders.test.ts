import { expect, test } from 'vitest';
import { restoredBook } from '../../../../gateway/control/orders/kept-book.js';
import { at, HOUR_MS, orderOf, START_MS } from './order-of.js';
import { consent, Office, signed, wanted } from './parties.js';
import { Story } from './story.js';

const MINUTE_MS = 60_000;
const LOCK = { kind: 'lock', name: 'Aliya', reason: 'in the gate well' } as const;
const ALIYAS = 'operator:aliya/lock-1';
const UNLOCK = { kind: 'unlock', lock: ALIYAS } as const;
const LATER = { fromMs: START_MS + HOUR_MS / 2, untilMs: START_MS + 2 * HOUR_MS };

test.each([
  ['at once', {}],
  ['in half an hour', LATER],
])('an unlock %s of a lock that is not on waits for none to be put on', async (_when, time) => {
  const office = new Office();
  const unlock = wanted('unlock-1', UNLOCK, time);
  expect(await office.take(signed(unlock))).toEqual([
    { order: 'party:kz/unlock-1', state: 'failed', why: 'no-lock' },
  ]);
  expect(await office.order(wanted('lock-1', LOCK, { issuer: 'operator:aliya' }))).toMatchObject({
    state: 'done',
  });
  expect(await office.take(signed(unlock))).toMatchObject([{ state: 'failed', why: 'no-lock' }]);
  await office.clock.advance(HOUR_MS);
  expect(office.wishes()).toEqual(['maintenance-lock stays']);
});

test('somebody else’s lock takes two persons, also when it comes off later', async () => {
  const office = new Office();
  await office.order(wanted('lock-1', LOCK, { issuer: 'operator:aliya' }));
  const unlock = wanted('unlock-1', UNLOCK, LATER);
  const [selected] = await office.take(signed(unlock));
  const challenge = selected?.challenge ?? '';
  expect(await office.take(consent('operate', unlock, challenge))).toMatchObject([{ state: 'signed' }]);
  expect(await office.take(consent('approve', unlock, challenge, 'operator:aliya'))).toEqual([
    { order: 'party:kz/unlock-1', state: 'accepted' },
  ]);
  expect(office.wishes()).toEqual(['maintenance-lock stays']);
  await office.clock.advance(HOUR_MS / 2);
  expect(office.wishes()).toEqual([]);
});

test('one that waits is over when its lock is taken off, and the next lock of that key stays on', () => {
  const story = new Story();
  const lock = (untilMs: number) =>
    orderOf('lock-1', LOCK, { by: 'operator:aliya', untilMs, untilWallMs: at(untilMs).wallMs });
  const own = { by: 'operator:aliya', untilWallMs: at(9 * HOUR_MS).wallMs, untilMs: 9 * HOUR_MS };
  story.select(lock(HOUR_MS));
  expect(story.order('evening', UNLOCK, { ...own, fromWallMs: at(8 * HOUR_MS).wallMs })).toEqual([
    'evening selected',
    'evening accepted',
  ]);
  story.nowMs = MINUTE_MS;
  expect(story.order('noon', UNLOCK, own)).toEqual([
    'noon selected',
    'noon accepted',
    'noon done: carried-out',
  ]);
  expect(story.after(1)).toEqual(['evening failed: no-lock']);
  expect(story.after(2 * HOUR_MS)).toEqual([]);
  expect(story.select(lock(3 * HOUR_MS))).toEqual(['lock-1 done: carried-out']);
  expect(story.after(6 * HOUR_MS)).toEqual([]);
  expect(story.wishes()).toEqual(['maintenance-lock stays: maintenance-lock']);
});

test('one that waits is over when a lock of that key is put on again before the other is off', () => {
  const story = new Story();
  const lock = (untilMs: number) => orderOf('l', LOCK, { untilMs, untilWallMs: at(untilMs).wallMs });
  const own = { untilWallMs: at(9 * HOUR_MS).wallMs, untilMs: 9 * HOUR_MS };
  story.select(lock(HOUR_MS));
  story.order(
    'later',
    { kind: 'unlock', lock: 'party:kz/l' },
    { ...own, fromWallMs: at(8 * HOUR_MS).wallMs },
  );
  story.after(HOUR_MS);
  expect(story.select(lock(2 * HOUR_MS))).toEqual(['later superseded: another-order', 'l done: carried-out']);
  expect(story.after(7 * HOUR_MS)).toEqual([]);
  expect(story.wishes()).toHaveLength(2);
  expect(story.order('now', { kind: 'unlock', lock: 'party:kz/l' }, own)).toContain('now done: carried-out');
  expect(story.wishes()).toEqual([]);
});

test('one that an earlier version accepted for one signature takes off no lock of somebody else', () => {
  const kept = (locks: readonly object[]) => ({
    orders: [
      {
        ...JSON.parse(JSON.stringify(orderOf('u', UNLOCK, { fromWallMs: at(HOUR_MS / 2).wallMs }))),
        untilMs: undefined,
        leftMs: HOUR_MS,
        stage: { kind: 'accepted' },
      },
    ],
    locks,
    spentWallMs: 0,
  });
  const aliyas = {
    key: ALIYAS,
    by: 'operator:aliya',
    gate: 'left',
    name: 'A',
    reason: 'B',
    sinceWallMs: START_MS,
  };
  const story = new Story();
  story.book = restoredBook(kept([aliyas]), at(0));
  expect(story.after(HOUR_MS / 2)).toEqual(['u failed: not-your-lock']);
  expect(story.wishes()).toEqual(['maintenance-lock stays: maintenance-lock']);
  const next = new Story();
  next.book = restoredBook(kept([]), at(0));
  expect(next.after(1)).toEqual(['u failed: no-lock']);
});
