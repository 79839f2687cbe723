/** Instruments that refuse some registers, put off an answer, or are mute for some of their registers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Asked, busyLine, registers } from './busy-line.js';

const MINUTE_MS = 60_000;
const covers = ({ address, count }: Asked, register: number): boolean =>
  register >= address && register < address + count;

/** What the last batch has as a value, and what it says of the others. */
function lastOf(batches: Awaited<ReturnType<typeof busyLine>>['batches']) {
  const last = batches.at(-1) ?? [];
  return {
    good: last.filter(({ value }) => value !== null).map(({ point }) => point),
    bad: last.filter(({ value }) => value === null).map(({ point, reason }) => `${point} ${reason}`),
  };
}

test('one illegal address among forty: found within the first poll, told once, never asked with others again', async () => {
  const { clock, poller, asked, refusal, batches, events } = await busyLine({
    units: [{ unit: 1, points: registers(0, 40) }],
  });
  refusal.of = (one) => (covers(one, 17) ? 2 : undefined);
  poller.start();
  await clock.advance(900);
  expect(lastOf(batches)).toMatchObject({ bad: ['u1.r17 exception'] });
  expect(lastOf(batches).good).toHaveLength(39);
  expect(events).toMatchObject([{ code: 'registers-refused', device: 'u1', registers: 'holding 17' }]);
  // 1 + 2 for each of at most 6 halvings.
  expect(asked.length).toBeLessThanOrEqual(13);
  const before = asked.length;
  await clock.advance(10_000);
  expect(
    asked
      .slice(before)
      .map(({ address, count }) => [address, count])
      .slice(0, 2),
  ).toEqual([
    [0, 17],
    [18, 22],
  ]);
  expect(asked.slice(before).some((one) => covers(one, 17))).toBe(false);
  expect(batches.at(-1)).toHaveLength(40);
  expect(events).toHaveLength(1);
});

test('a hole is tried again more and more seldom; when it answers it is read with the others', async () => {
  const { clock, poller, asked, refusal, batches, events } = await busyLine({
    units: [{ unit: 1, points: registers(0, 8) }],
  });
  refusal.of = (one) => (covers(one, 5) ? 3 : undefined);
  poller.start();
  await clock.advance(40 * MINUTE_MS);
  const tries = asked.filter((one) => covers(one, 5) && one.count === 1).map(({ atMs }) => atMs / MINUTE_MS);
  expect(tries.length).toBeLessThanOrEqual(10);
  expect((tries.at(-1) ?? 0) - (tries.at(-2) ?? 0)).toBeCloseTo(10, 0);
  refusal.of = () => undefined;
  await clock.advance(11 * MINUTE_MS);
  expect(lastOf(batches).bad).toEqual([]);
  expect(asked.at(-1)).toMatchObject({ address: 0, count: 8 });
  expect(events.map(({ code, registers: place }) => `${code} ${place}`)).toEqual([
    'registers-refused holding 5',
    'registers-answer holding 5',
  ]);
});

test('on request everything is asked again', async () => {
  const { clock, poller, asked, refusal, batches } = await busyLine({
    units: [{ unit: 1, points: registers(0, 8) }],
  });
  refusal.of = (one) => (covers(one, 5) ? 2 : undefined);
  poller.start();
  await clock.advance(5000);
  refusal.of = () => undefined;
  expect(poller.retryHoles('u1')).toBe(true);
  await clock.advance(1500);
  expect(asked.at(-1)).toMatchObject({ address: 0, count: 8 });
  expect(lastOf(batches).bad).toEqual([]);
  expect(poller.retryHoles('u2')).toBe(false);
});

