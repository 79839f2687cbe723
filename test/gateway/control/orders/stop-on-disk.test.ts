import { expect, test } from 'vitest';
import { Office, signed, wanted } from './parties.js';

const STOP = wanted('stop-1', { kind: 'stop' });

test('a STOP goes out while the disk fails, and is acknowledged only once it is in the journal', async () => {
  const office = new Office();
  office.diskFails = true;
  await expect(office.take(signed(STOP))).rejects.toThrow('the disk does not answer');
  expect(office.cycle()).toEqual([{ kind: 'stop', gate: 'left', by: 'party:kz/stop-1' }]);
  // Whoever sent it sends it again: that it was acted on is not that it is written.
  await expect(office.take(signed(STOP))).rejects.toThrow('the disk does not answer');
  office.diskFails = false;
  expect(await office.take(signed(STOP))).toEqual([
    { order: 'party:kz/stop-1', state: 'done', why: 'in-force' },
  ]);
  const written = office.of('order').filter(({ step }) => step === 'order');
  expect(written.map((body) => body.signed)).toEqual([signed(STOP).toString('base64')]);
  // ... and is not written again, nor acted on again.
  await office.take(signed(STOP));
  expect(office.of('order').filter(({ step }) => step === 'order')).toHaveLength(1);
  expect(office.cycle()).toEqual([]);
});

test('nor is it after a start that remembers the STOP, when the journal does not have it', async () => {
  const office = new Office();
  office.diskFails = true;
  await expect(office.take(signed(STOP))).rejects.toThrow('the disk does not answer');
  office.kept = JSON.stringify(office.desk.keep());
  office.restart();
  await expect(office.take(signed(STOP))).rejects.toThrow('the disk does not answer');
  office.diskFails = false;
  await office.take(signed(STOP));
  expect(office.of('order').filter(({ step }) => step === 'order')).toHaveLength(1);
});

test('an order that a late message finds expired is kept so: a start gives it no second outcome', async () => {
  const office = new Office();
  const move = signed(wanted('move-1', { kind: 'move', openingPercent: 40 }));
  await office.take(move);
  await office.clock.advance(60_000);
  expect(await office.take(move)).toContainEqual({
    order: 'party:kz/move-1',
    state: 'expired',
    why: 'window',
  });
  office.restart();
  office.cycle();
  const outcomes = office.of('order').filter(({ step }) => step === 'outcome');
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['expired']);
});
