import { expect, test } from 'vitest';
import { PollPace } from '../../../gateway/poll/poll-pace.js';
import { busyLine, periodOf, registers } from './busy-line.js';

const MINUTE_MS = 60_000;

test('ten units with different periods on a line with half the time: all stretch alike, none starves', async () => {
  const periodsMs = [250, 300, 400, 500, 700, 1000, 2000, 3000, 5000, 10_000];
  const { clock, poller, asked, events } = await busyLine({
    // 100 registers take 134 ms: the 15.4 polls of a second would take 2.06 s.
    units: periodsMs.map((everyMs, index) => ({ unit: index + 1, everyMs, points: registers(0, 100) })),
  });
  poller.start();
  await clock.advance(MINUTE_MS / 2);
  const fromMs = clock.monotonicMs();
  await clock.advance(2 * MINUTE_MS);
  const stretches = periodsMs.map(
    (everyMs, index) => periodOf(asked, index + 1, fromMs, clock.monotonicMs()) / everyMs,
  );
  expect(Math.min(...stretches)).toBeGreaterThan(1.9);
  expect(Math.max(...stretches) / Math.min(...stretches)).toBeLessThanOrEqual(1.2);
  // Said once for each, with what it achieves.
  const told = events.filter(({ code }) => code === 'poll-overrun');
  expect(told.map(({ device }) => device).sort()).toEqual(
    periodsMs.map((_, index) => `u${index + 1}`).sort(),
  );
  expect(events).toHaveLength(periodsMs.length);
  const ofThird = told.find(({ device }) => device === 'u6');
  expect(ofThird?.achievedS).toBeCloseTo((stretches[5] ?? 0) * 1, 0);
  expect(poller.stats().lines[0]?.overruns).toBeGreaterThan(1000);
});

test('when there is time again every unit is back in its period, makes up for nothing, and it is said', async () => {
  const units = [1, 2, 3, 4, 5].map((unit) => ({ unit, everyMs: 500, points: registers(0, 50) }));
  const heavy = [6, 7, 8].map((unit) => ({ unit, everyMs: 250, points: registers(0, 100) }));
  const { clock, poller, asked, events, mute } = await busyLine({ units: [...units, ...heavy] });
  poller.start();
  await clock.advance(MINUTE_MS);
  expect(events.filter(({ code }) => code === 'poll-overrun')).toHaveLength(8);
  for (const { unit } of heavy) mute.add(unit);
  await clock.advance(MINUTE_MS);
  const fromMs = clock.monotonicMs();
  await clock.advance(MINUTE_MS);
  for (const { unit } of units) {
    expect(periodOf(asked, unit, fromMs, clock.monotonicMs()) / 500).toBeCloseTo(1, 1);
  }
  expect(
    events
      .filter(({ code }) => code === 'poll-keeps-up')
      .map(({ device }) => device)
      .sort(),
  ).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
});

test('a reading has the time at which its reply came, however late the poll', async () => {
  const { clock, poller, batches } = await busyLine({
    units: [1, 2, 3, 4].map((unit) => ({ unit, everyMs: 100, points: registers(0, 50) })),
  });
  poller.start();
  await clock.advance(5000);
  const timesMs = batches.map(([first]) => first?.atMonotonicMs ?? 0);
  const gapsMs = timesMs.slice(1).map((ms, index) => ms - (timesMs[index] ?? 0));
  // One transaction apart: 8 and 105 characters and 10 ms, and the silence.
  for (const gapMs of gapsMs) expect(gapMs).toBeCloseTo((113 + 3.5) * (11_000 / 19_200) + 10, 0);
});

test('a pace near its limit is told once, not each time it is looked at', () => {
  const pace = new PollPace(1000);
  const told: string[] = [];
  let nowMs = 0;
  for (const stretch of [1, 1.09, 1.02, 1.11, 1.05, 1.09, 1.2, 1.04, 1.01, 1.05]) {
    for (let poll = 0; poll < 60; poll++) {
      const change = pace.polled(nowMs);
      if (change) told.push(change.code);
      nowMs += 1000 * stretch;
    }
  }
  expect(told).toEqual(['poll-overrun', 'poll-keeps-up']);
});
