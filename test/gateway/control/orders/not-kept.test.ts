/** control.json cannot be written while the journal can: what holds a gate now would not outlive a power cut. */
import { expect, test } from 'vitest';
import { Office, signed, wanted } from './parties.js';

const LOCK = { kind: 'lock', name: 'Berik', reason: 'in the gate' } as const;
const STOP = { kind: 'stop' } as const;

test.each([
  [LOCK, 'carried-out', 'maintenance-lock stays'],
  [STOP, 'in-force', 'order stays'],
] as const)('%o of a party holds, and is told not to be kept until it is', async (action, why, wish) => {
  const office = new Office();
  office.isKeeping = false;
  const order = 'party:kz/a';
  const told = [
    { order, state: 'done', why },
    { order, state: 'done', why: 'not-kept' },
  ];
  expect(await office.take(signed(wanted('a', action)))).toEqual(told);
  expect(office.published).toEqual(told);
  expect(office.wishes()).toEqual([wish]);
  expect(await office.take(signed(wanted('a', action)))).toEqual(told);
  office.isKeeping = true;
  expect(await office.take(signed(wanted('a', action)))).toEqual(told.slice(0, 1));
  office.restart();
  expect(office.wishes()).toEqual([wish]);
});

test.each([
  [LOCK, 'maintenance-lock stays'],
  [STOP, 'technician stays'],
] as const)('%o at the console holds, and is not told to be done', async (action, wish) => {
  const office = new Office();
  office.isKeeping = false;
  const told = await office.desk.console.ask('left', action);
  expect(told).toEqual({ kind: 'not-kept', order: expect.stringMatching(/^console\//) });
  expect(office.wishes()).toEqual([wish]);
  office.isKeeping = true;
  expect(await office.desk.console.ask('left', action)).toMatchObject({ kind: 'state', state: 'done' });
  office.restart();
  expect(office.wishes()).toEqual([wish]);
});

test('a lock at the console that is asked for until it is kept is one lock', async () => {
  const office = new Office();
  const { console: orders } = office.desk;
  office.isKeeping = false;
  const first = await orders.ask('left', LOCK);
  expect(await orders.ask('left', LOCK)).toEqual(first);
  office.isKeeping = true;
  await orders.ask('left', LOCK);
  expect(orders.list().locks).toHaveLength(1);
  // Another person of that name, when all is well.
  await orders.ask('left', LOCK);
  expect(orders.list().locks).toHaveLength(2);
});

test('a lock that comes to nothing is told so, kept or not', async () => {
  const office = new Office();
  const { console: orders } = office.desk;
  for (let nth = 0; nth < 8; nth++) await orders.ask('left', LOCK);
  office.isKeeping = false;
  expect(await orders.ask('left', { ...LOCK, name: 'Aliya' })).toMatchObject({
    state: 'failed',
    why: 'too-many-locks',
  });
});
