/** What silent units cost the others of their line, and how they come back: on ModbusLine, with the time that bytes take. */
import { describe, expect, test } from 'vitest';
import { type Asked, busyLine, periodOf } from './busy-line.js';

const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const MINUTE_MS = 60_000;
const units = (everyMs: number) => TEN.map((unit) => ({ unit, everyMs }));

/** Share of the line's time, 0..1, that went into questions to `mute` units and the quiet after them. */
function shareOf(
  asked: readonly Asked[],
  mute: ReadonlySet<number>,
  fromMs: number,
  untilMs: number,
): number {
  const within = asked.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  const spentMs = within.reduce((sum, one, index) => {
    const nextMs = within[index + 1]?.atMs ?? one.atMs;
    return mute.has(one.unit) ? sum + nextMs - one.atMs : sum;
  }, 0);
  return spentMs / (untilMs - fromMs);
}

describe.each([
  // 10 x 84 ms of work.
  ['a line with time to spare', 2000],
  ['a full line', 400],
])('%s', (_name, everyMs) => {
  test('one of ten units silent: the period of the others at most 1.05 x of what it was', async () => {
    const { clock, poller, asked, mute, healthOf } = await busyLine({
      units: units(everyMs),
      turnaroundMs: 50,
    });
    poller.start();
    await clock.advance(MINUTE_MS / 2);
    const goneMs = clock.monotonicMs();
    mute.add(3);
    await clock.advance(MINUTE_MS);
    expect(healthOf(3)).toBe('quarantined');
    for (const unit of TEN.filter((one) => one !== 3)) {
      const before = periodOf(asked, unit, 5000, goneMs);
      // From the very moment at which it fell silent, its first timeouts included.
      expect(periodOf(asked, unit, goneMs, clock.monotonicMs()) / before).toBeLessThanOrEqual(1.05);
    }
  });

  test('five of ten units silent: the others are not later, and the five take 2 % of the line at most', async () => {
    const { clock, poller, asked, mute } = await busyLine({ units: units(everyMs), turnaroundMs: 50 });
    poller.start();
    await clock.advance(MINUTE_MS / 2);
    for (const unit of [2, 4, 6, 8, 10]) mute.add(unit);
    await clock.advance(MINUTE_MS / 2);
    const fromMs = clock.monotonicMs();
    await clock.advance(3 * MINUTE_MS);
    if (everyMs === 400) {
      // 1.8 %, and one probe of 640 ms with its quiet: see unit-allowance.ts.
      const share = shareOf(asked, mute, fromMs, clock.monotonicMs());
      expect(share).toBeLessThanOrEqual(0.018 + 640 / (3 * MINUTE_MS));
      expect(share).toBeGreaterThan(0.005);
    }
    for (const unit of [1, 3, 5, 7, 9]) {
      const before = periodOf(asked, unit, 5000, MINUTE_MS / 2);
      expect(periodOf(asked, unit, fromMs, clock.monotonicMs()) / before).toBeLessThanOrEqual(1.05);
    }
  });
});

test('all ten silent: their probes take 2 % of the line at most', async () => {
  const { clock, line, poller, mute } = await busyLine({ units: units(1000) });
  poller.start();
  await clock.advance(MINUTE_MS);
  for (const unit of TEN) mute.add(unit);
  await clock.advance(MINUTE_MS);
  let usePercent = 0;
  for (let minute = 0; minute < 30; minute++) {
    await clock.advance(MINUTE_MS);
    usePercent += line.figures().usePercent / 30;
  }
  expect(usePercent).toBeLessThanOrEqual(2);
  expect(usePercent).toBeGreaterThan(0.5);
});