test('a refused gap between two points that are not: read apart, nothing missing, nothing to tell', async () => {
  const points = [...registers(0, 2), ...registers(5, 4)];
  const limits = { maxRegistersPerRead: 125, maxGap: 10 };
  const { clock, poller, asked, refusal, batches, events } = await busyLine({
    units: [{ unit: 1, points, limits }],
  });
  refusal.of = (one) => (covers(one, 3) ? 2 : undefined);
  poller.start();
  await clock.advance(900);
  expect(lastOf(batches).bad).toEqual([]);
  await clock.advance(3000);
  expect(asked.slice(-2).map(({ address, count }) => [address, count])).toEqual([
    [0, 2],
    [5, 4],
  ]);
  expect(events).toEqual([]);
});

test('an instrument that refuses long reads is read in shorter ones', async () => {
  const { clock, poller, asked, refusal, batches, events } = await busyLine({
    units: [{ unit: 1, points: registers(0, 100) }],
  });
  refusal.of = ({ count }) => (count > 32 ? 3 : undefined);
  poller.start();
  await clock.advance(5000);
  expect(lastOf(batches).bad).toEqual([]);
  expect(asked.slice(-4).map(({ count }) => count)).toEqual([25, 25, 25, 25]);
  expect(events).toEqual([]);
});

test('a device that refuses everything while it starts is read in full within half a minute after', async () => {
  const { clock, poller, refusal, batches, asked } = await busyLine({
    units: [{ unit: 1, points: registers(0, 20) }],
  });
  refusal.of = () => 2;
  poller.start();
  await clock.advance(10_000);
  expect(lastOf(batches).good).toEqual([]);
  refusal.of = () => undefined;
  await clock.advance(22_000);
  expect(lastOf(batches).bad).toEqual([]);
  expect(asked.at(-1)).toMatchObject({ address: 0, count: 20 });
});

test('whatever registers are refused, all others are read within a few polls and none of the refused is given a value', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 30 }),
      fc.integer({ min: 8, max: 60 }),
      async (refused, longest) => {
        const { clock, poller, refusal, batches } = await busyLine({
          units: [{ unit: 1, everyMs: 5000, points: registers(0, 60) }],
        });
        refusal.of = (one) =>
          one.count > longest || refused.some((register) => covers(one, register)) ? 2 : undefined;
        poller.start();
        await clock.advance(4 * 5000 + 4000);
        expect(lastOf(batches).bad.sort()).toEqual(
          refused.map((register) => `u1.r${register} exception`).sort(),
        );
        expect(lastOf(batches).good).toHaveLength(60 - refused.length);
      },
    ),
    { seed: 20_240_229, numRuns: 25 },
  );
});

test('busy and acknowledge: missing for now, asked again after a short while, and nothing against the unit', async () => {
  const { clock, poller, asked, refusal, batches, events, healthOf } = await busyLine({
    units: [{ unit: 1, everyMs: 30_000, points: [...registers(0, 2), ...registers(10, 2)] }],
  });
  const codes = [5, 6, 6];
  refusal.of = () => codes.shift();
  poller.start();
  await clock.advance(5000);
  expect(batches).toHaveLength(4);
  // The rest of the poll is not asked either.
  expect(batches[0]?.map(({ reason }) => reason)).toEqual(['busy', 'busy', 'busy', 'busy']);
  expect(lastOf(batches).bad).toEqual([]);
  expect(asked.map(({ atMs }) => Math.round((atMs - 10) / 250) / 4)).toEqual([0, 0.75, 2, 4.25, 4.25]);
  expect(events).toEqual([]);
  expect(healthOf(1)).toBe('healthy');
});

