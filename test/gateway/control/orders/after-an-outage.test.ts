import { expect, test } from 'vitest';
import type { BookAction } from '../../../../gateway/control/orders/book.js';
import { HOUR_MS } from './order-of.js';
import { Office } from './parties.js';

const DAY_MS = 24 * HOUR_MS;
const MOVE: BookAction = { kind: 'move', openingPercent: 80 };

async function ordered(office: Office, action: BookAction, forMs?: number): Promise<void> {
  const asked = await office.desk.console.ask('left', action, forMs);
  if (asked.kind === 'selected') await office.desk.console.operate(asked.code);
}

/** Without a battery clock the wall clock begins where it was, and is known to be wrong. */
function powerReturns(office: Office): void {
  office.clock.clockStatus = 'unsynced';
  office.restart();
}

function clockIsSet(office: Office, byMs: number): void {
  office.clock.stepWall(byMs);
  office.clock.clockStatus = 'synced';
}

test('a technician’s two hours are over three days later, as soon as the clock is right', async () => {
  const office = new Office();
  await ordered(office, MOVE, 2 * HOUR_MS);
  await office.clock.advance(600_000);
  powerReturns(office);
  expect(office.wishes()).toEqual(['technician 80']);
  clockIsSet(office, 3 * DAY_MS);
  expect(office.wishes()).toEqual([]);
  expect(office.published.at(-1)).toMatchObject({ state: 'expired', why: 'until' });
});

test('also over a second outage before the clock is right', async () => {
  const office = new Office();
  await ordered(office, MOVE, 2 * HOUR_MS);
  powerReturns(office);
  await office.desk.console.ask('right', { kind: 'stop' });
  powerReturns(office);
  expect(office.wishes()).toEqual(['technician 80']);
  clockIsSet(office, 2 * HOUR_MS);
  expect(office.wishes()).toEqual([]);
});

test('what was left then is left: to the millisecond, and who sets the clock afterwards changes nothing', async () => {
  const office = new Office();
  await ordered(office, MOVE, 2 * HOUR_MS);
  powerReturns(office);
  clockIsSet(office, HOUR_MS);
  expect(office.wishes()).toEqual(['technician 80']);
  clockIsSet(office, DAY_MS);
  await office.clock.advance(HOUR_MS - 1);
  expect(office.wishes()).toEqual(['technician 80']);
  await office.clock.advance(1);
  expect(office.wishes()).toEqual([]);
});

test('a clock that is set back makes it no longer', async () => {
  const office = new Office();
  await ordered(office, MOVE, 2 * HOUR_MS);
  powerReturns(office);
  clockIsSet(office, -DAY_MS);
  await office.clock.advance(2 * HOUR_MS - 1);
  expect(office.wishes()).toEqual(['technician 80']);
  await office.clock.advance(1);
  expect(office.wishes()).toEqual([]);
});

test('ordered while the clock is wrong it is not ended by the clock’s being set', async () => {
  const office = new Office();
  office.clock.clockStatus = 'unsynced';
  await ordered(office, MOVE, 2 * HOUR_MS);
  clockIsSet(office, 3 * DAY_MS);
  await office.clock.advance(2 * HOUR_MS - 1);
  expect(office.wishes()).toEqual(['technician 80']);
  await office.clock.advance(1);
  expect(office.wishes()).toEqual([]);
});

test.each(['synced', 'unsynced'] as const)(
  'ordered while the clock is wrong it is over after an outage once the clock was right before it (%s at the start)',
  async (status) => {
    const office = new Office();
    office.clock.clockStatus = 'unsynced';
    await ordered(office, MOVE, 2 * HOUR_MS);
    clockIsSet(office, 3 * DAY_MS);
    office.cycle();
    await office.desk.console.ask('right', { kind: 'stop' });
    office.clock.stepWall(status === 'synced' ? 2 * HOUR_MS : 0);
    office.clock.clockStatus = status;
    office.restart();
    if (status === 'unsynced') clockIsSet(office, 2 * HOUR_MS);
    expect(office.wishes()).toEqual([]);
  },
);

test.each(['synced', 'unsynced'] as const)(
  'a STOP, ordered while the clock is %s, stands on',
  async (status) => {
    const office = new Office();
    office.clock.clockStatus = status;
    await ordered(office, { kind: 'stop' });
    powerReturns(office);
    expect(office.wishes()).toEqual(['technician stays']);
    clockIsSet(office, 1000 * DAY_MS);
    expect(office.wishes()).toEqual(['technician stays']);
    office.restart();
    await office.clock.advance(DAY_MS);
    expect(office.wishes()).toEqual(['technician stays']);
  },
);