describe.each([
  ['for 20 s', 20_000],
  ['for 3 minutes', 3 * MINUTE_MS],
  ['for an hour', 60 * MINUTE_MS],
])('all ten silent %s, then back', (_name, forMs) => {
  test('healthy within one probe period', async () => {
    const { clock, poller, asked, mute, healthOf, events } = await busyLine({ units: units(1000) });
    poller.start();
    await clock.advance(MINUTE_MS / 2);
    for (const unit of TEN) mute.add(unit);
    await clock.advance(forMs);
    expect(TEN.map(healthOf)).not.toContain('healthy');
    const probes = asked.filter(({ atMs }) => atMs > MINUTE_MS / 2 + 5000);
    const gapsMs = probes.slice(1).map(({ atMs }, index) => atMs - (probes[index]?.atMs ?? 0));
    // A probe takes 640 ms at most, with the quiet after it, and the next one begins 54.6 times that later.
    const probePeriodMs = 55.6 * 640;
    expect(Math.max(...gapsMs)).toBeLessThan(probePeriodMs);
    const backMs = clock.monotonicMs();
    mute.clear();
    while (TEN.map(healthOf).some((health) => health !== 'healthy')) await clock.advance(250);
    expect(clock.monotonicMs() - backMs).toBeLessThanOrEqual(probePeriodMs + 1000);
    // Each change of each unit is an event, once.
    expect(events.map(({ code }) => code).sort()).toEqual([
      ...TEN.map(() => 'unit-answers'),
      ...TEN.map(() => 'unit-silent'),
      ...TEN.map(() => 'unit-suspect'),
    ]);
    await clock.advance(5000);
    const fromMs = clock.monotonicMs();
    await clock.advance(10_000);
    for (const unit of TEN) expect(periodOf(asked, unit, fromMs, clock.monotonicMs())).toBeCloseTo(1000, -2);
  });
});

test('one that is dead for long does not keep the others waiting after an outage of the whole line', async () => {
  const { clock, poller, mute, healthOf } = await busyLine({ units: units(5000) });
  poller.start();
  await clock.advance(MINUTE_MS);
  mute.add(1);
  await clock.advance(5 * MINUTE_MS);
  for (const unit of TEN) mute.add(unit);
  await clock.advance(10 * MINUTE_MS);
  for (const unit of TEN.slice(1)) mute.delete(unit);
  await clock.advance(MINUTE_MS);
  expect(TEN.map(healthOf)).toEqual(['quarantined', ...TEN.slice(1).map(() => 'healthy')]);
});

test('a unit that has shown its speed costs one full timeout and short ones', async () => {
  const { clock, poller, asked, mute } = await busyLine({ units: units(1000), timeoutMs: 1000 });
  poller.start();
  await clock.advance(20_000);
  mute.add(3);
  const outageMs = clock.monotonicMs();
  await clock.advance(10_000);
  const costs = asked.flatMap((one, index) => {
    const next = asked[index + 1];
    return one.unit === 3 && one.atMs > outageMs && next ? [next.atMs - one.atMs] : [];
  });
  const [first = 0, second = 0, third = 0] = costs;
  expect(first).toBeGreaterThan(1100);
  for (const cost of [second, third]) expect(cost).toBeLessThan(300);
});

test('a unit that answers one poll and then none again and again takes 2 % of the line at most', async () => {
  const { clock, poller, asked, refusal, healthOf } = await busyLine({ units: units(400), turnaroundMs: 50 });
  let polls = 0;
  refusal.of = ({ unit }) =>
    unit === 3 && clock.monotonicMs() > 10_000 && polls++ % 2 ? 'silent' : undefined;
  poller.start();
  await clock.advance(MINUTE_MS / 2);
  refusal.of = ({ unit }) => (unit === 3 && polls++ % 4 ? 'silent' : undefined);
  await clock.advance(MINUTE_MS / 2);
  const fromMs = clock.monotonicMs();
  await clock.advance(4 * MINUTE_MS);
  expect(shareOf(asked, new Set([3]), fromMs, clock.monotonicMs())).toBeLessThanOrEqual(0.02);
  refusal.of = () => undefined;
  await clock.advance(MINUTE_MS);
  expect(healthOf(3)).toBe('healthy');
});

test('a line that is down says nothing of its units, however long', async () => {
  const { clock, poller, events, healthOf, cut, batches } = await busyLine({ units: units(1000) });
  poller.start();
  await clock.advance(5020);
  for (let time = 0; time < 20; time++) {
    cut();
    await clock.advance(3500);
  }
  expect(events).toEqual([]);
  expect(TEN.map(healthOf)).toEqual(TEN.map(() => 'healthy'));
  expect(batches.flat().some(({ reason }) => reason === 'line-down')).toBe(true);
});

test('a gateway that says that the unit behind it is silent counts as silence', async () => {
  const { clock, poller, refusal, events, batches, healthOf } = await busyLine({ units: units(1000) });
  refusal.of = ({ unit }) => (unit === 3 ? 11 : undefined);
  poller.start();
  await clock.advance(10_000);
  expect(events.map(({ code, device }) => `${code} ${device}`)).toEqual([
    'unit-suspect u3',
    'unit-silent u3',
  ]);
  expect(healthOf(3)).toBe('quarantined');
  expect(batches.flat().find(({ point }) => point === 'u3.r0')).toMatchObject({ reason: 'timeout' });
});