test('mute for one span only: the others are read in every poll, and that span ever more seldom', async () => {
  const { clock, poller, asked, refusal, batches, events } = await busyLine({
    units: [{ unit: 1, points: [...registers(0, 2), ...registers(10, 2), ...registers(20, 2)] }, { unit: 2 }],
  });
  refusal.of = ({ unit, address }) => (unit === 1 && address === 10 ? 'silent' : undefined);
  poller.start();
  await clock.advance(10_000);
  const fromMs = clock.monotonicMs();
  await clock.advance(10 * MINUTE_MS);
  const since = asked.filter(({ atMs }) => atMs >= fromMs);
  expect(since.filter(({ address }) => address === 10).length).toBeLessThanOrEqual(8);
  for (const address of [0, 20]) {
    expect(since.filter((one) => one.unit === 1 && one.address === address).length).toBeGreaterThanOrEqual(
      599,
    );
  }
  const ofFirst = batches.findLast(([first]) => first?.point.startsWith('u1'));
  expect(ofFirst?.filter(({ reason }) => reason === 'timeout').map(({ point }) => point)).toEqual([
    'u1.r10',
    'u1.r11',
  ]);
  expect(events).toMatchObject([{ code: 'registers-silent', device: 'u1', registers: 'holding 10-11' }]);
  refusal.of = () => undefined;
  await clock.advance(11 * MINUTE_MS);
  expect(events.at(-1)).toMatchObject({ code: 'registers-answer', registers: 'holding 10-11' });
});

test('values that must come in one reply are refused as a whole, and the others are read', async () => {
  const points = registers(0, 12);
  const limits = { maxRegistersPerRead: 125, maxGap: 10, together: [['r4', 'r7']] };
  const { clock, poller, refusal, batches, events } = await busyLine({
    units: [{ unit: 1, points, limits }],
  });
  refusal.of = (one) => (covers(one, 7) ? 2 : undefined);
  poller.start();
  await clock.advance(5000);
  expect(lastOf(batches).bad.sort()).toEqual(['u1.r4 exception', 'u1.r7 exception']);
  expect(lastOf(batches).good).toHaveLength(10);
  expect(events).toMatchObject([{ code: 'registers-refused', registers: 'holding 4-7' }]);
  // In no poll one of the two without the other.
  for (const batch of batches) {
    const isThere = ['u1.r4', 'u1.r7'].map((id) => batch.find(({ point }) => point === id)?.value !== null);
    expect(isThere[0]).toBe(isThere[1]);
  }
});

test('bit fields of one register are refused, and come back, together', async () => {
  const fields = registers(3, 1).flatMap((word) =>
    [0, 4, 8].map((from) => ({ ...word, name: `field${from}`, bits: { from, count: 4 } })),
  );
  const points = [...registers(0, 3), ...fields, ...registers(4, 3)];
  const { clock, poller, refusal, batches, events, asked } = await busyLine({ units: [{ unit: 1, points }] });
  refusal.of = (one) => (covers(one, 3) ? 2 : undefined);
  poller.start();
  await clock.advance(900);
  expect(lastOf(batches).bad.sort()).toEqual([
    'u1.field0 exception',
    'u1.field4 exception',
    'u1.field8 exception',
  ]);
  expect(events).toMatchObject([{ code: 'registers-refused', registers: 'holding 3' }]);
  expect(asked.filter(({ address, count }) => address === 3 && count === 1)).toHaveLength(1);
  refusal.of = () => undefined;
  await clock.advance(20_000);
  expect(lastOf(batches).bad).toEqual([]);
  expect(asked.at(-1)).toMatchObject({ address: 0, count: 7 });
});

test('where reads must be even, the halves of a refused one are even too', async () => {
  const limits = { maxRegistersPerRead: 125, maxGap: 4, evenReads: true };
  const { clock, poller, asked, refusal, batches } = await busyLine({
    units: [{ unit: 1, points: registers(1, 23), limits }],
  });
  refusal.of = (one) => (one.address % 2 || one.count % 2 || covers(one, 12) ? 2 : undefined);
  poller.start();
  await clock.advance(10_000);
  expect(asked.filter(({ address, count }) => address % 2 || count % 2)).toEqual([]);
  // 13 stands in the same pair of registers as 12, so it cannot be read either.
  expect(lastOf(batches).bad.sort()).toEqual(['u1.r12 exception', 'u1.r13 exception']);
});
