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
